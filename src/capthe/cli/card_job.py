"""The work of `capthe card factory`, `job`, `job-result`, `job-lost`: lots made elsewhere."""

import argparse
import re
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from capthe.cli.environment import home_of
from capthe.cli.home import Home
from capthe.cli.options import two_people
from capthe.cli.plant import Plant, factory_folder
from capthe.desks import factory as desk
from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.outside.production.chips import LINE_KEY_BYTES
from capthe.outside.production.factory import job_named
from capthe.outside.production.folder import answer_in
from capthe.packet.keys import SigningKey
from capthe.steps import answer, personalise
from capthe.store.pg.factories import (
    FactoryRow,
    Taken,
    counts_of,
    enter_factory,
    factory_named,
    given_job,
    left_out,
    order_factory,
)
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.secret import drawn_once
from capthe.store.pg.server import SUPERUSER

HOUSE = "house"
"""The plant's own line, where a factory's name may stand."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def run_factory(arguments: argparse.Namespace) -> int:
    """Enter a factory for which two people answer; say where its jobs will lie."""
    home, (operator, witness) = home_of(arguments), _two(arguments.operator)
    name = arguments.name
    if not _NAME.fullmatch(name) or name == HOUSE:
        raise _bad_name()
    public, line_key = _key_in(arguments.key), _key_in(arguments.line_key)
    row = FactoryRow(name, 0, public, sha256(line_key).digest())
    with home.server, home.connect(SUPERUSER) as connection:
        known = factory_named(connection, name)
        if known is None:
            place = home.folder("secrets") / f"factory-{name}"
            kept = drawn_once(place, line_key.hex().encode)
            if kept != line_key.hex().encode():
                raise _known_otherwise()
            act = home.centre(connection).act(operator, f"factory: {witness}")
            enter_factory(connection, act, row, operator=operator, witness=witness)
        elif (known.public_key, known.line_key_sha256) != (public, row.line_key_sha256):
            raise _known_otherwise()
    told = "mới / new" if known is None else "đã có / known"
    sys.stdout.write(
        f"{factory_folder(home, name).folder}: {told}\n"
        f"khóa kiểm chữ ký / key that verifies jobs: {_ours(home).public.hex()}\n"
    )
    return 0


def run_job(arguments: argparse.Namespace) -> int:
    """Order who makes a lot, or all lots to come of a province or of the plant."""
    home, (operator, witness) = home_of(arguments), _two(arguments.operator)
    name = None if arguments.factory == HOUSE else arguments.factory
    with home.server, home.connect(SUPERUSER) as connection:
        if name is not None and factory_named(connection, name) is None:
            raise _unknown_factory()
        scope = _scope(arguments)
        act = home.centre(connection).act(operator, f"factory order: {witness}")
        with connection.transaction():
            if arguments.lot is not None:
                _demand_waiting(Ledger(connection), arguments.lot)
            order_factory(connection, act, scope, name, operator=operator, witness=witness)
    sys.stdout.write(f"{scope}: {arguments.factory}\n")
    return 0


def run_result(arguments: argparse.Namespace) -> int:
    """Take in what a factory answered; exit 1 while it has not."""
    home = home_of(arguments)
    signed = answer_in(arguments.path.parent if arguments.path.is_file() else arguments.path)
    if signed is None:
        sys.stdout.write(f"{arguments.path}: chưa có kết quả / no answer yet\n")
        return 1
    key = job_named(signed)
    with home.server, home.connect() as connection:
        plant = Plant(home, connection, home.country(), 0)
        taken = answer.take_in(home.centre(connection, line=plant), key, signed)
        good, spoiled, missing = counts_of(connection, key)
    sys.stdout.write(
        f"{key}: {good} đạt / good; {spoiled} phôi hỏng / spoiled; {missing} thiếu / missing; "
        f"{'đã nhận / taken in' if taken is Taken.TAKEN else 'đã nhận trước / taken in before'}\n"
    )
    return 0


def run_lost(arguments: argparse.Namespace) -> int:
    """Give up a card that an answer left out, or a lot of which no answer will come.

    The citizens get other cards. Whom a flag holds stays a case.
    """
    home, names = home_of(arguments), _two(arguments.operator)
    officer = Officer(", ".join(names), "factory")
    with home.server, home.connect() as connection:
        centre = home.centre(connection, line=Plant(home, connection, home.country(), 0))
        if arguments.lot is None:
            row = connection.execute(
                "select cid from ledger.dossier where id = %s order by cid", [arguments.dossier]
            ).fetchone()
            lost = [(arguments.dossier, row[0] if row else 0)]
        else:
            job = given_job(connection, f"print:{arguments.lot}")
            if job is None or job.answer is None:
                desk.give_up_job(centre, officer, arguments.lot)
            lost = left_out(connection, arguments.lot)
        for dossier, cid in lost:
            desk.give_up(centre, officer, dossier, cid)
            sys.stdout.write(f"{dossier}: làm thẻ khác / another card will be made\n")
    return 0


def _scope(arguments: argparse.Namespace) -> str:
    if arguments.lot is not None:
        return f"lot:{arguments.lot}"
    return "plant" if arguments.province is None else f"province:{arguments.province}"


def _demand_waiting(ledger: Ledger, lot: int) -> None:
    """Refuse a lot whose making has begun, or that is none; until the order, it cannot begin."""
    ledger.connection.execute("select from ledger.dossier_set where id = %s for update", [lot])
    waiting = [
        each.id
        for each in ledger.sets_at(personalise.STAGE)
        if ledger.intended_at(f"print:{each.id}") is None
    ]
    if lot not in waiting:
        listed = ", ".join(map(str, waiting)) or "-"
        raise Refusal(
            "lot_not_waiting",
            Text("Lô này không chờ cá thể hóa.", "This lot does not wait to be made."),
            Text(f"Các lô đang chờ: {listed}.", f"The lots that do: {listed}."),
        )


def _ours(home: Home) -> SigningKey:
    """Return the key that signs jobs for factories."""
    return SigningKey(home.key("production"))


def _two(names: Sequence[str]) -> tuple[str, str]:
    return two_people(
        names,
        Text(
            "Việc giao thẻ ra nhà máy ngoài cần hai người khác nhau.",
            "Two different people answer for what goes to an outside factory.",
        ),
    )


def _key_in(path: Path) -> bytes:
    """Read 32 bytes in hex; refuse a file that has none."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != LINE_KEY_BYTES:
        raise Refusal(
            "key_file_unreadable",
            Text(f"Không đọc được khóa trong {path}.", f"There is no key in {path}."),
            Text("Tệp phải có 64 chữ số hex.", "The file must hold 64 hexadecimal digits."),
        )
    return key


def _bad_name() -> Refusal:
    return Refusal(
        "factory_name",
        Text("Tên nhà máy không dùng được.", "This name of a factory cannot be used."),
        Text(
            f"Dùng chữ thường, chữ số, gạch nối; không dùng {HOUSE}.",
            f"Use small letters, digits and hyphens, and not {HOUSE}.",
        ),
    )


def _known_otherwise() -> Refusal:
    return Refusal(
        "factory_known",
        Text("Nhà máy này đã có với khóa khác.", "This factory is known with other keys."),
        Text("Khóa mới thì đặt tên mới.", "Give other keys another name."),
    )


def _unknown_factory() -> Refusal:
    return Refusal(
        "factory_unknown",
        Text("Chưa có nhà máy này.", "There is no such factory."),
        Text("Ghi nhận nhà máy trước: capthe card factory.", "Enter it: `capthe card factory`."),
    )
