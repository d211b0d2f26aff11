"""The QR code that we draw is the one that the library alone would have drawn."""

import numpy as np
import pytest
import zxingcpp

from capthe.face.code import read_codes, read_upright, squares
from capthe.face.qr_mask import SIDE_MAX, penalties
from tests.face.conftest import DAYS, VN, holders

LETTERS = "aăâbcdđ|0123456789 ÁẤờƯ,"


def drawn(text, **mask):
    """The code as the library draws it: it tries every mask itself when none is given."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", **mask)
    return np.asarray(made.to_image(scale=1, add_quiet_zones=False)) < 128


def texts():
    """Citizens' codes, and texts of every length that a code of up to version 10 holds."""
    for version in DAYS:
        yield from (VN.qr(holder.card) for holder in holders(20, version, seed=4))
    chance = np.random.default_rng(4)
    for size in range(1, 130):
        yield "".join(chance.choice(list(LETTERS), size))


def test_the_mask_is_the_one_that_the_library_chooses():
    sides, masks = set(), set()
    for text in texts():
        ours, theirs = squares(text), drawn(text)
        assert ours.side == len(theirs)
        assert ours.bits == np.packbits(theirs, axis=1).tobytes(), text
        sides.add(ours.side)
        masks |= {mask for mask in range(8) if np.array_equal(drawn(text, data_mask=mask), theirs)}
    assert len(sides) > 6
    assert len(masks) > 5


def test_a_code_too_large_for_the_choice_is_left_to_the_library():
    text = "Ấ" * 120
    assert squares(text).side > SIDE_MAX
    assert squares(text).bits == np.packbits(drawn(text), axis=1).tobytes()


def test_penalties_are_those_of_the_standard():
    """ISO/IEC 18004, table 11, counted by hand on squares of ten: rows and columns."""

    def penalty(rows):
        code = np.array([[each == "#" for each in row] for row in rows])
        bits = np.zeros((2, 10, 64), bool)
        bits[0, :, :10], bits[1, :, :10] = code, code.T
        lines = np.packbits(bits, axis=2, bitorder="little").view("<u8")[:, :, 0]
        return int(penalties(lines[np.newaxis], 10)[0])

    chequered = ["#.#.#.#.#.", ".#.#.#.#.#"] * 5
    assert penalty(chequered) == 0
    # all light: 20 runs of 10 modules, 81 blocks, no dark module at all
    assert penalty([".........."] * 10) == 20 * (3 + 5) + 81 * 3 + 100


@pytest.mark.parametrize("size", [6, 40, 60, 100, 120, 300])
def test_a_seal_of_any_size_is_a_square(size):
    """Left to itself the library draws some sizes as oblongs, which have no place on a card."""
    assert squares(bytes(size)).side > 9


@pytest.mark.parametrize("content", ["038204567890||Ngô Bảo Châu|28061972", bytes(range(120))])
def test_one_upright_code_is_read_and_two_are_not(content):
    code = squares(content)
    dark = np.unpackbits(np.frombuffer(code.bits, np.uint8).reshape(code.side, -1), axis=1)
    picture = np.pad(np.where(dark[:, : code.side], 0, 255).repeat(4, 0).repeat(4, 1), 20,
                     constant_values=255).astype(np.uint8)  # fmt: skip
    assert read_upright(picture) == content
    assert read_codes(picture) == (content,)
    assert read_upright(np.full_like(picture, 255)) == ""
    assert read_upright(np.hstack([picture, picture])) == ""
