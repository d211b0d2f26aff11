"""The SQL that follows from a definition: which pairs, which patterns; for DuckDB and PostgreSQL.

Tables: `dossier` and `person` hold records (records.COLUMNS) under a dense row number `i`; `pair`
holds (li, ri). PostgreSQL finds pairs through `person_key`, one row per rule and person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from capthe.link.conditions import Dialect
from capthe.link.definition import Comparison, Definition, Rule
from capthe.link.records import Type

CROWD_MIN = 400  # people who share one key: more are not compared one by one


@dataclass(frozen=True, slots=True)
class Duck:
    """DuckDB, in which a batch runs."""

    types: ClassVar[Mapping[str, str]] = {
        "key": "ubigint", "word": "integer", "text": "varchar", "int": "integer",
    }  # fmt: skip

    def near(self, column: str, edits: int, letters: str) -> str:
        """Render the edit distance, behind what costs less: lengths and letters."""
        parts = [_lengths(column, edits)]
        if letters:
            parts.append(f"bit_count(xor(l.{letters}, r.{letters})) <= {2 * edits}")
        return " and ".join((*parts, f"levenshtein(l.{column}, r.{column}) <= {edits}"))

    def replaced(self, column: str, edits: int) -> str:
        """Render the places that differ."""
        left, right = f"l.{column}::text", f"r.{column}::text"
        return (
            f"case when length({left}) = length({right}) "
            f"then hamming({left}, {right}) <= {edits} else false end"
        )

    def letters(self, text: str) -> str:
        """Render a sorted list of letters."""
        return f"list_sort(string_split({text}, ''))"

    def key(self, text: str) -> str:
        """Keep 64 bits in place of a text that is compared for equality only."""
        return f"hash({text})"


@dataclass(frozen=True, slots=True)
class Postgres:
    """PostgreSQL with its contributed module fuzzystrmatch, which answers one dossier at a time."""

    types: ClassVar[Mapping[str, str]] = {
        "key": "text", "word": "text", "text": "text", "int": "integer",
    }  # fmt: skip

    def near(self, column: str, edits: int, letters: str) -> str:  # noqa: ARG002 - it stops early
        """Render the edit distance; the bounded form stops early."""
        distance = f"levenshtein_less_equal(l.{column}, r.{column}, {edits})"
        return f"{_lengths(column, edits)} and {distance} <= {edits}"

    def replaced(self, column: str, edits: int) -> str:
        """Render the edit distance in which putting in and leaving out cost too much."""
        left, right, dear = f"l.{column}::text", f"r.{column}::text", edits + 1
        distance = f"levenshtein_less_equal({left}, {right}, {dear}, {dear}, 1, {edits})"
        return f"length({left}) = length({right}) and {distance} <= {edits}"

    def letters(self, text: str) -> str:
        """Render the letters, put together again in their order."""
        each = f"unnest(string_to_array({text}, null)) letter"
        return f"(select string_agg(letter, '' order by letter) from {each})"

    def key(self, text: str) -> str:
        """Keep the text."""
        return text


def _lengths(column: str, edits: int) -> str:
    return f"abs(length(l.{column}) - length(r.{column})) <= {edits}"


def table(name: str, columns: Iterable[tuple[str, Type]], dialect: Duck | Postgres) -> str:
    """Return the statement that makes a table of records."""
    lines = ",\n".join(f"  {column} {dialect.types[kind]}" for column, kind in columns)
    return f"create table {name} (\n  i integer,\n  id text,\n{lines},\n  rarity integer\n)"


def matched(rule: Rule, left: str = "dossier", right: str = "person") -> str:
    """Return the rows of the register, with their key, whose key of a rule a dossier asks for."""
    return f"select r.i, {_listed(rule, 'r')} from {right} r semi join {left} l on {_both(rule)}"


def every(rule: Rule, table: str) -> str:
    """Return the rows of a table that is searched for itself, with their key of a rule."""
    stated = " and ".join(f"r.{column} is not null" for column in rule.columns)
    return f"select r.i, {_listed(rule, 'r')} from {table} r where {stated}"


def is_asked(rule: Rule, values: Mapping[str, object]) -> bool:
    """Say whether a record says all that a rule asks for."""
    return all(values[column] is not None for column in rule.columns)


def pairs(
    rule: Rule, left: str = "dossier", *, is_crowded: bool = False, is_self: bool = False
) -> str:
    """Return the statement that finds every pair that agrees on a rule, from its `matched` rows.

    Keys that too many people share (in the table `crowded`) are left to the other rules, before
    anything is joined: their pairs would grow as the square. `is_self` when dossiers and register
    are one table: then the earlier row stands left.
    """
    order = " and l.i < r.i" if is_self else ""
    asked = f"(select l.* from {left} l\nwhere not exists ({_in_the_crowd(rule)}))"
    return (
        f"select l.i as li, r.i as ri from {asked if is_crowded else left} l\n"
        f"join matched r on {_both(rule)}{order}"
    )


def _in_the_crowd(rule: Rule) -> str:
    key = _key_text(rule, "l")
    return f"select 1 from crowded c where c.rule = '{rule.name}' and c.key = {key}"


def waiting(rule: Rule, left: str = "dossier") -> str:
    """Return the dossiers whose key of a rule is shared by too many."""
    return f"select l.i from {left} l where exists ({_in_the_crowd(rule)})"


def crowded(rule: Rule, people_max: int) -> str:
    """Return the keys of one rule that more than `people_max` of its `matched` rows share."""
    return (
        f"select '{rule.name}' as rule, {_key_text(rule, 'r')} as key, count(*) as people\n"
        f"from matched r group by {_listed(rule, 'r')} having count(*) > {people_max}"
    )


def _both(rule: Rule) -> str:
    return " and ".join(f"l.{column} = r.{column}" for column in rule.columns)


def _key_text(rule: Rule, side: str) -> str:
    return " || '|' || ".join(f"{side}.{column}::text" for column in rule.columns)


def person_keys(rules: Sequence[Rule]) -> str:
    """Return the rows of PostgreSQL's key table."""
    return "\nunion all\n".join(
        f"select {_key(rule, 'r')} as k, r.i from person r "
        f"where num_nulls({_listed(rule, 'r')}) = 0"
        for rule in rules
    )


def candidates(definition: Definition, rules: Sequence[Rule]) -> str:
    """Return PostgreSQL's statement for dossiers given as one JSON list of records.

    It answers (li, ri, pattern, number_level), each pair once, by the key table; and for a dossier
    with a key that too many share one row of which only li is said.
    """
    keys = "\nunion all\n".join(
        f"select {_key(rule, 'l')} as k, l.i from dossier l "
        f"where num_nulls({_listed(rule, 'l')}) = 0"
        for rule in rules
    )
    return (
        "with dossier as materialized (select * from jsonb_populate_recordset("
        "null::link.dossier, %s::jsonb)),\n"
        f"wanted as materialized (\n{keys}),\n"
        "pair as materialized (select distinct w.i as li, k.i as ri from wanted w "
        "join link.person_key k on k.k = w.k\n"
        "  where not exists (select 1 from link.crowded_key c where c.k = w.k))\n"
        + patterns(definition, Postgres(), right="link.person")
        + "\nunion all\nselect distinct w.i, null::integer, null::bigint, null::bigint "
        "from wanted w join link.crowded_key c on c.k = w.k"
    )


def _listed(rule: Rule, side: str) -> str:
    return ", ".join(f"{side}.{column}" for column in rule.columns)


def _key(rule: Rule, side: str) -> str:
    """Render 64 bits of a rule's name and values, the same on every machine."""
    text = f"'{rule.name}|' || {_key_text(rule, side)}"
    return f"('x' || left(md5({text}), 16))::bit(64)::bigint"


def patterns(
    definition: Definition,
    dialect: Dialect,
    *,
    pairs: str = "pair",
    left: str = "dossier",
    right: str = "person",
) -> str:
    """Return the statement that compares every pair: its pattern, and the level of its number."""
    powers = range(len(definition.comparisons) - 1, -1, -1)
    digits = "\n  + ".join(
        f"{_case(comparison, dialect)} * {10**power}"
        for comparison, power in zip(definition.comparisons, powers, strict=True)
    )
    return (
        f"select p.li, p.ri,\n  {digits} as pattern,\n"
        f"  {_case(definition.number, dialect)} as number_level\n"
        f"from {pairs} p join {left} l on l.i = p.li join {right} r on r.i = p.ri"
    )


def _case(comparison: Comparison, dialect: Dialect) -> str:
    *stated, last = comparison.levels
    branches = " ".join(
        f"when {level.condition.sql(dialect)} then {code}"
        for code, level in enumerate(stated)
        if level.condition is not None
    )
    code = len(stated)
    if last.condition is not None:
        branches += f" when {last.condition.sql(dialect)} then {code}"
        code = 0
    return f"(case {branches} else {code} end)::bigint"
