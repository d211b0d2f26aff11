"""A card factory: the Protocol of its counter, and its signed answer, judged.

A job is identified by its id and the hash of its manifest. Given again it is the same job; in doubt
the counter is asked with `given`. A job has one answer.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.outside.production.job import ProductionJob, Verify, canonical

GOOD, SPOILED = "good", "spoiled"
_NAMED_MAX = 5


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """What came back for a job, as it came."""

    data: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class FactoryAnswer:
    """What a factory made of a job: good and spoiled blanks; those of neither it leaves out."""

    sha256: bytes
    good: frozenset[int]
    spoiled: frozenset[int]


class CardFactory(Protocol):
    """The counter of a factory. Every method raises Fault when it does not answer."""

    def given(self, job: str) -> bytes | None:
        """Return the SHA-256 of the manifest under which a job was given; None: it was not."""

    def give(self, job: ProductionJob) -> bytes:
        """Give a job, once; durable on return. Refusal: this id was given with other content."""

    def answer(self, job: str) -> SignedAnswer | None:
        """Return what came back for a job; None while nothing has."""

    def set_aside(self, job: str, answer: SignedAnswer) -> None:
        """Keep an answer that was refused apart from the job, so that another can come."""

    def destroy(self, job: str) -> list[bytes] | None:
        """Destroy our copy of a job's data; return the hashes of its chips' keys by blank.

        The same again when it is asked again. None: no such job was given.
        """


def answer_bytes(job: str, manifest: bytes, outcomes: Collection[tuple[int, str]]) -> bytes:
    """Return an answer as a factory signs it."""
    stated = {str(blank): outcome for blank, outcome in outcomes}
    return canonical({"job": job, "manifest": manifest.hex(), "outcomes": stated})


def job_named(answer: SignedAnswer) -> str:
    """Return the job that an answer says it is for; nothing is verified yet."""
    try:
        return str(json.loads(answer.data)["job"])
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable() from error


def read_answer(
    signed: SignedAnswer, verify: Verify, job: str, manifest: bytes, blanks: Collection[int]
) -> FactoryAnswer:
    """Judge an answer. Refuses one that is not signed by the factory, is for another job or other
    content of it, names a blank twice, or one that is not of the job.
    """  # noqa: D205 - one sentence
    if not verify(signed.data, signed.signature):
        raise _refused(
            "result_unsigned",
            Text("Chữ ký của kết quả không đúng.", "The signature of the answer does not hold."),
        )
    try:
        stated = json.loads(signed.data, object_pairs_hook=_once)
        outcomes = {int(blank): outcome for blank, outcome in stated["outcomes"].items()}
        named = (stated["job"], stated["manifest"])
        is_plain = len(outcomes) == len(stated["outcomes"])
        is_plain = is_plain and set(outcomes.values()) <= {GOOD, SPOILED}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable() from error
    if not is_plain:
        raise _unreadable()
    if named != (job, manifest.hex()):
        raise _refused(
            "result_of_another",
            Text("Kết quả này của lô khác.", "This answer is of another job."),
        )
    strange = sorted(outcomes.keys() - set(blanks))
    if strange:
        told = ", ".join(map(str, strange[:_NAMED_MAX]))
        raise _refused(
            "result_strange_blank",
            Text(
                f"Kết quả nêu phôi không thuộc lô: {told}.",
                f"The answer names blanks that are not of the job: {told}.",
            ),
        )
    good = frozenset(blank for blank, outcome in outcomes.items() if outcome == GOOD)
    spoiled = frozenset(outcomes) - good
    return FactoryAnswer(sha256(signed.data).digest(), good, spoiled)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON; ValueError where a name stands twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _unreadable() -> Refusal:
    return _refused(
        "result_unreadable",
        Text(
            "Không đọc được kết quả, hoặc một phôi nêu hai lần.",
            "The answer cannot be read, or names a blank twice.",
        ),
    )


def _refused(code: str, reason: Text) -> Refusal:
    return Refusal(
        code,
        reason,
        Text(
            "Kết quả được giữ riêng; yêu cầu nhà máy gửi lại.",
            "The answer is kept aside; ask the factory to send another.",
        ),
    )
