"""The sentence to tell the citizen: where the dossier is, what happens next, and by which day."""

from datetime import date, datetime

from capthe.domain.country import Country
from capthe.domain.text import Text
from capthe.store.pg.reading.timeline import Promise, Timeline

UNKNOWN = Text("Chưa rõ hồ sơ đang ở đâu.", "It is not known where the dossier is.")


def sentence(timeline: Timeline, promised: Promise, country: Country, *, now: datetime) -> Text:
    """Return what to say to the citizen of this dossier now."""
    if timeline.stage is None:
        return UNKNOWN
    parts = [timeline.stage.tell]
    if timeline.before_it is not None:
        parts.append(_queue(timeline.before_it))
    entered = timeline.entered(timeline.stage.name)
    if entered is not None and (timeline.stage.is_end or timeline.stage.name == "at_unit"):
        day = entered.at.astimezone(country.calendar.zone).date()
        parts.append(Text(f"Từ ngày {_day(day)}.", f"Since {_day(day)}."))
    if not timeline.stage.is_end and promised.kept_on is None:
        parts.append(_promised(promised, now.astimezone(country.calendar.zone).date()))
    return Text(" ".join(p.vi for p in parts), " ".join(p.en for p in parts))


def _queue(before: int) -> Text:
    if before == 0:
        return Text(
            "Hồ sơ đứng đầu hàng chờ in của tỉnh.", "It is the first in the province's queue."
        )
    vi = f"{before:,}".replace(",", ".")
    return Text(
        f"Trong tỉnh còn {vi} hồ sơ đứng trước.",
        f"{vi} dossiers of the province stand before it.",
    )


def _promised(promised: Promise, today: date) -> Text:
    if promised.due is None:
        return Text(
            "Thời hạn đang tạm dừng đến khi hồ sơ được bổ sung.",
            "The legal clock stands still until the dossier is completed.",
        )
    if promised.is_late:
        return Text(
            f"Đã quá hẹn {promised.days_late} ngày làm việc (hẹn ngày {_day(promised.due)}); "
            "hồ sơ được ưu tiên xử lý; cơ quan cấp thẻ xin lỗi công dân.",
            f"It is {promised.days_late} working days late (promised for {_day(promised.due)}); "
            "it goes first, with our apologies.",
        )
    if promised.due == today:
        return Text("Hẹn trả thẻ trong ngày hôm nay.", "The card is promised for today.")
    return Text(
        f"Hẹn trả thẻ chậm nhất ngày {_day(promised.due)}.",
        f"The card is promised by {_day(promised.due)}.",
    )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
