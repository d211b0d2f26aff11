"""The macro `ready`: what lines of a register file say, as the columns of a record.

A text in its one form is its own value; the dictionaries have the others: what they mean, or null
for one that cannot be used.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import duckdb

from capthe.domain.normaliser import Normaliser
from capthe.link.files import NO
from capthe.link.records import BIRTH, NUMBER, OLD_NUMBER, PARTLY_WRONG, SEX, Kind
from capthe.store.duck.files import between
from capthe.store.duck.register_columns import DATES, NAMES, PLACES, PLAIN, RECORD, YES_OR_NO
from capthe.store.duck.register_names import fill, fixed

_DATE_FORM = "[0-9]{4}(-[0-9]{2}){0,2}"
_FIRST_YEAR, _LAST_YEAR = 1850, 2150
_CODE_BYTES_MAX = 400
DICTIONARY = {
    "birth_date": "word_birth", "died": "word_birth", "sex": "word_sex", "number": "word_number",
    "old_number": "word_old", **dict.fromkeys(PLACES, "word_place"),
}  # fmt: skip
"""Which dictionary reads a column."""
_IN_RECORD = {"full_name": "name", "birth_date": "birth"}


class Dictionaries(NamedTuple):
    """How many texts each dictionary has, and how many of them cannot be used."""

    texts: Mapping[str, int]
    unusable: Mapping[str, int]


def make_dictionaries(
    connection: duckdb.DuckDBPyConnection, normaliser: Normaliser, present: AbstractSet[str]
) -> Dictionaries:
    """Make the dictionary of each kind of text."""
    kinds: tuple[tuple[str, Kind, str, tuple[str, ...]], ...] = (
        ("word_birth", BIRTH, _DATE_FORM, DATES),
        ("word_sex", SEX, "[MF]", ("sex",)),
        ("word_number", NUMBER, normaliser.number_form, ("number",)),
        ("word_old", OLD_NUMBER, normaliser.old_number_form, ("old_number",)),
    )
    texts, unusable = {}, {}
    for table, kind, form, columns in kinds:
        is_clean = f"regexp_full_match(t, '{form}')"
        if kind is BIRTH:
            is_clean += f" and {_is_day('t')}"
        found = _distinct(
            connection, [n for n in columns if n in present], f"not ({is_clean})",
            is_few=kind in (BIRTH, SEX),
        )  # fmt: skip
        rows = [(text, _meant(normaliser, kind, form, text)) for text in found]
        fill(connection, table, ("raw", "value"), rows)
        texts[table] = len(rows)
        unusable[table] = sum(value is None for _, value in rows)
    codes = _distinct(connection, [n for n in PLACES if n in present], "true", is_few=True)
    places = [(code, _region(normaliser, code)) for code in codes]
    fill(connection, "word_place", ("raw", "value"), places)
    return Dictionaries(
        texts | {"word_place": len(places)},
        unusable | {"word_place": sum(value is None for _, value in places)},
    )


def _distinct(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], condition: str, *, is_few: bool
) -> list[str]:
    """Return the distinct texts of which the condition holds; it is asked of each text once if few.

    Of numbers, which are all distinct, it leaves hardly any to be told apart.
    """
    if not columns:
        return []
    every = " union all ".join(f"select {name} as t from person_text" for name in columns)
    if is_few:
        every = f"select distinct t from ({every})"
    rows = connection.execute(
        f"select distinct t from ({every}) where t <> '' and {condition}"
    ).fetchall()
    return [row[0] for row in rows]


def _meant(normaliser: Normaliser, kind: Kind, form: str, text: str) -> str | None:
    """Return what a text that is not in its form means; a date in its form is no day there is.

    A date that is wrong in part means nothing here: the report says so.
    """
    values = None if kind is BIRTH and re.fullmatch(form, text) else kind.read(normaliser, text)
    if values is None:
        return None
    if kind is not BIRTH:
        return str(values[0])
    said = dict(zip((name for name, _ in BIRTH.columns), values, strict=True))
    if said[PARTLY_WRONG]:
        return None
    return str(said["d"] or f"{said['y']}{said['mo'] or 0:02}00")


def _region(normaliser: Normaliser, code: str) -> str | None:
    keys = normaliser.place(code)
    return None if keys is None else str(keys.region or 0)


def make_numbers(
    connection: duckdb.DuckDBPyConnection, present: AbstractSet[str], texts: Mapping[str, int]
) -> None:
    """Find the lines that are no records (`left_out`), and what follows from the others' numbers.

    `shared` has the numbers that several lines bear, with the first of them; `bearing` the others.
    `texts` counts those of each dictionary: one without any is not asked.
    """
    bad = f"(id = '' or {too_long_code(present)})"
    connection.execute(
        f"create or replace table left_out as select i from person_text where {bad} "
        "or id in (select id from person_text group by id having count(*) > 1) "
        f"qualify {bad} or row_number() over (partition by id order by i) > 1"
    )
    numbers = _select(_values(present, texts), ("cid", "status"))
    connection.execute(
        "create or replace table numbered as select i, cid from "
        f"({numbers}) where cid is not null and status <> 'void'"
    )
    connection.execute(
        "create or replace table shared as select cid, min(i) as first from numbered "
        "group by cid having count(*) > 1"
    )
    connection.execute(
        "create or replace table bearing as select i, cid from numbered "
        "where cid in (select cid from shared) and i not in (select first from shared) order by i"
    )
    connection.execute("drop table numbered")


def make_ready(
    connection: duckdb.DuckDBPyConnection, present: AbstractSet[str], texts: Mapping[str, int]
) -> frozenset[str]:
    """Make `ready(lo, hi)`, the lines lo..hi that can be records, when their names are mended.

    Return the columns of a record that the file gives; all others are null.
    """
    values = _values(present, texts)
    lines = between(connection, "person_text", "lo", "hi")
    query = _select(values, RECORD[1:-3], lines=f"({lines})", only=" where i between lo and hi")
    connection.execute(f"create or replace macro ready(lo, hi) as table {query}")
    return frozenset(values)


def too_long_code(present: AbstractSet[str]) -> str:
    """Return the condition that a code which the register finds people by is longer than any is.

    A key of a database has no room for it: it would stop the load of all others.
    """
    codes = ["id", *sorted({"old_number"} & present)]
    return "(" + " or ".join(f"strlen({name}) > {_CODE_BYTES_MAX}" for name in codes) + ")"


def _select(
    values: Mapping[str, str], columns: Sequence[str], *, lines: str = "person_text", only: str = ""
) -> str:
    """Return the query of these columns; only dictionaries that they need are joined."""
    picked = ",\n ".join(f"{values.get(name, 'null')} as {name}" for name in columns)
    joins = "\n".join(
        f"left join (from {fixed(name)}{only}) w_{name} on w_{name}.i = s.i"
        if name in NAMES
        else f"left join {DICTIONARY[name]} w_{name} on w_{name}.raw = s.{name}"
        for name in (*DICTIONARY, *NAMES)
        if f"w_{name}." in picked
    )
    return (
        f"select s.i,\n {picked}\nfrom {lines} s\n{joins}\n"
        "where s.i not in (select i from left_out)"
    )


def _values(present: AbstractSet[str], texts: Mapping[str, int]) -> dict[str, str]:
    """Return the expression of each column that the file gives; a dictionary is asked of some."""
    asked = {name for name, table in DICTIONARY.items() if texts[table]}
    values = {name: f"nullif(s.{name}, '')" for name in (*PLAIN, *PLACES) if name in present}
    for name in present & set(NAMES):
        values[_IN_RECORD.get(name, name)] = f"coalesce(w_{name}.text, nullif(s.{name}, ''))"
    for name in present & set(YES_OR_NO):
        said = f"lower(s.{name})"
        values[name] = f"case when {said} = '1' then 't' when {said} in {NO} then 'f' end"
    return values | _read_values(present, asked)


def _read_values(present: AbstractSet[str], asked: AbstractSet[str]) -> dict[str, str]:
    """Return the columns that a dictionary or a condition gives."""

    def looked_up(name: str, clean: str, type_: str) -> str:
        other = f"when w_{name}.raw is not null then w_{name}.value::{type_} " * (name in asked)
        return f"case when s.{name} = '' then null {other}else {clean} end"

    values = {
        "person_id": "s.id",
        "name_key": "coalesce(w_full_name.key, lower(nullif(s.full_name, '')))",
        "birth": looked_up("birth_date", _date("s.birth_date"), "integer"),
        "status": "'alive'",
        "province": "0",
    }
    if "number" in present:
        number = looked_up("number", "s.number", "varchar")
        values["cid"] = f"({number})::bigint"
        values["number"] = f"coalesce({number}, nullif(s.number, ''))"
    if "old_number" in present:
        old_number = looked_up("old_number", "s.old_number", "varchar")
        values["old_number"] = f"coalesce({old_number}, nullif(s.old_number, ''))"
    if "sex" in present:
        values["sex"] = looked_up("sex", "s.sex", "varchar")
    if "died" in present:
        values["died"] = looked_up("died", _date("s.died"), "integer")
        values["status"] = "case when s.died <> '' then 'dead' else 'alive' end"
    if "status" in present:
        values["status"] = (
            "case when lower(s.status) in ('dead', 'missing', 'void') then lower(s.status) "
            f"else {values['status']} end"
        )
    if "residence_commune" in present:
        values["province"] = "coalesce(w_residence_commune.value::smallint, 0)"
    if "updated_on" in present:
        values["updated_on"] = day("s.updated_on")
    return values


def day(text: str) -> str:
    """Return the expression of a whole date, null when the text is none."""
    read = f"try_cast({text} as date)"
    return f"case when year({read}) between {_FIRST_YEAR} and {_LAST_YEAR} then {read} end"


def _is_day(text: str) -> str:
    """Return the condition that a date in its form is one that there is."""
    return (
        f"case strlen({text}) when 10 then try_cast({text} as date) is not null "
        f"when 7 then substr({text}, 6) between '01' and '12' else true end"
    )


def _date(text: str) -> str:
    """Return a date that there is as yyyymmdd: 0 for a day or month that is not said."""
    digits = f"try_cast(replace({text}, '-', '') as integer)"
    return f"{digits} * case strlen({text}) when 10 then 1 when 7 then 100 else 10000 end"
