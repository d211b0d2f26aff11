"""One table against itself: the records of it that are one person.

The model learns as in linking: the number is hidden, and two records with the equal number are one
person, two with different numbers are not. An equal number on two whom the model that was given
does not take for one is somebody's slip (a brother's number) and teaches nothing. A register that
gave everybody in two rows two numbers teaches nothing; then the model is used as it was given.
There is no "none of these" here: a person may stand in the table twice, five times or once.
"""

from collections.abc import Sequence

import duckdb
import numpy as np

from capthe.link.clusters import clusters
from capthe.link.definition import Definition
from capthe.link.model import Model, Seen, fit, number_weights
from capthe.link.statements import Duck, patterns
from capthe.store.duck.candidates import find_pairs, forget_crowds

ONE_PERSON_MIN = 0.5
LABELS_MIN = 500  # pairs with one number; with fewer the model stays as it was given
REFITS = 2  # a mistyped number labels a pair wrongly: what model and number say together is better


def find_duplicates(
    connection: duckdb.DuckDBPyConnection, definition: Definition, start: Model, table: str
) -> list[tuple[int, ...]]:
    """Return the clusters of rows of `table` that are one person; `duplicate` holds the pairs."""
    do = connection.execute
    forget_crowds(connection)
    find_pairs(connection, definition.rules, table, table)
    compare = patterns(definition, Duck(), left=table, right=table)
    do(f"create or replace table compared as {compare}")
    model, numbers = start, start.numbers
    _score(connection, definition, model)
    seen = [Seen(*row) for row in do(_SEEN).fetchall()]
    if sum(row.same for row in seen) >= LABELS_MIN:
        for _ in range(1 + REFITS):
            model = fit(definition, seen, start, model)
            _score(connection, definition, model)
            numbers = number_weights(do(_NUMBERS).fetchall(), start)
            _judge(connection, numbers)
            seen = [Seen(*row) for row in do(_LIKELY).fetchall()]
    else:
        _judge(connection, numbers)
    rows = do(f"select li, ri from duplicate where probability >= {ONE_PERSON_MIN}").fetchnumpy()
    return clusters(np.stack([rows["li"], rows["ri"]], axis=1).tolist())


def _score(connection: duckdb.DuckDBPyConnection, definition: Definition, model: Model) -> None:
    found = connection.execute("select distinct pattern from compared").fetchnumpy()["pattern"]
    connection.register("scored", {"pattern": found, "score": model.scores(definition, found)})
    connection.execute("create or replace table worth as select pattern, score from scored")
    connection.unregister("scored")


def _judge(connection: duckdb.DuckDBPyConnection, numbers: Sequence[float]) -> None:
    """Write the probability of each pair from its pattern and what its numbers say."""
    cases = " ".join(f"when {n} then {weight!r}" for n, weight in enumerate(numbers))
    connection.execute(_DUPLICATE.format(cases=cases))


_SEEN = """
select c.pattern, sum((c.number_level = 1)::integer), sum((c.number_level = 3)::integer)
from compared c join worth w on w.pattern = c.pattern
where c.number_level = 3 or c.number_level = 1 and w.score >= 0 group by c.pattern
"""
_NUMBERS = """
select c.number_level, sum(1 / (1 + exp(-w.score))), sum(1 / (1 + exp(w.score)))
from compared c join worth w on w.pattern = c.pattern group by c.number_level order by 1
"""
_LIKELY = """
select c.pattern, sum(d.probability), sum(1 - d.probability)
from compared c join duplicate d on d.li = c.li and d.ri = c.ri group by c.pattern
"""
_DUPLICATE = """
create or replace table duplicate as
select c.li, c.ri, 1 / (1 + exp(-(w.score + (case c.number_level {cases} end)))) as probability
from compared c join worth w on w.pattern = c.pattern
"""
