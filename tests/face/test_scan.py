"""What stands on a printed sheet is read off it: what is there, never what ought to be."""

from dataclasses import replace

import numpy as np
import pytest

from capthe.face.mrz_grid import Matcher
from capthe.face.raster import Box, opened_sheet, sides
from capthe.face.scan import DOUBTFUL, ReadFace, read_faces, vouched
from tests.face.conftest import DAYS, faces


def printed(card):
    """What a reader should find of a card."""
    return ReadFace(card.mrz, tuple(code or "" for code in card.codes))


@pytest.mark.parametrize("version", DAYS)
def test_a_sheet_is_read_card_by_card(presses, version):
    press = presses[version]
    cards = faces(press, version, 12, seed=8)
    assert read_faces(press.sheet(cards), press, 12) == [printed(card) for card in cards]


def test_what_is_printed_is_read_and_not_what_was_meant(presses):
    press = presses["2021"]
    one, other = faces(press, "2021", 2, seed=9)
    mixed = replace(one, codes=other.codes, mrz=(one.mrz[0], other.mrz[1], one.mrz[2]))
    (read,) = read_faces(press.sheet([mixed]), press, 1)
    assert read == printed(mixed)
    assert read != printed(one)


def test_a_code_that_is_not_there_is_read_as_nothing(presses):
    press = presses["2021"]
    (card,) = faces(press, "2021", 1)
    (read,) = read_faces(press.sheet([replace(card, codes=("",))]), press, 1)
    assert read == ReadFace(card.mrz, ("",))


def test_a_sheet_of_another_number_of_cards_is_a_defect(presses):
    press = presses["2021"]
    sheet = press.sheet(faces(press, "2021", 2))
    with pytest.raises(ValueError, match="3 cards has 6 pages, not 4"):
        read_faces(sheet, press, 3)


def test_a_doubtful_character_equals_none(presses):
    press = presses["2021"]
    (card,) = faces(press, "2021", 1)
    back = sides(press.sheet([card]), grey=True)[1].copy()
    back[455:515, 175:205] = 128
    second = card.mrz[1]
    wanted = (card.mrz[0], second[:4] + DOUBTFUL + second[5:], card.mrz[2])
    assert vouched(Matcher(press).read(back)) == wanted


@pytest.mark.parametrize("version", DAYS)
def test_a_part_of_a_page_has_the_dots_of_the_whole(presses, version):
    """Where a curve is cut off, its edge may be rounded otherwise, by one of 256 greys."""
    press = presses[version]
    sheet = press.sheet(faces(press, version, 2))
    boxes = [Box(0, 0, 1012, 638), Box(37, 350, 940, 250), Box(-20, -30, 200, 90)]
    with opened_sheet(sheet) as opened:
        for page, side in enumerate(sides(sheet, grey=True)):
            for box in boxes:
                part, whole = opened.part(page, box), box.of(side)
                assert np.abs(part.astype(int) - whole).max() <= 1, (page, box)
