"""What the flow's bench starts from: a register, and dossiers as station 2 leaves them.

Everything is made by set-based SQL and is not measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from capthe.cli.bench_world import bench_sql, tell
from capthe.country import COUNTRIES
from capthe.country.tables import rows
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.store.pg.act import Act
from capthe.store.pg.ledger import Ledger

START = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
_CHUNK = 1_000_000
_PEOPLE = Text("CSDL dân cư: {n} trên {of} người", "Register: {n} of {of} people")
_DOSSIERS = Text("Hồ sơ đã tiếp nhận: {n} trên {of}", "Received dossiers: {n} of {of}")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much, in what pieces. A lot of 5,000 is a province's day; boxes follow from its units."""

    dossiers: int
    register: int
    workers: int = 1
    block: int = 10_000
    lot: int = 5_000
    box: int = 500
    units_per_province: int = 11
    day: int = 100_000


def load(owner: psycopg.Connection, sizes: Sizes) -> None:
    """Fill the register and the received dossiers, and deliver two blanks for each."""
    names, keys = _names()
    places = [int(row[1]) for row in rows("capthe.country.vn", "provinces_63")]
    given = {"names": names, "keys": keys, "places": places}
    for lo, hi in ranges(sizes.register, _CHUNK):
        owner.execute(bench_sql("register"), {**given, "lo": lo, "hi": hi})
        tell(_PEOPLE, n=hi, of=sizes.register)
    for lo, hi in ranges(sizes.dossiers, _CHUNK):
        owner.execute(
            bench_sql("dossiers"),
            {
                **given, "lo": lo, "hi": hi, "block": sizes.block, "m": sizes.register,
                "units": sizes.units_per_province, "at": START,
                "promised": START.date() + timedelta(days=30),
            },
        )  # fmt: skip
        tell(_DOSSIERS, n=hi, of=sizes.dossiers)
    owner.execute(
        bench_sql("sets"), {"stage": STAGES["received"].code, "block": sizes.block, "at": START}
    )
    Ledger(owner).deliver_blanks(Act("bench", "delivery", START, START), 1, 1, sizes.dossiers * 2)
    owner.execute("vacuum (analyze, freeze) register.person")
    owner.execute("vacuum (analyze, freeze) ledger.dossier")
    owner.execute("checkpoint")


def _names() -> tuple[list[str], list[str]]:
    """A thousand names and their match keys, the keys made by the country's own rule."""
    families = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Đặng", "Bùi", "Đỗ")
    middles = ("Văn", "Thị", "Minh", "Ngọc", "Đức", "Thanh", "Quang", "Hồng", "Xuân", "Hữu")
    given = ("Anh", "Bình", "Cường", "Dũng", "Hoa", "Lan", "Mai", "Phượng", "Sơn", "Ước")
    rule = COUNTRIES["vn"]().names
    names = [f"{f} {m} {g}" for f in families for m in middles for g in given]
    return names, [rule.match_key(name) for name in names]


def ranges(n: int, step: int) -> Iterator[tuple[int, int]]:
    """Cut 1..n into pieces of at most `step`: (first, last)."""
    for lo in range(1, n + 1, step):
        yield lo, min(lo + step - 1, n)
