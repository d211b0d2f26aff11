"""What each rule of a search costs: how many share a key, and how many candidates a dossier meets.

Made with the search index, of the register as it was then (table link.rule_cost); read by pages.
"""

from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from capthe.link.definition import Definition, Rule
from capthe.link.statements import CROWD_MIN

_TABLE = """
  create table link.rule_cost (
    place integer primary key, rule text not null, is_tight boolean not null,
    people bigint not null, keys bigint not null, pairs bigint not null, largest bigint not null,
    crowded_keys bigint not null, crowded_people bigint not null, records bigint not null)"""
_GRANTS = (
    "grant usage on schema link to capthe_web",
    "grant select on link.rule_cost to capthe_web",
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
    connection.execute("drop table if exists link.rule_cost")
    connection.execute(_TABLE)
    for place, rule in enumerate(definition.rules, start=1):
        connection.execute(_cost(rule).encode(), [place, rule.name, rule.is_tight])
    for statement in _GRANTS:
        connection.execute(statement.encode())


def _cost(rule: Rule) -> str:
    columns = ", ".join(rule.columns)
    return (
        "insert into link.rule_cost select %s, %s, %s, coalesce(sum(n), 0), count(*), "
        f"coalesce(sum(n * n) filter (where n <= {CROWD_MIN}), 0), coalesce(max(n), 0), "
        f"count(*) filter (where n > {CROWD_MIN}), "
        f"coalesce(sum(n) filter (where n > {CROWD_MIN}), 0), (select count(*) from link.person) "
        f"from (select count(*) as n from link.person where num_nulls({columns}) = 0 "
        f"group by {columns}) k"
    )


def costs(connection: psycopg.Connection) -> list[RuleCost]:
    """Return the cost of each rule, in the order of the definition; none without an index."""
    there = connection.execute("select to_regclass('link.rule_cost') is not null").fetchone()
    if there is None or not there[0]:
        return []
    with connection.cursor(row_factory=class_row(RuleCost)) as cursor:
        return cursor.execute(
            "select place, rule, is_tight, people, keys, pairs, largest, crowded_keys,"
            " crowded_people, records from link.rule_cost order by place"
        ).fetchall()
