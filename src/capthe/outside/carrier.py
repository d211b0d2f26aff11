"""The carrier: takes sealed boxes at the plant and brings them to the units.

A Protocol, and a twin that remembers where every box physically is. A box is handed over once by
its key; asking again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from capthe.outside.memory import Memory


@dataclass(frozen=True, slots=True)
class Consignment:
    """A box on its way: its key, the unit it is for, how many cards it holds."""

    key: str
    set_id: int
    unit: int
    cards: int


class Carrier(Protocol):
    """Whoever brings boxes from the plant to the units."""

    def accepted(self, key: str) -> bool:
        """Tell whether the carrier has taken this box over."""

    def hand_over(self, consignment: Consignment, at: datetime) -> None:
        """Give the box to the carrier, once. Raises Fault when the carrier does not answer."""

    def delivered(self, at: datetime) -> Sequence[Consignment]:
        """Return the boxes that have reached their units by `at`, in order of arrival."""

    def lost(self, at: datetime) -> Sequence[Consignment]:
        """Return the boxes the carrier has given up by `at`."""


class CarrierTwin:
    """A carrier with a memory of its own. `lost_share` of the boxes never arrive.

    A box takes `days` on average; the carrier admits a loss after `give_up_days`.
    """

    def __init__(
        self,
        path: Path,
        *,
        seed: int = 0,
        days: float = 2.0,
        lost_share: float = 0.003,
        give_up_days: float = 8.0,
    ) -> None:
        self.seed = seed
        self.days = days
        self.lost_share = lost_share
        self.give_up_days = give_up_days
        self._memory = Memory(
            path,
            "box (key text primary key, set_id integer not null, unit integer not null,"
            " cards integer not null, arrives_at text, lost_at text)",
        )

    def accepted(self, key: str) -> bool:
        """Look whether the box is on the carrier's list."""
        return bool(self._memory.rows("select 1 from box where key = ?", [key]))

    def hand_over(self, consignment: Consignment, at: datetime) -> None:
        """Take the box; its fate is settled by its number."""
        fate, pace = self._chances(consignment.set_id)
        is_lost = fate < self.lost_share
        arrives = None if is_lost else at + timedelta(days=self.days * (0.5 + pace))
        given_up = at + timedelta(days=self.give_up_days) if is_lost else None
        self._memory.change(
            "insert into box (key, set_id, unit, cards, arrives_at, lost_at)"
            " values (?, ?, ?, ?, ?, ?) on conflict (key) do nothing",
            [
                consignment.key, consignment.set_id, consignment.unit, consignment.cards,
                _text(arrives), _text(given_up),
            ],
        )  # fmt: skip

    def delivered(self, at: datetime) -> list[Consignment]:
        """Boxes that have arrived."""
        return self._boxes("arrives_at", at)

    def lost(self, at: datetime) -> list[Consignment]:
        """Boxes given up."""
        return self._boxes("lost_at", at)

    def _boxes(self, column: str, at: datetime) -> list[Consignment]:
        rows = self._memory.rows(
            f"select key, set_id, unit, cards from box where {column} <= ?"
            f" order by {column}, set_id",
            [_text(at)],
        )
        return [Consignment(*row) for row in rows]

    def _chances(self, set_id: int) -> tuple[float, float]:
        digest = blake2b(f"{self.seed}:box:{set_id}".encode(), digest_size=14).digest()
        return (
            int.from_bytes(digest[:7], "big") / 2.0**56,
            int.from_bytes(digest[7:], "big") / 2.0**56,
        )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
