"""What was wrong with the files, per row and column; and the files that a run writes."""

from pathlib import Path

import duckdb

from capthe.domain.normaliser import NAME_LETTERS_MAX, Normaliser
from capthe.link.formulas import as_text_sql
from capthe.link.problems import WORD_COLUMNS, spoken, words
from capthe.link.records import KINDS, NAME, TEXT_COLUMNS
from capthe.store.duck.records import unusable
from capthe.store.duck.written import copy

PROBLEM_TABLE = (
    "create or replace table problem "
    "(side varchar, line bigint, id varchar, column_name varchar, problem varchar, value varchar)"
)


def note(
    connection: duckdb.DuckDBPyConnection,
    normaliser: Normaliser,
    *,
    side: str,
    texts: str,
    records: str,
) -> None:
    """Note every cell that says something unusable, every mended name, every id that is no id."""
    for name in TEXT_COLUMNS:
        kind, _ = KINDS[name]
        connection.execute(
            f"insert into problem select '{side}', s.i + 1, s.id, '{name}', 'not_usable', "
            f"left(s.{name}, 200) from {texts} s where {unusable(normaliser, name)}"
        )
        if kind is NAME:
            prefix = KINDS[name][1]
            connection.execute(
                f"insert into problem select '{side}', s.i + 1, s.id, '{name}', "
                f"'mended_' || r.{prefix}repair, left(s.{name}, 200) "
                f"from {texts} s join {records} r on r.i = s.i where r.{prefix}repair <> ''"
            )
            connection.execute(
                f"insert into problem select '{side}', i + 1, id, '{name}', 'too_long', "
                f"left({name}, 200) from {texts} where length({name}) > {NAME_LETTERS_MAX}"
            )
    connection.execute(
        f"insert into problem select '{side}', i + 1, id, 'id', 'id_empty', '' "
        f"from {texts} where id = ''"
    )
    connection.execute(
        f"insert into problem select '{side}', i + 1, id, 'id', 'id_repeated', id from {texts} "
        f"where id <> '' qualify count(*) over (partition by id) > 1"
    )


def counts(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, int]]:
    """Return how many cells of each side and column have each problem."""
    return connection.execute(
        "select side, column_name, problem, count(*) from problem group by all order by all"
    ).fetchall()


def write_problems(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write one line per problem: side, line of the file, id, column, problem, value, its words.

    It is for people: what a spreadsheet would take for a formula is text there.
    """
    is_sheet = path.suffix != ".parquet"
    id_, value = (as_text_sql(name) if is_sheet else name for name in ("id", "value"))
    copy(
        connection,
        f'select side, line, {id_} as id, column_name as "column", problem, {value} as value, '
        f"{said(connection)} "
        "order by side, line, column_name, problem, value",
        path,
    )


def said(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the rest of a query of `problem` with its words, from their columns on."""
    connection.execute(
        "create or replace temp table problem_word "
        f"(problem varchar, column_name varchar, {', '.join(f'{n} varchar' for n in WORD_COLUMNS)})"
    )
    found = connection.execute("select distinct problem, column_name from problem").fetchall()
    if found:
        connection.executemany(
            "insert into problem_word values (?, ?, ?, ?, ?, ?)",
            [[*each, *spoken(words(*each))] for each in found],
        )
    return f"{', '.join(WORD_COLUMNS)} from problem join problem_word using (problem, column_name)"


def write_answers(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write one line per dossier, in the order of its file."""
    copy(
        connection,
        "select d.id as dossier_id, case when a.decision = 'NEW' then '' else coalesce(p.id, '') "
        "end as person_id, a.decision, printf('%.9f', a.probability) as probability, a.reason "
        "from dossier_text d join answer a on a.i = d.i left join person p on p.i = a.ri "
        "order by d.i",
        path,
    )
