"""Four scores for nation, province, district and commune, and what lowers them most.

A score is the share of records that no counted rule of the word speaks against. Sums are kept,
never averages, so that every level adds up; records without a known residence stand under unit 0.
"""

from dataclasses import dataclass

from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.rule import Dimension, Rule

LEVELS = ("nation", "province", "district", "commune")
_COLUMNS = ("region", "district", "commune")
PLACE_FACTS = tuple(f"r_{name}" for name in _COLUMNS)
"""The columns of `subject` that say whose score a record is in."""
_PLACED = ", ".join(f"coalesce(s.r_{name}, 0) as {name}" for name in _COLUMNS)
SCORE_COLUMNS = ("level", *_COLUMNS, "people", *(f"{each.value}_people" for each in Dimension))


@dataclass(frozen=True, slots=True)
class Score:
    """One unit in one run: people, and how many are right, complete, clean, alive by the rules."""

    level: str
    region: int
    district: int
    commune: int
    people: int
    good: tuple[int | None, ...]

    def share(self, dimension: Dimension) -> float | None:
        """Return the score of a word, 0 to 1; None without people or when no rule asked."""
        good = self.good[list(Dimension).index(dimension)]
        return good / self.people if self.people and good is not None else None


def masks(catalogue: Catalogue, dimension: Dimension) -> tuple[int, int]:
    """Return the bits of the row rules and of the set rules that count in a dimension."""
    counted = {rule.name for rule in catalogue.counted(dimension)}
    rows = (1 << bit for bit, rule in enumerate(catalogue.rows) if rule.name in counted)
    sets = (1 << bit for bit, rule in enumerate(catalogue.sets) if rule.name in counted)
    return sum(rows), sum(sets)


def broken() -> str:
    """Return (i, place, row_bits, set_bits) of every record that breaks a rule."""
    return (
        f"select s.i, {_PLACED}, s.bits as row_bits, coalesce(b.bits, 0) as set_bits\n"
        "from subject s left join "
        "(select i, bit_or(bits) as bits from set_bits group by i) b on b.i = s.i\n"
        "where s.bits <> 0 or b.i is not null"
    )


def tally() -> str:
    """Return how many people of each commune break exactly the same rules.

    Who breaks none is who lives there and is not `broken`.
    """
    listed = ", ".join(_COLUMNS)
    return (
        f"with t as (select {listed}, row_bits, set_bits, count(*) as people from broken "
        "group by all)\n"
        "select * from t\n"
        f"union all select {listed}, 0, 0, sum(people)::bigint from (\n"
        f"  select {_PLACED}, count(*) as people from subject s group by all\n"
        f"  union all select {listed}, -people from t) u group by all having sum(people) > 0"
    )


def scores(catalogue: Catalogue, source: str = "tally") -> str:
    """Return SCORE_COLUMNS of every unit; a word that no rule asked about is null."""
    columns = []
    for dimension in Dimension:
        rows, sets = masks(catalogue, dimension)
        if not catalogue.counted(dimension):
            columns.append(f"null::bigint as {dimension.value}_people")
            continue
        free = f"row_bits & {rows}::bigint = 0 and set_bits & {sets}::bigint = 0"
        columns.append(
            f"sum(case when {free} then people else 0 end)::bigint as {dimension.value}_people"
        )
    listed = ",\n  ".join(columns)
    return (
        f"select {_LEVEL} as level, {_PLACE},\n  sum(people)::bigint as people,\n  {listed}\n"
        f"from {source} group by {_SETS}"
    )


def rule_counts(catalogue: Catalogue, source: str = "tally") -> str:
    """Return (level, region, district, commune, rule, records) of every rule that fired there."""
    parts = []
    for column, rules in _both(catalogue):
        listed = ", ".join(f"('{rule.name}', {1 << bit}::bigint)" for bit, rule in enumerate(rules))
        if rules:
            parts.append(
                f"select t.region, t.district, t.commune, v.rule, sum(t.people) as people\n"
                f"from (select region, district, commune, {column}, sum(people) as people "
                f"from {source} where {column} <> 0 group by 1, 2, 3, 4) t\n"
                f"join (values {listed}) v (rule, bit) on t.{column} & v.bit <> 0\n"
                "group by 1, 2, 3, 4"
            )
    every = "\nunion all\n".join(parts)
    return (
        f"select {_LEVEL} as level, {_PLACE}, rule, sum(people)::bigint as records\n"
        f"from (\n{every}\n) c group by rule, grouping sets ((), (region), (region, district), "
        "(region, district, commune))"
    )


def _both(catalogue: Catalogue) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    return ("row_bits", catalogue.rows), ("set_bits", catalogue.sets)


_SETS = "grouping sets ((), (region), (region, district), (region, district, commune))"
_LEVEL = (
    "case grouping(region, district, commune) "
    + " ".join(
        f"when {code} then '{level}'" for code, level in zip((7, 3, 1), LEVELS, strict=False)
    )
    + f" else '{LEVELS[-1]}' end"
)
_PLACE = ", ".join(f"coalesce({name}, 0) as {name}" for name in _COLUMNS)
