"""A CSV whose every line is a row is read by several readers at once, with the same answer."""

from itertools import accumulate

import pytest

from capthe.store.duck.files import load
from capthe.store.duck.open import opened
from capthe.store.duck.report import PROBLEM_TABLE

HEAD = "person_id,full_name,birth_date"
LINES = [f"P{n},Nguyễn Văn An {n},1980-01-0{n % 7 + 1}" for n in range(40_000)]
READER_BYTES = 8_000_000  # how much of a file one of several readers takes at a time
LONG = "An" * 300
MANY = [f"P{n},{LONG},1980-01-0{n % 7 + 1}" for n in range(40_000)]
BROKEN = f'PX,"{"An" * 2_000}\n{"Van" * 2_000}",'
ROWS = "BASE TABLE"
SEEN = "VIEW"


def with_line(number, line):
    return "\n".join(["", *LINES[:number], line, *LINES[number:], ""])


def over_a_seam():
    """Put a value of two lines where one reader ends in its first line and another begins."""
    ends = accumulate(len(line) + 1 for line in MANY)
    before = 1 + next(n for n, end in enumerate(ends) if end > READER_BYTES - 2_000)
    return "\n".join(["", *MANY[:before], BROKEN, *MANY[before:], ""])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("\n".join(["", *LINES, ""]), SEEN, id="plain"),
        pytest.param("\r\n" + "\r\n".join(LINES), SEEN, id="of Windows, without a last break"),
        pytest.param(with_line(30_000, 'PX,"Trần, Văn ""B""",'), SEEN, id="quotation marks"),
        pytest.param("", SEEN, id="a head alone"),
        pytest.param(with_line(30_000, 'PX,"Trần\nVăn B",'), ROWS, id="a value of two lines"),
        pytest.param("\n".join(["", *MANY, ""]), SEEN, id="much"),
        pytest.param(over_a_seam(), ROWS, id="a value of two lines between two readers"),
        pytest.param(with_line(30_000, ""), ROWS, id="a blank line"),
        pytest.param(with_line(30_000, "PX,Trần Văn B,,x,y"), ROWS, id="too many cells"),
    ],
)
def test_several_readers_answer_as_one(tmp_path, text, kind):
    path = tmp_path / "register.csv"
    path.write_text(HEAD + text, encoding="utf-8", newline="")
    answers = []
    for as_view in (False, True):
        connection = opened(threads=2)
        connection.execute(PROBLEM_TABLE)
        read = load(
            connection, path, "person_text", id_column="person_id",
            columns=("full_name", "birth_date"), scratch=tmp_path, as_view=as_view,
        )  # fmt: skip
        rows = connection.execute("select i, id, full_name, birth_date from person_text order by i")
        answers.append((read, rows.fetchall(), _problems(connection)))
        kinds = connection.execute(
            "select table_type from information_schema.tables where table_name = 'person_text'"
        )
    assert answers[0] == answers[1]
    assert kinds.fetchall() == [(kind,)]


def _problems(connection):
    return connection.execute("select * from problem order by all").fetchall()
