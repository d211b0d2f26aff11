"""How long an enrolment's objects are kept after its dossier has ended: a dated rule of a country.

A dossier's enrolment is four objects; each can be erased by itself. What a rule gives no days to is
kept for as long as it is in force.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from capthe.domain.stages import STAGES
from capthe.domain.text import Text


class Part(IntEnum):
    """The four objects of an enrolment, in the order in which a dossier names them."""

    PARTICULARS = 0
    PORTRAIT = 1
    FINGERS = 2
    PAPERS = 3


PART_LABELS: Mapping[Part, Text] = {
    Part.PARTICULARS: Text("tờ khai", "the particulars as declared"),
    Part.PORTRAIT: Text("ảnh chân dung", "the portrait"),
    Part.FINGERS: Text("vân tay", "the fingers"),
    Part.PAPERS: Text("giấy tờ đã quét", "the papers"),
}
MOVED = STAGES["moved"]
"""Its dossier goes on under a number of its own, with the same objects: that one's end counts."""
ENDS = tuple(stage.code for stage in STAGES if stage.is_end and stage is not MOVED)
IN_PRODUCTION = frozenset(stage.name for stage in STAGES if stage.station in {7, 8})
"""Where a card is made from these objects (7 personalise), or compared with them (8 inspect)."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Days after the end of a dossier for which each kind is kept; without days it stays."""

    name: str
    source: str
    days: Mapping[Part, int] = field(hash=False)

    def __post_init__(self) -> None:
        """Refuse a rule without a name, and days below zero."""
        if not self.name or any(days < 0 for days in self.days.values()):
            raise ValueError("a retention rule has a name, and days from zero up")

    def ended_before(self, now: datetime) -> dict[Part, datetime]:
        """Return before which moment a dossier must have ended for each kind to be due."""
        return {part: now - timedelta(days=days) for part, days in sorted(self.days.items())}
