"""The twin of a card factory, with a memory of its own: jobs given, what lies on every blank.

It makes a job once, whenever `work` lets it, through whatever makes cards physically in its world,
and answers when and as it is told to: late, in part, twice, or wrong.
"""

from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.outside.memory import Memory
from capthe.outside.production.factory import GOOD, SPOILED, SignedAnswer, answer_bytes
from capthe.outside.production.job import CardJob, ProductionJob, Sign, manifest
from capthe.outside.production.records import files_of

Make = Callable[[str, Collection[CardJob]], frozenset[int]]
"""Make the cards of a job, once; return the blanks that broke."""


class FactoryTwin:
    """A counter (factory.CardFactory) and the factory behind it."""

    def __init__(self, path: Path, make: Make, sign: Sign) -> None:
        self._make, self._sign = make, sign
        self._waiting: dict[str, ProductionJob] = {}
        self._memory = Memory(
            path,
            "job (job text primary key, manifest blob not null, answer blob, signature blob)",
            "card (blank integer primary key, job text not null, outcome text not null)",
            "chip_key (blank integer primary key, job text not null, digest blob not null)",
            "aside (digest blob primary key, job text not null)",
        )

    def given(self, job: str) -> bytes | None:
        """Look the job up."""
        found = self._memory.rows("select manifest from job where job = ?", [job])
        return found[0][0] if found else None

    def give(self, job: ProductionJob) -> bytes:
        """Take the job; the same again changes nothing."""
        asked = sha256(manifest(job, files_of(job))).digest()
        given = self.given(job.job)
        if given not in {None, asked}:
            raise Refusal(
                "job_differs",
                Text("Lô này đã nhận với nội dung khác.", "This job was given with other content."),
                Text("Giữ lô lại.", "Hold the job."),
            )
        if given is None:
            self._memory.write(
                ("insert into job (job, manifest) values (?, ?)", [(job.job, asked)]),
                (
                    "insert into chip_key (blank, job, digest) values (?, ?, ?)",
                    [(card.blank, job.job, card.chip_key) for card in job.cards if card.chip],
                ),
            )
            self._waiting[job.job] = job
        return asked

    def work(self) -> list[str]:
        """Make every job that waits; return them."""
        made = []
        for key, job in list(self._waiting.items()):
            broken = self._make(key, job.cards)
            self._memory.write(
                (
                    "insert into card (blank, job, outcome) values (?, ?, ?)",
                    [
                        (card.blank, key, SPOILED if card.blank in broken else GOOD)
                        for card in job.cards
                    ],
                )
            )
            del self._waiting[key]
            made.append(key)
        return made

    def made(self, job: str) -> dict[int, str]:
        """Return what really lies on each blank of a job."""
        return dict(
            self._memory.rows("select blank, outcome from card where job = ? order by blank", [job])
        )

    def say(self, job: str, outcomes: Collection[tuple[int, str]]) -> None:
        """Answer a job with these outcomes, true or not; a later answer lies over an earlier."""
        head = self.given(job) or b""
        self.put(job, answer_bytes(job, head, outcomes))

    def put(self, job: str, data: bytes, signature: bytes | None = None) -> None:
        """Lay these bytes on the counter as the answer to a job."""
        self._memory.change(
            "update job set answer = ?, signature = ? where job = ?",
            [data, self._sign(data) if signature is None else signature, job],
        )

    def answer(self, job: str) -> SignedAnswer | None:
        """Look at the counter."""
        found = self._memory.rows(
            "select answer, signature from job where job = ? and answer is not null", [job]
        )
        return SignedAnswer(*found[0]) if found else None

    def set_aside(self, job: str, answer: SignedAnswer) -> None:
        """Remember that this answer was not believed; take it off the counter."""
        digest = sha256(answer.data + answer.signature).digest()
        self._memory.change(
            "insert into aside (digest, job) values (?, ?) on conflict do nothing", [digest, job]
        )
        if self.answer(job) == answer:
            self._memory.change("update job set answer = null where job = ?", [job])

    def destroy(self, job: str) -> list[bytes] | None:
        """Return the hashes of the keys; a twin keeps no data of a job that is made."""
        if self.given(job) is None:
            return None
        found = self._memory.rows("select digest from chip_key where job = ? order by blank", [job])
        return [digest for (digest,) in found]
