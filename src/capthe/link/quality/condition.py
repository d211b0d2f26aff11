"""Conditions on one record, or on a child and its parent, rendered for each database.

A column without a prefix is of the record `s`; `p.` names the parent's. A condition on a missing
value is not met, in every database alike. Dates are integers yyyymmdd, 00 for an unknown part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

OWN = "s"


class Dialect(Protocol):
    """What the databases say differently; `today` is the day of the run, yyyymmdd."""

    @property
    def today(self) -> int:
        """The day on which the rules are asked."""

    def matches(self, value: str, form: str) -> str:
        """Render: the whole text has this form."""

    def holds(self, value: str, form: str) -> str:
        """Render: this form stands somewhere in the text."""

    def number(self, text: str) -> str:
        """Render a text of digits as an integer."""

    def whole(self, text: str) -> str:
        """Render a text that is known to be all digits, up to 18, as an integer."""

    def quotient(self, value: str, by: int) -> str:
        """Render the quotient of integers, without its remainder."""

    def key(self, text: str) -> str:
        """Render what equal texts share and others do not."""

    def same(self, text: str) -> str:
        """Render the key of a text that says something; null for the empty text."""

    def bundle(self, values: Sequence[str]) -> str | None:
        """Render one value for several: equal ones have an equal bundle. None: it is no help."""

    def day(self, text: str) -> str:
        """Render a text yyyy-mm-dd as a date, null when no calendar has that day."""


class Condition(Protocol):
    """Something that a record fulfils or not."""

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it asks, without prefixes."""

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""


def _name(column: str) -> str:
    return column if "." in column else f"{OWN}.{column}"


def _bare(*columns: str) -> frozenset[str]:
    return frozenset(column.rpartition(".")[2] for column in columns)


def literal(text: str) -> str:
    """Return a text as both databases read it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing is said."""

    column: str

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"{_name(self.column)} is null"


@dataclass(frozen=True, slots=True)
class Filled:
    """Something is said."""

    column: str

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"{_name(self.column)} is not null"


@dataclass(frozen=True, slots=True, init=False)
class Is:
    """The value is one of these."""

    column: str
    values: tuple[str | int, ...]

    def __init__(self, column: str, *values: str | int) -> None:
        object.__setattr__(self, "column", column)
        object.__setattr__(self, "values", values)

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        listed = [literal(v) if isinstance(v, str) else str(v) for v in self.values]
        if len(listed) == 1:
            return f"{_name(self.column)} = {listed[0]}"
        return f"{_name(self.column)} in ({', '.join(listed)})"


@dataclass(frozen=True, slots=True)
class Listed:
    """The number, below a thousand, is of a long list: looked up in a text of noughts and ones."""

    column: str
    values: tuple[int, ...]

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        known = frozenset(self.values)
        table = "".join("1" if number in known else "0" for number in range(1000))
        return f"substr('{table}', {_name(self.column)} + 1, 1) = '1'"


@dataclass(frozen=True, slots=True)
class Yes:
    """A column that is a claim, and holds."""

    column: str

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return _name(self.column)


@dataclass(frozen=True, slots=True)
class Matches:
    """The whole text has this form: a regular expression that both databases read alike."""

    column: str
    form: str

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""
        return dialect.matches(_name(self.column), self.form)


@dataclass(frozen=True, slots=True)
class Holds:
    """The form stands somewhere in the text."""

    column: str
    form: str

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""
        return dialect.holds(_name(self.column), self.form)


@dataclass(frozen=True, slots=True)
class Longer:
    """The text has more letters than this."""

    column: str
    letters: int

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"length({_name(self.column)}) > {self.letters}"


@dataclass(frozen=True, slots=True)
class Compare:
    """One column stands so to another, or to a number; `shift` is added to the right side."""

    left: str
    sign: str
    right: str | int
    shift: int = 0

    _SIGNS: ClassVar[frozenset[str]] = frozenset(("<", "<=", "=", "<>", ">=", ">"))

    def __post_init__(self) -> None:
        """Refuse a sign that is none."""
        if self.sign not in self._SIGNS:
            raise ValueError(self.sign)

    @property
    def columns(self) -> frozenset[str]:
        """One column or both."""
        right = [self.right] if isinstance(self.right, str) else []
        return _bare(self.left, *right)

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        right = _name(self.right) if isinstance(self.right, str) else str(self.right)
        shift = f" + {self.shift}" if self.shift else ""
        return f"{_name(self.left)} {self.sign} {right}{shift}"


@dataclass(frozen=True, slots=True)
class Past:
    """The date is today or was, at least `years` ago."""

    column: str
    years: int = 0

    @property
    def columns(self) -> frozenset[str]:
        """The column."""
        return _bare(self.column)

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""
        return f"{_name(self.column)} <= {dialect.today - self.years * 10_000}"


@dataclass(frozen=True, slots=True, init=False)
class All:
    """Every one of several conditions."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)

    @property
    def columns(self) -> frozenset[str]:
        """Those of every part."""
        return frozenset().union(*(each.columns for each in self.conditions))

    def sql(self, dialect: Dialect) -> str:
        """Render the conditions in their order, the cheap ones first."""
        return " and ".join(f"({each.sql(dialect)})" for each in self.conditions)


@dataclass(frozen=True, slots=True, init=False)
class AnyOf:
    """One of several conditions at least."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)

    @property
    def columns(self) -> frozenset[str]:
        """Those of every part."""
        return frozenset().union(*(each.columns for each in self.conditions))

    def sql(self, dialect: Dialect) -> str:
        """Render the conditions."""
        return " or ".join(f"({each.sql(dialect)})" for each in self.conditions)


@dataclass(frozen=True, slots=True)
class Not:
    """The condition is not met by what is said; what is missing meets neither it nor this."""

    condition: Condition

    @property
    def columns(self) -> frozenset[str]:
        """Those of the condition."""
        return self.condition.columns

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""
        return f"not ({self.condition.sql(dialect)})"
