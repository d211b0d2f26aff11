"""BAC, PACE, secure messaging, chip and active authentication against worked examples and a chip.

The worked examples are Doc 9303 part 11, appendices D (BAC) and G.1 (PACE).
"""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capthe.chip.access_key import AccessNumber, ZoneKey, zone_key
from capthe.chip.apdu import ChipDeceived, ChipRefused, Command, Response, converse
from capthe.chip.bac import BacChip, open_by_bac
from capthe.chip.card.chip import SoftChip
from capthe.chip.card.memory import Record, VolatileMemory
from capthe.chip.card.reading import VIETNAM as VIETNAMESE
from capthe.chip.card.reading import Quirks
from capthe.chip.der import tlv
from capthe.chip.encoding import CHUNK_BYTES, read_state, token_of, write_image
from capthe.chip.group import BRAINPOOL_P256, P256
from capthe.chip.image import ChipFile
from capthe.chip.pace import mapped_group, pace_info
from capthe.chip.profile import FILES
from capthe.chip.reader import open_chip, read_chip, read_file, select_application
from capthe.chip.scp03 import channelled, chip_keys, open_channel
from capthe.chip.secure_messaging import SecureMessaging, secured
from capthe.chip.suite import KINDS, PASSWORD, TRIPLE_DES
from capthe.domain.errors import Fault
from tests.chip.made import VIETNAM, citizen, content, maker

SERIAL = bytes(10)
KEYS = chip_keys(bytes(16), SERIAL)
CARD = citizen(1)
ZONE = VIETNAM.mrz(CARD)
KEY = zone_key(ZONE[0][5:14], ZONE[1][:6], ZONE[1][8:14])
NUMBER = AccessNumber(VIETNAM.access_number(CARD.number))


def given_bytes(*parts):
    """Entropy that gives these, in this order."""
    left = [bytes.fromhex(part) for part in parts]
    return lambda _: left.pop(0)


def seeded(seed):
    return Random(seed).randbytes


def encode(chip, image):
    channel = converse(open_channel(lambda _: KEYS, SERIAL, seeded(2)), chip.transmit)
    state = converse(channelled(read_state(), channel), chip.transmit)
    writing = write_image(image, token_of(image, SERIAL), state)
    converse(channelled(writing, channel), chip.transmit)
    chip.reset()


@pytest.fixture(scope="module", params=["vn-2021", "icao-p256"])
def image(request):
    """The chip of 2021, and the same with PACE on P-256."""
    made = maker().image(content(CARD))
    if request.param == "vn-2021":
        return made
    access = made.file("EF.CardAccess").replace(b"\x02\x01\x0d", b"\x02\x01\x0c")
    changed = ChipFile(FILES["EF.CardAccess"], access)
    return replace(made, files=(changed, *made.files[1:]))


@pytest.fixture
def chip(image):
    made = SoftChip(VolatileMemory(), SERIAL, KEYS, seeded(1), VIETNAMESE)
    encode(made, image)
    return made


def test_bac_of_the_worked_example():
    key = ZoneKey(b"L898902C<369080619406236")
    assert key.secret[:16].hex().upper() == "239AB9CB282DAF66231DC5A4DF6BFBAE"
    dialogue = open_by_bac(key, given_bytes("781723860C06C226", "0B795240CB7049B01C19B33E32804F0B"))
    next(dialogue)
    proof = dialogue.send(Response(bytes.fromhex("4608F91988702212")))
    assert proof.data.hex().upper() == (
        "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A7"
    )
    chip = BacChip(key.secret, bytes.fromhex("4608F91988702212"))
    answer, at_chip = chip.answer(proof.data, given_bytes("0B4F80323EB3191CB04970CB4052790B"))
    assert answer.hex().upper() == (
        "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449"
    )
    with pytest.raises(StopIteration) as done:
        dialogue.send(Response(answer))
    session = done.value.value
    assert session.ssc == at_chip.ssc == 0x887022120C06C226
    select = Command(0xA4, 0x02, 0x0C, bytes.fromhex("011E"))
    wrapped = session.protect(select)
    assert wrapped.data.hex().upper() == "8709016375432908C044F68E08BF8B92D635FF24F8"
    assert at_chip.open(wrapped) == select
    done = at_chip.protect_response(Response())
    assert done.data.hex().upper() == "990290008E08FA855A5D4C50A8ED"
    assert session.open_response(done) == Response()


def test_pace_of_the_worked_example():
    key = ZoneKey(b"T22000129364081251010318")
    kind = KINDS[2]
    password_key = kind.derive(key.secret, PASSWORD)
    assert password_key.hex().upper() == "89DED1B26624EC1E634C1989302849DD"
    nonce = bytes.fromhex("3F00C4D39D153F2B2A214A078D899B22")
    secret = bytes.fromhex("95A3A016522EE98D01E76CB6B98B42C3")
    assert kind.nonce_encrypted(password_key, nonce) == secret
    assert kind.nonce_decrypted(password_key, secret) == nonce
    group = BRAINPOOL_P256
    mine = 0x7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99
    theirs = 0x498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560
    public = group.multiply(theirs, group.g)
    assert group.encode(group.multiply(mine, group.g)).hex().upper() == (
        "047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
        "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D"
    )
    mapped = mapped_group(group, nonce, group.multiply(mine, public))
    assert f"{mapped.g[0]:X}" == "8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2"


@pytest.mark.parametrize("group", [P256, BRAINPOOL_P256], ids=lambda group: group.name)
def test_a_point_off_the_curve_is_refused(group):
    raw = group.encode(group.g)
    assert group.decode(raw) == group.g
    with pytest.raises(ValueError, match="not on the curve"):
        group.decode(raw[:-1] + bytes((raw[-1] ^ 1,)))
    with pytest.raises(ValueError, match="infinity"):
        group.multiply(group.n, group.g)


@given(
    st.builds(
        Command,
        st.integers(0, 255), st.integers(0, 255), st.integers(0, 255),
        st.binary(max_size=700), st.none() | st.integers(1, 65536), st.integers(0, 255),
    )
)  # fmt: skip
def test_a_command_is_read_as_it_was_written(command):
    assert Command.parse(command.encode()) == command


@pytest.mark.parametrize("raw", ["00a4", "00a4040c07a0", "00a404000000", "00a4040c02aabb0102"])
def test_a_command_whose_lengths_contradict_is_refused(raw):
    with pytest.raises(ValueError, match=r"header|lengths"):
        Command.parse(bytes.fromhex(raw))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("size", [0, 1, 15, 16, 200, 1900])
def test_both_ends_agree_and_notice_every_change(kind, size):
    ends = [SecureMessaging(kind.suite(b"one secret"), 7) for _ in range(3)]
    command = Command(0xB0, 1, 2, bytes(size), 256)
    wrapped = ends[0].protect(command)
    assert ends[1].open(wrapped) == command
    bent = bytearray(wrapped.data)
    bent[Random(size).randrange(len(bent))] ^= 1
    with pytest.raises(ValueError, match=r"MAC|data object|length"):
        ends[2].open(replace(wrapped, data=bytes(bent)))
    answer = ends[1].protect_response(Response(bytes(size), 0x6282))
    assert ends[0].open_response(answer) == Response(bytes(size), 0x6282)


def test_a_bare_yes_inside_a_session_is_a_deception():
    session = SecureMessaging(TRIPLE_DES.suite(b"one secret"))
    with pytest.raises(ChipDeceived):
        session.open_response(Response(b"\x61\x00"))
    assert session.open_response(Response(sw=0x6988)).sw == 0x6988


@pytest.mark.parametrize("key", [KEY, NUMBER], ids=["zone", "access number"])
def test_the_chip_gives_every_file_but_the_fingers(chip, image, key):
    found = converse(read_chip(key, seeded(3)), chip.transmit)
    assert found.opened_by == "PACE"
    assert (found.agreement, found.active) == ("", "")
    assert found.refused == {"DG3": 0x6982}
    names = {file.name for file in image.files} - {"DG3"}
    assert found.files == {name: image.file(name) for name in names}


def test_a_chip_without_pace_is_opened_by_bac(image):
    without = replace(image, files=image.files[1:])
    made = SoftChip(VolatileMemory(), SERIAL, KEYS, seeded(1))
    encode(made, without)
    found = converse(read_chip(KEY, seeded(3)), made.transmit)
    assert (found.opened_by, found.files["DG1"]) == ("BAC", image.file("DG1"))
    made.reset()
    with pytest.raises(ChipRefused, match="BAC needs the zone"):
        converse(read_chip(NUMBER, seeded(3)), made.transmit)


def test_a_chip_whose_pace_fails_is_opened_by_bac(chip, image):
    """Some cards in the field offer PACE and fail at it."""

    def failing(raw):
        return b"\x63\x00" if Command.parse(raw).ins == 0x86 else chip.transmit(raw)

    opened = converse(open_chip(KEY, seeded(3)), failing)
    assert opened.by == "BAC"
    assert converse(secured(read_file(0x0101), opened.session), chip.transmit) == image.file("DG1")


@pytest.mark.parametrize(
    "wrong",
    [AccessNumber("000000"), zone_key(ZONE[0][5:14], ZONE[1][:6], "991231")],
    ids=["access number", "expiry"],
)
def test_a_wrong_key_opens_nothing(chip, wrong):
    with pytest.raises(ChipRefused, match="6300"):
        converse(open_chip(wrong, seeded(3)), chip.transmit)
    converse(select_application(), chip.transmit)
    for name in ("DG1", "DG2", "DG3", "EF.SOD"):
        with pytest.raises(ChipRefused, match="6982"):
            converse(read_file(FILES[name].fid), chip.transmit)


def test_a_file_beside_the_application_is_read_too(image):
    """011D is EF.SOD inside the application and EF.CardSecurity beside it."""
    security = ChipFile(FILES["EF.CardSecurity"], tlv(0x30, bytes(900)))
    made = SoftChip(VolatileMemory(), SERIAL, KEYS, seeded(1))
    encode(made, replace(image, files=(*image.files, security)))
    found = converse(read_chip(NUMBER, seeded(3)), made.transmit)
    assert found.files["EF.CardSecurity"] == security.content
    assert found.files["EF.SOD"] == image.file("EF.SOD")


@pytest.mark.parametrize("size", [0x8000, 0x8001, 0x9000, 40_000])
def test_a_file_past_32_kilobytes_is_written_and_read(image, size):
    large = ChipFile(FILES["DG2"], tlv(0x75, Random(size).randbytes(size - 4)))
    small = (file for file in image.files if file.name not in {"DG2", "DG3"})
    made = SoftChip(VolatileMemory(), SERIAL, KEYS, seeded(1))
    encode(made, replace(image, files=(*small, large)))
    found = converse(read_chip(NUMBER, seeded(3)), made.transmit)
    assert found.files["DG2"] == large.content


class FullMemory(VolatileMemory):
    """A memory that takes so many commands' changes and no more."""

    def __init__(self, room):
        super().__init__()
        self.room = room

    def append(self, records):
        if not self.room:
            raise Fault("full")
        self.room -= 1
        super().append(records)


def test_a_memory_that_fails_has_all_of_a_command_or_nothing(image):
    memory = FullMemory(3)
    made = SoftChip(memory, SERIAL, KEYS, seeded(1))
    with pytest.raises(Fault, match="full"):
        encode(made, image)
    memory.room = 1000
    again = SoftChip(memory, SERIAL, KEYS, seeded(1))
    kept = [kind for kind, _ in memory.records()]
    written = sum(len(each.content) for each in again.contents.files.values())
    assert (kept[0], kept.count(Record.FILE)) == (Record.TOKEN, len(image.files))
    assert 3 * (CHUNK_BYTES - 600) < written < 3 * CHUNK_BYTES
    encode(again, image)
    found = converse(read_chip(KEY, seeded(3)), again.transmit)
    assert found.files["DG2"] == image.file("DG2")


def test_a_copied_chip_is_found_out(image):
    """The files alone do not make a chip: a copy has not the private keys."""
    stranger = maker().image(content(CARD))
    copy = replace(image, secrets=replace(
        image.secrets, agreement=stranger.secrets.agreement, active=stranger.secrets.active,
    ))  # fmt: skip
    made = SoftChip(VolatileMemory(), SERIAL, KEYS, seeded(1))
    encode(made, copy)
    found = converse(read_chip(KEY, seeded(3)), made.transmit)
    assert found.agreement not in {"", None}
    actively = replace(image, secrets=replace(image.secrets, active=stranger.secrets.active))
    made = SoftChip(VolatileMemory(), SERIAL, KEYS, seeded(1))
    encode(made, actively)
    found = converse(read_chip(KEY, seeded(3)), made.transmit)
    assert (found.agreement, found.active) == (
        "", "the chip has not the private key of DG15",
    )  # fmt: skip


def test_a_bare_command_ends_the_session(chip):
    session = converse(open_chip(KEY, seeded(3)), chip.transmit).session
    converse(secured(read_file(0x0101), session), chip.transmit)
    with pytest.raises(ChipRefused, match="6982"):
        converse(read_file(0x0101), chip.transmit)
    with pytest.raises(ChipRefused, match="6988"):
        converse(secured(read_file(0x0101), session), chip.transmit)


def test_a_reset_ends_the_session(chip):
    session = converse(open_chip(KEY, seeded(3)), chip.transmit).session
    chip.reset()
    with pytest.raises(ChipRefused, match="6988"):
        converse(secured(read_file(0x0101), session), chip.transmit)


def test_the_quirk_of_vietnams_cards_is_a_switch(image):
    master = bytes.fromhex("00a4000c023f00")
    for quirks, status in ((Quirks(), "9000"), (VIETNAMESE, "6d00")):
        made = SoftChip(VolatileMemory(), SERIAL, KEYS, seeded(1), quirks)
        encode(made, image)
        assert made.transmit(master).hex() == status
        assert made.transmit(bytes.fromhex("00a4020c02011c")).hex() == "9000"
        assert made.transmit(bytes.fromhex("00a4040c07a0000002471001")).hex() == "9000"
        assert made.transmit(bytes.fromhex("00a4020c02010b")).hex() == "6a82"  # no DG11


def test_card_access_names_the_curve(image):
    parameter = image.file("EF.CardAccess")[-1]
    info = pace_info(image.file("EF.CardAccess"))
    assert (info.parameter, info.kind.name) == (parameter, "AES-CBC-CMAC-128")
    assert info.group in {P256, BRAINPOOL_P256}


@given(st.binary(max_size=60))
def test_the_chip_answers_whatever_is_sent(raw):
    made = SoftChip(VolatileMemory(), SERIAL, KEYS, seeded(1))
    assert len(made.transmit(raw)) >= 2
