"""The twins' files: shared by processes, all or nothing."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Barrier

import pytest

from capthe.domain.errors import Fault
from capthe.outside.memory import Memory
from capthe.outside.printer import CardOrder, JobReport, PrinterTwin, befallen, fate

TABLE = "thing (n integer primary key)"


def open_many(path, start):
    start.wait()
    for number in range(30):
        Memory(path / f"{number}.sqlite", TABLE)


def test_processes_open_a_new_twin_at_once(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(3)
    members = [spawn.Process(target=open_many, args=(tmp_path, start)) for _ in range(3)]
    for member in members:
        member.start()
    for member in members:
        member.join(60)
    assert [member.exitcode for member in members] == [0, 0, 0]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_transaction_that_fails_leaves_nothing(tmp_path, error):
    memory = Memory(tmp_path / "m.sqlite", TABLE)

    def fail():
        with memory.transaction():
            memory.enter("insert into thing (n) values (?)", [(1,)])
            raise error

    with pytest.raises(error):
        fail()
    assert memory.rows("select n from thing") == []
    memory.write(("insert into thing (n) values (?)", [(2,)]))
    with pytest.raises(Fault):
        memory.write(("insert into thing (n) values (?)", [(3,), (2,)]))
    assert memory.rows("select n from thing") == [(2,)]


def test_a_blank_is_never_printed_twice(tmp_path):
    twin = PrinterTwin(tmp_path / "p.sqlite", spoil_share=0.5, dead_share=0)
    cards = [CardOrder(blank, b"%d" % blank) for blank in range(100, 0, -2)]
    report = twin.print_job("lot:1", cards)
    assert twin.report("lot:1") == twin.print_job("lot:1", cards) == report
    assert 0 < len(report.spoiled) < report.printed == 50
    good = {card.blank: sha256(card.content).digest() for card in cards}
    for blank in report.spoiled:
        del good[blank]
    assert twin.read_back(range(1, 101)) == good
    twin.print_job("lot:2", [CardOrder(blank, b"odd") for blank in range(1, 99, 2)])
    for again in ([7, 200], [100], [200, 200]):
        with pytest.raises(Fault, match="already"):
            twin.print_job("lot:3", [CardOrder(blank, b"x") for blank in again])
    assert twin.report("lot:3") is None
    assert len(twin.printed_blanks()) == 99
    assert twin.print_job("lot:4", []).printed == 0


def test_a_printer_remembers_what_an_earlier_program_printed(tmp_path):
    path = tmp_path / "p.sqlite"
    memory = Memory(
        path, "card (blank integer primary key, job text, sha256 blob)",
        "job (key text primary key, printed integer not null)",
    )  # fmt: skip
    sha = sha256(b"card").digest()
    cards = [(3, "lot:1", sha), (1, "lot:1", None), (2, "lot:2", sha)]
    memory.enter("insert into card (blank, job, sha256) values (?, ?, ?)", cards)
    memory.enter("insert into job (key, printed) values (?, ?)", [("lot:1", 2), ("lot:2", 1)])
    for _ in range(2):
        twin = PrinterTwin(path, dead_share=0)
        assert twin.printed_blanks() == sorted(cards)
        assert twin.report("lot:1") == JobReport("lot:1", 2, frozenset({1}))
        assert twin.read_back([1, 2, 3]) == {2: sha, 3: sha}


def test_one_job_sent_twice_at_once_is_printed_once(tmp_path):
    path = tmp_path / "printer.sqlite"
    PrinterTwin(path)
    start = Barrier(2)

    def run(_):
        twin = PrinterTwin(path, spoil_share=0)
        reports = []
        for job in range(20):
            cards = [CardOrder(job * 10 + n, b"card") for n in range(10)]
            start.wait()
            reports.append(twin.print_job(f"lot:{job}", cards))
        return reports

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run, range(2))
    assert first == second
    assert len(PrinterTwin(path).printed_blanks()) == 200


@pytest.mark.parametrize("share", [0, 1e-9, 0.004, 0.5, 1 - 2**-53, 1, 2])
def test_what_befalls_blanks_by_the_thousand_is_the_fate_of_each(share):
    blanks = range(10**9, 10**9 + 2000)
    assert befallen(7, "spoil", share, blanks) == {
        blank for blank in blanks if fate(7, "spoil", blank) < share
    }
