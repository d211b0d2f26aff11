"""Texts that repeat: what one says is found out once for each way to write it, not for each record.

A nation's names and days of birth repeat. A table for each such column holds its facts, and `bits`:
the row rules that ask nothing but this column.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from capthe.link.quality.condition import Dialect
from capthe.link.quality.profile import QualityProfile
from capthe.link.quality.rule import RowRule
from capthe.link.quality.statements import facts_asked, mask, row_bits
from capthe.link.quality.subject import alias, facts, is_as_written, select_facts

_REPEATING = ("full_name", "father_name", "mother_name", "birth_date")


@dataclass(frozen=True, slots=True)
class Scan:
    """How all records are asked: tables (name, statement) first, then `rows`, as `row_bits`."""

    tables: tuple[tuple[str, str], ...]
    rows: str


def whole_scan(
    rules: Sequence[RowRule],
    dialect: Dialect,
    profile: QualityProfile,
    kept: Collection[str],
    source: str = "person_text",
) -> Scan:
    """Return the statements that ask every row rule of all records in `source`."""
    every = facts(dialect, profile)
    asked = tuple(enumerate(rules))
    tables: dict[str, str] = {}
    for column in _REPEATING:
        own = {each.name for each in every if each.sources == (column,)}
        made = {each.name for each in every if each.name in own and not is_as_written(each)}
        alone = tuple((bit, rule) for bit, rule in asked if rule.columns <= own)
        others = tuple((bit, rule) for bit, rule in asked if not rule.columns <= own)
        needed = made & _columns(others).union(kept)
        if alone or needed:
            texts = f"(select distinct {column}, 0 as i from {source})"
            wanted = needed | _columns(alone)
            said = select_facts(dialect, profile, texts, wanted=wanted, written=column)
            listed = "".join(f", s.{name}" for name in sorted(needed))
            bits = f"{mask(alone, dialect)} as bits"
            tables[column] = f"select s.text{listed},\n  {bits}\nfrom (\n{said}) s"
            asked = others
    wanted = _columns(asked).union(kept)
    there = select_facts(dialect, profile, source, wanted=wanted, apart=tables)
    return Scan(
        tuple((alias(column), statement) for column, statement in tables.items()),
        row_bits(asked, dialect, there, kept, tables),
    )


def _columns(rules: Iterable[tuple[int, RowRule]]) -> set[str]:
    return set(facts_asked(rule for _, rule in rules))
