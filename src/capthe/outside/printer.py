"""The card printer: a Protocol, and a twin that remembers what was physically printed.

A job is identified by its key. `print_job` with a key that was done before prints nothing and
reports the same again; in doubt the station asks with `report` before it repeats.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from math import ceil
from pathlib import Path
from typing import NamedTuple, Protocol

from capthe.outside.memory import Memory


class CardOrder(NamedTuple):
    """One card to be made: the serial of its blank, and what goes on it."""

    blank: int
    content: bytes


@dataclass(frozen=True, slots=True)
class JobReport:
    """What the machine did with a job: how many cards came out, and which blanks it spoiled."""

    key: str
    printed: int
    spoiled: frozenset[int]


class Printer(Protocol):
    """A line that personalises and prints."""

    def report(self, key: str) -> JobReport | None:
        """Return what became of a job; None when the machine never got it."""

    def print_job(self, key: str, cards: Sequence[CardOrder]) -> JobReport:
        """Make the cards once. Raises Fault when the machine does not answer."""

    def read_back(self, blanks: Sequence[int]) -> Mapping[int, bytes]:
        """Return the SHA-256 of what each of these cards carries; a dead chip is left out."""


def fate(seed: int, purpose: str, blank: int) -> float:
    """A number in [0, 1) that belongs to this blank for ever: physics does not change its mind."""
    digest = blake2b(f"{seed}:{purpose}:{blank}".encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big") / 2.0**56


def befallen(seed: int, purpose: str, share: float, blanks: Iterable[int]) -> frozenset[int]:
    """Those of these blanks whose fate is below `share`, compared as bytes: half the time."""
    begun = blake2b(f"{seed}:{purpose}:".encode(), digest_size=7)
    limit = ceil(share * 2**56).to_bytes(7, "big") if share < 1 else b"\xff" * 8
    found = []
    for blank in blanks:
        hasher = begun.copy()
        hasher.update(b"%d" % blank)
        if hasher.digest() < limit:
            found.append(blank)
    return frozenset(found)


class PrinterTwin:
    """A printer with a memory of its own, beside and independent of the ledger's.

    `spoil_share` of the blanks break while printing, `dead_share` of the finished cards cannot be
    read. Its file can be shared by many processes.
    """

    def __init__(
        self, path: Path, *, seed: int = 0, spoil_share: float = 0.004, dead_share: float = 0.002
    ) -> None:
        self.seed = seed
        self.spoil_share = spoil_share
        self.dead_share = dead_share
        self._memory = Memory(
            path,
            "card (blank integer primary key, job text not null, sha256 blob)",
            "job (key text primary key, printed integer not null)",
        )

    def report(self, key: str) -> JobReport | None:
        """Look the job up in the machine's memory."""
        found = self._memory.rows("select printed from job where key = ?", [key])
        if not found:
            return None
        spoiled = self._memory.rows(
            "select blank from card where job = ? and sha256 is null", [key]
        )
        return JobReport(key, found[0][0], frozenset(blank for (blank,) in spoiled))

    def print_job(self, key: str, cards: Sequence[CardOrder]) -> JobReport:
        """Print every card once; a blank that carries something already is never printed again."""
        with self._memory.transaction():  # a second worker with the same job waits, then is told
            done = self.report(key)
            return done if done is not None else self._print(key, cards)

    def _print(self, key: str, cards: Sequence[CardOrder]) -> JobReport:
        spoiled = befallen(self.seed, "spoil", self.spoil_share, (card.blank for card in cards))
        made = [
            (blank, key, None if blank in spoiled else sha256(content).digest())
            for blank, content in cards
        ]
        self._memory.enter("insert into card (blank, job, sha256) values (?, ?, ?)", made)
        self._memory.enter("insert into job (key, printed) values (?, ?)", [(key, len(made))])
        return JobReport(key, len(made), spoiled)

    def read_back(self, blanks: Sequence[int]) -> Mapping[int, bytes]:
        """Read what is physically on the cards."""
        if not blanks:
            return {}
        wanted = frozenset(blanks)
        rows = self._memory.rows(
            "select blank, sha256 from card where blank between ? and ? and sha256 is not null",
            [min(wanted), max(wanted)],
        )
        readable = wanted - befallen(self.seed, "dead", self.dead_share, wanted)
        return {blank: sha for blank, sha in rows if blank in readable}

    def printed_blanks(self) -> list[tuple[int, str, bytes | None]]:
        """Everything that was ever physically printed: (blank, job, what it carries or None)."""
        return self._memory.rows("select blank, job, sha256 from card order by blank")
