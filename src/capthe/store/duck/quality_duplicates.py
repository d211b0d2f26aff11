"""Clusters of records of one register that are one person, in bounded time.

Records that share a number, or name and date, with too many (ten thousand filled in alike) are not
compared one by one, unless they are equal in all three: they are named, and a person finds out why
there are so many.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import duckdb

from capthe.domain.normaliser import Normaliser
from capthe.link.clusters import clusters
from capthe.link.decide import SURE_NAMES
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.link.records import REGISTER_ID, TEXT_COLUMNS
from capthe.link.statements import CROWD_MIN
from capthe.store.duck import records
from capthe.store.duck.duplicates import find_duplicates
from capthe.store.duck.files import Read, load
from capthe.store.duck.report import PROBLEM_TABLE, note
from capthe.store.duck.written import copy

_SURE = 0.999  # of a pair, whatever its numbers say


@dataclass(frozen=True, slots=True)
class Found:
    """Clusters of rows, each with its records; rows in a crowd; what was read."""

    clusters: list[tuple[int, ...]]
    crowded: int
    read: Read


def dedupe(
    connection: duckdb.DuckDBPyConnection,
    register: Path,
    normaliser: Normaliser,
    start: Model,
    scratch: Path,
) -> Found:
    """Read a register and find its duplicates; `duplicate` and `crowd` hold pairs and rows.

    `problem` holds what was wrong with the file.
    """
    connection.execute(PROBLEM_TABLE)
    read = load(
        connection, register, "person_text", id_column=REGISTER_ID, columns=TEXT_COLUMNS,
        scratch=scratch, digits=normaliser.digits,
    )  # fmt: skip
    normaliser = records.learn(connection, normaliser, ["person_text"])
    records.normalise(connection, normaliser, ["person_text"])
    records.make_records(connection, normaliser, "person_text", "everybody")
    records.rate(connection, "everybody")
    note(connection, normaliser, side="register", texts="person_text", records="everybody")
    crowds = "\nunion\n".join(
        f"select i from everybody where {' and '.join(f'{c} is not null' for c in rule.columns)} "
        f"qualify count(*) over (partition by {', '.join(rule.columns)}) > {CROWD_MIN}"
        for rule in PERSONS.rules
        if rule.is_tight
    )
    connection.execute(f"create table crowd as {crowds}")
    connection.execute(
        "create table person as select * from everybody where i not in (select i from crowd)"
    )
    learned = find_duplicates(connection, PERSONS, start, "person")
    joined = [(rows[0], other) for rows in learned for other in rows[1:]]
    joined += connection.execute(_EQUAL).fetchall()
    connection.execute(_LEAVE_CROWD, [sorted({i for pair in joined for i in pair})])
    crowded = connection.execute("select count(*) from crowd").fetchall()[0][0]
    return Found(clusters([*joined, *_alike(connection, start)]), crowded, read)


_EQUAL = """
select min(i) over same as first, i from everybody
where i in (select i from crowd) and number is not null and n_f is not null and d is not null
window same as (partition by number, n_f, d)
qualify first < i and count(*) over same <= 5
"""
_LEAVE_CROWD = "delete from crowd where i in (select unnest(?::integer[]))"


def _alike(connection: duckdb.DuckDBPyConnection, start: Model) -> list[tuple[int, int]]:
    """Return the pairs with one name that the shipped model is sure of, whatever their numbers say.

    What a register teaches is blind to a person who was given two numbers: there different numbers
    are the label of different people.
    """
    found = connection.execute("select distinct pattern from compared").fetchnumpy()["pattern"]
    least = math.log(_SURE / (1 - _SURE))
    scored = zip(found.tolist(), start.scores(PERSONS, found), strict=True)
    name = PERSONS.places["name"]
    sure = [
        pattern
        for pattern, score in scored
        if score >= least and PERSONS.levels(pattern)[name] in SURE_NAMES
    ]
    rows = connection.execute(
        "select li, ri from compared where pattern in (select unnest(?::bigint[])) order by 1, 2",
        [sure],
    )
    return rows.fetchall()


def write_clusters(connection: duckdb.DuckDBPyConnection, found: Found, path: Path) -> None:
    """Write one line for each record of a cluster or a crowd, the texts beside it."""
    rows = [(place, i) for place, rows in enumerate(found.clusters, start=1) for i in rows]
    connection.execute("create or replace table cluster (cluster integer, i integer)")
    connection.execute(
        "insert into cluster select unnest(?), unnest(?)",
        [[place for place, _ in rows], [i for _, i in rows]],
    )
    texts = ", ".join(f"t.{name}" for name in TEXT_COLUMNS)
    copy(
        connection,
        f"select c.cluster, t.id as person_id, b.probability, {texts} from (select * from "
        "cluster union all select 0, i from crowd) c join person_text t on t.i = c.i left join "
        "(select i, max(probability) as probability from (select li as i, probability from "
        "duplicate union all select ri, probability from duplicate) group by i) b on b.i = c.i "
        "order by c.cluster, t.i",
        path,
    )
