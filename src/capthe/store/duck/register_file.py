"""A register file as rows of `register.entry`: columns in any order, encodings mended.

Everything works on distinct texts: a name, a code, a date is looked at once, however many bear it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from capthe.domain.normaliser import Normaliser
from capthe.link.records import BIRTH, NUMBER, OLD_NUMBER, SEX, Kind
from capthe.store.duck.files import Read, load
from capthe.store.duck.register_names import Namer
from capthe.store.duck.report import NAME_LETTERS_MAX, PROBLEM_TABLE

NAMES = ("full_name", "other_name", "father_name", "mother_name", "spouse_name", "guardian_name",
         "head_name")  # fmt: skip
PLACES = ("birth_commune", "origin_commune", "residence_commune", "temporary_commune",
          "present_commune")  # fmt: skip
DATES = ("birth_date", "died")
PLAIN = (
    "birth_province", "residence", "residence_since", "temporary_residence", "temporary_until",
    "absence", "present_residence", "ethnicity", "religion", "nationality", "marital_status",
    "blood_group", "occupation", "father_number", "father_nationality", "mother_number",
    "mother_nationality", "spouse_number", "spouse_nationality", "guardian_number",
    "guardian_nationality", "household", "household_relation", "head_number", "phone", "email",
)  # fmt: skip
YES_OR_NO = ("has_photo", "has_fingerprints")
FILE_COLUMNS = ("number", "old_number", "sex", "status", "updated_on", *NAMES, *PLACES, *DATES,
                *PLAIN, *YES_OR_NO)  # fmt: skip
"""The columns that a file may have beside `person_id`."""
ENTRY_COLUMNS = (
    "person_id", "cid", "number", "old_number", "name", "name_key", "birth", "sex", "province",
    "status", "died", "updated_on", *NAMES[1:], *PLACES, *PLAIN, *YES_OR_NO,
)  # fmt: skip
"""The columns of `register.entry` that a file gives."""
_VALUE_LETTERS_MAX = 400  # of a value named in a report; the record keeps all of it


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A register file in DuckDB: `texts` as they came, `ready` as they go into the register.

    `problem` has a row for each value that is not usable or was mended, and for each line that is
    kept aside.
    """

    connection: duckdb.DuckDBPyConnection
    read: Read

    @property
    def lines(self) -> int:
        """How many lines the file has, readable or not."""
        return self.read.rows + self.read.lines_lost

    def write(self, first: int, last: int, *, shift: int, block: int, load_id: int,
              there: Sequence[str], target: Path) -> int:  # fmt: skip
        """Write the lines first..last as CSV for `register.entry`; return how many rows.

        A record's id is its line's number plus `shift`. Whoever is `there` already is left out and
        noted.
        """
        execute = self.connection.execute
        self.connection.register("there", {"id": np.array(there, dtype=object)})
        known = "person_id in (select id from there)" if there else "false"
        execute(
            "insert into problem select 'register', i + 1, person_id, null, 'already_there', null "
            f"from ready where i between ? and ? and {known}",
            [first, last],
        )
        listed = ", ".join(ENTRY_COLUMNS)
        done = execute(
            f"copy (select i + {shift}, {listed}, {load_id}, i + 1, {block} from ready "
            f"where i between {first} and {last} and not ({known}) order by i) "
            f"to {_quoted(target)} (format csv, header false)"
        ).fetchall()
        self.connection.unregister("there")
        return int(done[0][0])

    def problems(self, first: int, last: int, target: Path, *, load_id: int, block: int) -> int:
        """Write what was noted about the lines first..last, for `register.aside`."""
        done = self.connection.execute(
            f"copy (select {load_id}, line, nullif(id, ''), nullif(column_name, ''), problem, "
            f"nullif(value, ''), {block} from problem where line - 1 between {first} and {last} "
            f"order by line) to {_quoted(target)} (format csv, header false)"
        ).fetchall()
        return int(done[0][0])

    def ids(self, first: int, last: int) -> list[str]:
        """Return the ids of the lines first..last."""
        rows = self.connection.execute(
            "select person_id from ready where i between ? and ?", [first, last]
        )
        return [row[0] for row in rows.fetchall()]

    def counts(self) -> dict[str, int]:
        """Return how many values and lines have each problem, by `column.problem`."""
        rows = self.connection.execute(
            "select coalesce(nullif(column_name, ''), 'line') || '.' || problem, count(*) "
            "from problem group by all order by all"
        )
        return dict(rows.fetchall())


def read_register(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    normaliser: Normaliser,
    namer: Namer,
    renamed: Mapping[str, str],
    scratch: Path,
) -> RegisterFile:
    """Read a register file; refuse one without the columns that a register must have."""
    connection.execute(PROBLEM_TABLE)
    read = load(
        connection, path, "person_text", id_column="person_id", columns=FILE_COLUMNS,
        scratch=scratch, renamed=renamed,
    )  # fmt: skip
    present = {name for name in FILE_COLUMNS if name not in read.absent}
    learned = normaliser.learned(_counted(connection, [n for n in NAMES[:4] if n in present]))
    names = _mend_names(connection, namer, learned, [n for n in NAMES if n in present])
    _dictionary(connection, "word_birth", _read(connection, DATES, BIRTH, normaliser, _DATE_FORM))
    _dictionary(connection, "word_sex", _read(connection, ("sex",), SEX, normaliser, "M|F"))
    _dictionary(
        connection, "word_number",
        _read(connection, ("number",), NUMBER, normaliser, normaliser.number_form),
    )  # fmt: skip
    _dictionary(
        connection, "word_old",
        _read(connection, ("old_number",), OLD_NUMBER, normaliser, normaliser.old_number_form),
    )  # fmt: skip
    places = _distinct(connection, PLACES)
    regions = [(code, keys.region) for code in places if (keys := normaliser.place(code))]
    _dictionary(connection, "word_place", [(code, str(region or 0)) for code, region in regions])
    _make_ready(connection, normaliser, present, names)
    _note(connection, normaliser, present)
    return RegisterFile(connection, read)


def _quoted(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"


_DATE_FORM = "[0-9]{4}(-[0-9]{2}){0,2}"


def _distinct(connection: duckdb.DuckDBPyConnection, columns: Iterable[str]) -> list[str]:
    every = " union all ".join(f"select {name} as t from person_text" for name in columns)
    rows = connection.execute(f"select distinct t from ({every}) where t <> ''").fetchall()
    return [row[0] for row in rows]


def _counted(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str]
) -> list[tuple[str, int]]:
    every = " union all ".join(f"select {name} as t from person_text" for name in columns)
    return connection.execute(
        f"select t, count(*) from ({every}) where t <> '' group by t"
    ).fetchall()


def _read(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], kind: Kind,
    normaliser: Normaliser, form: str,
) -> list[tuple[str, str]]:  # fmt: skip
    """Return the meaning of each text that is not in its one form already."""
    every = " union all ".join(f"select {name} as t from person_text" for name in columns)
    rows = connection.execute(
        f"select distinct t from ({every}) where t <> '' and not regexp_full_match(t, '{form}')"
    ).fetchall()
    read = ((text, kind.read(normaliser, text)) for (text,) in rows)
    if kind is BIRTH:
        return [(text, _day(values)) for text, values in read if values is not None]
    return [(text, str(values[0])) for text, values in read if values is not None]


def _day(values: Sequence[object]) -> str:
    """Return yyyymmdd, 0000 for what a date does not say."""
    whole, _, year = values[:3]
    return str(whole) if whole else f"{year}0000"


def _mend_names(
    connection: duckdb.DuckDBPyConnection, namer: Namer, normaliser: Normaliser, columns: list[str]
) -> list[str]:
    """Make the dictionary of names: each distinct text as mended, its key, what was mended."""
    found = namer.mend(_distinct(connection, columns), normaliser)
    connection.register(
        "incoming",
        {
            name: np.array([getattr(each, name) for each in found], dtype=object)
            for name in ("raw", "text", "key", "repair")
        },
    )
    connection.execute("create or replace table word_name as select * from incoming")
    connection.unregister("incoming")
    return columns


def _dictionary(
    connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[str, str]]
) -> None:
    connection.execute(f"create or replace table {table} (raw varchar, value varchar)")
    if rows:
        raw, value = (np.array(list(each), dtype=object) for each in zip(*rows, strict=True))
        connection.register("incoming", {"raw": raw, "value": value})
        connection.execute(f"insert into {table} select raw, value from incoming")
        connection.unregister("incoming")


def _make_ready(
    connection: duckdb.DuckDBPyConnection, normaliser: Normaliser, present: set[str],
    names: Sequence[str],
) -> None:  # fmt: skip
    """Make the table `ready`: one row per line that can be a record."""
    joins = [f"left join word_name w_{name} on w_{name}.raw = s.{name}" for name in names]
    joins += [
        "left join word_birth wb on wb.raw = s.birth_date",
        "left join word_birth wd on wd.raw = s.died",
        "left join word_sex ws on ws.raw = s.sex",
        "left join word_number wn on wn.raw = s.number",
        "left join word_old wo on wo.raw = s.old_number",
        "left join word_place wp on wp.raw = s.residence_commune",
    ]
    number = (
        f"case when regexp_full_match(s.number, '{normaliser.number_form}') then s.number "
        "else wn.value end"
    )
    values = {
        "person_id": "s.id",
        "cid": f"({number})::bigint",
        "number": f"coalesce({number}, nullif(s.number, ''))",
        "old_number": "coalesce(wo.value, nullif(s.old_number, ''))",
        "name": "w_full_name.text",
        "name_key": "w_full_name.key",
        "birth": _date("birth_date", "wb"),
        "sex": "case when s.sex in ('M', 'F') then s.sex else ws.value end",
        "province": "coalesce(wp.value::smallint, 0)",
        "status": _status(),
        "died": _date("died", "wd"),
        "updated_on": "try_cast(s.updated_on as date)",
    }
    for name in names[1:]:
        values[name] = f"w_{name}.text"
    for name in present.intersection(YES_OR_NO):
        values[name] = f"lower(s.{name}) in ('1', 'true', 't', 'x', 'có', 'y')"
    picked = ",\n ".join(
        f"{values.get(name) or _plain(name, present)} as {name}" for name in ENTRY_COLUMNS
    )
    connection.execute(
        f"create or replace table ready as select s.i,\n {picked}\nfrom person_text s\n"
        + "\n".join(joins)
        + "\nwhere s.id <> '' and s.i in (select min(i) from person_text group by id)"
    )


def _plain(name: str, present: set[str]) -> str:
    return f"nullif(s.{name}, '')" if name in present else "null"


def _status() -> str:
    return (
        "case when lower(s.status) in ('dead', 'missing', 'void') then lower(s.status) "
        "when s.died <> '' then 'dead' else 'alive' end"
    )


def _date(name: str, words: str) -> str:
    """Render a date as yyyymmdd: 0 for a day or month that is not said, null when it is no date."""
    text = f"s.{name}"
    return (
        f"case when regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') "
        f"then strftime(try_cast({text} as date), '%Y%m%d')::integer "
        f"when regexp_full_match({text}, '[0-9]{{4}}-(0[1-9]|1[012])') "
        f"then replace({text}, '-', '')::integer * 100 "
        f"when regexp_full_match({text}, '[0-9]{{4}}') then {text}::integer * 10000 "
        f"else {words}.value::integer end"
    )


def _note(connection: duckdb.DuckDBPyConnection, normaliser: Normaliser, present: set[str]) -> None:
    """Note what a line says that is not usable or was mended, and lines that are kept aside."""
    unread = {
        "birth_date": "r.birth is null",
        "died": "r.died is null",
        "sex": "r.sex is null",
        "number": "r.cid is null",
        "old_number": f"not regexp_full_match(r.old_number, '{normaliser.old_number_form}')",
        "updated_on": "r.updated_on is null",
        "status": "lower(s.status) not in ('alive', 'dead', 'missing', 'void')",
        **{name: f"s.{name} not in (select raw from word_place)" for name in PLACES},
        **{name: f"length(s.{name}) > {NAME_LETTERS_MAX}" for name in NAMES},
    }
    for name in sorted(present & set(unread)):
        problem = "too_long" if name in NAMES else "not_usable"
        connection.execute(
            f"insert into problem select 'register', s.i + 1, s.id, '{name}', '{problem}', "
            f"left(s.{name}, {_VALUE_LETTERS_MAX}) from person_text s join ready r on r.i = s.i "
            f"where s.{name} <> '' and {unread[name]}"
        )
    for name in sorted(present & set(NAMES)):
        connection.execute(
            f"insert into problem select 'register', s.i + 1, s.id, '{name}', w.repair, "
            f"left(s.{name}, {_VALUE_LETTERS_MAX}) from person_text s "
            f"join word_name w on w.raw = s.{name} where w.repair <> ''"
        )
    whole = "to_json(s)::varchar"
    connection.execute(
        "insert into problem select 'register', s.i + 1, s.id, '', "
        f"case when s.id = '' then 'id_empty' else 'id_repeated' end, {whole} from person_text s "
        "where s.i not in (select i from ready)"
    )
