"""Files of persons: whole or as they were, and their owner's alone."""

import fcntl
import os

import duckdb
import pytest

from capthe.domain.errors import Refusal
from capthe.store.duck.written import copy
from capthe.store.own_file import draft_of


@pytest.fixture(autouse=True)
def _open_hand():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("name", ["answers.csv", "answers.parquet"])
def test_an_answer_is_its_owners_alone_also_where_another_file_lay(tmp_path, name):
    path = tmp_path / name
    path.touch(mode=0o644)
    with duckdb.connect() as connection:
        copy(connection, "select 'Đinh Thị Hơ''Bia' as name", path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert duckdb.execute(f"select * from '{path}'").fetchall() == [("Đinh Thị Hơ'Bia",)]
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_file_that_is_not_finished_is_as_it_was(tmp_path):
    path = tmp_path / "kept.csv"
    path.write_text("before")
    with duckdb.connect() as connection, pytest.raises(duckdb.Error):
        copy(connection, "select error('no more') from range(3)", path)
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["kept.csv"]


def test_two_commands_do_not_write_one_file_at_once(tmp_path):
    path = tmp_path / "kept.csv"
    with draft_of(path) as draft:
        draft.write_text("the first one's")
        with pytest.raises(Refusal, match="file_being_written"), draft_of(path):
            pass
    assert path.read_text() == "the first one's"
    assert [each.name for each in tmp_path.iterdir()] == ["kept.csv"]


def test_what_a_killed_command_left_is_taken_over(tmp_path):
    path, left = tmp_path / "kept.csv", tmp_path / ".kept.part.csv"
    left.write_text("half of it, and far more than the next one has to say")
    left.chmod(0o644)
    with draft_of(path) as draft:
        draft.write_text("all")
    assert path.read_text() == "all"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["kept.csv"]


def test_a_draft_is_never_a_file_that_was_finished_meanwhile(tmp_path, monkeypatch):
    """Opened before the other command put it in its place, locked after."""
    path = tmp_path / "kept.csv"
    locked = fcntl.flock

    def finished_first(file, how):
        (tmp_path / ".kept.part.csv").replace(path)
        path.write_text("the first one's")
        locked(file, how)

    monkeypatch.setattr(fcntl, "flock", finished_first)
    with pytest.raises(Refusal), draft_of(path):
        pass
    assert path.read_text() == "the first one's"


@pytest.mark.parametrize("after", ["open", "fchmod", "close"])
def test_an_interrupted_command_leaves_nothing_wherever_it_was(tmp_path, monkeypatch, after):
    """Ctrl-C arrives as soon as a call has ended, before its answer is kept."""
    call = getattr(os, after)

    def interrupted(*given, **more):
        monkeypatch.undo()
        call(*given, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, after, interrupted)
    with pytest.raises(KeyboardInterrupt), draft_of(tmp_path / "kept.csv"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
