"""The line as stations 7 and 8 use it: a job once, what came out, and what the cards carry."""

import secrets
from contextlib import closing, suppress
from hashlib import sha256

import pytest

from capthe.chip.parcel import pack
from capthe.domain.errors import Fault
from capthe.outside.chip_box import ChipBox, TwinReader
from capthe.outside.encoding_jobs import EncodingJobs
from capthe.outside.printer import CardOrder, JobReport, Printer
from capthe.work.chip_line import ChipLine
from capthe.work.chip_station import FAILURES_MAX
from tests.chip.made import citizen, content, maker
from tests.pcsc.bay import MASTER, station
from tests.pcsc.test_station import CutReader

BLANKS = (11, 12, 13)


@pytest.fixture(scope="module")
def lot():
    work = maker()
    images = [work.image(content(citizen(n))) for n in range(3)]
    return [CardOrder(blank, pack(each)) for blank, each in zip(BLANKS, images, strict=True)]


@pytest.fixture
def box(tmp_path):
    return ChipBox(tmp_path / "box", MASTER, secrets.token_bytes)


@pytest.fixture
def jobs(tmp_path):
    return EncodingJobs(tmp_path / "jobs.sqlite", secrets.token_bytes)


def line_of(encoder, jobs) -> Printer:
    return ChipLine(station(encoder, jobs), jobs, lambda: 0.0)


def test_a_job_is_made_once_and_every_card_carries_what_was_ordered(box, jobs, lot):
    with closing(TwinReader(box)) as reader:
        line = line_of(reader, jobs)
        assert line.report("lot") is None
        assert line.print_job("lot", lot) == JobReport("lot", 3, frozenset())
        written = {blank: (box.folder / f"{blank}.chip").stat().st_size for blank in BLANKS}
        assert line.print_job("lot", lot) == line.report("lot")
        assert line.read_back(BLANKS) == {card.blank: sha256(card.content).digest() for card in lot}
    assert {blank: (box.folder / f"{blank}.chip").stat().st_size for blank in BLANKS} == written


def test_a_job_cut_short_goes_on_when_it_is_asked_for_again(box, jobs, lot):
    with closing(TwinReader(box)) as reader:
        with pytest.raises(Fault):
            line_of(CutReader(reader, 50), jobs).print_job("lot", lot)
        line = line_of(reader, jobs)
        assert line.report("lot") is None
        assert line.print_job("lot", lot).spoiled == frozenset()
        assert len(line.read_back(BLANKS)) == len(BLANKS)


def test_a_chip_that_fails_is_reported_spoiled_and_read_by_nobody(box, jobs, lot):
    with closing(TwinReader(box)) as reader:
        mute = line_of(CutReader(reader, 0), jobs)
        for _ in range(FAILURES_MAX):
            with suppress(Fault):
                mute.print_job("lot", lot)
        with suppress(Fault):
            mute.print_job("lot", lot)
        line = line_of(reader, jobs)
        assert line.print_job("lot", lot) == JobReport("lot", 3, frozenset({BLANKS[0]}))
        assert set(line.read_back(BLANKS)) == set(BLANKS[1:])


def test_a_card_with_another_content_is_told_apart(box, jobs, lot, tmp_path):
    """Blank 11 is written by another line, for another citizen; ours never wrote it."""
    other = EncodingJobs(tmp_path / "other.sqlite", secrets.token_bytes)
    with closing(TwinReader(box)) as reader:
        swapped = [CardOrder(11, lot[1].content)]
        line_of(reader, other).print_job("other", swapped)
        line = line_of(reader, jobs)
        assert line.print_job("lot", lot[:1]) == JobReport("lot", 1, frozenset({11}))
        assert line.read_back([11]) == {}
