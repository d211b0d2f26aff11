"""The card printer: a Protocol, and a twin that remembers what was physically printed.

A job is identified by its key. `print_job` with a key that was done before prints nothing and
reports the same again; in doubt the station asks with `report` before it repeats.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from math import ceil
from pathlib import Path
from typing import NamedTuple, Protocol

from capthe.domain.errors import Fault
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


_HASH_BYTES = 32
_BROKEN = bytes(_HASH_BYTES)
"""Stands in a sheet for what a card carries whose blank broke."""


class PrinterTwin:
    """A printer with a memory of its own, beside and independent of the ledger's.

    `spoil_share` of the blanks break while printing, `dead_share` of the finished cards cannot be
    read. Its file can be shared by many processes. The cards of a job are one row, a sheet: a row
    for each card took more time than all else that the printer does.
    """

    def __init__(
        self, path: Path, *, seed: int = 0, spoil_share: float = 0.004, dead_share: float = 0.002
    ) -> None:
        self.seed = seed
        self.spoil_share = spoil_share
        self.dead_share = dead_share
        self._memory = Memory(
            path,
            "sheet (last integer primary key, first integer not null, job text not null,"
            " blanks blob not null, hashes blob not null)",
            "job (key text primary key, printed integer not null)",
        )
        self._take_over()

    def _take_over(self) -> None:
        """Make sheets of the rows, one for each card, that an earlier program remembered."""
        if not self._cards():
            return
        with self._memory.transaction():
            jobs: defaultdict[str, list[tuple[int, bytes | None]]] = defaultdict(list)
            if self._cards():  # nobody else did it meanwhile
                rows = self._memory.rows("select job, blank, sha256 from card order by blank")
                for job, *card in rows:
                    jobs[job].append((card[0], card[1]))
                self._memory.change("drop table card")
            for job, cards in jobs.items():
                self._enter(job, [blank for blank, _ in cards], [sha for _, sha in cards])

    def _cards(self) -> bool:
        return bool(self._memory.rows("select 1 from sqlite_master where name = 'card'"))

    def report(self, key: str) -> JobReport | None:
        """Look the job up in the machine's memory."""
        found = self._memory.rows("select printed from job where key = ?", [key])
        if not found:
            return None
        sheets = self._memory.rows("select blanks, hashes from sheet where job = ?", [key])
        spoiled = (blank for sheet in sheets for blank, sha in _cards_of(*sheet) if sha is None)
        return JobReport(key, found[0][0], frozenset(spoiled))

    def print_job(self, key: str, cards: Sequence[CardOrder]) -> JobReport:
        """Print every card once; a blank that carries something already is never printed again."""
        with self._memory.transaction():  # a second worker with the same job waits, then is told
            done = self.report(key)
            return done if done is not None else self._print(key, cards)

    def _print(self, key: str, cards: Sequence[CardOrder]) -> JobReport:
        blanks = [card.blank for card in cards]
        spoiled = befallen(self.seed, "spoil", self.spoil_share, blanks)
        made = [None if blank in spoiled else sha256(content).digest() for blank, content in cards]
        self._enter(key, blanks, made)
        self._memory.enter("insert into job (key, printed) values (?, ?)", [(key, len(made))])
        return JobReport(key, len(made), spoiled)

    def _enter(self, key: str, blanks: Sequence[int], made: Sequence[bytes | None]) -> None:
        if not blanks:
            return
        fresh = frozenset(blanks)
        if len(fresh) < len(blanks) or any(
            not fresh.isdisjoint(_blanks_of(packed)) for packed, _ in self._sheets(fresh)
        ):
            raise Fault(f"a blank of {key} carries something already")
        hashes = b"".join([_BROKEN if sha is None else sha for sha in made])
        self._memory.change(
            "insert into sheet (last, first, job, blanks, hashes) values (?, ?, ?, ?, ?)",
            [max(fresh), min(fresh), key, array("q", blanks).tobytes(), hashes],
        )

    def _sheets(self, blanks: frozenset[int]) -> list[tuple[bytes, bytes]]:
        """Sheets on which some of these blanks may be."""
        return self._memory.rows(
            "select blanks, hashes from sheet where last >= ? and first <= ?",
            [min(blanks), max(blanks)],
        )

    def read_back(self, blanks: Sequence[int]) -> Mapping[int, bytes]:
        """Read what is physically on the cards."""
        if not blanks:
            return {}
        wanted = frozenset(blanks)
        readable = wanted - befallen(self.seed, "dead", self.dead_share, wanted)
        return {
            blank: sha
            for sheet in self._sheets(wanted)
            for blank, sha in _cards_of(*sheet)
            if sha is not None and blank in readable
        }

    def printed_blanks(self) -> list[tuple[int, str, bytes | None]]:
        """Everything that was ever physically printed: (blank, job, what it carries or None)."""
        return sorted(
            (blank, job, sha)
            for job, *sheet in self._memory.rows("select job, blanks, hashes from sheet")
            for blank, sha in _cards_of(*sheet)
        )


def _blanks_of(packed: bytes) -> "array[int]":
    blanks = array("q")
    blanks.frombytes(packed)
    return blanks


def _cards_of(packed: bytes, hashes: bytes) -> Iterator[tuple[int, bytes | None]]:
    """The cards of a sheet: each blank, and what it carries (None when it broke)."""
    for at, blank in enumerate(_blanks_of(packed)):
        sha = hashes[at * _HASH_BYTES : (at + 1) * _HASH_BYTES]
        yield blank, None if sha == _BROKEN else sha
