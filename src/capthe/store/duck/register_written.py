"""Values as PostgreSQL writes them in a record's text: in quotation marks if they have odd signs.

Most have none but a space, and are not searched for the others: those of names are found word by
word, those of codes and of columns of few values text by text.
"""

from collections.abc import Collection, Sequence

import duckdb

from capthe.store.duck.register_columns import CODES, FEW, NAMES, PLACES, TEXTS

SPECIAL = r'[ \t\n\v\f\r"\\(),]'
"""A value that has one of these is written in quotation marks."""
ODD = r'[\t\n\v\f\r"\\(),]'
"""One that has none of these is written as `spaced` says."""
_READ_BY_WORD = {"number": "word_number", "old_number": "word_old"}


def escaped(value: str) -> str:
    """Return the expression of a text as it is written; most need no search for odd signs."""
    return (
        f"case when contains({value}, '\"') "
        f"then concat('\"', replace({value}, '\"', '\"\"'), '\"') "
        f"when contains({value}, ' ') or {value} = '' or regexp_matches({value}, '{SPECIAL}') "
        f"then concat('\"', {value}, '\"') else {value} end"
    )


def spaced(value: str) -> str:
    """Return the expression of a text as it is written that has no odd sign but spaces."""
    return f"case when contains({value}, ' ') then concat('\"', {value}, '\"') else {value} end"


def as_written(
    connection: duckdb.DuckDBPyConnection, given: Collection[str], present: Collection[str]
) -> dict[str, str]:
    """Return, for each text that a record has of a file, the expression of how it is written.

    The names in `ready` are written already.
    """
    columns = [name for name in present if name in FEW]
    are_spaced = dict(zip(columns, map(bool, _odd_of_few(connection, columns)), strict=True))
    plain = {"sex", "status", "name", "name_key", *NAMES}
    if not _has_special_code(connection, present):
        plain.update(CODES)
    found = {}
    for name in given:
        if name not in TEXTS or name in plain:
            found[name] = name
        else:
            found[name] = spaced(name) if are_spaced.get(name) is False else escaped(name)
    return found


def _odd_of_few(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str]
) -> tuple[bool | None, ...]:
    """Say of each column whether any of its few values has an odd sign."""
    if not columns:
        return ()
    asked = ", ".join(
        f"(select bool_or(regexp_matches(t, '{ODD}')) from (select distinct {name} as t "
        "from person_text))"
        for name in columns
    )
    return tuple(connection.execute(f"select {asked}").fetchall()[0])


def _has_special_code(connection: duckdb.DuckDBPyConnection, present: Collection[str]) -> bool:
    """Say whether a code of the file has a sign that is written in quotation marks.

    Those of numbers and places that are not in their one form are few: their dictionaries have all.
    """
    read = {name: table for name, table in _READ_BY_WORD.items() if name in present}
    others = [n for n in CODES if n in present and n not in read and n not in PLACES]
    code = f"concat({', '.join(['id', *others])})"
    texts = [(code, "person_text"), *(("raw", each) for each in ("word_place", *read.values()))]
    asked = [
        f"select bool_or(regexp_matches({text}, '{SPECIAL}')) from {table}" for text, table in texts
    ]
    listed = ", ".join(f"({each})" for each in asked)
    return True in connection.execute(f"select {listed}").fetchall()[0]
