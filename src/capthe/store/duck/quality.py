"""A register checked in DuckDB: every rule over every record, or over those that changed.

The connection holds the tables of link/quality/statements; a second run over the same connection
(kept in a file) asks again only what the change of a record can have altered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from capthe.link.quality.apart import whole_scan
from capthe.link.quality.bursts import bursts, watched_facts
from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.dialects import Duck
from capthe.link.quality.scoring import PLACE_FACTS, broken, rule_counts, scores, tally
from capthe.link.quality.statements import facts_asked, near, row_bits, set_statements, touched
from capthe.link.quality.subject import (
    ALL_COLUMNS,
    EXTRA_COLUMNS,
    UNIT_TABLE,
    select_facts,
    sources_of,
)
from capthe.link.records import REGISTER_ID
from capthe.store.duck.files import Read, load
from capthe.store.duck.report import PROBLEM_TABLE

_PRINT = "hash({})".format(", ".join(ALL_COLUMNS))
_SINGLE = (
    "id", "number", "old_number", "father_number", "mother_number", "household", "phone",
)  # fmt: skip
_TEXTS = ", ".join(
    f"{name} text using compression uncompressed" if name in _SINGLE else f"{name} text"
    for name in ("id", *ALL_COLUMNS)
)
PERSON_TEXT = f"create table person_text (i integer, {_TEXTS})"
"""The texts, those that hardly repeat as they are: packed they take half the room in a file, but
each reading a third longer."""
_MOVED = ("changed", "before")
_TABLES = (
    PERSON_TEXT,
    "create table print (i integer, id text, nth integer, line integer, print ubigint)",
    "create table set_bits (source integer, i integer, bits bigint)",
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run looked at: all records, those that were asked again, those that are gone."""

    records: int
    asked: int
    gone: int
    is_part: bool


class Check:
    """The rules that can be asked of the register in this connection, on one day."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        catalogue: Catalogue,
        today: int,
        absent: Collection[str] = (),
        *,
        with_alarms: bool = True,
    ) -> None:
        self._do = connection.execute
        self._dialect = Duck(today)
        facts = sources_of(self._dialect, catalogue.profile)
        lacking = frozenset(absent)
        self.lacking = frozenset(name for name, of in facts.items() if of & lacking)
        self.catalogue = catalogue.without(self.lacking)
        self._statements = set_statements(self.catalogue.sets, self._dialect)
        self._with_alarms = with_alarms
        kept = {*PLACE_FACTS, *facts_asked(self.catalogue.sets)}
        self._kept = tuple(sorted(kept | watched_facts(self.lacking) if with_alarms else kept))

    def fits(self) -> bool:
        """Tell whether `subject`, as an earlier run left it, has the facts that are kept now."""
        there = self._do("select column_name from (describe subject)").fetchall()
        return {name for (name,) in there} == {"i", "bits", *self._kept}

    def ask_rows(self) -> None:
        """Make the facts of all records and ask the row rules in the same scan."""
        scan = whole_scan(self.catalogue.rows, self._dialect, self.catalogue.profile, self._kept)
        for name, statement in scan.tables:
            self._do(f"create or replace temp table {name} as {statement}")
        self._do(f"create or replace table subject as {scan.rows}")
        for name, _ in scan.tables:
            self._do(f"drop table {name}")

    def _rows(self, source: str) -> str:
        rules = self.catalogue.rows
        wanted = facts_asked(rules).union(self._kept)
        made = select_facts(self._dialect, self.catalogue.profile, source, wanted=wanted)
        return row_bits(tuple(enumerate(rules)), self._dialect, made, self._kept)

    def ask_sets(self) -> None:
        """Ask the set rules."""
        self._do("create or replace table set_bits (source integer, i integer, bits bigint)")
        for each in self._statements:
            self._do(f"insert into set_bits select {each.source}, i, bits from ({each.whole})")

    def ask_part(self) -> None:
        """Ask again what can have changed: `changed` (i) and `before` (old subjects) are there."""
        self._do("delete from subject where i in (select i from before)")
        texts = "(select * from person_text where i in (select i from changed))"
        self._do(f"insert into subject by name {self._rows(texts)}")
        asking = [each for each in self._statements if each.asks]
        if asking:
            self._do(f"create or replace temp table touched as {touched(asking, *_MOVED)}")
            self._do(f"create or replace temp table near as {near(asking)}")
        for each in self._statements:
            if not each.asks:
                self._do(f"delete from set_bits where source = {each.source}")
                self._do(f"insert into set_bits select {each.source}, i, bits from ({each.whole})")
                continue
            of = f"select i from touched where source = {each.source}"
            self._do(f"create or replace temp table affected as {of}")
            self._do(
                f"delete from set_bits where source = {each.source} and "
                "i in (select i from affected union select i from before)"
            )
            self._do(f"insert into set_bits select {each.source}, i, bits from ({each.restricted})")

    def score(self) -> None:
        """Make the tables `broken`, `score` and `rule_count`."""
        self._do(f"create or replace table broken as {broken()}")
        self._do(f"create or replace table tally as {tally()}")
        self._do(f"create or replace table score as {scores(self.catalogue)}")
        self._do(f"create or replace table rule_count as {rule_counts(self.catalogue)}")

    def watch(self) -> None:
        """Make the table `burst`: the alarms."""
        self._do(
            "create or replace table burst (watched varchar, among varchar, place varchar, "
            "value varchar, records bigint, people bigint)"
        )
        if self._with_alarms:
            self._do(f"insert into burst {bursts(self.lacking)}")

    def whole(self) -> None:
        """Ask everything of everybody."""
        self.ask_rows()
        self.ask_sets()
        self.score()
        self.watch()


def load_units(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Make the table of administrative units."""
    connection.execute("drop table if exists unit")
    connection.execute(UNIT_TABLE)
    columns = [list(column) for column in zip(*catalogue.profile.load_units(), strict=True)]
    connection.execute(
        f"insert into unit select {', '.join(['unnest(?)'] * len(columns))}", columns
    )


def read_register(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    scratch: Path,
    digits: Mapping[str, int] | None = None,
) -> Read:
    """Load a register file into `person_text`; what is no row goes to `problem`.

    `digits`: see `Normaliser`.
    """
    connection.execute(PROBLEM_TABLE)
    connection.execute("drop table if exists person_incoming")
    return load(
        connection, path, "person_incoming", id_column=REGISTER_ID, columns=ALL_COLUMNS,
        scratch=scratch, digits=digits,
    )  # fmt: skip


def take_in(connection: duckdb.DuckDBPyConnection) -> Ran:
    """Carry `person_incoming` into `person_text`; note what changed since the last time.

    A record is the same as before when its id is (and its place among records of that id, where
    an id stands more than once); it keeps its row number. Afterwards `changed` holds what is new or
    other, `before` the facts of what was other or is gone.
    """
    do = connection.execute
    tables = {row[0] for row in do("select table_name from information_schema.tables").fetchall()}
    is_part = "subject" in tables
    if not is_part:
        for statement in _TABLES:
            do(statement)
    do(
        "create or replace temp table repeated as select i, row_number() over (partition by id "
        "order by i) as nth from person_incoming where id in "
        "(select id from person_incoming group by id having count(*) > 1)"
    )
    do(
        f"create or replace temp table incoming as select n.i, n.id, coalesce(r.nth, 1) as nth, "
        f"{_PRINT} as print from person_incoming n left join repeated r on r.i = n.i"
    )
    do(
        "create or replace temp table met as select n.i as line, n.nth, n.id, n.print, p.i, "
        "p.print as before from incoming n left join print p on p.id = n.id and p.nth = n.nth"
    )
    do(
        "create or replace temp table placed as select i, line, nth, id, print, print <> before "
        "as is_other from met where i is not null union all select ((select coalesce(max(i), 0) "
        "from print) + row_number() over (order by line))::integer, line, nth, id, print, true "
        "from met where i is null"
    )
    do("create or replace temp table changed as select i from placed where is_other")
    do(
        "create or replace temp table gone as "
        "select i from print where i not in (select i from placed)"
    )
    if is_part:
        do(
            "create or replace temp table before as select * from subject where i in "
            "(select i from changed union select i from gone)"
        )
        do("delete from person_text where i in (select i from changed union select i from gone)")
        do("delete from print")
    else:
        do("create or replace temp table before (i integer)")
    columns = ", ".join(f"n.{name}" for name in ALL_COLUMNS)
    do(
        f"insert into person_text select p.i, n.id, {columns} from placed p "
        "join person_incoming n on n.i = p.line where p.is_other"
    )
    do("insert into print select i, id, nth, line, print from placed")
    counted = do(
        "select (select count(*) from placed), (select count(*) from changed), "
        "(select count(*) from gone)"
    ).fetchall()[0]
    for table in ("person_incoming", "repeated", "incoming", "met", "placed"):
        do(f"drop table {table}")
    records, asked, gone = counted
    return Ran(records, asked, gone, is_part)


def never_filled(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return the further columns in which no record says anything: the register keeps them not."""
    counted = ", ".join(f"count(nullif({name}, ''))" for name in EXTRA_COLUMNS)
    found = connection.execute(f"select {counted} from person_text").fetchall()[0]
    return tuple(name for name, n in zip(EXTRA_COLUMNS, found, strict=True) if not n)
