"""The card printer under the sky: it jams, spoils, does not answer, and forgets nothing.

What it has printed, it has printed: a job whose answer was lost is done, a job that jammed halfway
goes on with the cards that are not made yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from capthe.domain.errors import Fault
from capthe.outside.printer import CardOrder, JobReport
from capthe.sim.world.sky import Sky
from capthe.sim.world.things import Things


@dataclass(slots=True)
class Press:
    """A printer (outside.printer.Printer) whose memory is the physical truth."""

    sky: Sky
    things: Things
    jobs: dict[str, dict[int, bool]] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)

    def report(self, key: str) -> JobReport | None:
        """Say what became of a job; None when it was never finished."""
        if self.sky.strikes("press_silent"):
            raise Fault("the press does not answer")
        return self._report(key) if key in self.finished else None

    def print_job(self, key: str, cards: Sequence[CardOrder]) -> JobReport:
        """Make those cards of a job that are not made yet."""
        if self.sky.strikes("jam"):
            raise Fault("the press is jammed")
        if self.sky.strikes("jam_halfway"):
            self._make(key, cards[: len(cards) // 2])
            raise Fault("the press jammed halfway")
        self._make(key, cards)
        self.finished.add(key)
        if self.sky.strikes("job_sent_twice"):
            self._make(key, cards)
        if self.sky.strikes("press_answer_lost"):
            raise Fault("the answer of the press was lost")
        return self._report(key)

    def read_back(self, blanks: Sequence[int]) -> Mapping[int, bytes]:
        """Read what the cards carry; a dead chip says nothing."""
        if self.sky.strikes("press_silent"):
            raise Fault("the reader does not answer")
        carries, dead = self.things.carries, self.things.dead
        return {b: sha256(carries[b]).digest() for b in blanks if b in carries and b not in dead}

    def _make(self, key: str, cards: Sequence[CardOrder]) -> None:
        job = self.jobs.setdefault(key, {})
        for card in cards:
            if card.blank not in job:
                job[card.blank] = self._print(card)

    def _print(self, card: CardOrder) -> bool:
        self.things.prints[card.blank] += 1
        if self.sky.strikes("spoil"):
            self.things.put(card.blank, "spoiled")
            return False
        self.things.carries[card.blank] = card.content
        self.things.put(card.blank, "press")
        if self.sky.strikes("dead_chip"):
            self.things.dead.add(card.blank)
        return True

    def _report(self, key: str) -> JobReport:
        job = self.jobs[key]
        return JobReport(key, len(job), frozenset(b for b, is_good in job.items() if not is_good))
