"""Every reader of a file of the chip, given what it should not be: a refusal by name, or a value.

Whoever holds a card can write what he likes on a chip of his own; no reader may fall over.
"""

from functools import cache, partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capthe.chip.card_security import read_card_security
from capthe.chip.com import read_com
from capthe.chip.der import parse, sequence, tlv
from capthe.chip.dg1 import read_dg1
from capthe.chip.dg2 import Face, FaceFormat, read_dg2, write_dg2
from capthe.chip.dg3 import FingerFormat, FingerRecord, read_dg3, write_dg3
from capthe.chip.dg13 import read_dg13
from capthe.chip.passive import verify_signed
from capthe.chip.profile import FILES
from capthe.chip.security_info import (
    agreement_key,
    pace_parameter,
    read_card_access,
    read_dg14,
    read_dg15,
)
from capthe.chip.sod import read_sod
from capthe.country.chips import chip_profiles
from capthe.domain.errors import Refusal
from tests.chip.made import authority, citizen, content, maker


def read_all_of_card_access(data):
    return pace_parameter("EF.CardAccess", read_card_access(data))


def read_all_of_dg14(data):
    return agreement_key("DG14", read_dg14(data))


def read_and_verify_sod(data):
    verify_signed(read_sod(data).signed, [authority("vn-ec-named").certificate])


def read_and_verify_card_security(data):
    verify_signed(read_card_security(data).signed, [authority("vn-ec-named").certificate])


READERS = {
    "EF.COM": read_com,
    "DG1": read_dg1,
    "DG2": read_dg2,
    "DG3": read_dg3,
    "DG13": partial(read_dg13, chip_profiles("vn")["vn-2024"].national),
    "DG14": read_all_of_dg14,
    "DG15": read_dg15,
    "EF.SOD": read_and_verify_sod,
    "EF.CardAccess": read_all_of_card_access,
    "EF.CardSecurity": read_and_verify_card_security,
}


@cache
def sound(name):
    """A sound file; the large ones with little data, so that what is altered is structure."""
    if name == "DG3":
        fingers = [FingerRecord(2, FingerFormat.WSQ, bytes(40), 400, 500),
                   FingerRecord(7, FingerFormat.MINUTIAE, b"FMR\0" + bytes(20))]  # fmt: skip
        return write_dg3(fingers)
    data = maker("vn-2024").image(content(citizen(1))).file(name)
    if name == "DG2":
        return write_dg2(Face(b"\xff\xd8\xff" + bytes(300), FaceFormat.JPEG, 300, 400))
    return data


def answer(name, data):
    """What a reader makes of bytes: a value, or the code of its refusal. All else is a crash."""
    try:
        return READERS[name](data)
    except Refusal as refusal:
        return refusal.code


CODES = {"chip_file_unreadable", "chip_signature_wrong", "chip_signer_unknown"}


def test_every_file_has_its_reader():
    assert READERS.keys() == FILES.keys()


@pytest.mark.parametrize("name", READERS)
def test_a_sound_file_is_read(name):
    READERS[name](sound(name))


@pytest.mark.parametrize("name", READERS)
def test_a_file_cut_short_is_refused(name):
    whole = sound(name)
    step = max(1, len(whole) // 200)
    for end in range(0, len(whole), step):
        assert answer(name, whole[:end]) == "chip_file_unreadable", end
    assert answer(name, whole + b"\0") == "chip_file_unreadable"


@pytest.mark.parametrize("name", READERS)
def test_no_single_byte_fells_a_reader(name):
    whole = sound(name)
    for at in range(len(whole)):
        for value in (whole[at] ^ 1, whole[at] ^ 0x80, 0x30, 0xFF):
            answer(name, whole[:at] + bytes((value,)) + whole[at + 1 :])


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60)
@given(data=st.data())
def test_an_altered_file_is_read_or_refused(name, data):
    altered = bytearray(sound(name))
    for _ in range(data.draw(st.integers(1, 3))):
        altered[data.draw(st.integers(0, len(altered) - 1))] = data.draw(st.integers(0, 255))
    answer(name, bytes(altered))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40)
@given(data=st.data())
def test_a_piece_taken_out_or_put_in_twice_is_read_or_refused(name, data):
    """Objects of the file leave, come twice, or change places, lengths being right again."""
    answer(name, rearranged(name, sound(name), data))


def rearranged(name, whole, data):
    piece = parse(name, whole, FILES[name].tag)
    trail = []
    while True:
        try:
            children = piece.children()
        except Refusal:
            break
        if not children:
            break
        trail.append((piece, list(children)))
        piece = data.draw(st.sampled_from(children))
        if not piece.tag & (0x20 if piece.tag <= 0xFF else 0x2000) or data.draw(st.booleans()):
            break
    parent, children = trail[-1]
    at = data.draw(st.integers(0, len(children) - 1))
    change = data.draw(st.sampled_from(["out", "twice", "swap"]))
    if change == "out":
        children.pop(at)
    elif change == "twice":
        children.insert(at, children[at])
    else:
        children.append(children.pop(at))
    made = wrapped(parent, b"".join(each.whole for each in children))
    for (above, beside), (below, _) in zip(trail[-2::-1], trail[:0:-1], strict=True):
        made = wrapped(above, b"".join(made if x is below else x.whole for x in beside))
    return made


def wrapped(piece, value):
    return tlv(piece.tag, value)


@given(raw=st.binary(max_size=300))
@settings(max_examples=200)
def test_noise_is_refused_by_every_reader(raw):
    for name in READERS:
        assert answer(name, raw) in CODES, name


def test_a_file_nested_without_end_is_refused():
    deep = b""
    for _ in range(3000):
        deep = sequence(deep)
    for name in READERS:
        assert answer(name, deep) == "chip_file_unreadable"
    piece = parse("DG13", deep, 0x30)
    for _ in range(32):
        (piece,) = piece.children()
    with pytest.raises(Refusal):
        piece.children()
