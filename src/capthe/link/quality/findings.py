"""What was found, one line for each record and rule, with what the record says."""

from collections.abc import Iterable

from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.condition import literal
from capthe.link.quality.rule import DUE_DAYS, Dimension, Mender, Rule, Severity

FINDING_COLUMNS = (
    "person_id", "i", "rule", "word", "severity", "mender", "province", "district", "commune",
    "household", "said",
)  # fmt: skip

_SAID_MAX = 200  # letters of one value; more is no help to whoever mends it


def findings(catalogue: Catalogue, where: str = "true", *, with_lines: bool = False) -> str:
    """Return FINDING_COLUMNS of every record in `broken` (`b`) that fulfils `where`.

    Which rules a mask holds is told once for each mask, not for each record. Lines of the file
    (`line`, from 1, the head being the first) are met with the records, which are fewer.
    """
    line, lines = (", p.line + 1 as line", " join print p on p.i = b.i") if with_lines else ("", "")
    different = dict.fromkeys(rule.meaning.shows for rule in catalogue.every)
    shown = {shows: at for at, shows in enumerate(different)}
    said = "\n    ".join(f"when {at} then concat({_said(shows)})" for shows, at in shown.items())
    both: tuple[tuple[tuple[Rule, ...], int, int], ...] = (
        (catalogue.rows, 1, 0), (catalogue.sets, 0, 1),
    )  # fmt: skip
    meant = ",\n    ".join(
        f"({_meant(rule)}, {shown[rule.meaning.shows]}, "
        f"{rows << bit}::bigint, {sets << bit}::bigint)"
        for rules, rows, sets in both
        for bit, rule in enumerate(rules)
    )
    return (
        f"with meant as (select m.row_bits, m.set_bits, v.shown, {_few(catalogue)}\n"
        "  from (select distinct row_bits, set_bits from broken) m join (values\n    "
        f"{meant}\n  ) v (rule, word, severity, mender, shown, row_bit, set_bit)\n"
        "  on m.row_bits & v.row_bit <> 0 or m.set_bits & v.set_bit <> 0)\n"
        "select t.id as person_id, f.i, v.rule, v.word, v.severity, v.mender,\n"
        "  f.region as province, f.district, f.commune, coalesce(t.household, '') as household,\n"
        f"  case v.shown {said} end as said{', f.line' if with_lines else ''}\n"
        f"from (select b.*{line} from broken b{lines} where {where}) f\n"
        "join meant v on v.row_bits = f.row_bits and v.set_bits = f.set_bits\n"
        "join person_text t on t.i = f.i"
    )


def _few(catalogue: Catalogue) -> str:
    """Render the columns that say one of a few words, a byte each and in order of the alphabet."""
    words: dict[str, Iterable[str]] = {
        "rule": catalogue.by_name, "word": Dimension, "severity": Severity, "mender": Mender,
    }  # fmt: skip
    return ", ".join(
        f"v.{name}::enum({', '.join(map(literal, sorted(values)))}) as {name}"
        for name, values in words.items()
    )


def _meant(rule: Rule) -> str:
    meaning = rule.meaning
    return ", ".join(
        literal(each)
        for each in (
            rule.name, meaning.dimension.value, meaning.severity.value, meaning.mender.value,
        )
    )  # fmt: skip


def _said(shows: Iterable[str]) -> str:
    return ", '; ', ".join(
        f"'{column}=', case when coalesce(t.{column}, '') = '' then '∅' "
        f"when strlen(t.{column}) > {_SAID_MAX} then left(t.{column}, {_SAID_MAX}) "
        f"else t.{column} end"
        for column in shows
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
