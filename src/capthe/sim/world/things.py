"""Physical truth: where every card is and what it carries, whatever the ledger says.

A blank is known by its serial. Its place is one of

    press      printed, at the plant         box:KEY    packed, wherever the box is
    shelf:U    at the counter of unit U      pocket:P   in the pocket of person P
    spoiled, mislaid, lost, destroyed        gone:P     person P has lost it
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Things:
    """Every card that was ever made."""

    place: dict[int, str] = field(default_factory=dict)
    carries: dict[int, bytes] = field(default_factory=dict)
    dead: set[int] = field(default_factory=set)
    prints: Counter[int] = field(default_factory=Counter)
    said: list[tuple[int, str]] = field(default_factory=list)

    def put(self, blank: int, place: str) -> None:
        """Carry a card to a place."""
        self.place[blank] = place
        self.said.append((blank, place))

    def at(self, place: str) -> list[int]:
        """Return the cards at a place, by serial."""
        return sorted(blank for blank, where in self.place.items() if where == place)

    def number_on(self, blank: int) -> str:
        """Read the citizen's number off a card."""
        return self.carries[blank].decode().split("|", 1)[0]

    @property
    def pockets(self) -> dict[int, list[int]]:
        """Return the cards in each person's pocket."""
        found: dict[int, list[int]] = {}
        for blank, where in sorted(self.place.items()):
            if where.startswith("pocket:"):
                found.setdefault(int(where[7:]), []).append(blank)
        return found

    @property
    def on_shelves(self) -> list[int]:
        """Return the cards at all counters."""
        return sorted(blank for blank, where in self.place.items() if where.startswith("shelf:"))
