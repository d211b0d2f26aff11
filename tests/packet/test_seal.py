"""A packet is sealed at the station, sent, verified, opened; a wrong one is refused by name."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pyrage
import pytest

from capthe.domain.errors import Refusal
from capthe.packet.codec import encode
from capthe.packet.content import CONTENT_BYTES_MAX
from capthe.packet.header import SIGNED_AS, Header, read_header, take_apart
from capthe.packet.keys import DeviceKey, NationalKey, SigningKey, identity_text
from capthe.packet.open_ import open_packet
from capthe.packet.refusals import REFUSALS
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.packet.verify import Device, verify, verify_from

from .made import CAPTURED_AT, Chance, enrolment

CHANCE = Chance("seal")
NATION = NationalKey.generate(CHANCE)
RECOVERY = NationalKey.generate(CHANCE)
DEVICE = DeviceKey(2, 17, SigningKey.generate(CHANCE))
SEALED_AT = CAPTURED_AT + timedelta(minutes=2)


def sealed(content=None, **changes) -> bytes:
    values = {
        "packet_id": uuid7(1_618_474_385_123, Chance("id")),
        "device": DEVICE,
        "sequence": 1,
        "national_key": NATION.recipient,
        "created_at": SEALED_AT,
    }
    return seal(content or enrolment(), **values | changes)


PACKET = sealed()
HEADER_END = PACKET.index(b"\n") + 1
BODY = HEADER_END + 64


def code_of(action) -> str:
    with pytest.raises(Refusal) as no:
        action()
    assert no.value.text.vi
    assert no.value.next_action.en
    return no.value.code


def test_what_was_sealed_is_opened_by_the_nation():
    header = verify(take_apart(PACKET), DEVICE.public)
    assert header == read_header(PACKET)
    assert (header.unit, header.device_no, header.sequence, header.highest_sealed) == (2, 17, 1, 1)
    assert header.created_at == SEALED_AT
    assert header.sha256 == sha256(PACKET[BODY:]).digest()
    assert header.hash == sha256(PACKET[: HEADER_END - 1]).digest()
    assert str(header.slip)[:-2] == "002-00017-000001-"
    assert open_packet(take_apart(PACKET), NATION) == enrolment()


def test_the_recovery_key_opens_too_when_it_was_named():
    packet = sealed(recovery_key=RECOVERY.recipient)
    assert (
        open_packet(take_apart(packet), RECOVERY)
        == open_packet(take_apart(packet), NATION)
        == enrolment()
    )


def test_a_packet_sealed_to_another_key_is_refused_by_name():
    assert code_of(lambda: open_packet(take_apart(PACKET), RECOVERY)) == "packet_wrong_key"


def test_one_flipped_byte_is_refused_wherever_it_is():
    places = [*range(BODY + 400), *range(BODY + 400, len(PACKET), 37), len(PACKET) - 1]
    for at in places:
        changed = bytearray(PACKET)
        changed[at] ^= 1 << at % 8
        code = code_of(lambda changed=changed: verify(take_apart(bytes(changed)), DEVICE.public))
        if HEADER_END <= at < BODY:
            assert code == "packet_not_signed_by_device"
        if at >= BODY:
            assert code == "packet_altered"
        assert code in REFUSALS


def test_a_packet_cut_anywhere_is_truncated():
    places = [*range(BODY + 40), *range(BODY + 40, len(PACKET), 53), len(PACKET) - 1]
    for size in places:
        cut = PACKET[:size]
        assert code_of(lambda cut=cut: verify(take_apart(cut), DEVICE.public)) == "packet_truncated"


def test_a_byte_too_many_is_refused():
    assert code_of(lambda: verify(take_apart(PACKET + b"\0"), DEVICE.public)) == "packet_altered"


def test_another_file_is_not_a_packet():
    for other in (b"\xff\xd8\xff\xe0 a portrait", b"{}", b'{"v":1}\n' + bytes(2000)):
        assert code_of(lambda other=other: read_header(other)) == "packet_not_a_packet"
    assert code_of(lambda: read_header(PACKET[:15] + b"x" * 5000)) == "packet_altered"


def test_a_later_version_is_refused_by_name_although_signed():
    line = PACKET[: HEADER_END - 1].replace(b'"v":1', b'"v":2')
    packet = line + b"\n" + DEVICE.key.sign(SIGNED_AS + line) + PACKET[BODY:]
    assert (
        code_of(lambda: verify(take_apart(packet), DEVICE.public)) == "packet_version_unsupported"
    )


def signed_line(line: bytes) -> bytes:
    return line + b"\n" + DEVICE.key.sign(SIGNED_AS + line) + PACKET[BODY:]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seq":1', b'"seq":0'),
        (b'"seq":1', b'"seq":2'),
        (b'"seq":1', b'"seq":"1"'),
        (b'"seq":1', b'"seq":true'),
        (b'"seq":1', b'"seq":1,"z":1'),
        (b'"unit":2', b'"unit":0'),
        (b'"unit":2', b'"unit":1000'),
        (b'"unit":2', b'"unit": 2'),
        (b'"unit":2', b'"uni":2'),
        (b'"v":1', b'"v":true'),
        (b".123Z", b".1234Z"),
        (b'"prev":"00', b'"prev":"'),
        (b'"prev":"00', b'"prev":"zz'),
    ],
)
def test_a_signed_header_out_of_form_is_refused(old, new):
    line = PACKET[: HEADER_END - 1]
    assert old in line
    assert code_of(
        lambda: verify(take_apart(signed_line(line.replace(old, new))), DEVICE.public)
    ) == ("packet_altered")
    verify(take_apart(signed_line(line)), DEVICE.public)


def test_a_header_that_promises_too_much_is_refused_before_anything_is_read():
    size = f'"size":{len(PACKET) - BODY}'.encode()
    line = PACKET[: HEADER_END - 1].replace(size, b'"size":%d' % (CONTENT_BYTES_MAX * 2))
    assert code_of(lambda: read_header(signed_line(line))) == "packet_too_large"


def test_a_device_must_be_known_and_not_revoked():
    device = Device(2, 17, DEVICE.public)
    assert verify_from(take_apart(PACKET), device) == read_header(PACKET)
    assert code_of(lambda: verify_from(take_apart(PACKET), None)) == "device_unknown"
    assert (
        code_of(lambda: verify_from(take_apart(PACKET), replace(device, is_revoked=True)))
        == "device_revoked"
    )
    assert code_of(lambda: verify_from(take_apart(PACKET), replace(device, unit=3))) == (
        "packet_contradicts_header"
    )
    other = replace(device, public_key=SigningKey.generate(CHANCE).public)
    assert code_of(lambda: verify_from(take_apart(PACKET), other)) == "packet_not_signed_by_device"
    assert code_of(lambda: verify(take_apart(PACKET), b"short")) == "packet_not_signed_by_device"


def wrapped(ciphertext: bytes, **changes) -> bytes:
    """A packet that a rogue but registered device signs around any ciphertext."""
    header = replace(
        read_header(PACKET), sha256=sha256(ciphertext).digest(), size=len(ciphertext), **changes
    )
    return header.line + b"\n" + DEVICE.key.sign(SIGNED_AS + header.line) + ciphertext


def test_well_signed_nonsense_is_unreadable():
    nonsense = wrapped(b"nonsense")
    verify(take_apart(nonsense), DEVICE.public)
    assert code_of(lambda: open_packet(take_apart(nonsense), NATION)) == "packet_unreadable"
    to_nation = [pyrage.x25519.Recipient.from_str(NATION.recipient)]
    empty = wrapped(pyrage.encrypt(b"nothing that we write", to_nation))
    assert code_of(lambda: open_packet(take_apart(empty), NATION)) == "packet_unreadable"
    whole = wrapped(pyrage.encrypt(encode(enrolment()), to_nation))
    assert open_packet(take_apart(whole), NATION) == enrolment()


def test_inside_and_outside_must_name_the_same_device():
    elsewhere = enrolment(capture=replace(enrolment().capture, unit=3))
    assert code_of(lambda: sealed(elsewhere)) == "packet_contradicts_header"
    to_nation = [pyrage.x25519.Recipient.from_str(NATION.recipient)]
    packet = wrapped(pyrage.encrypt(encode(elsewhere), to_nation))
    assert code_of(lambda: open_packet(take_apart(packet), NATION)) == "packet_contradicts_header"


def test_a_wrong_recipient_is_refused_at_the_station():
    assert code_of(lambda: sealed(national_key="age1qq")) == "key_not_valid"


def test_times_of_headers_need_a_zone():
    with pytest.raises(ValueError, match="zone"):
        replace(read_header(PACKET), created_at=datetime(2021, 4, 15))


def test_keys_come_from_injected_entropy():
    assert (
        NationalKey.generate(Chance("n")).recipient == NationalKey.generate(Chance("n")).recipient
    )
    assert SigningKey.generate(Chance("d")).public == SigningKey.generate(Chance("d")).public
    assert SigningKey.generate(Chance("d")).public != SigningKey.generate(Chance("e")).public
    assert code_of(lambda: SigningKey(b"short")) == "key_not_valid"
    assert code_of(lambda: identity_text(b"short")) == "key_not_valid"
    assert code_of(lambda: NationalKey("AGE-SECRET-KEY-1QQ")) == "key_not_valid"


def test_a_seeded_identity_is_the_one_that_age_itself_would_write():
    theirs = pyrage.x25519.Identity.generate()
    text = str(theirs)
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    groups = [letters.index(letter) for letter in text.lower().removeprefix("age-secret-key-1")][
        :-6
    ]
    number = 0
    for group in groups:
        number = number << 5 | group
    scalar = (number >> len(groups) * 5 - 256).to_bytes(32, "big")
    assert identity_text(scalar) == text
    assert NationalKey(text).recipient == str(theirs.to_public())


def test_ids_sort_by_time_and_say_their_version():
    first, later = uuid7(1_618_474_385_123, Chance("a")), uuid7(1_618_474_385_124, Chance("b"))
    assert first.version == 7
    assert first.variant == later.variant
    assert first < later
    assert first.int >> 80 == 1_618_474_385_123
    assert first == uuid7(1_618_474_385_123, Chance("a"))


def test_a_header_is_a_value():
    header = read_header(PACKET)
    assert isinstance(header, Header)
    assert replace(header, sequence=1) == header
    assert replace(header, sequence=2, highest_sealed=2).hash != header.hash
