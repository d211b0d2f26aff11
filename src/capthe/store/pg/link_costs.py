"""What each rule of a search costs: how many share a key, and how many candidates a dossier meets.

Made with the search index, of the register as it was then (table link.rule_cost); read by pages.
The costs of other rules are counted over the same index before anybody uses them, and kept beside
(table link.rule_preview).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from capthe.link.definition import Definition, Rule
from capthe.link.statements import CROWD_MIN

_USED, _PROPOSED = "link.rule_cost", "link.rule_preview"
_TABLE = """
  create table {table} (
    place integer primary key, rule text not null, is_tight boolean not null,
    people bigint not null, keys bigint not null, pairs bigint not null, largest bigint not null,
    crowded_keys bigint not null, crowded_people bigint not null, records bigint not null)"""
_GRANTS = (
    "grant usage on schema link to capthe_web",
    "grant select on {table} to capthe_web",
)


@dataclass(frozen=True, slots=True)
class RuleCost:
    """One rule over a register of `records`: people with a key, keys, and what comparing costs.

    `pairs` are the candidates that all these people would meet, were each a dossier: keys that
    more than CROWD_MIN share are left to the other rules, and counted apart.
    """

    place: int
    rule: str
    is_tight: bool
    people: int
    keys: int
    pairs: int
    largest: int
    crowded_keys: int
    crowded_people: int
    records: int

    @property
    def met(self) -> float:
        """How many candidates a dossier meets by this rule, on average."""
        return self.pairs / self.people if self.people else 0.0


def keep_costs(connection: psycopg.Connection, definition: Definition) -> None:
    """Make the table of costs anew from the index, as its owner."""
    _count(connection, _USED, definition.rules)


def preview(connection: psycopg.Connection, rules: Sequence[Rule]) -> list[RuleCost]:
    """Return what these rules would cost over the index as it is, as its owner; nothing is used.

    None without an index. What is counted is kept for the analyst's page until the next time.
    """
    if not _is_there(connection, _USED):
        return []
    with connection.transaction():
        _count(connection, _PROPOSED, rules)
    return previewed(connection)


def _count(connection: psycopg.Connection, table: str, rules: Sequence[Rule]) -> None:
    connection.execute(f"drop table if exists {table}".encode())
    connection.execute(_TABLE.format(table=table).encode())
    for place, rule in enumerate(rules, start=1):
        connection.execute(_cost(table, rule).encode(), [place, rule.name, rule.is_tight])
    for statement in _GRANTS:
        connection.execute(statement.format(table=table).encode())


def _cost(table: str, rule: Rule) -> str:
    columns = ", ".join(rule.columns)
    return (
        f"insert into {table} select %s, %s, %s, coalesce(sum(n), 0), count(*), "
        f"coalesce(sum(n * n) filter (where n <= {CROWD_MIN}), 0), coalesce(max(n), 0), "
        f"count(*) filter (where n > {CROWD_MIN}), "
        f"coalesce(sum(n) filter (where n > {CROWD_MIN}), 0), (select count(*) from link.person) "
        f"from (select count(*) as n from link.person where num_nulls({columns}) = 0 "
        f"group by {columns}) k"
    )


def costs(connection: psycopg.Connection) -> list[RuleCost]:
    """Return the cost of each rule, in the order of the definition; none without an index."""
    return _kept(connection, _USED)


def previewed(connection: psycopg.Connection) -> list[RuleCost]:
    """Return the costs of the rules that were proposed last; none if none were."""
    return _kept(connection, _PROPOSED)


def _kept(connection: psycopg.Connection, table: str) -> list[RuleCost]:
    if not _is_there(connection, table):
        return []
    with connection.cursor(row_factory=class_row(RuleCost)) as cursor:
        return cursor.execute(
            "select place, rule, is_tight, people, keys, pairs, largest, crowded_keys,"
            f" crowded_people, records from {table} order by place".encode()
        ).fetchall()


def _is_there(connection: psycopg.Connection, table: str) -> bool:
    there = connection.execute("select to_regclass(%s) is not null", [table]).fetchone()
    return there is not None and bool(there[0])
