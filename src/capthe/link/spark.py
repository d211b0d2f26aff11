"""The SQL that follows from a definition, for Spark: keys of every rule in one pass, then pairs.

Tables: `dossier` and `person` hold records under a dense row number `i`; `wanted` and `held` hold
(i, k), one row per rule that a record has all columns for; `crowded` (k) keys that too many share.
A key is 64 bits of a rule's name and values, as in PostgreSQL's key table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from capthe.link.definition import Rule
from capthe.link.statements import CROWD_MIN

HELD = "select h.i, h.k from ({keys}) h semi join wanted w on w.k = h.k"
CROWDED = f"select k from held group by k having count(*) > {CROWD_MIN}"
WAITING = "select distinct w.i from wanted w semi join crowded c on c.k = w.k"
PAIRS = """
select distinct w.i as li, h.i as ri from wanted w join held h on h.k = w.k
where not exists (select 1 from crowded c where c.k = w.k)
"""


@dataclass(frozen=True, slots=True)
class Spark:
    """Spark SQL, in which a batch runs on many machines."""

    def near(self, column: str, edits: int, letters: str) -> str:  # noqa: ARG002 - it stops early
        """Render the edit distance; the bounded form is -1 beyond its bound."""
        return f"levenshtein(l.{column}, r.{column}, {edits}) >= 0"

    def replaced(self, column: str, edits: int) -> str:
        """Render the places that differ, behind the edit distance, which is never more."""
        left, right = f"l.{column}::string", f"r.{column}::string"
        differ = f"substr({left}, at, 1) <> substr({right}, at, 1)"
        return (
            f"length({left}) = length({right}) and levenshtein({left}, {right}, {edits}) >= 0 "
            f"and size(filter(sequence(1, length({left})), at -> {differ})) <= {edits}"
        )

    def letters(self, text: str) -> str:
        """Render a sorted list of letters."""
        return f"array_sort(split({text}, ''))"


def keys(rules: Sequence[Rule], table: str) -> str:
    """Return the keys of a table's rows: (i, k), a row for each rule that it can answer."""
    listed = ",\n  ".join(map(_key, rules))
    every = f"select t.i, explode(array(\n  {listed})) as k from {table} t"
    return f"select i, k from ({every})\nwhere k is not null"


def _key(rule: Rule) -> str:
    stated = " and ".join(f"t.{column} is not null" for column in rule.columns)
    values = ", ".join(f"t.{column}" for column in rule.columns)
    return f"case when {stated} then xxhash64('{rule.name}', {values}) end"
