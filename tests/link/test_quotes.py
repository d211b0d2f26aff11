"""Quotation marks in a file: a value of two lines is one value, an open mark swallows nothing."""

import pytest

from capthe.store.duck.files import load
from capthe.store.duck.open import opened

HEAD = "person_id,full_name,birth_date\n"
ROWS = [f"P{n},Nguyễn Văn A,1985-03-09\n" for n in range(30_000)]
AT = 25_000


def problems_kept():
    """A database with the table that problems go to."""
    connection = opened(threads=1)
    connection.execute(
        "create table problem (side text, line bigint, id text, column_name text,"
        " problem text, value text)"
    )
    return connection


def read_file(connection, path):
    return load(
        connection, path, "person_text", id_column="person_id",
        columns=("full_name", "birth_date"), scratch=path.parent,
    )  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Read a file of thousands of rows with some lines put in the middle."""

    def read(*lines):
        path = tmp_path / "r.csv"
        path.write_text(HEAD + "".join([*ROWS[:AT], *lines, *ROWS[AT:]]), encoding="utf-8")
        connection = problems_kept()
        done = read_file(connection, path)
        names = connection.execute(
            "select full_name from person_text where id like 'X%' order by i"
        ).fetchall()
        problems = connection.execute(
            "select distinct line, problem from problem order by line"
        ).fetchall()
        return done.rows - len(ROWS), [name for (name,) in names], problems

    return read


def test_a_value_of_two_lines_is_one_value(read):
    assert read('X,"Nguyễn\nVăn",1985-03-09\n') == (1, ["Nguyễn\nVăn"], [])
    assert read('X,Nguyễn "Tèo" An,1985-03-09\n') == (1, ['Nguyễn "Tèo" An'], [])


def test_an_open_mark_swallows_nothing_and_is_named(read):
    added, names, problems = read('X1,"Nguyễn,1985-03-09\n')
    assert (added, names, problems) == (1, ["Nguyễn"], [(AT + 2, "quote_open")])
    added, names, problems = read('X1,"Trần,1985-03-09\n', ROWS[0], 'X2,Lê",1985-03-09\n')
    assert (added, names) == (3, ["Trần", "Lê"])
    assert problems == [(AT + 2, "quote_open"), (AT + 4, "quote_open")]


def test_a_line_that_is_no_row_is_kept_aside(read):
    added, _, problems = read("X1,Nguyễn,1985-03-09,x,y\n", 'X2,"Nguyễn" An,1985-03-09\n')
    assert added == 0
    assert problems == [(AT + 2, "line_unreadable"), (AT + 3, "line_unreadable")]


SPACES = (" ", "\u00a0", "\u1680", "\u2003", "\u200a", "\u202f", "\u205f", "\u3000")


def test_the_ends_of_a_value_are_cut_whatever_the_space(tmp_path):
    path = tmp_path / "r.csv"
    rows = [f"{each}P,Lê{each}An{each},{each}à{each}" for each in SPACES]
    path.write_bytes((HEAD + "\n".join(rows)).encode())
    connection = problems_kept()
    read_file(connection, path)
    kept = connection.execute("select id, full_name, birth_date from person_text order by i")
    assert kept.fetchall() == [("P", f"Lê{each}An", "à") for each in SPACES]


def test_lines_may_end_in_two_ways_and_the_first_may_be_no_row(tmp_path):
    path = tmp_path / "r.csv"
    path.write_bytes(
        "person_id,full_name,birth_date,Full_Name\r\nP1,Nguyễn,1985-03-09\nP2,a,b,c,d,e\r\n"
        'P3,"Lê" x,1985\nP4,Trần,1985-03-09,\r\n'.encode()
    )
    connection = problems_kept()
    done = read_file(connection, path)
    assert done.rows == 2
    assert connection.execute("select distinct line from problem order by 1").fetchall() == [
        (3,), (4,),
    ]  # fmt: skip
