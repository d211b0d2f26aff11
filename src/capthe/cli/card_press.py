"""The work of `capthe card`: the press of a home, and the holder of a dossier's card."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path

import psycopg

from capthe.cli.card import SPECIMEN_DAY
from capthe.cli.environment import home_of, new_home_of
from capthe.cli.home import Home
from capthe.cli.terminal import log_look
from capthe.country import COUNTRIES
from capthe.country.faces import faces_of
from capthe.domain.country import CardData, Country
from capthe.domain.errors import Fault, Refusal
from capthe.domain.number import Sex
from capthe.domain.partial_date import PartialDate
from capthe.domain.text import Text
from capthe.face.content import Holder, card_face
from capthe.face.press import Press
from capthe.face.profile import CardFace
from capthe.face.raster import differing, differing_by_more_than_a_dot, png, sides
from capthe.outside.fonts import FontFiles
from capthe.outside.office_printer import JobState, OfficePrinter
from capthe.outside.typesetter import Typesetter
from capthe.outside.wsq_reader import wsq_once
from capthe.sim.nation import Person, people
from capthe.sim.portrait import portrait
from capthe.store.own_file import draft_of
from capthe.store.pg.reading.card import CardRecord
from capthe.store.pg.server import SUPERUSER
from capthe.web.card_fonts import card_fonts
from capthe.work import card_pictures
from capthe.work.clock import DatabaseClock
from capthe.work.dossier_card import DossierCard, day_of_issue, dossier_card, record_of
from capthe.work.index_prints import index_prints

SEED = 1
_BATCH = 100


def run_card(arguments: argparse.Namespace) -> int:
    """Run `capthe card`."""
    if arguments.kind == "check":
        return _check(arguments)
    home = home_of(arguments) if arguments.specimen is None else new_home_of(arguments)
    if arguments.specimen is not None:
        country = COUNTRIES["vn"]()
        person = specimen_person(arguments.specimen)
        holder = specimen(country, person, arguments.issue or SPECIMEN_DAY)
    else:
        country = home.country()
        with home.server, home.connect(SUPERUSER) as connection:
            seen = look_at(home, connection, arguments)[1]
        holder = seen.holder()
        if seen.prints is None:
            sys.stderr.write("Ảnh vân tay đã được xóa. / The fingers were erased.\n")
    name = "specimen" if arguments.specimen is not None else str(arguments.dossier)
    profile = faces_of(country.code).on(holder.card.issue)
    face = card_face(country, profile, holder)
    if arguments.kind == "show":
        _show([field.name for field in profile.texts], face)
        return 0
    sheet = press_of(home, country, holder.card.issue).sheet([face])
    if arguments.kind == "print":
        title = f"{name} {holder.card.issue} {arguments.copy}"
        return _print(arguments.queue, title, sheet)
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.kind == "pdf":
        write(arguments.out / f"card-{name}.pdf", sheet)
        return 0
    for side, pixels in zip(("front", "back"), sides(sheet, dpi=arguments.dpi), strict=True):
        write(arguments.out / f"card-{name}-{side}.png", png(pixels))
    return 0


_JOB = {
    JobState.PENDING: "đang chờ",
    JobState.HELD: "bị giữ lại",
    JobState.PROCESSING: "đang in",
    JobState.STOPPED: "đã dừng",
    JobState.CANCELED: "đã bị hủy",
    JobState.ABORTED: "bị bỏ dở",
    JobState.COMPLETED: "đã in xong",
}


def _print(queue: str, title: str, sheet: bytes) -> int:
    """Send a card to an office's printer; what the queue knows by this title is not sent again."""
    address, _, name = queue.partition("/")
    host, _, port = address.partition(":")
    try:
        job = OfficePrinter(host, int(port), name).send(title, sheet)
    except (Fault, ValueError) as error:
        raise Refusal(
            "printer_not_reached",
            Text(f"Máy in không trả lời: {queue}.", f"The printer does not answer: {queue}."),
            Text(
                "Kiểm tra hàng đợi CUPS (HOST:PORT/TÊN) rồi in lại.",
                "See to the CUPS queue (HOST:PORT/NAME) and print again.",
            ),
        ) from error
    sys.stdout.write(f"{job.number} {job.title}: {_JOB[job.state]} / {job.state.name.lower()}\n")
    return 0


def fonts_of(home: Home) -> FontFiles:
    """Return the fonts of a home's cards, made at the first call."""
    return card_fonts(home.folder("fonts"))


def press_of(home: Home, country: Country, issued: date) -> Press:
    """Return the press for cards issued on a day."""
    return card_pictures.press_of(fonts_of(home), faces_of(country.code).on(issued))


def specimen_person(number: int) -> Person:
    """Return a synthetic citizen by number."""
    return next(islice(people(SEED, number + 1), number, None))


def specimen(country: Country, person: Person, issued: date) -> Holder:
    """Return what the card of a synthetic citizen states."""
    birth = PartialDate.from_int(person.birth).full()
    return Holder(
        card=CardData(
            number=person.number,
            name=person.name,
            sex=Sex(person.sex),
            birth=birth,
            residence=person.address,
            issue=issued,
            expiry=country.expiry_of(birth, issued),
            old_number=person.old_number,
        ),
        portrait=portrait(SEED, person),
        origin=person.origin,
        marks=person.marks,
        birth_place=person.native.text,
    )


def look_at(
    home: Home, connection: psycopg.Connection, arguments: argparse.Namespace
) -> tuple[CardRecord, DossierCard]:
    """Read a dossier's card with its pictures; the look is logged first."""
    record = record_of(connection, arguments.dossier)
    now, country = DatabaseClock(connection).now(), home.country()
    log_look(connection, arguments.dossier, record.cid, arguments.why)
    issued = arguments.issue or day_of_issue(record, country, now)
    prints = index_prints(faces_of(country.code).on(issued), wsq_once)
    with closing(home.objects(connection)) as objects:
        return record, dossier_card(record, objects, country, issued, prints)


def _show(names: list[str], face: CardFace) -> None:
    out = sys.stdout.write
    for name, text in zip(names, face.texts, strict=True):
        out(f"{name:<12} {text}\n")
    for code in face.codes:
        out(f"{'code':<12} {code if isinstance(code, str) else code.hex()}\n")
    out("".join(f"{line}\n" for line in face.mrz))


def write(path: Path, data: bytes) -> None:
    """Write a file that nobody else may read, and say so."""
    with draft_of(path) as draft:
        draft.write_bytes(data)
    sys.stdout.write(f"{path}\n")


def _check(arguments: argparse.Namespace) -> int:
    """Print N faces both ways, compare them, and tell; exit 1 when a side differs."""
    home, country = new_home_of(arguments), COUNTRIES["vn"]()
    issued = arguments.issue or SPECIMEN_DAY
    profile = faces_of(country.code).on(issued)
    press = press_of(home, country, issued)
    typesetter = Typesetter(fonts_of(home).folder)
    faces = [
        card_face(country, profile, specimen(country, person, issued))
        for person in people(SEED, arguments.cards)
    ]
    shifted = unlike = done = 0
    for batch in _batches(faces):
        ours, typst = sides(press.sheet(batch)), sides(typesetter.sheet(profile, batch))
        for pair in zip(ours, typst, strict=True):
            if differing(*pair):
                is_unlike = differing_by_more_than_a_dot(*pair) > 0
                unlike, shifted = unlike + is_unlike, shifted + (not is_unlike)
        done += len(batch)
        sys.stderr.write(f"\r{done}/{len(faces)} thẻ / cards")
        sys.stderr.flush()
    sys.stderr.write("\n")
    sys.stdout.write(
        f"{profile.version}: {2 * len(faces)} mặt thẻ / sides, {unlike} khác / differ, "
        f"{shifted} lệch một điểm ở một chữ / with a letter one dot aside\n"
    )
    return 1 if unlike else 0


def _batches(faces: list[CardFace]) -> Iterator[list[CardFace]]:
    for start in range(0, len(faces), _BATCH):
        yield faces[start : start + _BATCH]
