"""The line as stations 7 and 8 use it: a job once, what came out, and what the cards carry."""

import secrets
from contextlib import closing, suppress
from hashlib import sha256

import pytest

from capthe.chip.profile import Access
from capthe.domain.errors import Fault
from capthe.outside.chip_box import ChipBox, TwinReader
from capthe.outside.chip_reader import CardMute
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs
from capthe.outside.face_printer import Faces, FaceTwin
from capthe.outside.printer import JobReport
from capthe.work.card_line import CardMachine
from capthe.work.chip_line import ChipLine
from tests.chip.made import citizen, content, maker
from tests.pcsc.bay import MASTER, station
from tests.pcsc.test_station import CutReader

BLANKS = (11, 12, 13)
SHEET = b"%PDF of three cards"


@pytest.fixture(scope="module")
def lot():
    work = maker()
    return [
        ChipOrder(f"card {n}", blank, work.image(content(citizen(n))))
        for n, blank in enumerate(BLANKS)
    ]


@pytest.fixture
def box(tmp_path):
    return ChipBox(tmp_path / "box", MASTER, secrets.token_bytes)


@pytest.fixture
def jobs(tmp_path):
    return EncodingJobs(tmp_path / "jobs.sqlite", secrets.token_bytes)


@pytest.fixture
def line_of(tmp_path, jobs):
    def made(encoder, orders=jobs) -> CardMachine:
        faces = FaceTwin(tmp_path / "faces")
        return ChipLine(station(encoder, orders), orders, faces, lambda: 0.0, lambda _: None)

    return made


def readable(order):
    return {f.name: f.content for f in order.image.files if f.access is not Access.TERMINAL}


def carried(line, order):
    """What a card carries, read with the zone that it was ordered with."""
    read = line.read_chip(order.blank, order.image.secrets.mrz_information)
    assert (read.agreement, read.active) == ("", "")
    return read.files


def test_a_job_is_made_once_and_every_card_carries_what_was_ordered(box, line_of, lot):
    with closing(TwinReader(box)) as reader:
        line = line_of(reader)
        assert line.report("lot") is None
        assert line.make("lot", lot, SHEET) == JobReport("lot", 3, frozenset())
        written = {blank: (box.folder / f"{blank}.chip").stat().st_size for blank in BLANKS}
        assert line.make("lot", lot, b"another sheet") == line.report("lot")
        assert [carried(line, each) for each in lot] == [readable(each) for each in lot]
        assert line.scan("lot") == Faces(BLANKS, SHEET)
    assert {blank: (box.folder / f"{blank}.chip").stat().st_size for blank in BLANKS} == written


def test_a_job_cut_short_goes_on_when_it_is_asked_for_again(box, line_of, lot):
    with closing(TwinReader(box)) as reader:
        with pytest.raises(Fault):
            line_of(CutReader(reader, 50)).make("lot", lot, SHEET)
        line = line_of(reader)
        assert line.report("lot") is None
        assert line.make("lot", lot, SHEET).spoiled == frozenset()
        assert [carried(line, each) for each in lot] == [readable(each) for each in lot]


def test_a_job_whose_faces_were_not_printed_is_not_finished(box, line_of, lot, tmp_path):
    class Jammed(FaceTwin):
        def print_sheet(self, key, faces):
            raise Fault("no ink")

    with closing(TwinReader(box)) as reader:
        line = line_of(reader)
        jammed = ChipLine(
            line.station, line.jobs, Jammed(tmp_path / "faces"), lambda: 0.0, lambda _: None
        )
        with pytest.raises(Fault):
            jammed.make("lot", lot, SHEET)
        assert line.report("lot") is None
        assert line.make("lot", lot, SHEET) == JobReport("lot", 3, frozenset())


class DeadBlank(TwinReader):
    """A reader that works, over a box in which one blank's chip is dead."""

    def power_on(self):
        if self._box.lying(self._tray) == BLANKS[0]:
            raise CardMute("dead")
        super().power_on()


def test_a_chip_that_never_answers_is_reported_spoiled_and_read_by_nobody(box, line_of, lot):
    with closing(DeadBlank(box)) as reader:
        line = line_of(reader)
        assert line.make("lot", lot, SHEET) == JobReport("lot", 3, frozenset({BLANKS[0]}))
        with pytest.raises(CardMute):
            carried(line, lot[0])
        assert carried(line, lot[1]) == readable(lot[1])


def test_a_reader_that_fails_spoils_no_blank(box, line_of, lot):
    """Its cable is out: however often it is tried, the chips are not to blame."""
    with closing(TwinReader(box)) as reader:
        for _ in range(8):
            with suppress(Fault):
                line_of(CutReader(reader, 5)).make("lot", lot, SHEET)
        assert line_of(reader).make("lot", lot, SHEET).spoiled == frozenset()


def test_a_card_with_another_content_is_told_apart(box, line_of, lot, tmp_path):
    """Blank 11 is written by another line, for another citizen; ours never wrote it."""
    other = EncodingJobs(tmp_path / "other.sqlite", secrets.token_bytes)
    with closing(TwinReader(box)) as reader:
        line_of(reader, other).make("other", [ChipOrder("card 1", 11, lot[1].image)], SHEET)
        line = line_of(reader)
        assert line.make("lot", lot[:1], SHEET) == JobReport("lot", 1, frozenset({11}))


def test_destroyed_orders_leave_their_keys_hashes_and_the_cards(box, line_of, jobs, lot):
    with closing(TwinReader(box)) as reader:
        line = line_of(reader)
        line.make("lot", lot, SHEET)
        hashes = line.destroy("lot")
        assert len({sha256(each).digest() for each in hashes}) == len(lot)
        assert line.destroy("lot") == hashes
        assert {jobs.image(blank) for blank in BLANKS} == {None}
        assert line.report("lot") == JobReport("lot", 3, frozenset())
        assert carried(line, lot[2]) == readable(lot[2])
