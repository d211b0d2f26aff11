"""Seals: the bytes of Doc 9303 part 13, a foreign check of the signature, a code that is read."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from capthe.domain.errors import Refusal
from capthe.face.code import read_codes
from capthe.face.content import card_face
from capthe.face.raster import sides
from capthe.face.vds import Feature, Seal, c40, read_c40, read_seal, seal
from tests.face.conftest import VN, holders

KEY = ec.generate_private_key(ec.SECP256R1())
MRZ, CODE_HASH = 1, 2


def sign(covered):
    r, s = decode_dss_signature(KEY.sign(covered, ec.ECDSA(SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def verify(read):
    r, s = int.from_bytes(read.signature[:32]), int.from_bytes(read.signature[32:])
    KEY.public_key().verify(encode_dss_signature(r, s), read.covered, ec.ECDSA(SHA256()))


def sealed(zone, code):
    """What a card states, bound to its zone and to its unsigned QR code."""
    return Seal(
        issuer="VNM", signer="VNCA", certificate="0001", issued=date(2024, 8, 1),
        signed=date(2024, 8, 2), definition=0x01, category=0x01,
        features=(
            Feature(MRZ, c40("".join(zone))),
            Feature(CODE_HASH, sha256(code.encode()).digest()[:16]),
        ),
    )  # fmt: skip


def test_letters_are_packed_as_the_standard_shows():
    assert c40("XKCD").hex() == "eb11fe45"
    assert read_c40(bytes.fromhex("eb11fe45")) == "XKCD"


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ", max_size=90))
def test_packed_letters_come_back(text):
    assert read_c40(c40(text)) == text
    assert len(c40(text)) == -(-len(text) // 3) * 2


def test_the_header_stands_as_the_standard_lays_it_out():
    content = replace(sealed(("A",), ""), issued=date(1957, 3, 25))
    head = seal(content, sign)[:20]
    assert head[:2].hex() == "dc03"
    assert read_c40(head[2:4]) == "VNM"
    assert read_c40(head[4:12]) == "VNCA040001"
    assert head[12:15].hex() == "319ef5"  # 03251957, the standard's own example of a date
    assert head[18:20].hex() == "0101"


def test_a_seal_goes_onto_a_card_and_comes_back(presses):
    press, holder = presses["2024"], holders(1, "2024")[0]
    plain = card_face(VN, press.profile, holder)
    content = sealed(plain.mrz, plain.codes[0])
    made = seal(content, sign)
    face = card_face(VN, press.profile, replace(holder, seal=made))
    front, back = (read_codes(side) for side in sides(press.sheet([face])))
    assert (front, back) == ((made,), (plain.codes[0],))
    read = read_seal(front[0])
    verify(read)
    assert read.seal == content
    assert read_c40(read.seal.feature(MRZ)) == "".join(face.mrz).replace("<", " ")
    assert read.seal.feature(CODE_HASH) == sha256(back[0].encode()).digest()[:16]
    with pytest.raises(KeyError):
        read.seal.feature(9)


def test_a_changed_byte_is_unreadable_or_unsigned():
    made = seal(sealed(("IDVNM",), "x"), sign)
    verify(read_seal(made))
    for place in range(len(made)):
        changed = made[:place] + bytes((made[place] ^ 1,)) + made[place + 1 :]
        with pytest.raises((Refusal, InvalidSignature)):
            verify(read_seal(changed))


def test_a_seal_cut_short_or_grown_is_refused():
    made = seal(sealed(("IDVNM",), "x"), sign)
    for other in (*(made[:size] for size in range(len(made))), made + b"\0"):
        with pytest.raises(Refusal) as refused:
            read_seal(other)
        assert refused.value.code == "seal_unreadable"


def test_a_long_statement_has_a_long_length():
    content = replace(sealed(("A",), ""), features=(Feature(5, bytes(300)),))
    assert read_seal(seal(content, sign)).seal == content
