"""Reading a printed card's two sides: the machine-readable zone and the codes, and nothing else.

Only the parts of a side that are read are drawn, by a renderer that knows nothing of the press.
"""

from dataclasses import dataclass
from functools import lru_cache

from capthe.face.code import read_upright
from capthe.face.mrz_grid import Matcher, Reading
from capthe.face.press import Press
from capthe.face.profile import CodeField, Side
from capthe.face.raster import Box, Sheet, dots, opened_sheet

DOUBTFUL = "?"
"""Stands in a read zone for a character that cannot be vouched for; no zone holds it."""
_MARGIN_MM = 1.5
_PAGES = {side: number for number, side in enumerate(Side)}


@dataclass(frozen=True, slots=True)
class ReadFace:
    """What a card's sides say: the zone's lines, and the codes in the order of their fields.

    A doubtful character of the zone is `DOUBTFUL`, a code that cannot be read is empty.
    """

    zone: tuple[str, ...]
    codes: tuple[str | bytes, ...]


def read_faces(sheet: bytes, press: Press, n: int) -> list[ReadFace]:
    """Read the `n` cards of a sheet (two pages each) of that press's version, in order.

    ValueError: the sheet has not two pages for each card.
    """
    matcher = _matcher(press)
    codes = [(_PAGES[field.side], code_box(field)) for field in press.profile.codes]
    zone_page = _PAGES[press.profile.mrz.side]
    with opened_sheet(sheet) as opened:
        if len(opened) != len(Side) * n:
            raise ValueError(f"a sheet of {n} cards has {len(Side) * n} pages, not {len(opened)}")
        return [
            ReadFace(
                read_zone(matcher, opened, first + zone_page),
                tuple(read_code(opened, first + page, box) for page, box in codes),
            )
            for first in range(0, len(opened), len(Side))
        ]


def read_zone(matcher: Matcher, sheet: Sheet, page: int) -> tuple[str, ...]:
    """Read the zone on a page."""
    return vouched(matcher.read_part(sheet.part(page, matcher.box)))


def read_code(sheet: Sheet, page: int, box: Box) -> str | bytes:
    """Read the one code in a part of a page; empty when there is none or more than one."""
    return read_upright(sheet.part(page, box))


def code_box(field: CodeField) -> Box:
    """Return where a code is looked for: its square, and what it may be misplaced by."""
    size = dots(field.size_mm + 2 * _MARGIN_MM)
    return Box(
        dots(field.x_mm - _MARGIN_MM), dots(field.y_mm - _MARGIN_MM),
        size, size,
    )  # fmt: skip


def vouched(reading: Reading) -> tuple[str, ...]:
    """Return the lines of a reading with every doubtful cell marked."""
    lines = [list(line) for line in reading.lines]
    for row, column in reading.doubtful:
        lines[row][column] = DOUBTFUL
    return tuple("".join(line) for line in lines)


@lru_cache(maxsize=8)
def _matcher(press: Press) -> Matcher:
    return Matcher(press)
