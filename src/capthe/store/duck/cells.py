"""A cell of a file as the text that a register keeps, whichever of its forms the file has."""

from collections.abc import Iterable
from dataclasses import dataclass

from capthe.link.files import DATES, YES, YES_OR_NO, no_text

_DIGITS = len("yyyymmdd")
_FLOATS = ("FLOAT", "DOUBLE")
_NO_TEXTS = ("STRUCT", "MAP", "UNION", "BLOB", "BIT", "INTERVAL", "VARIANT", "GEOMETRY")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours in a file: what the file calls it, its type there, the digits of its codes.

    A CSV is all VARCHAR. `digits` is 0 for a column whose values are no codes.
    """

    ours: str
    theirs: str | None
    type_: str = "VARCHAR"
    digits: int = 0

    @property
    def name(self) -> str:
        """The file's name of the column, quoted."""
        escaped = (self.theirs or "").replace('"', '""')
        return f'"{escaped}"'

    @property
    def text(self) -> str:
        """The value as a text; a whole number has no fraction."""
        raw = f"{self.name}::varchar"
        if self.type_ in _FLOATS or self.type_.startswith("DECIMAL"):
            whole = f"case when {self.name} = trunc({self.name}) then {self.name} end"
            raw = f"coalesce(try_cast({whole} as hugeint)::varchar, {raw})"
        elif self.type_.startswith("TIMESTAMP") and self.ours in DATES:
            raw = f"left({raw}, {len('yyyy-mm-dd')})"
        return f"coalesce(trim({raw}), '')"

    @property
    def is_without_zeros(self) -> bool:
        """Whether these are codes, and their type keeps no leading zeros."""
        return self.digits > 0 and self.theirs is not None and self.type_ != "VARCHAR"

    @property
    def is_short(self) -> str:
        """The condition under which a value is a code that has too few digits."""
        text = self.text
        return f"length({text}) < {self.digits} and regexp_full_match({text}, '[0-9]+')"

    @property
    def cell(self) -> str:
        """The expression of our text: empty when the file has no such column."""
        if self.theirs is None:
            return "''"
        if self.is_without_zeros:
            padded = f"lpad({self.text}, {self.digits}, '0')"
            return f"case when {self.is_short} then {padded} else {self.text} end"
        if self.ours in DATES:
            return _day(self.text)
        return _yes(self.text) if self.ours in YES_OR_NO else self.text


def refuse_no_texts(file: str, columns: Iterable[Column]) -> None:
    """Refuse a file of which a column of ours holds what is no text, number, date or yes."""
    wrong = [
        f"{each.theirs} ({each.type_})"
        for each in columns
        if each.type_.endswith("]") or each.type_.startswith(_NO_TEXTS)
    ]
    if wrong:
        raise no_text(file, wrong)


def _day(text: str) -> str:
    """Write yyyymmdd as yyyy-mm-dd, yyyymm00 as yyyy-mm, yyyy0000 as yyyy; leave the others."""
    year, month, day = (
        f"substr({text}, {first}, {size})" for first, size in ((1, 4), (5, 2), (7, 2))
    )
    return (
        f"case when strlen({text}) <> {_DIGITS} or not regexp_full_match({text}, '[0-9]{{8}}') "
        f"then {text} when {month} || {day} = '0000' then {year} "
        f"when {day} = '00' then {year} || '-' || {month} "
        f"else {year} || '-' || {month} || '-' || {day} end"
    )


def _yes(text: str) -> str:
    """Write every form of yes as 1; leave the others."""
    return f"case when lower({text}) in {YES} then '1' else {text} end"
