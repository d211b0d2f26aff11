"""Files of persons: whole or as they were, and their owner's alone."""

import os

import duckdb
import pytest

from capthe.store.duck.written import copy


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
