"""Flags, at any desk of 3 to 10: raised and ended with a cause; they forbid exits meanwhile.

Once a dossier is in a print lot, a correction cannot stop the card any more: it becomes a recall,
which stops the card before it leaves the plant or the counter. What a flag holds goes on when the
flag ends, or goes to the cleaning desk of station 3, without the blank or card it had.
"""

from capthe.desks.desk import Officer, act_of, elsewhere, settle
from capthe.domain.errors import Refusal
from capthe.domain.flags import FLAG_BY_NAME
from capthe.domain.reasons import REASON
from capthe.domain.stages import STAGES, Reached, Stage
from capthe.domain.text import Text
from capthe.work.centre import Centre

_CORRECTION, _RECALL = "correction_pending", "recalled"


def raise_flag(centre: Centre, officer: Officer, dossier: int, cid: int, kind: str) -> str:
    """Raise a flag and return its kind: a correction that comes too late is a recall.

    The stage is looked at again under the lock of the set that the flag has taken; a dossier that
    has ended bears no flag any more.
    """
    with centre.ledger.connection.transaction():
        _raise(centre, officer, dossier, cid, kind)
        where = centre.ledger.where_is(dossier, cid)
        if where is None or STAGES[where.stage].is_end:
            raise elsewhere()
        if kind != _CORRECTION or STAGES[where.stage].code < STAGES["allotted"].code:
            return kind
        end_flag(centre, officer, dossier, cid, kind)
        _raise(centre, officer, dossier, cid, _RECALL)
    return _RECALL


def end_flag(centre: Centre, officer: Officer, dossier: int, cid: int, kind: str) -> bool:
    """End a flag; the dossier goes on from where it stands if nothing else holds it."""
    act = act_of(centre, officer, f"flag {kind} ended")
    return centre.ledger.end_flag(act, dossier, cid, FLAG_BY_NAME[kind].code)


def send_to_cleaning(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Send a dossier that a flag holds to the cleaning desk; its blank or card is taken away.

    The flag stays up until it is ended. A blank in a lot is withdrawn, a finished card destroyed.
    """
    where = centre.ledger.where_is(dossier, cid)
    if where is None or where.exception_id is None:
        raise Refusal(
            "not_held",
            Text("Không có cảnh báo nào đang giữ hồ sơ.", "No flag holds the dossier."),
            Text("Đặt cảnh báo đính chính trước.", "Raise a correction flag first."),
        )
    stage = STAGES[where.stage]
    event = next((e for e, to in stage.exits.items() if to == "cleaning"), None)
    if event is None:
        raise elsewhere()
    answer = centre.ledger.append(
        act_of(centre, officer, event),
        [where],
        event,
        reason=REASON["correction_asked"].code,
        waste=_waste(stage),
    )
    settle(answer[dossier])


def _raise(centre: Centre, officer: Officer, dossier: int, cid: int, kind: str) -> None:
    act = act_of(centre, officer, f"flag {kind}")
    centre.ledger.raise_flag(act, dossier, cid, FLAG_BY_NAME[kind].code)


def _waste(stage: Stage) -> tuple[str, str] | None:
    """Return what becomes of the blank or card of a dossier in this stage, and its account."""
    if stage.code < STAGES["allotted"].code:
        return None
    made = stage.reached is not None and stage.reached >= Reached.PRINTED
    return ("destroyed", "card") if made else ("withdrawn", "lot")
