"""Conditions between the two records of a pair, written once and rendered for each database.

`l` is the record that is looked for (a dossier), `r` the record of the register. A condition on a
missing value is not met, in every database alike.
"""

from dataclasses import dataclass
from typing import Protocol


class Dialect(Protocol):
    """What the databases say differently."""

    def near(self, column: str, edits: int, letters: str) -> str:
        """Render: at most `edits` letters put in, left out or replaced."""
        ...

    def replaced(self, column: str, edits: int) -> str:
        """Render: texts of one length, at most `edits` places differ."""
        ...

    def letters(self, text: str) -> str:
        """Render the letters of a text, in one order."""
        ...


class Condition(Protocol):
    """Something that two records fulfil or not."""

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""
        ...


@dataclass(frozen=True, slots=True, init=False)
class Same:
    """All columns are equal."""

    columns: tuple[str, ...]

    def __init__(self, *columns: str) -> None:
        object.__setattr__(self, "columns", columns)

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return " and ".join(f"l.{name} = r.{name}" for name in self.columns)


@dataclass(frozen=True, slots=True)
class Different:
    """Both say something, and not the same."""

    column: str

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"l.{self.column} <> r.{self.column}"


@dataclass(frozen=True, slots=True)
class Crossed:
    """One's `left` is the other's `right`: two values changed places."""

    left: str
    right: str

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"l.{self.left} = r.{self.right}"


@dataclass(frozen=True, slots=True)
class Missing:
    """One of the two says nothing."""

    column: str

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"(l.{self.column} is null or r.{self.column} is null)"


@dataclass(frozen=True, slots=True)
class Near:
    """The texts differ by at most `edits` letters.

    `letters` is a column that tells which letters a text holds, one bit each and one more for each
    second and third; an edit changes two bits at most, so that a batch need not look further.
    """

    column: str
    edits: int
    letters: str = ""

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""
        return f"({dialect.near(self.column, self.edits, self.letters)})"


@dataclass(frozen=True, slots=True)
class Replaced:
    """The texts are of one length and differ in at most `edits` places."""

    column: str
    edits: int

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""
        return f"({dialect.replaced(self.column, self.edits)})"


@dataclass(frozen=True, slots=True)
class Shuffled:
    """The texts are the same letters, in whatever order."""

    column: str

    def sql(self, dialect: Dialect) -> str:
        """Render the condition."""
        left, right = (dialect.letters(f"{side}.{self.column}") for side in "lr")
        return f"{left} = {right}"


@dataclass(frozen=True, slots=True)
class Within:
    """The numbers differ by at most `distance`."""

    column: str
    distance: int

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"abs(l.{self.column} - r.{self.column}) <= {self.distance}"


@dataclass(frozen=True, slots=True)
class Contained:
    """One text stands inside the other, or one is empty."""

    column: str

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        left, right = f"l.{self.column}", f"r.{self.column}"
        inside = f"position({right} in {left}) > 0 or position({left} in {right}) > 0"
        return f"({left} = '' or {right} = '' or {inside})"


@dataclass(frozen=True, slots=True)
class Says:
    """The register's record has this value: a property of one side."""

    column: str
    value: int

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"r.{self.column} = {self.value}"


@dataclass(frozen=True, slots=True)
class OneSays:
    """Of one of the two records, or of both, this number is at least `least`."""

    column: str
    least: int

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every database says it so
        """Render the condition."""
        return f"(l.{self.column} >= {self.least} or r.{self.column} >= {self.least})"


@dataclass(frozen=True, slots=True, init=False)
class Either:
    """At least one of several conditions."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)

    def sql(self, dialect: Dialect) -> str:
        """Render the conditions in their order."""
        return "(" + " or ".join(f"({each.sql(dialect)})" for each in self.conditions) + ")"


@dataclass(frozen=True, slots=True, init=False)
class Both:
    """Every one of several conditions."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)

    def sql(self, dialect: Dialect) -> str:
        """Render the conditions in their order, the cheap ones first."""
        return " and ".join(condition.sql(dialect) for condition in self.conditions)
