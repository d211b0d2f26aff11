"""Our opening of age files agrees with the age library, byte for byte and refusal for refusal."""

from hashlib import shake_256

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capthe.packet.bech32 import bech32, from_bech32
from capthe.packet.keys import NationalKey, seal_to

from .made import Chance

CHUNK = 64 << 10
OURS, OTHER = NationalKey.generate(Chance("ours")), NationalKey.generate(Chance("other"))


def text(size: int) -> bytes:
    return shake_256(b"plain").digest(size)


@pytest.mark.parametrize(
    "size", [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7, 300_000]
)
def test_what_the_library_seals_we_open(size):
    sealed = seal_to((OTHER.recipient, OURS.recipient), text(size))
    assert OURS.open(sealed) == OTHER.open(sealed) == text(size)
    assert OURS.open(seal_to((OTHER.recipient,), text(size))) is None


@settings(max_examples=200)
@given(st.integers(0, 2 * CHUNK + 400), st.integers(0, 7))
def test_whatever_byte_changes_it_does_not_open(at, bit):
    changed = bytearray(SEALED)
    at %= len(changed)
    changed[at] ^= 1 << bit
    assert OURS.open(bytes(changed)) is None


SEALED = seal_to((OURS.recipient,), text(2 * CHUNK + 30))


def test_every_byte_of_the_header_counts():
    for at in range(SEALED.index(b"\n--- ") + 70):
        for bit in range(8):
            changed = bytearray(SEALED)
            changed[at] ^= 1 << bit
            assert OURS.open(bytes(changed)) is None


def test_cut_at_a_chunk_it_does_not_open():
    body = SEALED.index(b"\n", SEALED.index(b"\n--- ") + 1) + 1 + 16
    for size in (
        body,
        body + CHUNK + 16,
        body + 2 * (CHUNK + 16),
        len(SEALED) - 1,
        body - 8,
        40,
        0,
    ):
        assert OURS.open(SEALED[:size]) is None
    assert OURS.open(SEALED + b"\0") is None


@pytest.mark.parametrize(
    "junk",
    [
        b"age-encryption.org/v1\n",
        b"age-encryption.org/v1\n--- ",
        b"age-encryption.org/v1\n--- AAAA\n" + bytes(64),
        b"age-encryption.org/v1\n-> X25519\n\n--- AAAA\n" + bytes(64),
        b"age-encryption.org/v1\n-> X25519 AAAA\nAAAA\n--- AAAA\n" + bytes(64),
        b"age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\nAAAA\n--- AAAA\n" + bytes(64),
        b"age-encryption.org/v1\nX25519\n\n--- AAAA\n" + bytes(64),
        b"age-encryption.org/v1\n-> X25519 !!!!\n" + b"A" * 64 + b"\n\n--- AAAA\n",
    ],
)
def test_junk_does_not_open(junk):
    assert OURS.open(junk) is None


def test_the_library_reads_our_keys():
    scalar = Chance("scalar")(32)
    identity = pyrage.x25519.Identity.from_str(bech32("age-secret-key-", scalar).upper())
    key = NationalKey(str(identity))
    assert key.recipient == str(identity.to_public())
    assert pyrage.decrypt(seal_to((key.recipient,), b"x"), [identity]) == b"x"


@given(st.binary(max_size=40))
def test_bech32_comes_back(data):
    assert from_bech32("age", bech32("age", data)) == data


@pytest.mark.parametrize("wrong", ["", "age1", "age1qqqqqqq", "bge1", OURS.recipient[:-1] + "b"])
def test_wrong_bech32_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        from_bech32("age", wrong)
