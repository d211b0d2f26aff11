"""3 alarms of the register: one value in too many records of a place; what is behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from capthe.desks import alarms as desk
from capthe.desks.desk import Officer
from capthe.domain.areas import Area, AreaTree
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.quality.bursts import WATCHED
from capthe.link.quality.scoring import LEVELS
from capthe.store.pg.quality_watch import Alarm, Found, QualityWatch
from capthe.web.acting import answers_refusals, done, officer, whole
from capthe.web.actors import requires, standing
from capthe.web.centre import centre, country, reading
from capthe.web.figures import cut, day
from capthe.web.language import t
from capthe.web.places import called
from capthe.web.roles import Action
from capthe.web.sheets import sheet
from capthe.web.story import people_named

_WATCHED = {each.name: each.text for each in WATCHED}
_OPEN = (Text("Chờ trả lời", "Waits for an answer"), "orange")
_STATES = {
    Found.EXPLAINED: (Text("Có lý do", "Explained"), "green"),
    Found.FILLED_IN: (Text("Điền hàng loạt", "Filled in"), "red"),
}
_COMMANDER = Text("Chỉ huy tỉnh", "The province's commander")
_NATION = Text("Chỉ huy chiến dịch", "The programme's commander")
_NO_FINDING = Refusal(
    "finding_missing",
    Text("Chưa chọn kết luận.", "The finding is missing."),
    Text("Chọn: có lý do, hay điền hàng loạt.", "Choose: explained, or filled in."),
)
_ANSWERED = Text("Đã ghi câu trả lời.", "The answer is on record.")

Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """An alarm with the commune that it is about; none (zeros) when it is about a desk."""

    alarm: Alarm
    place: Place

    @property
    def counts(self) -> bool:
        """Tell whether it keeps its commune out of the ranking: not once it is explained."""
        return any(self.place) and self.alarm.found != Found.EXPLAINED


def alarms_of(watch: QualityWatch, tree: AreaTree) -> list[Placed]:
    """Return the alarms of the last run with their places."""
    return [Placed(each, _commune(each, tree)) for each in watch.alarms()]


def place_of(tree: AreaTree, area: Area) -> Place:
    """Return the codes of an area from the province down."""
    above = [tree.above(area, level) for level in LEVELS[1:]]
    first, second, third = (0 if each is None else each.code for each in above)
    return (first, second, third)


def row_of(each: Placed, tree: AreaTree, now: datetime) -> dict[str, Any]:
    """Return what a page shows of an alarm."""
    alarm, due = each.alarm, desk.due(each.alarm, country().calendar)
    return {
        "alarm": alarm,
        "text": _WATCHED[alarm.watched],
        "value": _value(alarm),
        "where": _where(each, tree),
        "share": cut(alarm.records, alarm.people),
        "owner": _COMMANDER if any(each.place) else _NATION,
        "state": _OPEN if alarm.found is None else _STATES[Found(alarm.found)],
        "due": due if alarm.found is None else None,
        "is_late": alarm.found is None and due < now,
        "href": reverse("register_alarm", kwargs={"run": alarm.run, "number": alarm.number}),
    }


@require_GET
@requires(Action.SEE_BOARD)
def alarms_csv(request: HttpRequest) -> HttpResponse:
    """Give every alarm of the last run as CSV."""
    head = ("watched", "among", "place", "name", "value", "records", "people", "since", "due",
            "found")  # fmt: skip
    return sheet("canh-bao", head, [
        (a.watched, a.among, a.place, row["where"], a.value, a.records, a.people,
         a.since.isoformat(), row["due"].isoformat() if row["due"] else "", a.found or "")
        for row in _rows(request) for a in (row["alarm"],)
    ])  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Action.SEE_BOARD)
@answers_refusals
def alarm(request: HttpRequest, run: int, number: int) -> HttpResponse:
    """Show an alarm; take what whoever commands its place found out about it.

    An address names the run that found it. A later run does not break it: the page shows the alarm
    as it stands now, and a form that was open meanwhile is judged by what it carries.
    """
    here, tree = standing(request), _tree(request)
    with reading() as connection:
        shown = _as_it_stands(QualityWatch(connection), tree, run, number)
    province, unit = shown.place[0] or None, shown.place[1] or None
    if request.method == "POST":
        who = officer(request, Action.COMMAND, province=province, unit=unit)
        _act(who, request, shown.alarm)
        return done(request, reverse("register_quality"), _ANSWERED)
    by = shown.alarm.answered_by
    context = {
        "now": here.now,
        "row": row_of(shown, tree, here.now),
        "answered_by": None if by is None else people_named({by}).get(by, by),
        "choices": [{"value": each.value, "text": t(_MEANING[each])} for each in Found],
        "may_answer": here.may(Action.COMMAND, province=province, unit=unit),
    }
    return render(request, "board/register_alarm.jinja", context)


def _as_it_stands(watch: QualityWatch, tree: AreaTree, run: int, number: int) -> Placed:
    """Return an alarm of some run as the last one has it. Refusal: it stands no longer."""
    was = next((each for each in watch.alarms(run) if each.number == number), None)
    if was is None:
        raise Http404
    now = next((each for each in alarms_of(watch, tree) if each.alarm.about == was.about), None)
    if now is None:
        raise desk.stands_no_longer()
    return now


def _act(who: Officer, request: HttpRequest, alarm: Alarm) -> None:
    """Answer the alarm as it was when the page was read: the form carries what was seen."""
    said, why = request.POST.get("found", ""), request.POST.get("why", "").strip()
    records, answers = (whole(request.POST.get(name, "")) for name in ("records", "answers"))
    if records is None or answers is None:
        raise Http404
    if said not in set(Found):
        raise _NO_FINDING
    with centre() as office:
        desk.answer(office, who, replace(alarm, records=records, answers=answers), Found(said), why)


_MEANING = {
    Found.EXPLAINED: Text(
        "Có lý do: các bản ghi đúng với giấy tờ (ví dụ trẻ của một trung tâm bảo trợ)",
        "Explained: the records are as the papers say (for example children of one home)",
    ),
    Found.FILLED_IN: Text(
        "Điền hàng loạt: phải sửa từng bản ghi theo giấy tờ",
        "Filled in: each record has to be mended by its paper",
    ),
}


def _rows(request: HttpRequest) -> Sequence[dict[str, Any]]:
    tree, now = _tree(request), standing(request).now
    with reading() as connection:
        return [row_of(each, tree, now) for each in alarms_of(QualityWatch(connection), tree)]


def _tree(request: HttpRequest) -> AreaTree:
    return country().areas.tree_on(standing(request).today)


def _commune(alarm: Alarm, tree: AreaTree) -> Place:
    is_commune = alarm.among == LEVELS[3] and alarm.place.isdecimal()
    area = tree.units.get((LEVELS[3], int(alarm.place))) if is_commune else None
    return (0, 0, 0) if area is None else place_of(tree, area)


def _where(each: Placed, tree: AreaTree) -> str:
    if not any(each.place):
        return each.alarm.place
    units = [tree.units[level, code] for level, code in zip(LEVELS[1:], each.place, strict=True)
             if code]  # fmt: skip
    return ", ".join(called(unit) for unit in reversed(units))


def _value(alarm: Alarm) -> str:
    if alarm.watched == "one_birth_date" and len(alarm.value) == len("yyyy-mm-dd"):
        return day(int(alarm.value.replace("-", "")))
    named = alarm.watched.startswith(("one_name", "one_father", "one_mother"))
    return alarm.value.title() if named else alarm.value
