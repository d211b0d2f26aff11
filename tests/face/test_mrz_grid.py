"""The matcher reads what is printed: under noise and out of place, and never what ought to be."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from capthe.face.mrz_grid import Matcher
from capthe.face.raster import sides
from tests.face.conftest import DAYS, faces

NOISES = [  # blur in dots, noise in 1/256, dots to the right, dots down
    (0.0, 0, 0, 0),
    (0.7, 10, 3, -4),
    (1.0, 25, -11, 12),
    (1.2, 30, 9, 15),
    (0.5, 20, 13, -17),
]


@pytest.fixture(scope="module")
def matchers(presses):
    return {version: Matcher(press) for version, press in presses.items()}


@pytest.fixture(scope="module")
def printed(presses):
    """Six cards of each version: their zones, and their backs as the printer draws them."""
    cards = {version: faces(press, version, 6, seed=5) for version, press in presses.items()}
    return {
        version: [
            (card.mrz, back)
            for card, back in zip(
                some, sides(presses[version].sheet(some), grey=True)[1::2], strict=True
            )
        ]
        for version, some in cards.items()
    }


def worn(back, *, blur, noise, right, down, seed=0):
    """A back as a worn printer leaves it."""
    shifted = np.roll(np.roll(back, right, axis=1), down, axis=0)
    soft = np.asarray(Image.fromarray(shifted).filter(ImageFilter.GaussianBlur(blur)), np.float32)
    grain = np.random.default_rng(seed).normal(0, noise, back.shape)
    return np.clip(soft + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("version", DAYS)
@pytest.mark.parametrize(("blur", "noise", "right", "down"), NOISES)
def test_a_worn_and_misplaced_zone_is_read(matchers, printed, version, blur, noise, right, down):
    for number, (zone, back) in enumerate(printed[version]):
        side = worn(back, blur=blur, noise=noise, right=right, down=down, seed=number)
        reading = matchers[version].read(side)
        assert (reading.lines, reading.doubtful) == (zone, ())
        assert reading.offset_dots == (right, down)
        assert reading.differs_from(zone) == ()


def test_one_wrong_character_is_seen_wherever_it_is(matchers, printed):
    """Each letter in turn is printed over by the zone of another card."""
    (zone, back), (other, other_back) = printed["2021"][:2]
    places = [
        (row, column)
        for row in range(3)
        for column in range(30)
        if zone[row][column] != other[row][column]
    ]
    assert len(places) > 30
    for row, column in places[::3]:
        wrong = back.copy()
        top, left = 380 + 75 * row, 55 + 30 * column
        wrong[top : top + 60, left : left + 30] = other_back[top : top + 60, left : left + 30]
        side = worn(wrong, blur=0.8, noise=15, right=4, down=-3)
        reading = matchers["2021"].read(side)
        assert reading.lines[row][column] == other[row][column]
        assert reading.differs_from(zone) == ((row, column),)


def test_a_smudge_and_a_missing_letter_are_doubtful_and_never_pass(matchers, printed):
    zone, back = printed["2021"][2]
    for value in (0, 128, 255):  # ink over a letter, a grey smear, no ink at all
        marred = back.copy()
        marred[455:515, 175:205] = value
        assert matchers["2021"].read(marred).differs_from(zone) == ((1, 4),)
    half = back.copy()
    half[455:490, 175:205] = 255  # the upper half of a letter did not print
    assert (1, 4) in matchers["2021"].read(half).differs_from(zone)


def test_a_side_without_a_zone_is_doubtful_everywhere(matchers, presses):
    front = sides(presses["2021"].sheet(faces(presses["2021"], "2021", 1)), grey=True)[0]
    assert len(matchers["2021"].read(front).doubtful) > 60
    assert len(matchers["2021"].read(np.full_like(front, 255)).doubtful) == 90
