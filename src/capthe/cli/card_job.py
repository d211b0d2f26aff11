"""The work of `capthe card job` and `job-result`: a lot for a card factory, and its answer."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from capthe.cli.environment import home_of
from capthe.cli.home import Home
from capthe.cli.plant import Plant
from capthe.cli.terminal import log_look
from capthe.domain.errors import Broken, Refusal
from capthe.domain.text import Text
from capthe.outside.production.chips import LINE_KEY_BYTES, chip_for_line
from capthe.outside.production.folder import export_job, known_job, read_result
from capthe.outside.production.job import ProductionJob
from capthe.outside.production.results import Results
from capthe.packet.keys import SigningKey, is_signed_by
from capthe.steps import inspect
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.server import SUPERUSER
from capthe.work.approved import approved_cards
from capthe.work.lot_job import Lot, lot_job


def run_job(arguments: argparse.Namespace) -> int:
    """Write the job of a lot into a folder; the same lot again changes nothing."""
    home = home_of(arguments)
    wrapping = None if arguments.line_key is None else _key_in(arguments.line_key)
    with home.server, home.connect(SUPERUSER) as connection:
        plant = Plant(home, connection, home.country(), 0)
        job = job_of(plant, arguments.lot, arguments.line, wrapping, arguments.why)
    signing = _signing_key(home)
    arguments.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    sent = export_job(job, arguments.out, signing.sign)
    told = "mới / new" if sent.is_new else "đã có / there already"
    sys.stdout.write(
        f"{sent.folder}: {len(job.cards)} thẻ / cards, {told}\n"
        f"manifest SHA-256 {sent.manifest_hash}\n"
        f"khóa kiểm chữ ký / key that verifies it: {signing.public.hex()}\n"
    )
    return 0


def run_result(arguments: argparse.Namespace) -> int:
    """Take in what a factory answered; exit 1 while it has not."""
    home = home_of(arguments)
    theirs = _key_in(arguments.factory_key)
    sent = known_job(arguments.folder, _verified_by(_signing_key(home).public))
    report = read_result(sent, _verified_by(theirs))
    if report is None:
        sys.stdout.write(f"{sent.job}: chưa có kết quả / no answer yet\n")
        return 1
    is_new = Results(home.folder("outside") / "production.sqlite").take(sent, report)
    spoiled = ", ".join(map(str, sorted(report.spoiled))) or "0"
    sys.stdout.write(
        f"{sent.job}: {report.printed - len(report.spoiled)} đạt / good; "
        f"phôi hỏng / spoiled blanks: {spoiled}; "
        f"{'đã nhận / taken in' if is_new else 'đã nhận trước / taken in before'}\n"
    )
    return 0


def job_of(plant: Plant, lot: int, line: str, wrapping: bytes | None, why: str) -> ProductionJob:
    """Return the job of a lot that is between 7 and 8; refuse any other.

    That these people's data leave the house is written into the access log first.
    """
    key, ledger = f"print:{lot}", Ledger(plant.connection)
    there = [each.id for each in ledger.sets_at(inspect.STAGE)]
    if lot not in there:
        raise _not_at_the_plant(there)
    intended, printed = ledger.intended_at(key), plant.machine.scan(key)
    if intended is None or printed is None:
        raise Broken(f"recorded as printed, and never was: {key}")
    rows = ledger.print_rows(lot)
    issued = intended.astimezone(plant.country.calendar.zone).date()
    sources = plant.line.sources_of([row.dossier for row in rows])
    cards = approved_cards(plant.country, rows, issued, sources, plant.line.objects)
    chips = {} if wrapping is None else _chips(plant, key, wrapping)
    if wrapping is not None and any(card.blank not in chips for card in cards):
        raise _chips_destroyed()
    for card in cards:
        log_look(plant.connection, card.dossier, card.cid, why)
    press = plant.line.press_on(issued)
    return lot_job(plant.country, press, Lot(key, line, intended, cards), printed, chips)


def _chips(plant: Plant, key: str, wrapping: bytes) -> dict[int, bytes]:
    parcels = plant.machine.jobs.parcels(key)
    return {blank: chip_for_line(wrapping, own, secret) for blank, (own, secret) in parcels.items()}


def _signing_key(home: Home) -> SigningKey:
    """Return the key that signs jobs for factories."""
    return SigningKey(home.key("production"))


def _verified_by(public: bytes) -> Callable[[bytes, bytes], bool]:
    return lambda message, signature: is_signed_by(public, signature, message)


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


def _not_at_the_plant(there: Sequence[int]) -> Refusal:
    listed = ", ".join(map(str, there)) or "-"
    return Refusal(
        "lot_not_at_plant",
        Text("Lô này không ở giữa bước 7 và bước 8.", "This lot is not between 7 and 8."),
        Text(f"Các lô đang ở đó: {listed}.", f"The lots that are: {listed}."),
    )


def _chips_destroyed() -> Refusal:
    return Refusal(
        "chip_data_destroyed",
        Text("Dữ liệu chip của lô đã bị hủy.", "The chip data of this lot were destroyed."),
        Text("Xuất lại không kèm --line-key.", "Export it without --line-key."),
    )
