"""3 verify, an alarm of the register: a commander finds out why one value stands so often.

Explained, its records no longer keep their unit out of the ranking; filled in, they do until each
is mended by its paper. Whoever commands the place answers, not the offices that are ranked. Nothing
ends by itself: past its time an alarm stays, and is shown as overdue.
"""

from datetime import datetime

from capthe.desks.desk import Officer, act_of
from capthe.desks.evidence import demand_evidence
from capthe.desks.mend import due_at
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.domain.working_calendar import WorkingCalendar
from capthe.link.quality.rule import DUE_DAYS, Severity
from capthe.store.pg.quality_watch import Alarm, Answered, Found, QualityWatch
from capthe.work.centre import Centre


def due(alarm: Alarm, calendar: WorkingCalendar) -> datetime:
    """Return by when an alarm must be answered: as long as for a grave fault, since it stands."""
    return due_at(calendar, alarm.since, DUE_DAYS[Severity.GRAVE])


def answer(centre: Centre, officer: Officer, alarm: Alarm, found: Found, why: str) -> None:
    """Record what is behind an alarm; refused without a reason, or when it is not as looked at."""
    demand_evidence(why)
    act = act_of(centre, officer, f"alarm: {found.value}")
    answered = QualityWatch(centre.ledger.connection).answer(act, alarm, found, why)
    if answered is not Answered.DONE:
        raise _REFUSED[answered]


def stands_no_longer() -> Refusal:
    """Say that the last check did not find an alarm of an earlier one."""
    return _REFUSED[Answered.UNKNOWN]


_AGAIN = Text("Tải lại trang chất lượng dữ liệu.", "Reload the page of the register's quality.")
_REFUSED = {
    Answered.UNKNOWN: Refusal(
        "alarm_unknown",
        Text("Lần kiểm tra mới nhất không còn cảnh báo này.", "The last check has no such alarm."),
        _AGAIN,
    ),
    Answered.CHANGED: Refusal(
        "alarm_changed",
        Text("Số bản ghi của cảnh báo đã thay đổi.", "Other records stand under the alarm now."),
        _AGAIN,
    ),
    Answered.ANSWERED: Refusal(
        "alarm_answered",
        Text("Người khác vừa trả lời cảnh báo này.", "Somebody else has just answered it."),
        _AGAIN,
    ),
}
