"""The SQL that follows from a definition: which pairs, which patterns; for DuckDB and PostgreSQL.

Tables: `dossier` and `person` hold records (records.COLUMNS) under a dense row number `i`; `pair`
holds (li, ri). PostgreSQL finds pairs through `person_key`, one row per rule and person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from capthe.link.definition import Comparison, Definition, Rule
from capthe.link.records import Type

CROWD_MIN = 400  # people who share one key: more are not compared one by one


@dataclass(frozen=True, slots=True)
class Duck:
    """DuckDB, in which a batch runs."""

    types: ClassVar[Mapping[str, str]] = {"key": "ubigint", "text": "varchar", "int": "integer"}

    def near(self, left: str, right: str, edits: int) -> str:
        """Render the edit distance."""
        return f"levenshtein({left}, {right}) <= {edits}"

    def key(self, text: str) -> str:
        """Keep 64 bits in place of a text that is compared for equality only."""
        return f"hash({text})"


@dataclass(frozen=True, slots=True)
class Postgres:
    """PostgreSQL with its contributed module fuzzystrmatch, which answers one dossier at a time."""

    types: ClassVar[Mapping[str, str]] = {"key": "text", "text": "text", "int": "integer"}

    def near(self, left: str, right: str, edits: int) -> str:
        """Render the edit distance; the bounded form stops early."""
        return f"levenshtein_less_equal({left}, {right}, {edits}) <= {edits}"

    def key(self, text: str) -> str:
        """Keep the text."""
        return text


def table(name: str, columns: Iterable[tuple[str, Type]], dialect: Duck | Postgres) -> str:
    """Return the statement that makes a table of records."""
    lines = ",\n".join(f"  {column} {dialect.types[kind]}" for column, kind in columns)
    return f"create table {name} (\n  i integer,\n  id text,\n{lines},\n  rarity integer\n)"


def pairs(
    rules: Sequence[Rule],
    left: str = "dossier",
    right: str = "person",
    crowded: Collection[str] = (),
    *,
    is_self: bool = False,
) -> str:
    """Return the statement that finds every pair that agrees on a rule, each once.

    `is_self` when both tables are one: then the earlier row stands left.

    Keys that too many people share (in the table `crowded`, for the rules named) are left to the
    other rules.
    """
    order = " and l.i < r.i" if is_self else ""
    return "\nunion\n".join(
        _pairs_of(rule, left, right, order, is_crowded=rule.name in crowded) for rule in rules
    )


def _pairs_of(rule: Rule, left: str, right: str, order: str, *, is_crowded: bool) -> str:
    both = " and ".join(f"l.{column} = r.{column}" for column in rule.columns)
    found = f"select l.i as li, r.i as ri from {left} l join {right} r on {both}{order}"
    if not is_crowded:
        return found
    return f"{found}\nwhere not exists ({_in_the_crowd(rule)})"


def _in_the_crowd(rule: Rule) -> str:
    key = _key_text(rule, "l")
    return f"select 1 from crowded c where c.rule = '{rule.name}' and c.key = {key}"


def waiting(rule: Rule, left: str = "dossier") -> str:
    """Return the dossiers whose key of a rule is shared by too many."""
    return f"select l.i from {left} l where exists ({_in_the_crowd(rule)})"


def crowded(rule: Rule, people_max: int, left: str = "dossier", right: str = "person") -> str:
    """Return the keys of one rule that a dossier asks for and more than `people_max` share."""
    columns = ", ".join(rule.columns)
    both = " and ".join(f"l.{column} = r.{column}" for column in rule.columns)
    return (
        f"select '{rule.name}' as rule, {_key_text(rule, 'r')} as key, count(*) as people\n"
        f"from {right} r\nwhere exists (select 1 from {left} l where {both})\n"
        f"group by {columns}\nhaving count(*) > {people_max}"
    )


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

    It answers (li, ri, pattern, number_level), each pair once, by the key table.
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
    )


def in_a_crowd(rules: Sequence[Rule]) -> str:
    """Return PostgreSQL's statement for the dossiers that have a key which too many share."""
    keys = "\nunion all\n".join(
        f"select {_key(rule, 'l')} as k, l.i from dossier l" for rule in rules
    )
    return (
        "with dossier as materialized (select * from jsonb_populate_recordset("
        "null::link.dossier, %s::jsonb)),\n"
        f"wanted as materialized (\n{keys})\n"
        "select distinct w.i from wanted w join link.crowded_key c on c.k = w.k"
    )


def _listed(rule: Rule, side: str) -> str:
    return ", ".join(f"{side}.{column}" for column in rule.columns)


def _key(rule: Rule, side: str) -> str:
    """Render 64 bits of a rule's name and values, the same on every machine."""
    text = f"'{rule.name}|' || {_key_text(rule, side)}"
    return f"('x' || left(md5({text}), 16))::bit(64)::bigint"


def patterns(
    definition: Definition,
    dialect: Duck | Postgres,
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


def _case(comparison: Comparison, dialect: Duck | Postgres) -> str:
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
