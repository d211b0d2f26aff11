"""What was found, one line for each record and rule, with what the record says."""

from collections.abc import Iterable

from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.condition import literal
from capthe.link.quality.rule import DUE_DAYS, Rule

FINDING_COLUMNS = (
    "person_id", "i", "rule", "word", "severity", "mender", "province", "district", "commune",
    "household", "said",
)  # fmt: skip


def findings(catalogue: Catalogue, where: str = "true") -> str:
    """Return FINDING_COLUMNS of every record that fulfils `where` (over subject `s`)."""
    parts = [
        _exploded(rules, bits)
        for rules, bits in (
            (catalogue.rows, "select i, bits from row_bits"),
            (catalogue.sets, "select i, bit_or(bits) as bits from set_bits group by i"),
        )
        if rules
    ]
    every = "\nunion all\n".join(parts)
    said = "\n    ".join(
        f"when {literal(rule.name)} then concat_ws('; ', {_said(rule)})" for rule in catalogue.every
    )
    return (
        "select t.id as person_id, f.i, f.rule, f.word, f.severity, f.mender,\n"
        "  coalesce(s.r_region, 0) as province, coalesce(s.r_district, 0) as district,\n"
        "  coalesce(s.r_commune, 0) as commune, coalesce(t.household, '') as household,\n"
        f"  case f.rule {said} end as said\n"
        f"from (\n{every}\n) f join subject s on s.i = f.i join person_text t on t.i = f.i\n"
        f"where {where}"
    )


def _said(rule: Rule) -> str:
    return ", ".join(
        f"'{column}=' || coalesce(nullif(left(t.{column}, 200), ''), '∅')"
        for column in rule.meaning.shows
    )


def _exploded(rules: Iterable[Rule], bits: str) -> str:
    listed = ",\n    ".join(
        f"({literal(rule.name)}, {1 << bit}::bigint, {literal(rule.meaning.dimension.value)}, "
        f"{literal(rule.meaning.severity.value)}, {literal(rule.meaning.mender.value)})"
        for bit, rule in enumerate(rules)
    )
    return (
        f"select b.i, v.rule, v.word, v.severity, v.mender from ({bits}) b\n"
        f"join (values {listed}) v (rule, bit, word, severity, mender) on b.bits & v.bit <> 0"
    )


def rule_rows(catalogue: Catalogue, asked: Iterable[str]) -> list[tuple[str, ...]]:
    """Return every rule in words, for the file beside the findings; `asked`: those that ran."""
    ran = frozenset(asked)
    return [
        (
            rule.name,
            rule.meaning.dimension.value,
            rule.meaning.severity.value,
            rule.meaning.mender.value,
            str(DUE_DAYS[rule.meaning.severity]),
            "1" if rule.name in ran else "0",
            rule.meaning.text.vi,
            rule.meaning.text.en,
            rule.meaning.mend.vi,
            rule.meaning.mend.en,
        )
        for rule in catalogue.every
    ]


RULE_COLUMNS = (
    "rule", "word", "severity", "mender", "due_days", "asked", "text_vi", "text_en", "mend_vi",
    "mend_en",
)  # fmt: skip
