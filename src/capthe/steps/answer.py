"""7 answer: what a factory made of the lot it was given, taken in once.

Good cards go on to 8, which reads every one of them; spoiled blanks are posted, and a card that the
answer leaves out waits as somebody's case. An answer that must not be believed moves nothing: it is
kept aside, with a case of its own, and the lot goes on waiting. No lot waits for another's answer.
"""

import logging
from functools import partial

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.outside.production.factory import SignedAnswer, read_answer
from capthe.packet.keys import is_signed_by
from capthe.store.pg.chips import record_destroyed
from capthe.store.pg.factories import (
    AT_FACTORY,
    GivenJob,
    Taken,
    answer_job,
    given_job,
    report_answer,
)
from capthe.work.centre import Centre

NUMBER = 7
_LOG = logging.getLogger("capthe.steps")


def chore(centre: Centre) -> bool:
    """Ask every factory for the lots it has; False when none has answered."""
    fault, n = None, 0
    for lot in centre.ledger.sets_at(AT_FACTORY):
        key = f"print:{lot.id}"
        try:
            signed = centre.line.counter(key).answer(key)
            if signed is not None:
                n += 1
                take_in(centre, key, signed)
        except Refusal as refusal:
            _LOG.warning("an answer to %s was set aside: %s", key, refusal.code)
        except Fault as error:  # the other factories are asked first
            fault = error
    if fault is not None:
        raise fault
    return n > 0


def take_in(centre: Centre, key: str, signed: SignedAnswer) -> Taken:
    """Judge an answer and record it; the same again changes nothing.

    Refusal: the job is unknown; or the answer was set aside, for it is not to be believed or at
    odds with the one on record.
    """
    job = given_job(centre.ledger.connection, key)
    if job is None:
        raise _unknown()
    try:
        taken = _judged(centre, job, signed)
    except Refusal:
        report_answer(centre.ledger, centre.act("answer", key), key)
        centre.reach("answer.reported")
        centre.line.counter(key).set_aside(key, signed)
        raise
    centre.reach("answer.committed")
    return taken


def _judged(centre: Centre, job: GivenJob, signed: SignedAnswer) -> Taken:
    verify = partial(_signed_by, job.factory.public_key)
    answer = read_answer(signed, verify, job.job, job.manifest, job.blanks)
    centre.reach("answer.read")
    is_over = not answer.good and job.answer is None  # nobody is left to inspect
    destroyed = centre.line.destroy(job.job) if is_over else None
    act = centre.act("answer", job.factory.name)
    with centre.ledger.connection.transaction():
        taken = answer_job(
            centre.ledger, act, job.job, answer.sha256, good=answer.good, spoiled=answer.spoiled
        )
        record_destroyed(centre.ledger, act, job.set_id, AT_FACTORY, destroyed)
    if taken is Taken.OTHER:
        raise Refusal(
            "result_differs",
            Text("Lô này đã có kết quả khác.", "Another answer to this job was taken in before."),
            Text(
                "Giữ lô lại và hỏi nhà máy kết quả nào đúng.",
                "Hold the job and ask the factory which of them is right.",
            ),
        )
    return taken


def _signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    return is_signed_by(public, signature, message)


def _unknown() -> Refusal:
    return Refusal(
        "job_not_given",
        Text("Không có lô nào như vậy ở nhà máy ngoài.", "No factory was given such a job."),
        Text("Kiểm tra thư mục của lô.", "Check the job's folder."),
    )
