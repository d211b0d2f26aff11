"""`capthe bench verify`: dossiers through number 3 against a register with its search index.

A synthetic nation's register is loaded and indexed as `capthe register load` and `index` do it; its
dossiers, with the errors that another author wrote, go through the production step one by one, each
until the cleaning desk has its suggestion, and then in blocks.
"""

import argparse
import csv
import json
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from capthe.cli.bench_copies import multiply
from capthe.cli.bench_crew import Crew
from capthe.cli.bench_load import START
from capthe.cli.bench_world import LOADED, Cost, World, machine, tell, world
from capthe.country import COUNTRIES
from capthe.country.linking import NORMALISERS
from capthe.domain.errors import Refusal
from capthe.domain.number import is_provisional, provisional_cid
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.link.persons import PERSONS
from capthe.sim.corpus.judging import JUDGING
from capthe.sim.corpus.lines import REGISTER_COLUMNS, Particulars, cells
from capthe.sim.corpus.write import Wanted, lines
from capthe.steps import verify
from capthe.store.duck.open import opened
from capthe.store.duck.register_file import read_register
from capthe.store.duck.register_names import Namer
from capthe.store.pg.act import Act
from capthe.store.pg.register import Register
from capthe.store.pg.register_index import Index
from capthe.store.pg.server import SUPERUSER
from capthe.work.centre import Plan

_COUNTRY = COUNTRIES["vn"]()
_ONLINE_MAX = 2_000
_WARM = 100
EXCLUDED = (
    "reception: dossiers and their sets are preloaded",
    "what a packet does not say: parents, places",
    "real errors: the errors are synthetic",
    "of copies: their entries, and their keys of rules that need parents or places",
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What reception would have written of one dossier."""

    cid: int
    birth: int
    sex: str
    name: str
    old_number: str | None
    person_ids: tuple[str, ...]


def run_verify(arguments: argparse.Namespace) -> int:
    """Run the bench; the last line on standard output is one JSON object."""
    with world(arguments.home) as place:
        report = measure(place, people=arguments.register, dossiers=arguments.dossiers,
                         block=arguments.block, copies=arguments.copies)  # fmt: skip
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def measure(
    place: World, *, people: int, dossiers: int, block: int, copies: int = 1
) -> dict[str, Any]:
    """Load, index, verify one by one and in blocks; return the report.

    `copies` is how often each record stands in the register while the dossiers are verified.
    """
    load_before = os.getloadavg()[0]
    with (
        psycopg.connect(place.server.url(SUPERUSER), autocommit=True) as owner,
        TemporaryDirectory(dir=place.server.home) as scratch,
    ):
        durable = place.check_durable(owner)
        path = Path(scratch) / "register.csv"
        waiting = list(_written(path, people, dossiers))
        tell(Text("Đã ghi tệp {n} người", "{n} people written"), n=people)
        records, loading = _loaded(place, owner, path, Path(scratch))
        indexing = _indexed(place, owner)
        in_all = multiply(owner, copies) if copies > 1 else records
        ids = _received(owner, waiting)
        crew = Crew.hire(place.server.url("capthe_worker"), Path(scratch), Plan(), START)
        with crew.centre.ledger.connection:
            online = min(_ONLINE_MAX, len(ids) // 2)
            latencies = _one_by_one(crew, owner, ids[:online])
            blocks = _in_blocks(place, crew, owner, ids[online:], block)
        outcomes: Counter[str] = Counter(
            dict(owner.execute("select decision, count(*) from register.suggestion group by 1"))
        )
        automatic = _judged(owner, waiting)
        size = owner.execute(
            "select sum(pg_total_relation_size(c)) from unnest(array['link.person',"
            " 'link.person_key']::regclass[]) c"
        ).fetchone()
    return {
        "bench": "verify",
        "register": in_all,
        "copies": copies,
        "dossiers": len(ids),
        "load": _rate(records, loading),
        "index": _rate(records, indexing) | {"bytes": 0 if size is None else int(size[0])},
        "online": latencies,
        "blocks": blocks | {"block": block},
        "suggestions": dict(outcomes),
        "automatic": automatic,
        "durable": durable,
        "load_before": round(load_before, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": list(EXCLUDED),
    }


def _rate(n: int, cost: Cost) -> dict[str, float]:
    return {
        "seconds": round(cost.wall, 1),
        "cpu_seconds": round(cost.cpu, 1),
        "rows_per_second": round(n / cost.wall),
        "rows_per_cpu_second": round(n / cost.cpu),
    }


def _written(path: Path, people: int, dossiers: int) -> Iterator[Dossier]:
    """Write the register's file; yield the dossiers that reception would let in."""
    wanted = Wanted(
        seed=7, people=people, family=JUDGING, birth_year=None, kin_only=False, times=1.0,
        dossier_share=min(1.0, 1.6 * dossiers / people),
    )  # fmt: skip
    left = dossiers
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(REGISTER_COLUMNS)
        for line in lines(wanted):
            if line.file == "register":
                rows.writerow((line.line_id, *cells(line.said)))
            elif left and (found := _dossier(line.said, line.person_ids)) is not None:
                left -= 1
                yield found


def _dossier(said: Particulars, person_ids: tuple[str, ...]) -> Dossier | None:
    """Return what reception would keep, and whose it is; None when it would refuse the packet."""
    parts = said.birth_date.split("-")
    if len(parts) != 3 or said.sex not in ("M", "F"):
        return None
    try:
        name = _COUNTRY.names.name(said.full_name)[0].text
        cid = (
            _COUNTRY.numbers.cid(said.number)
            if said.number
            else provisional_cid(secrets.token_bytes(16))
        )
    except Refusal:
        return None
    birth = int("".join(parts))
    return Dossier(cid, birth, said.sex, name, said.old_number or None, person_ids)


def _loaded(place: World, owner: psycopg.Connection, path: Path, scratch: Path) -> tuple[int, Cost]:
    before = place.spent()
    file = read_register(
        opened(threads=1, spill=scratch), path, normaliser=NORMALISERS["vn"](),
        namer=Namer(_COUNTRY.names), renamed={}, scratch=scratch,
    )  # fmt: skip
    loaded = Register(owner).load(
        Act("bench", "load", START, START), file, source="nation",
        progress=lambda n: tell(LOADED, n=n),
    )  # fmt: skip
    cost = place.spent() - before
    owner.execute("vacuum (analyze, freeze) register.person, register.entry")
    return loaded.records, cost


def _indexed(place: World, owner: psycopg.Connection) -> Cost:
    before = place.spent()
    Index(owner, PERSONS, NORMALISERS["vn"]()).make()
    cost = place.spent() - before
    owner.execute("checkpoint")
    tell(Text("Đã lập chỉ mục tìm kiếm", "The search index is made"))
    return cost


def _received(owner: psycopg.Connection, dossiers: Sequence[Dossier]) -> list[int]:
    """Write dossiers as number 2 leaves them; return their ids."""
    with owner.cursor() as cursor:
        with cursor.copy(
            "copy ledger.dossier (id, cid, submission_id, block, province, unit, device, seq,"
            " operator, captured_at, received_at, promised_on, case_code, birth, sex, name,"
            " name_key, old_number, residence, objects) from stdin"
        ) as copy:
            for i, each in enumerate(dossiers, start=1):
                copy.write_row(
                    (
                        i, each.cid, f"{i:032x}", 0, 1, 101, 1, i, "cb", START, START, START.date(),
                        "first", each.birth, each.sex, each.name,
                        _COUNTRY.names.match_key(each.name), each.old_number, "Hà Nội", "{}",
                    )
                )  # fmt: skip
        cursor.execute("update ledger.head set next_dossier = %s", [len(dossiers) + 1])
        cursor.execute("analyze ledger.dossier")
    return list(range(1, len(dossiers) + 1))


def _set_of(owner: psycopg.Connection, first: int, last: int) -> int:
    row = owner.execute(
        "insert into ledger.dossier_set (id, kind, stage, province, lo, hi, n, formed, since,"
        " promised_on) values (nextval('ledger.set_id'), 1, %s, 1, %s, %s, %s, %s, %s, %s)"
        " returning id",
        [
            STAGES["received"].code, first, last, last - first + 1, last - first + 1, START,
            START.date(),
        ],
    ).fetchone()  # fmt: skip
    assert row is not None  # noqa: S101 - what is inserted is returned
    return int(row[0])


def _judged(owner: psycopg.Connection, dossiers: Sequence[Dossier]) -> dict[str, int]:
    """Return how many AUTO suggestions name the right person, by whether there was a number."""
    counted: Counter[str] = Counter()
    rows = owner.execute(
        "select s.dossier, s.cid, e.person_id from register.suggestion s join register.entry e"
        " on e.id = (s.candidates -> 0 ->> 'entry')::bigint where s.decision = 'AUTO'"
    )
    for dossier, cid, person_id in rows:
        whose = "without_number" if is_provisional(cid) else "with_number"
        right = "right" if person_id in dossiers[dossier - 1].person_ids else "wrong"
        counted[f"{whose}_{right}"] += 1
    return dict(counted)


def _one_by_one(crew: Crew, owner: psycopg.Connection, ids: Sequence[int]) -> dict[str, Any]:
    """Let each dossier through alone, until its suggestion is kept; tell the milliseconds.

    Clean: the register agrees. Searched: a suggestion is kept for the desk. Gone on: besides, the
    dossier was let go on under the number that was found. Mix: all of these as they come.
    """
    spent: dict[str, list[float]] = {"clean": [], "searched": [], "gone_on": [], "mix": []}
    for at, dossier in enumerate(ids):
        set_id = _set_of(owner, dossier, dossier)
        began = time.perf_counter()
        verify.work(crew.centre, set_id)
        looked = verify.look(crew.centre)
        ended = time.perf_counter()
        if at >= _WARM:
            moved = owner.execute("select 1 from ledger.outbox where dossier = %s", [dossier])
            kind = "clean" if not looked else "gone_on" if moved.fetchone() else "searched"
            for each in (kind, "mix"):
                spent[each].append((ended - began) * 1000)
    return {kind: _spread(each) for kind, each in spent.items()}


def _spread(spent: Sequence[float]) -> dict[str, float]:
    if len(spent) < 2:
        return {"dossiers": len(spent)}
    cuts = quantiles(spent, n=100)
    return {
        "dossiers": len(spent),
        **{f"p{at}_ms": round(cuts[at - 1], 2) for at in (50, 90, 99)},
    }


def _peak_mb(process: int) -> int:
    """Return the most memory that a process has had, its share of what is shared with others too.

    That of the program is of the whole bench so far; the database's process serves number 3 alone.
    """
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    (most,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return round(int(most) / 1024)


def _in_blocks(
    place: World, crew: Crew, owner: psycopg.Connection, ids: Sequence[int], block: int
) -> dict[str, Any]:
    before, waiting = place.spent(), 0
    for at in range(0, len(ids), block):
        part = ids[at : at + block]
        verify.work(crew.centre, _set_of(owner, part[0], part[-1]))
    verified = place.spent()
    memory = {
        "program_mb": _peak_mb(os.getpid()),
        "database_mb": _peak_mb(crew.centre.ledger.connection.info.backend_pid),
    }
    row = owner.execute("select count(*) from register.suggestion where made_at is null").fetchone()
    waiting = 0 if row is None else int(row[0])
    while verify.look(crew.centre):
        pass
    searched = place.spent() - verified
    return {
        "dossiers": len(ids),
        "searched": waiting,
        "verify_seconds": round((verified - before).wall, 2),
        "verify_cpu_us": round((verified - before).cpu / max(1, len(ids)) * 1e6, 1),
        "peak_memory": memory,
        "search_cpu_ms": round(searched.cpu / max(1, waiting) * 1e3, 2),
    }
