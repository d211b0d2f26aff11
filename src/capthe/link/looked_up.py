"""How a row of texts becomes a record in SQL: each text is looked up in the dictionary of its kind.

One statement for every executor; they differ in the condition under which a clean text is its own
value, which they pass in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from capthe.domain.normaliser import Normaliser
from capthe.link.records import KINDS, NUMBER, OLD_NUMBER, PARTLY_WRONG, Kind, is_kept

Clean = Callable[[Kind, str], str]
"""The condition under which this text of that kind is its own value; empty when none is."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """One text column of a row `s`: the join to its dictionary, and the columns it becomes."""

    kind: Kind
    prefix: str
    alias: str
    join: str
    columns: tuple[tuple[str, str], ...]


def looked_up(clean: Clean) -> Iterator[LookedUp]:
    """Give the text columns in order, each column it becomes with its value."""
    for name, (kind, prefix) in KINDS.items():
        alias, text = f"w_{name}", f"s.{name}"
        quick = clean(kind, text)
        yield LookedUp(
            kind,
            prefix,
            alias,
            f"left join {words_of(kind)} {alias} on {alias}.raw = {text}",
            tuple(
                (prefix + column, _value(alias, prefix, column, quick, text))
                for column, _ in kind.columns
                if is_kept(prefix, column)
            ),
        )


def words_of(kind: Kind) -> str:
    """Return the dictionary of a kind, named after the first column that is of it."""
    return f"word_{next(name for name, (each, _) in KINDS.items() if each is kind)}"


def is_partly_wrong(kind: Kind, words: str) -> str:
    """Return the condition on a row of a dictionary that a part of its text cannot be."""
    has_parts = any(name == PARTLY_WRONG for name, _ in kind.columns)
    return f"{words}.{PARTLY_WRONG} = 1" if has_parts else "false"


def clean_form(normaliser: Normaliser, kind: Kind) -> str | None:
    """Return the pattern of texts that are their own value; None when a kind has none."""
    forms = {id(NUMBER): normaliser.number_form, id(OLD_NUMBER): normaliser.old_number_form}
    return forms.get(id(kind))


def _value(alias: str, prefix: str, column: str, quick: str, text: str) -> str:
    value = f"{alias}.{column}"
    if quick:
        value = f"case when {quick} then {text} else {value} end"
    if prefix == "b_" and column == "region":
        value = f"coalesce(w_birth_province.region, {value})"
    if prefix == "b_" and column == "wide":
        value = f"coalesce({value}, w_birth_province.wide)"
    return value
