"""A station works ahead: orders fetched and outcomes recorded behind its back, and nothing lost."""

import secrets
from contextlib import closing
from itertools import count, islice

import pytest
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFCMAC, CounterLocation, Mode

from capthe.chip.scp03 import derived
from capthe.domain.errors import Fault
from capthe.outside.chip_box import ChipBox, TwinReader
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs, Outcome
from capthe.outside.orders_ahead import OrdersAhead
from capthe.work.ahead import Ahead
from tests.chip.made import citizen, content, maker
from tests.pcsc.bay import MASTER, station
from tests.pcsc.test_station import CutReader, outcomes

CARDS = 3


@pytest.fixture(scope="module")
def lot():
    work = maker()
    return [ChipOrder(f"card {n}", n, work.image(content(citizen(n)))) for n in range(1, CARDS + 1)]


@pytest.fixture
def jobs(tmp_path, lot):
    """The list as anybody else sees it."""
    made = EncodingJobs(tmp_path / "jobs.sqlite", secrets.token_bytes)
    made.enter("lot", lot)
    return made


@pytest.fixture
def reader(tmp_path):
    with closing(TwinReader(ChipBox(tmp_path / "box", MASTER, secrets.token_bytes))) as made:
        yield made


class Jammed(EncodingJobs):
    """A list that does not take the first record."""

    def finish(self, *words):
        if not hasattr(self, "failed_at"):
            self.failed_at = words[1]
            raise Fault("disk full")
        return super().finish(*words)


def ahead_of(folder, of=EncodingJobs):
    return OrdersAhead(lambda: of(folder / "jobs.sqlite", secrets.token_bytes))


def good(blanks):
    return [(blank, Outcome.GOOD, "") for blank in blanks]


def test_when_there_is_no_order_any_more_everything_is_recorded(jobs, reader, tmp_path):
    with closing(ahead_of(tmp_path)) as orders:
        made = station(reader, orders, ahead=Ahead())
        assert [made.work_one(0.0) for _ in range(CARDS + 1)] == [True] * CARDS + [False]
        assert outcomes(jobs) == good([1, 2, 3])


def test_a_station_that_ends_early_has_recorded_what_it_made(jobs, reader, tmp_path):
    with closing(ahead_of(tmp_path)) as orders:
        assert station(reader, orders, ahead=Ahead()).work_one(0.0)
    assert outcomes(jobs) == [*good([1]), (2, None, ""), (3, None, "")]


def test_what_was_fetched_is_nobody_elses_until_its_lease_ends(jobs, tmp_path):
    with closing(ahead_of(tmp_path)) as orders:
        assert orders.lease("a", 0, 100).blank == 1
        orders.finish("a", 1, Outcome.GOOD)
        assert orders.lease("a", 10, 100).blank == 2
    assert jobs.lease("b", 10, 100) is None  # 3 is fetched
    assert jobs.lease("b", 120, 100).blank == 2


def test_what_lay_too_long_is_asked_for_anew(jobs, tmp_path):
    with closing(ahead_of(tmp_path)) as orders:
        assert orders.lease("a", 0, 100).blank == 1
        orders.finish("a", 1, Outcome.GOOD)
        assert orders.lease("a", 60, 100).blank == 2
    assert jobs.lease("b", 110, 100) is None  # the lease of 2 is a new one


def test_an_order_that_failed_comes_before_the_one_that_was_fetched(jobs, reader, tmp_path):
    with closing(ahead_of(tmp_path)) as orders:
        with pytest.raises(Fault, match="no power"):
            station(CutReader(reader, 8), orders, ahead=Ahead()).work_one(0.0)
        made = station(reader, orders, ahead=Ahead())
        assert [made.work_one(0.0) for _ in range(CARDS + 1)] == [True] * CARDS + [False]
    assert outcomes(jobs) == good([1, 2, 3])


def test_a_record_that_was_not_taken_is_found_again_on_the_chip(jobs, reader, tmp_path):
    with closing(ahead_of(tmp_path, Jammed)) as orders:
        made = station(reader, orders, ahead=Ahead())
        assert made.work_one(0.0)
        with pytest.raises(Fault, match="disk full"):
            made.work_one(0.0)
        before = (tmp_path / "box" / "1.chip").read_bytes()
        while made.work_one(0.0):
            pass
    assert outcomes(jobs) == good([1, 2, 3])
    assert (tmp_path / "box" / "1.chip").read_bytes() == before


class Refusing(TwinReader):
    """A reader whose chip says no to the eighth command."""

    sent = 0

    def transmit(self, command):
        self.sent += 1
        return bytes.fromhex("6a84") if self.sent == 8 else super().transmit(command)


def test_after_a_no_nothing_more_is_sent(jobs, tmp_path):
    box = ChipBox(tmp_path / "box", MASTER, secrets.token_bytes)
    with closing(Refusing(box)) as reader:
        with pytest.raises(Fault, match="PUT DATA: 6A84"):
            station(reader, jobs, ahead=Ahead()).work_one(0.0)
        assert reader.sent == 8
        assert station(reader, jobs, ahead=Ahead()).work_one(0.0)


def test_a_thread_that_was_left_in_the_middle_serves_the_next_one_from_the_start():
    ahead = Ahead()
    assert list(islice(ahead(count()), 3)) == [0, 1, 2]
    assert list(ahead(iter("abc"))) == ["a", "b", "c"]
    with pytest.raises(ZeroDivisionError):
        list(ahead(1 // n for n in (1, 0)))
    ahead.close()


@pytest.mark.parametrize("size", [8, 16])
def test_session_keys_are_those_of_the_published_derivation(size):
    """SP 800-108 in counter mode, as another library has it, with the fields of GlobalPlatform."""
    key, context = secrets.token_bytes(16), secrets.token_bytes(16)
    head = bytes(11) + bytes((6, 0)) + (8 * size).to_bytes(2, "big")
    peer = KBKDFCMAC(
        algorithm=algorithms.AES, mode=Mode.CounterMode, length=size, rlen=1, llen=None,
        location=CounterLocation.MiddleFixed, break_location=len(head), label=None, context=None,
        fixed=head + context,
    )  # fmt: skip
    assert derived(CMAC(algorithms.AES(key)), 6, context, size) == peer.derive(key)
