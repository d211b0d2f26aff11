"""The stage table: where a dossier can wait, for whom, how long, and what follows.

Declared here once. Pipeline, screens, alarms, stuck lists, docs, database and tests read it; no
stage name stands in SQL or in a list anywhere else. To add a stage: a row here, a module in
`steps/` or `desks/`, a test; then `capthe generate` and `capthe migrate`.

The flow has ten numbers (docs/flow.md). `station` is the number of the place that must act next.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from capthe.domain.machine import Machine, State
from capthe.domain.text import Text


class Reached(IntEnum):
    """Which of the five numbers a dossier in this stage counts in (domain.md section 0, 2)."""

    NOTHING = 0
    SENT = 1
    PRINTED = 2
    RECEIVED = 3
    HANDED_OVER = 4


class Holder(StrEnum):
    """Who keeps a waiting dossier: a set worked as a whole, an exception of its own, or an end."""

    SET = "set"
    EXCEPTION = "exception"
    END = "end"


class Desk(StrEnum):
    """Who must act: the machine, or the people at one of the desks."""

    MACHINE = "machine"
    PLANT = "plant"
    FACTORY = "factory"
    CLEANING = "cleaning"
    ADJUDICATION = "adjudication"
    APPROVAL = "approval"
    STATION = "station"
    ARRIVAL = "arrival"
    COUNTER = "counter"
    INTAKE = "intake"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(State):
    """One row: who must act within how many working hours, and what to tell the citizen.

    `promise_hours` counts working hours of eight a day. `reached` is None at an end that keeps the
    number the dossier had reached before. A stage that `gathers` is worked by forming new sets out
    of all that wait (print lots), not set by set.
    """

    station: int
    desk: Desk
    holder: Holder
    promise_hours: int | None
    reached: Reached | None
    tell: Text
    gathers: bool = False

    def __post_init__(self) -> None:
        """Refuse a waiting stage without a promise, or an end with one."""
        if (self.promise_hours is None) != self.is_end:
            raise ValueError(f"{self.name}: a waiting stage has a promise, an end has none")
        if (self.holder is Holder.END) != self.is_end:
            raise ValueError(f"{self.name}: only an end is held by nobody")

    @property
    def is_worked_by_machine(self) -> bool:
        """Tell whether a worker, not a person, must act here."""
        return self.desk in {Desk.MACHINE, Desk.PLANT}


def _rows() -> Iterator[Stage]:
    yield Stage(
        code=10, name="received", station=3, desk=Desk.MACHINE, holder=Holder.SET,
        promise_hours=4, reached=Reached.SENT,
        label=Text("Đã tiếp nhận", "Received"),
        tell=Text(
            "Hồ sơ đã về trung tâm và đang được đối chiếu với Cơ sở dữ liệu quốc gia về dân cư.",
            "The dossier is at the centre and is being checked against the population database.",
        ),
        exits={
            "clean": "verified", "discrepancy": "cleaning",
            "number_found": "moved", "ineligible": "refused",
        },
    )  # fmt: skip
    yield Stage(
        code=20, name="cleaning", station=3, desk=Desk.CLEANING, holder=Holder.EXCEPTION,
        promise_hours=40, reached=Reached.SENT,
        label=Text("Làm sạch dữ liệu", "Data cleaning"),
        tell=Text(
            "Thông tin trên hồ sơ chưa khớp với dữ liệu dân cư; công an địa phương đang xác minh.",
            "The dossier disagrees with the population data; the local police are checking it.",
        ),
        exits={
            "mended": "received", "number_allotted": "moved",
            "sent_back": "returned", "refused": "refused",
        },
    )  # fmt: skip
    yield Stage(
        code=30, name="verified", station=4, desk=Desk.MACHINE, holder=Holder.SET,
        promise_hours=4, reached=Reached.SENT,
        label=Text("Đã đối chiếu", "Verified"),
        tell=Text(
            "Thông tin đã khớp; đang kiểm tra trùng lặp.",
            "The data agree; the search for duplicates is under way.",
        ),
        exits={"new": "unique", "perhaps": "adjudication"},
    )  # fmt: skip
    yield Stage(
        code=40, name="adjudication", station=4, desk=Desk.ADJUDICATION, holder=Holder.EXCEPTION,
        promise_hours=24, reached=Reached.SENT,
        label=Text("Xét trùng", "Adjudication"),
        tell=Text(
            "Hệ thống thấy có thể đã có hồ sơ hoặc thẻ khác; cán bộ đang xem xét.",
            "There may already be another dossier or card; an officer is looking at it.",
        ),
        exits={"earlier_ended": "verified", "wrong_number": "cleaning", "duplicate": "refused"},
    )  # fmt: skip
    yield Stage(
        code=50, name="unique", station=5, desk=Desk.APPROVAL, holder=Holder.SET,
        promise_hours=16, reached=Reached.SENT,
        label=Text("Chờ phê duyệt", "Awaiting approval"),
        tell=Text(
            "Hồ sơ hợp lệ, đang chờ công an tỉnh phê duyệt.",
            "The dossier is in order and waits for the province's approval.",
        ),
        exits={
            "approve": "approved", "sent_back": "returned",
            "doubt": "cleaning", "refused": "refused",
        },
    )  # fmt: skip
    yield Stage(
        code=60, name="returned", station=5, desk=Desk.STATION, holder=Holder.EXCEPTION,
        promise_hours=80, reached=Reached.SENT,
        label=Text("Trả lại nơi thu nhận", "Returned to the station"),
        tell=Text(
            "Hồ sơ cần bổ sung. Mời công dân đến nơi đã làm thủ tục, mang theo giấy hẹn; "
            "thời hạn tạm dừng từ ngày trả lại.",
            "The dossier needs something added. Please come to the place of enrolment with the "
            "slip; the legal clock stands still meanwhile.",
        ),
        exits={"resubmitted": "received", "withdrawn": "cancelled"},
    )  # fmt: skip
    yield Stage(
        code=70, name="approved", station=6, desk=Desk.PLANT, holder=Holder.SET,
        promise_hours=24, reached=Reached.SENT,
        label=Text("Chờ in", "Awaiting a print lot"),
        tell=Text(
            "Hồ sơ đã được duyệt và đang xếp hàng chờ in thẻ.",
            "The dossier is approved and stands in the queue for printing.",
        ),
        exits={"allot": "allotted", "correct": "cleaning"},
        gathers=True,
    )  # fmt: skip
    yield Stage(
        code=80, name="allotted", station=7, desk=Desk.PLANT, holder=Holder.SET,
        promise_hours=8, reached=Reached.SENT,
        label=Text("Đã vào lô in", "In a print lot"),
        tell=Text("Thẻ đã vào lô in.", "The card is in a print lot."),
        exits={
            "printed": "personalised", "give": "at_factory",
            "spoiled": "approved", "correct": "cleaning",
        },
    )  # fmt: skip
    yield Stage(
        code=85, name="at_factory", station=7, desk=Desk.FACTORY, holder=Holder.SET,
        promise_hours=40, reached=Reached.SENT,
        label=Text("Đang ở nhà máy ngoài", "At an outside factory"),
        tell=Text(
            "Thẻ đang được làm ở nhà máy bên ngoài; trung tâm chờ kết quả.",
            "The card is being made by an outside factory; the centre waits for its answer.",
        ),
        exits={"printed": "personalised", "spoiled": "approved", "lose": "approved"},
    )  # fmt: skip
    yield Stage(
        code=90, name="personalised", station=8, desk=Desk.PLANT, holder=Holder.SET,
        promise_hours=8, reached=Reached.SENT,
        label=Text("Đã in, chờ kiểm tra", "Printed, awaiting inspection"),
        tell=Text("Thẻ đã in và đang được kiểm tra.", "The card is printed and being inspected."),
        exits={"good": "inspected", "spoiled": "approved"},
    )  # fmt: skip
    yield Stage(
        code=100, name="inspected", station=9, desk=Desk.PLANT, holder=Holder.SET,
        promise_hours=8, reached=Reached.PRINTED,
        label=Text("Thẻ đạt, chờ đóng hộp", "Good card, awaiting its box"),
        tell=Text(
            "Thẻ đã in xong và sắp được gửi về công an địa phương.",
            "The card is finished and about to be sent to the local police.",
        ),
        exits={"dispatch": "in_transit", "recall": "cleaning"},
    )  # fmt: skip
    yield Stage(
        code=110, name="in_transit", station=9, desk=Desk.ARRIVAL, holder=Holder.SET,
        promise_hours=24, reached=Reached.PRINTED,
        label=Text("Đang vận chuyển", "In transit"),
        tell=Text(
            "Thẻ đang trên đường về công an địa phương.",
            "The card is on its way to the local police.",
        ),
        exits={"arrive": "at_unit", "lose": "approved"},
    )  # fmt: skip
    yield Stage(
        code=120, name="at_unit", station=10, desk=Desk.COUNTER, holder=Holder.SET,
        promise_hours=80, reached=Reached.RECEIVED,
        label=Text("Chờ công dân nhận", "Waiting for the citizen"),
        tell=Text(
            "Thẻ đã có tại nơi trả thẻ. Mời công dân đến nhận, mang theo giấy hẹn.",
            "The card is ready. Please collect it and bring the slip.",
        ),
        exits={"hand_over": "handed_over", "recall": "cleaning", "destroy": "cancelled"},
    )  # fmt: skip
    yield Stage(
        code=130, name="handed_over", station=10, desk=Desk.NOBODY, holder=Holder.END,
        promise_hours=None, reached=Reached.HANDED_OVER,
        label=Text("Đã trả thẻ", "Handed over"),
        tell=Text("Công dân đã nhận thẻ.", "The citizen has the card."),
    )  # fmt: skip
    yield Stage(
        code=140, name="refused", station=5, desk=Desk.NOBODY, holder=Holder.END,
        promise_hours=None, reached=None,
        label=Text("Từ chối", "Refused"),
        tell=Text(
            "Hồ sơ không được cấp thẻ; lý do ghi trong dòng thời gian.",
            "No card is issued on this dossier; the reason stands in the timeline.",
        ),
    )  # fmt: skip
    yield Stage(
        code=150, name="cancelled", station=10, desk=Desk.NOBODY, holder=Holder.END,
        promise_hours=None, reached=None,
        label=Text("Đã hủy", "Cancelled"),
        tell=Text("Hồ sơ đã được hủy.", "The dossier is cancelled."),
    )  # fmt: skip
    yield Stage(
        code=160, name="moved", station=3, desk=Desk.NOBODY, holder=Holder.END,
        promise_hours=None, reached=Reached.NOTHING,
        label=Text("Mở lại dưới số định danh", "Re-opened under the number"),
        tell=Text(
            "Đã tìm thấy số định danh; hồ sơ tiếp tục dưới số đó.",
            "The number was found; the dossier goes on under it.",
        ),
    )  # fmt: skip


STAGES: Machine[Stage] = Machine("dossier", "received", _rows())


def reach_gain(from_stage: Stage, to_stage: Stage, number: Reached) -> int:
    """Return +1, 0 or -1: what this exit adds to one of the five numbers."""
    after = from_stage.reached if to_stage.reached is None else to_stage.reached
    before = from_stage.reached
    assert after is not None  # noqa: S101 - only ends keep, and nothing leaves an end
    assert before is not None  # noqa: S101
    return int(after >= number) - int(before >= number)
