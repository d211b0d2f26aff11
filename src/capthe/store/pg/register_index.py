"""The search index of the register, kept up with its changes.

The index is the schema `link` (capthe.store.pg.linking): derived, made anew at any time by
`Index.make` as the owner. From then on a worker follows entries and events with `Index.follow`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from capthe.domain.normaliser import Normaliser
from capthe.domain.text import Text
from capthe.link.definition import Definition
from capthe.link.persons import rarity_of
from capthe.link.records import COLUMNS, READING, TEXT_COLUMNS, record
from capthe.link.statements import CROWD_MIN, person_keys
from capthe.store.pg.link_costs import keep_costs
from capthe.store.pg.link_index import known_rates, known_size, make_from

_RECORDS = """
  select id as i, id::text as id, case when cid is null then '' else number end as number,
         coalesce(old_number, '') as old_number, coalesce(name, '') as full_name,
         coalesce(concat_ws('-', nullif(left(lpad(birth::text, 8, '0'), 4), '0000'),
                            nullif(substr(lpad(birth::text, 8, '0'), 5, 2), '00'),
                            nullif(right(birth::text, 2), '00')), '') as birth_date,
         coalesce(sex, '') as sex, coalesce(birth_province, '') as birth_province,
         coalesce(birth_commune, '') as birth_commune,
         coalesce(origin_commune, '') as origin_commune,
         coalesce(residence_commune, '') as residence_commune,
         coalesce(father_name, '') as father_name, coalesce(mother_name, '') as mother_name,
         coalesce(ethnicity, '') as ethnicity
    from register.record where status <> 'void'"""


_MARK = """
  create table link.mark as
  select coalesce(max(id), 0) as entry,
         (select coalesce(max(id), 0) from register.event) as event from register.entry"""
_READ_BY = f"reading {READING}"
_AFTER = (
    _MARK,
    f"comment on table link.mark is '{_READ_BY}'",
    "grant usage on schema link to capthe_worker",
    "grant select on all tables in schema link to capthe_worker",
    "grant insert, delete on link.person, link.person_key to capthe_worker",
    "grant insert on link.crowded_key to capthe_worker",
    "grant update on link.mark to capthe_worker",
)
"""How far the index has come, and what a worker may do to follow."""
_SOME = "with person as (select * from link.person where i = any (%s)) "
_SETTLE = "vacuum (freeze, analyze) link.person, link.person_key"
"""So that a key is answered by its index alone."""


@dataclass(frozen=True, slots=True)
class Index:
    """The search index over a connection, for one definition, by one country's normaliser."""

    connection: psycopg.Connection
    definition: Definition
    normaliser: Normaliser

    def make(self) -> int:
        """Make the index anew from the whole register, as the owner; return how many records."""
        with self.connection.transaction():
            self.connection.execute("lock table register.entry, register.event in share mode")
            make_from(self.connection, self.definition, _fill, self.normaliser.learned)
            keep_costs(self.connection, self.definition)
            for statement in _AFTER:
                self.connection.execute(statement.encode())
            row = self.connection.execute("select count(*) from link.person").fetchone()
        self.connection.execute(_SETTLE)
        return 0 if row is None else int(row[0])

    def follow(self, limit: int = 1000) -> int:
        """Take up records that are new or have changed since; return how many."""
        behind = self.connection.execute(
            "select (select max(id) from register.entry) > m.entry"
            " or (select max(id) from register.event) > m.event from link.mark m"
        ).fetchone()
        if behind is None or not behind[0]:
            return 0
        with self.connection.transaction():
            self.connection.execute("select ledger.quiet_register()")
            mark = self.connection.execute("select entry, event from link.mark for update")
            entry, event = mark.fetchone() or (0, 0)
            fresh = self._rows(
                f"{_RECORDS} and id > %(entry)s order by id limit %(limit)s",
                entry=entry, limit=limit,
            )  # fmt: skip
            changed = self.connection.execute(
                "select id, entry from register.event where id > %(event)s order by id"
                " limit %(limit)s",
                {"event": event, "limit": limit},
            ).fetchall()
            if not fresh and not changed:
                return 0
            last = max([entry, *(int(row["i"]) for row in fresh)])
            touched = sorted({each for _, each in changed if each <= last})
            rows = fresh + self._rows(f"{_RECORDS} and id = any (%(ids)s)", ids=touched)
            self._replace({int(row["i"]): row for row in rows}, touched)
            self.connection.execute(
                "update link.mark set entry = %s, event = %s",
                [last, changed[-1][0] if changed else event],
            )
        return len(rows)

    def _replace(self, rows: Mapping[int, Mapping[str, str]], gone: Sequence[int]) -> None:
        """Put records in place of those that were; a crowd that has grown since is one now."""
        keys = person_keys(self.definition.rules)
        people = {i: record(self.normaliser, texts) for i, texts in rows.items()}
        names = [name for name, _ in COLUMNS]
        columns = sql.SQL(", ").join(map(sql.Identifier, ("i", "id", *names, "rarity")))
        with self.connection.cursor() as cursor:
            rates = known_rates(cursor, (str(said["n_f"]) for said in people.values()))
            size = known_size(cursor)
            cursor.execute(
                f"delete from link.person_key k using ({_SOME}{keys}) o where k.k = o.k"
                " and k.i = o.i".encode(),
                [list(gone)],
            )
            cursor.execute("delete from link.person where i = any (%s)", [list(gone)])
            with cursor.copy(sql.SQL("copy link.person ({}) from stdin").format(columns)) as copy:
                for i, said in people.items():
                    name = said["n_f"]
                    bin_ = 0 if name is None else rarity_of(max(1, rates.get(str(name), 0)), size)
                    copy.write_row((i, rows[i]["id"], *(said[name] for name in names), bin_))
            cursor.execute(f"insert into link.person_key {_SOME}{keys}".encode(), [list(rows)])
            cursor.execute(
                "insert into link.crowded_key select k.k from link.person_key k"
                f" where k.k in (select k from ({_SOME}{keys}) n)"
                " and not exists (select 1 from link.crowded_key c where c.k = k.k)"
                f" group by k.k having count(*) > {CROWD_MIN}".encode(),
                [list(rows)],
            )

    def _rows(self, query: str, **values: object) -> list[dict[str, str]]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), values).fetchall()


def _fill(cursor: psycopg.Cursor) -> None:
    columns = ", ".join(("i", "id", *TEXT_COLUMNS))
    cursor.execute(f"insert into said ({columns}) select {columns} from ({_RECORDS}) r".encode())


def is_outdated(connection: psycopg.Connection) -> bool:
    """Say whether there is an index, but of an older program."""
    row = connection.execute("select to_regclass('link.person') is not null").fetchone()
    return row is not None and bool(row[0]) and not is_indexed(connection)


OUTDATED = Text(
    "Chỉ mục tìm kiếm của dữ liệu dân cư do phiên bản cũ lập nên không dùng được; bước 3 chưa tìm "
    "người. Chạy capthe register index.",
    "The register's search index was made by an older version and is not used; number 3 searches "
    "for nobody. Run `capthe register index`.",
)
"""What is said of such an index."""


def is_indexed(connection: psycopg.Connection) -> bool:
    """Say whether the register can be searched: there is an index, and it was made as now.

    It has every column, and its texts were read as this program reads them.
    """
    row = connection.execute(
        "select obj_description(to_regclass('link.mark'), 'pg_class') = %s"
        " and %s = (select count(*) from pg_attribute"
        " where attrelid = to_regclass('link.person') and attname = any (%s))",
        [_READ_BY, len(COLUMNS), [name for name, _ in COLUMNS]],
    ).fetchone()
    return row is not None and bool(row[0])
