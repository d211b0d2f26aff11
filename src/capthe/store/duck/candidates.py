"""Which pairs are worth comparing: every pair that agrees on a rule, each once, crowds left out."""

from collections.abc import Sequence

import duckdb

from capthe.link.definition import Rule
from capthe.link.statements import CROWD_MIN, crowded, every, matched, pairs, waiting

_CROWDS = """
create or replace table crowded (rule varchar, key varchar, people bigint);
create or replace table crowd_dossier (i integer)
"""


def forget_crowds(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of crowded keys, and of the dossiers that have one, empty."""
    connection.execute(_CROWDS)


def find_pairs(
    connection: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    left: str,
    right: str = "person",
) -> int:
    """Write the pairs of `rules` into `pair`; return how many keys too many people shared.

    If `left` and `right` are one table, each pair of its rows stands once, the earlier left.
    """
    do, met, is_self = connection.execute, 0, left == right
    do("create or replace table found (li integer, ri integer)")
    for rule in rules:
        rows = every(rule, right) if is_self else matched(rule, left, right)
        do(f"create or replace table matched as {rows}")
        keys = do(f"insert into crowded {crowded(rule, CROWD_MIN)}").fetchall()[0][0]
        if keys:
            do(f"insert into crowd_dossier {waiting(rule, left)}")
            met += keys
        do(f"insert into found {pairs(rule, left, is_crowded=bool(keys), is_self=is_self)}")
    do("create or replace table pair as select distinct li, ri from found")
    do("drop table found")
    do("drop table matched")
    return met
