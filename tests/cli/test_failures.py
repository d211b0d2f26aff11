"""Failures of the machine in words: a disk that is full or nearly so, and what has no words."""

import errno
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

import capthe.cli.up
import capthe.steps.receive
from capthe.cli import failures
from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.cli.work import keep_at_it
from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.sim.programme import step_through
from capthe.work.centre import Plan

SHORT = Plan().free_bytes_min - 1


def test_a_demo_is_refused_before_it_enrols(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(capthe.steps.receive, "free_bytes", lambda _folder: SHORT)
    assert main(["demo", "--people", "5", "--home", str(tmp_path / "home")]) == 2
    said = capsys.readouterr().err
    assert "its disk has 2047 MB left and needs 2048 MB" in said
    assert "enrolled" not in said


@dataclass
class Enrolled:
    """A programme that has enrolled everybody and whose centre takes nothing."""

    turned_away: Refusal | None
    is_over: bool = False
    answers: Counter = field(default_factory=Counter)

    def tick(self, now):
        return 0


def test_a_programme_that_is_turned_away_with_nothing_else_to_do_ends():
    busy = Refusal("centre_busy", Text("bận", "busy"), Text("chờ", "wait"))
    with pytest.raises(Refusal) as raised:
        step_through(
            Enrolled(busy), lambda _: None, datetime(2021, 1, 23, tzinfo=UTC),
            hours_a_tick=4, quiet_days=1, tell=lambda _: None,
        )  # fmt: skip
    assert raised.value is busy


def test_a_centre_says_once_that_its_disk_is_too_full_to_receive(tmp_path, capsys, monkeypatch):
    home, mind = Home.at(tmp_path), capthe.cli.up._mind_the_disk
    monkeypatch.setattr(capthe.cli.up, "free_bytes", lambda _folder: SHORT)
    assert mind(home, was_short=False)
    assert "no packets are received until 2048 MB are free" in capsys.readouterr().err
    assert mind(home, was_short=True)
    assert not capsys.readouterr().err
    monkeypatch.setattr(capthe.cli.up, "free_bytes", lambda _folder: SHORT + 1)
    assert not mind(home, was_short=True)


def test_a_server_that_has_no_room_to_start_is_told_as_a_full_disk():
    told = failures.refusal(Fault("it ended: ERROR: could not write: No space left on device"))
    assert told.code == "disk_full"
    assert "reserve" in told.next_action.en
    assert failures.refusal(Fault("the printer is away")).code == "machine_failed"


def test_a_configured_server_that_is_not_there_is_told_with_its_reason(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("CAPTHE_DATABASE_URL", f"postgresql://owner:pw@/x?host={tmp_path}")
    (tmp_path / "secrets").mkdir()
    assert main(["fsck", "--home", str(tmp_path)]) == 2
    told, _, detail = capsys.readouterr().err.splitlines()
    assert told.endswith("The database does not answer.")
    assert "No such file" in detail
    assert "pw" not in detail.replace(str(tmp_path), "")


def test_a_worker_says_once_that_it_waits_for_its_database(tmp_path, capsys):
    asked = iter([False, False, False, False, True])
    keep_at_it(Home.at(tmp_path), lambda: next(asked), 0, pytest.fail)
    assert capsys.readouterr().err.count("The database does not answer. Waiting for it.") == 1


def test_a_failure_without_words_of_ours_keeps_those_of_the_system():
    told = failures.refusal(OSError(errno.EMFILE, os.strerror(errno.EMFILE), "packet"))
    assert (told.text.en, told.detail) == ("packet cannot be used.", "Too many open files")
