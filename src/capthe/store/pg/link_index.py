"""The schema `link`: records and keys of a register as PostgreSQL searches them, made in whole.

Derived data only. Every distinct text goes through the country's normaliser once; the records are
put together by the database (`capthe.link.records` says of which columns).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice

import psycopg
from psycopg import sql

from capthe.domain.normaliser import Normaliser
from capthe.link.definition import Definition
from capthe.link.looked_up import clean_form, looked_up, words_of
from capthe.link.persons import rarity
from capthe.link.records import (
    COLUMNS,
    KINDS,
    TEXT_COLUMNS,
    Kind,
    Value,
)
from capthe.link.statements import CROWD_MIN, Postgres, person_keys, table

Fill = Callable[[psycopg.Cursor], None]
Learned = Callable[[list[tuple[str, int]]], Normaliser]
_BATCH = 100_000
_NAMES = ("full_name", "father_name", "mother_name")


def make(connection: psycopg.Connection, definition: Definition,
         people: Iterable[Mapping[str, str]], normaliser: Normaliser) -> None:  # fmt: skip
    """Make the schema of these people, given as texts, anew; rows count from 1.

    The normaliser has learnt the words of their names already.
    """

    def fill(cursor: psycopg.Cursor) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, ("i", "id", *TEXT_COLUMNS)))
        with cursor.copy(sql.SQL("copy said ({}) from stdin").format(columns)) as copy:
            for i, texts in enumerate(people, start=1):
                said = (texts.get(name, "").strip() for name in TEXT_COLUMNS)
                copy.write_row((i, texts["id"], *said))

    make_from(connection, definition, fill, lambda _: normaliser)


def make_from(
    connection: psycopg.Connection, definition: Definition, fill: Fill, learned: Learned
) -> None:
    """Make the schema anew, in one transaction, as the owner.

    `fill` writes the texts into the table `said` (i, id and the columns of a file), "" for what is
    not said; `learned` returns the normaliser, given the words of their names with their counts.
    """
    with connection.transaction(), connection.cursor() as cursor:
        for statement in (
            "drop schema if exists link cascade",
            "create schema link",
            "create extension if not exists fuzzystrmatch",
            "set local search_path = link, public",
            "set local work_mem = '256MB'",
            "set local maintenance_work_mem = '1GB'",
        ):
            cursor.execute(statement.encode())
        for name in ("person", "dossier"):
            cursor.execute(table(name, COLUMNS, Postgres()).encode())
        texts = ", ".join(f"{name} text" for name in TEXT_COLUMNS)
        cursor.execute(
            f"create temp table said (i integer, id text, {texts}) on commit drop".encode()
        )
        fill(cursor)
        cursor.execute("analyze said")
        _learn(cursor)
        normaliser = learned(known_words(cursor))
        _read(cursor, normaliser)
        _write_people(cursor, normaliser)
        _write_keys(cursor, definition)


def known_words(cursor: psycopg.Cursor) -> list[tuple[str, int]]:
    """Return the words that the register bears, with how often, as of when the index was made."""
    return cursor.execute("select word, times from link.word").fetchall()


def known_size(cursor: psycopg.Cursor) -> int:
    """Return how many records with a name there were when the index was made; 1 at least."""
    row = cursor.execute("select greatest(1, people) from link.size").fetchone()
    return 1 if row is None else int(row[0])


def known_rates(cursor: psycopg.Cursor, names: Iterable[str]) -> dict[str, int]:
    """Return how many bore each of these names (folded, as in a record) at that time."""
    rates = cursor.execute("select f, times from link.rate where f = any (%s)", [list(names)])
    return dict(rates.fetchall())


def _learn(cursor: psycopg.Cursor) -> None:
    """Count the words of all names."""
    every = " union all ".join(
        f"select {name} as t from said where {name} <> ''" for name in _NAMES
    )
    cursor.execute(
        "create table link.word as select w as word, sum(times)::bigint as times from "
        f"(select t, count(*) as times from ({every}) n group by t) d, "
        "unnest(string_to_array(t, ' ')) w group by w".encode()
    )


def _read(cursor: psycopg.Cursor, normaliser: Normaliser) -> None:
    """Make a dictionary of each kind of text: what every distinct text means."""
    by_kind: dict[int, tuple[Kind, list[str]]] = {}
    for name, (kind, _) in KINDS.items():
        by_kind.setdefault(id(kind), (kind, []))[1].append(name)
    for kind, names in by_kind.values():
        every = " union all ".join(f"select {name} as t from said" for name in names)
        quick = _quick(normaliser, kind, "t")
        unread = f"t <> '' and not ({quick})" if quick else "t <> ''"
        cursor.execute(f"select distinct t from ({every}) e where {unread}".encode())
        texts = [row[0] for row in cursor.fetchall()]
        _dictionary(cursor, kind, _meanings(normaliser, kind, texts))


def _meanings(
    normaliser: Normaliser, kind: Kind, texts: Iterable[str]
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    for text in texts:
        values = kind.read(normaliser, text)
        if values is not None:
            yield text, values


def _dictionary(
    cursor: psycopg.Cursor, kind: Kind, meanings: Iterator[tuple[str, tuple[Value, ...]]]
) -> None:
    types = Postgres.types
    columns = ", ".join(f"{name} {types[type_]}" for name, type_ in kind.columns)
    words = words_of(kind)
    cursor.execute(f"create temp table {words} (raw text, {columns}) on commit drop".encode())
    while batch := list(islice(meanings, _BATCH)):
        with cursor.copy(f"copy {words} from stdin".encode()) as copy:
            for raw, values in batch:
                copy.write_row((raw, *values))
    cursor.execute(f"analyze {words}".encode())


def _write_people(cursor: psycopg.Cursor, normaliser: Normaliser) -> None:
    """Put the records together; how common a name is, is its share of the register."""
    looked = list(looked_up(partial(_quick, normaliser)))
    picked = [pair for each in looked for pair in each.columns]
    joins = [each.join for each in looked]
    words = words_of(KINDS["full_name"][0])
    cursor.execute(
        "create table rate as select w.f, count(*) as times "
        f"from said s join {words} w on w.raw = s.full_name group by w.f".encode()
    )
    cursor.execute("create unique index on rate (f)")
    cursor.execute(
        "create table size as select coalesce(sum(times), 0)::bigint as people from rate"
    )
    people = known_size(cursor)
    columns, values = ", ".join(c for c, _ in picked), ",\n ".join(v for _, v in picked)
    cursor.execute(
        f"insert into person (i, id, {columns}, rarity) select s.i, s.id,\n {values},\n "
        f"case when r.f is null then 0 else {rarity('r.times', people)} end\n"
        "from said s\n" + "\n".join(joins) + "\nleft join rate r on r.f = w_full_name.f"
    )  # fmt: skip
    cursor.execute("alter table person add primary key (i)")


def _write_keys(cursor: psycopg.Cursor, definition: Definition) -> None:
    crowds = f"select k from person_key group by k having count(*) > {CROWD_MIN}"
    for statement in (
        "create table person_key (k bigint, i integer)",
        f"insert into person_key {person_keys(definition.rules)}",
        f"create table crowded_key as {crowds}",
        "create index on person_key (k) include (i)",
        "create unique index on crowded_key (k)",
        "analyze person, person_key, crowded_key",
    ):
        cursor.execute(statement.encode())


def _quick(normaliser: Normaliser, kind: Kind, text: str) -> str:
    """Return the condition under which a text is its own value: most numbers are clean."""
    form = clean_form(normaliser, kind)
    if form is None:
        return ""
    return f"{text} ~ '^({form})$' and {text} <> repeat(left({text}, 1), length({text}))"
