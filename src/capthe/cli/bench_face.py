"""`capthe bench face`: both sides of cards, with a portrait and data of their own, a second a core.

The press (the hot path) in sheets of 100 and one card a file; the same cards again, in turns
without and with the prints of the index fingers, which are read from their records; Typst setting
the same cards whole, in sheets of 100; the printer's raster of some of them; zone and code read off
a sheet, of which only these parts are drawn. Every hundredth card is also drawn by Typst
and compared with the press. CPU seconds of this one process.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from capthe.cli.bench_world import machine, tell
from capthe.cli.card import SPECIMEN_DAY
from capthe.cli.card_press import SEED, fonts_of, press_of, specimen
from capthe.cli.environment import home_at
from capthe.country import COUNTRIES
from capthe.domain.text import Text
from capthe.face.code import squares
from capthe.face.content import Holder, card_face
from capthe.face.font import Font
from capthe.face.mrz_grid import Matcher
from capthe.face.press import Fonts, Press
from capthe.face.profile import CardFace, Side
from capthe.face.raster import differing_by_more_than_a_dot, opened_sheet, sides
from capthe.face.scan import ReadFace, code_box, read_code, read_faces, read_zone
from capthe.outside.typesetter import Typesetter
from capthe.packet.content import Finger
from capthe.sim.nation import people
from capthe.sim.print_picture import print_picture
from capthe.work.index_prints import index_prints

SHEET = 100
_RASTERED = 20
_OTHERS = 3000
_TURNS = 5
T = TypeVar("T")


def run_face(arguments: argparse.Namespace) -> int:
    """Run the bench; the last line on stdout is one JSON object."""
    with tempfile.TemporaryDirectory(prefix="capthe-bench-", dir=arguments.home) as folder:
        report = measure(Path(folder), arguments.cards)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def measure(folder: Path, cards: int) -> dict[str, Any]:
    """Print, compare, count; return the report."""
    home, country = home_at(folder), COUNTRIES["vn"]()
    press = fresh(press_of(home, country, SPECIMEN_DAY))
    typesetter = Typesetter(fonts_of(home).folder)
    holders = [specimen(country, person, SPECIMEN_DAY) for person in people(SEED, cards)]
    tell(Text("{n} công dân có ảnh chân dung", "{n} citizens with portraits"), n=cards)
    load = os.getloadavg()[0]

    def printed(by: Press, size: int, of: Sequence[Holder] = holders) -> list[bytes]:
        return [
            by.sheet([card_face(country, by.profile, each) for each in of[k : k + size]])
            for k in range(0, cards, size)
        ]

    hot, sheets = _seconds(lambda: printed(press, SHEET))
    single, files = _of_fresh(press, lambda by: printed(by, 1))
    tell(Text("dựng mặt thẻ: {n} thẻ mỗi giây", "the press: {n} cards a second"), n=cards / hot)
    fingers = [taken(person) for person in range(cards)]
    turns = [
        (
            _seconds(lambda: printed(press, SHEET))[0],
            _seconds(lambda: printed(press, SHEET, shown(press, holders, fingers)))[0],
        )
        for _ in range(_TURNS)
    ]
    without, with_prints = map(median, zip(*turns, strict=True))
    faces = [card_face(country, press.profile, each) for each in holders[:SHEET]]
    slow, _ = _seconds(lambda: typesetter.sheet(press.profile, faces))
    codes, _ = _seconds(lambda: [squares(code) for face in faces for code in face.codes])
    raster, drawn = _seconds(lambda: sides(press.sheet(faces[:_RASTERED]), grey=True))
    back = _read_back(press, faces)
    sample = [card_face(country, press.profile, each) for each in holders[::100]]
    compared = zip(
        sides(press.sheet(sample)), sides(typesetter.sheet(press.profile, sample)), strict=True
    )
    return {
        "bench": "face",
        "version": press.profile.version,
        "cards": cards,
        "cards_per_cpu_second": round(cards / hot),
        "cpu_us_per_card": round(hot / cards * 1e6),
        "cards_printed_before_per_cpu_second": round(cards / without),
        "cards_printed_before_with_prints_per_cpu_second": round(cards / with_prints),
        "one_card_a_file_per_cpu_second": round(cards / single),
        "typst_cards_per_cpu_second": round(len(faces) / slow),
        "qr_codes_per_cpu_second": round(len(faces) / codes),
        "raster_sides_per_cpu_second": round(len(drawn) / raster),
        **back,
        "sheet": SHEET,
        "bytes_per_card_in_a_sheet": round(sum(map(len, sheets)) / cards),
        "bytes_of_one_card": round(sum(map(len, files)) / cards),
        "portrait_bytes": round(sum(len(each.portrait) for each in holders) / cards),
        "compared_sides": 2 * len(sample),
        "differing_sides": sum(differing_by_more_than_a_dot(*pair) > 0 for pair in compared),
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": [
            f"words of {_OTHERS:,} other people, met before",
            "drawing the fixed part once",
            "making the portraits and the prints",
            "writing the files",
        ],
    }


def taken(person: int) -> tuple[Finger, ...]:
    """Return the index fingers of a synthetic citizen, drawn."""
    return tuple(Finger(at, print_picture(SEED, person, at), 70) for at in (2, 7))


def shown(
    press: Press, holders: Sequence[Holder], fingers: Sequence[Sequence[Finger]]
) -> list[Holder]:
    """Return the holders with what stands in the boxes for their fingers."""
    read = map(index_prints(press.profile).of, fingers)
    return [
        replace(holder, left_index=prints.left, right_index=prints.right)
        for holder, prints in zip(holders, read, strict=True)
    ]


def _read_back(press: Press, faces: Sequence[CardFace]) -> dict[str, int]:
    """Read zones, codes, and both off a sheet, drawing included; count what was read wrong."""
    sheet, field = press.sheet(faces), press.profile.codes[0]
    matcher = Matcher(press)
    read_faces(sheet, press, len(faces))
    with opened_sheet(sheet) as opened:
        pages = range(0, len(opened), len(Side))
        zone_page, code_page = (list(Side).index(each.side) for each in (press.profile.mrz, field))
        zone, zones = _seconds(lambda: [read_zone(matcher, opened, k + zone_page) for k in pages])
        box = code_box(field)
        code, codes = _seconds(lambda: [read_code(opened, k + code_page, box) for k in pages])
    both, cards = _seconds(lambda: read_faces(sheet, press, len(faces)))
    printed = [ReadFace(each.mrz, tuple(code or "" for code in each.codes)) for each in faces]
    return {
        "zones_read_per_cpu_second": round(len(zones) / zone),
        "codes_read_per_cpu_second": round(len(codes) / code),
        "cards_read_back_per_cpu_second": round(len(cards) / both),
        "cards_read_wrong": sum(
            read != wanted for read, wanted in zip(cards, printed, strict=True)
        ),
    }


def fresh(press: Press) -> Press:
    """Return a press that has met the words of other people, as in a long run; no whole text."""
    fonts = Fonts(Font(press.fonts.text.data), Font(press.fonts.ocr_b.data))
    for person in people(SEED + 1, _OTHERS):
        for text in (person.name, person.address, person.origin, person.marks):
            for word in text.split(" "):
                fonts.text.word(word)
    return Press(press.profile, press.drawing, fonts)


def _of_fresh(press: Press, work: Callable[[Press], T]) -> tuple[float, T]:
    """CPU seconds of a piece of work on a press that has not met these people."""
    other = fresh(press)
    return _seconds(lambda: work(other))


def _seconds(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds of a piece of work, and what it made."""
    began = time.process_time()
    made = work()
    return time.process_time() - began, made
