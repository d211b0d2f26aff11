"""What a rule is: when it fires, what it means, how grave it is, who can mend it."""

from dataclasses import dataclass
from enum import StrEnum

from capthe.domain.text import Text
from capthe.link.quality.condition import Condition


class Dimension(StrEnum):
    """The four words of the programme's slogan."""

    RIGHT = "right"
    COMPLETE = "complete"
    CLEAN = "clean"
    ALIVE = "alive"


DIMENSION_NAMES = {
    Dimension.RIGHT: Text("Đúng", "Right"),
    Dimension.COMPLETE: Text("Đủ", "Complete"),
    Dimension.CLEAN: Text("Sạch", "Clean"),
    Dimension.ALIVE: Text("Sống", "Alive"),
}


class Severity(StrEnum):
    """NOTE is told and not counted; FAULT counts in the score; GRAVE also harms somebody else."""

    NOTE = "note"
    FAULT = "fault"
    GRAVE = "grave"


class Mender(StrEnum):
    """Who can mend it: whoever meets the person, keeps the book, or runs the machine."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"


MENDER_NAMES = {
    Mender.COMMUNE: Text("Công an xã", "Commune police"),
    Mender.DISTRICT: Text("Công an huyện", "District police"),
    Mender.PROVINCE: Text("Công an tỉnh", "Provincial police"),
}
NOTED = frozenset(("photo", "fingerprints", "last_event", "card_issued"))
"""Columns that come from a station, the press or the register's own events."""
DUE_DAYS = {Severity.NOTE: 60, Severity.FAULT: 22, Severity.GRAVE: 7}
"""Working days that a desk has for a case, until the ministry says otherwise."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """All of a rule but its condition. `shows` are the columns a person at a desk must see.

    `corrects` are the columns that a correction may be about, where they are not those it shows.
    """

    dimension: Dimension
    severity: Severity
    mender: Mender
    text: Text
    mend: Text
    shows: tuple[str, ...]
    corrects: tuple[str, ...] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that a desk can correct: what a machine notes is not typed by anybody."""
        named = self.shows if self.corrects is None else self.corrects
        return tuple(name for name in named if name not in NOTED)


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule that one record alone breaks; `name` is stable, it stands in cases and reports."""

    name: str
    meaning: Meaning
    fires: Condition

    @property
    def columns(self) -> frozenset[str]:
        """The columns of `subject` that it asks."""
        return self.fires.columns


@dataclass(frozen=True, slots=True)
class Shared:
    """`least` or more records that fulfil `where` have the same `keys`; a missing key is none."""

    keys: tuple[str, ...]
    where: Condition | None = None
    least: int = 2

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it asks."""
        return frozenset(self.keys) | (self.where.columns if self.where else frozenset())


@dataclass(frozen=True, slots=True)
class Kin:
    """The record `s` names its parent's number in `link`; it stands so to that parent `p`.

    Without `where`: nobody in the register has that number.
    """

    link: str
    where: Condition | None

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it asks."""
        return frozenset(("number_key", self.link)) | (
            self.where.columns if self.where else frozenset()
        )


@dataclass(frozen=True, slots=True)
class Spaced:
    """Two records with equal `keys` have days in `day` that lie too near for two births."""

    keys: tuple[str, ...]
    day: str
    days_min: int
    days_max: int

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it asks."""
        return frozenset((*self.keys, self.day))


@dataclass(frozen=True, slots=True)
class Rare:
    """A word of the text in `text` is not of `form`, and fewer than `least` records bear it.

    The register itself teaches which words are names: what enough people bear is one.
    """

    text: str
    form: str
    where: Condition
    least: int

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it asks."""
        return self.where.columns | {self.text}


@dataclass(frozen=True, slots=True)
class SetRule:
    """A rule that records break together."""

    name: str
    meaning: Meaning
    fires: Shared | Kin | Spaced | Rare

    @property
    def columns(self) -> frozenset[str]:
        """The columns of `subject` that it asks."""
        return self.fires.columns


Rule = RowRule | SetRule
