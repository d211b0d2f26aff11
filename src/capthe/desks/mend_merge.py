"""3 verify, two records of one person: one is kept, the other refers to it.

A merge is an event of the register like any other: dated, sourced, undone by an event of its own
(`mend_apart`, by two people).
Nothing of the record that goes is lost; it is void and names the one that stays.
"""

from capthe.desks.desk import Officer, act_of
from capthe.desks.evidence import demand_evidence
from capthe.domain.errors import Refusal
from capthe.domain.register_event import RegisterEvent
from capthe.domain.text import Text
from capthe.store.pg.quality import Mending
from capthe.store.pg.register import Changed, Register
from capthe.work.centre import Centre

SOURCE = "merge desk"


def merge(centre: Centre, officer: Officer, *, keep: str, drop: str, evidence: str) -> int:
    """Let the record `drop` refer to `keep` (their ids at the source); return the event's number.

    Refused without evidence, when one of the two is not in force (any more), and when nothing in
    the register says that they may be one person: a desk merges what stands side by side, no other.
    """
    demand_evidence(evidence)
    connection = centre.ledger.connection
    mending = Mending(connection)
    kept, dropped = mending.record(keep), mending.record(drop)
    if kept is None or dropped is None or keep == drop:
        raise _not_in_force()
    if "void" in {kept["status"], dropped["status"]}:
        raise _not_in_force()
    if drop not in {each["person_id"] for each in mending.alike(keep)}:
        raise _not_alike()
    act = act_of(centre, officer, f"merged by {evidence}")
    event = RegisterEvent(
        SOURCE,
        f"{drop} into {keep} at {act.written_at.isoformat()}",
        "merge",
        None,
        drop,
        act.written_at.date(),
        {"status": "void", "merged_into": keep},
        {},
    )
    if Register(connection).change(act, [event]) != [Changed.DONE]:
        raise _not_in_force()
    number = mending.event_of(SOURCE, event.source_id)
    assert number is not None  # noqa: S101 - it has just been written
    return number


def _not_alike() -> Refusal:
    return Refusal(
        "records_not_alike",
        Text("Không có gì cho thấy hai bản ghi là một người.",
             "Nothing in the register says that the two may be one person."),
        Text("Chọn một trong các bản ghi đứng cạnh nhau trên trang.",
             "Choose one of the records that stand side by side on the page."),
    )  # fmt: skip


def _not_in_force() -> Refusal:
    return Refusal(
        "record_not_in_force",
        Text("Một trong hai bản ghi không còn hiệu lực.", "One of the records is not in force."),
        Text("Tải lại trang để xem bản ghi hiện nay.", "Reload the page to see how it is now."),
    )
