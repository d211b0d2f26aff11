"""A station writes chips: one story on the direct twin and through pcscd, and every way out."""

import secrets
from contextlib import closing
from dataclasses import replace
from hashlib import sha256

import pytest

from capthe.chip.access_key import ZoneKey
from capthe.chip.apdu import CONDITIONS, ChipDeceived, ChipRefused, Command, converse
from capthe.chip.encoding import ChipState, read_state, token_of, write_image
from capthe.chip.parcel import pack, unpack
from capthe.chip.reader import read_chip
from capthe.chip.scp03 import channelled, open_channel
from capthe.domain.errors import Broken, Fault
from capthe.outside.chip_box import BoxEncoder, ChipBox, TwinReader, serial_of
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs, Outcome
from capthe.work.chip_station import FAILURES_MAX
from tests.chip.made import citizen, content, maker
from tests.pcsc.bay import MASTER, TRAY, keys_of, needs, station

COMMANDS_MAX = 80


@pytest.fixture(scope="module")
def other():
    return maker().image(content(citizen(2)))


@pytest.fixture
def box(tmp_path):
    return ChipBox(tmp_path / "box", MASTER, secrets.token_bytes)


@pytest.fixture
def jobs(tmp_path):
    return EncodingJobs(tmp_path / "jobs.sqlite", secrets.token_bytes)


@pytest.fixture(params=["direct", pytest.param("pcscd", marks=needs())])
def encoder(request):
    """The two encoders there are: they must not be told apart."""
    if request.param == "direct":
        box = request.getfixturevalue("box")
        with closing(TwinReader(box, TRAY)) as reader:
            yield reader
        return
    bay = request.getfixturevalue("bay")
    with closing(bay.reader()) as reader:
        yield BoxEncoder(reader, bay.box, TRAY)
    bay.insert(1)


class CutReader:
    """An encoder whose power fails after so many commands."""

    def __init__(self, reader, commands):
        self.reader = reader
        self.left = commands
        self.feed = reader.feed
        self.power_on = reader.power_on
        self.close = reader.close

    def transmit(self, command):
        if not self.left:
            self.reader.close()
            raise Fault("no power")
        self.left -= 1
        return self.reader.transmit(command)


def outcomes(jobs):
    return [(made.blank, made.outcome, made.reason) for made in jobs.made()]


def read_back(encoder, image):
    encoder.power_on()
    zone = ZoneKey(image.secrets.mrz_information.encode())
    found = converse(read_chip(zone, secrets.token_bytes), encoder.transmit)
    assert (found.agreement, found.active) == ("", "")
    return found.files


def readable(image):
    return {f.name: f.content for f in image.files if f.name != "DG3"}


def test_cards_are_written_and_read_back(encoder, jobs, image, other):
    jobs.enter("lot", [ChipOrder("first", 1001, image), ChipOrder("second", 1002, other)])
    made = station(encoder, jobs)
    assert [made.work_one(0.0) for _ in range(3)] == [True, True, False]
    assert outcomes(jobs) == [(1001, Outcome.GOOD, ""), (1002, Outcome.GOOD, "")]
    assert read_back(encoder, other) == readable(other)
    encoder.feed(1001)
    assert read_back(encoder, image) == readable(image)


def test_a_closed_chip_takes_nothing_and_tells_no_serial(encoder, jobs, image):
    blank = 1003
    jobs.enter("lot", [ChipOrder("first", blank, image)])
    station(encoder, jobs).work_one(0.0)
    encoder.power_on()
    assert encoder.transmit(bytes.fromhex("00ca9f7f00")).hex() == "6a88"
    assert say(open_channel(keys_of, serial_of(blank), secrets.token_bytes), encoder) is None


def test_where_ever_it_is_cut_the_next_one_goes_on(box, jobs, image):
    """Blank n loses its power after n commands; a new station asks the chip and finishes it."""
    blanks = range(1, COMMANDS_MAX)
    jobs.enter("lot", [ChipOrder(f"card {n}", n, image) for n in blanks])
    sent_again = []
    for n in blanks:
        with closing(TwinReader(box)) as reader:
            try:
                station(CutReader(reader, n), jobs).work_one(0.0)
            except Fault:
                counted = CutReader(reader, COMMANDS_MAX)
                assert station(counted, jobs).work_one(0.0)
                sent_again.append(COMMANDS_MAX - counted.left)
    assert [outcome for _, outcome, _ in outcomes(jobs)] == [Outcome.GOOD] * len(blanks)
    assert 25 < len(sent_again) < COMMANDS_MAX - 10  # some were cut, the last ones were not
    assert sent_again[-1] < sent_again[0] / 2  # what was written was not written again
    for n in blanks:
        chip, memory = box.power_on(n)
        memory.close()
        assert chip.contents.is_active
        assert {
            file.name: bytes(chip.contents.files[file.folder, file.fid].content)
            for file in image.files
        } == {file.name: file.content for file in image.files}


@pytest.mark.parametrize("commands", [8, COMMANDS_MAX], ids=["half written", "closed"])
def test_a_blank_with_another_citizen_is_spoiled_and_left_alone(
    box, tmp_path, image, other, commands
):
    first, second = (EncodingJobs(tmp_path / name, secrets.token_bytes) for name in ("one", "two"))
    first.enter("lot", [ChipOrder("first", 1, image)])
    second.enter("lot", [ChipOrder("second", 1, other)])
    with closing(TwinReader(box)) as reader:
        try:
            station(CutReader(reader, commands), first).work_one(0.0)
        except Fault:
            reader.close()
        before = (box.folder / "1.chip").read_bytes()
        station(reader, second).work_one(0.0)
    assert outcomes(second) == [(1, Outcome.SPOILED, "chip_has_other_data")]
    assert (box.folder / "1.chip").read_bytes() == before


def test_a_card_finished_but_not_recorded_is_recorded_without_a_second_writing(box, jobs, image):
    jobs.enter("lot", [ChipOrder("first", 1, image)])

    def die(point):
        if point == "encode.written":
            raise KeyboardInterrupt

    with closing(TwinReader(box)) as reader:
        with pytest.raises(KeyboardInterrupt):
            station(reader, jobs, reach=die).work_one(0.0)
        assert outcomes(jobs) == [(1, None, "")]
        before = (box.folder / "1.chip").read_bytes()
        assert station(reader, jobs).work_one(0.0)
    assert outcomes(jobs) == [(1, Outcome.GOOD, "")]
    assert (box.folder / "1.chip").read_bytes() == before


def test_another_blank_in_the_reader_is_not_written(box, jobs, image):
    jobs.enter("lot", [ChipOrder("first", 1, image)])
    with closing(TwinReader(box, TRAY)) as reader:
        fed = BoxEncoder(reader, box, "another's")
        box.put(TRAY, 2)
        with pytest.raises(Fault, match="another blank than 1"):
            station(fed, jobs).work_one(0.0)
        assert station(reader, jobs).work_one(0.0)
    assert (box.folder / "2.chip").read_bytes() == b""


def test_a_stations_wrong_key_opens_no_chip(box, jobs, image):
    jobs.enter("lot", [ChipOrder("first", 1, image)])
    with closing(TwinReader(box)) as reader:
        strange = replace(station(reader, jobs), keys_of=lambda serial: keys_of(serial[::-1]))
        with pytest.raises(Fault, match="transport key"):
            strange.work_one(0.0)
        assert (box.folder / "1.chip").read_bytes() == b""
        assert station(reader, jobs).work_one(0.0)


def test_a_blank_that_never_answers_is_spoiled_and_its_card_made_on_another(box, jobs, image):
    jobs.enter("lot", [ChipOrder("first", 1, image)])
    with closing(TwinReader(box)) as reader:
        for _ in range(FAILURES_MAX):
            with pytest.raises(Fault):
                station(CutReader(reader, 0), jobs).work_one(0.0)
        with pytest.raises(Broken):
            jobs.enter("again", [ChipOrder("first", 2, image)])
        assert station(CutReader(reader, 0), jobs).work_one(0.0)
        assert outcomes(jobs) == [(1, Outcome.SPOILED, "chip_does_not_answer")]
        assert jobs.enter("again", [ChipOrder("first", 2, image)])
        assert station(reader, jobs).work_one(0.0)
    assert outcomes(jobs)[1] == (2, Outcome.GOOD, "")


def test_one_order_is_one_stations_until_its_lease_ends(jobs, image, other):
    jobs.enter("lot", [ChipOrder("first", 1, image), ChipOrder("second", 2, other)])
    assert jobs.lease("a", 0, 100).blank == 1
    assert jobs.lease("b", 0, 100).blank == 2
    assert jobs.lease("c", 50, 100) is None
    assert jobs.lease("a", 60, 100).blank == 1
    assert jobs.lease("c", 120, 100).blank == 2
    assert not jobs.finish("b", 2, Outcome.GOOD)
    assert jobs.finish("c", 2, Outcome.GOOD)
    assert not jobs.finish("c", 2, Outcome.SPOILED, "later")
    assert outcomes(jobs) == [(1, None, ""), (2, Outcome.GOOD, "")]


def test_a_job_is_entered_once_and_no_card_or_blank_twice(jobs, image):
    assert jobs.enter("lot", [ChipOrder("first", 1, image)])
    assert not jobs.enter("lot", [ChipOrder("first", 1, image)])
    for twice in (ChipOrder("first", 2, image), ChipOrder("second", 1, image)):
        with pytest.raises(Broken):
            jobs.enter("other", [ChipOrder("third", 3, image), twice])
    assert outcomes(jobs) == [(1, None, "")]


def test_a_destroyed_order_cannot_be_read(tmp_path, image):
    drawn = []

    def noting(n):
        drawn.append(secrets.token_bytes(n))
        return drawn[-1]

    jobs = EncodingJobs(tmp_path / "jobs.sqlite", noting)
    jobs.enter("lot", [ChipOrder("first", 1, image)])
    with pytest.raises(Broken):
        jobs.destroy("lot")  # not finished: it is still needed
    assert jobs.image(1) == image
    assert jobs.lease("a", 0, 100).image == image
    jobs.finish("a", 1, Outcome.GOOD)
    assert drawn[0] in on_disk(tmp_path)
    assert jobs.destroy("lot") == jobs.destroy("lot") == [sha256(drawn[0]).digest()]
    assert jobs.image(1) is None
    assert drawn[0] not in on_disk(tmp_path)
    assert image.file("DG3")[40:80] not in on_disk(tmp_path)


def on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.glob("jobs.sqlite*"))


def test_a_parcel_holds_the_whole_image(image):
    assert unpack(pack(image)) == image


def test_a_blank_lies_in_one_reader_only(box):
    with closing(TwinReader(box, "a")) as one, closing(TwinReader(box, "b")) as two:
        one.feed(1)
        one.power_on()
        two.feed(1)
        with pytest.raises(Fault, match="another reader"):
            two.power_on()
        one.close()
        two.power_on()


def test_a_torn_record_was_never_written(box, jobs, image):
    jobs.enter("lot", [ChipOrder("first", 1, image)])
    with closing(TwinReader(box)) as reader:
        with pytest.raises(Fault):
            station(CutReader(reader, 12), jobs).work_one(0.0)
        kept = box.folder / "1.chip"
        kept.write_bytes(kept.read_bytes()[:-3])
        assert station(reader, jobs).work_one(0.0)
        assert read_back(reader, image) == readable(image)


NOTHING = ChipState(b"", {}, frozenset())


@pytest.fixture
def channel(box):
    """A proved channel to a new blank, and what carries its commands."""
    with closing(TwinReader(box)) as reader:
        reader.feed(5)
        reader.power_on()
        serial = serial_of(5)
        opened = say(open_channel(keys_of, serial, secrets.token_bytes), reader)
        yield opened, reader


def say(dialogue, reader):
    return converse(dialogue, reader.transmit)


def test_a_chip_takes_one_token_for_ever(channel, image, other):
    opened, reader = channel
    mine, yours = token_of(image, serial_of(5)), token_of(other, serial_of(5))
    begun = replace(image, files=())
    with pytest.raises(ChipRefused, match="ACTIVATE: 6985"):  # nothing is on it yet
        say(channelled(write_image(begun, mine, NOTHING), opened), reader)
    assert say(channelled(read_state(), opened), reader).token == mine
    with pytest.raises(ChipRefused, match="PUT DATA: 6985"):
        say(channelled(write_image(other, yours, NOTHING), opened), reader)
    state = say(channelled(read_state(), opened), reader)
    with pytest.raises(ChipRefused, match="another token") as refused:
        say(channelled(write_image(other, yours, state), opened), reader)
    assert refused.value.sw == CONDITIONS


@pytest.mark.parametrize("at", [0, 7, -1])
def test_a_changed_command_ends_the_channel_and_writes_nothing(channel, at):
    opened, reader = channel
    sent = bytearray(opened.protect(Command(0xDA, 0x01, 0x01, bytes(32))).data)
    sent[at] ^= 1
    answer = reader.transmit(Command(0xDA, 0x01, 0x01, bytes(sent), cla=0x84).encode())
    assert answer.hex() == "6988"
    with pytest.raises(ChipRefused, match="6982"):
        say(channelled(read_state(), opened), reader)


def test_a_changed_answer_is_a_deception(channel):
    opened, reader = channel

    def bending(command):
        answer = bytearray(reader.transmit(command))
        answer[0] ^= 1
        return bytes(answer)

    with pytest.raises(ChipDeceived):
        converse(channelled(read_state(), opened), bending)
