"""3 mending the register: what a run found, by household; answered here or on a sheet handed in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from capthe.desks import mend, mend_correct, mend_merge
from capthe.desks.desk import elsewhere
from capthe.desks.mend_sheet import Answer, Answered, Problem, decoded, read, written
from capthe.desks.mend_states import MENDERS, MENDING, WAITING, whose
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.quality.labels import COLUMN_NAMES, told
from capthe.link.quality.rule import MENDER_NAMES, Mender, Rule
from capthe.store.pg.quality import MendCase, Mending
from capthe.store.pg.quality_watch import Clock, QualityWatch
from capthe.web.acting import answers_refusals, done, officer, places_of, posted
from capthe.web.actors import requires, standing
from capthe.web.centre import centre, country, reading
from capthe.web.figures import day
from capthe.web.language import t
from capthe.web.looks import Subject, Why, demand_area, record
from capthe.web.pages.register_record import (
    corrected,
    correction,
    now_said,
    side_by_side,
    subject_of,
)
from capthe.web.pages.register_rules import proposed, rules, said_in_words
from capthe.web.places import places
from capthe.web.roles import Action
from capthe.web.story import people_named

SHOWN_MAX = 100
SHEET_MAX = 2_000
LATE_SHOWN = 12
SHEET_BYTES_MAX = 1 << 20
_DONE = Text("Đã ghi câu trả lời.", "The answer is on record.")
_ANSWERS = {
    Answer.CONFIRM: (Text("Đúng như đã ghi", "Right as it stands"),
                     Text("Quy tắc không hỏi lại khi giá trị không đổi.",
                          "It is not asked again while the value stays.")),
    Answer.CORRECT: (Text("Sửa", "Correct it"),
                     Text("Ghi giá trị đúng và giấy tờ.", "Write the right value and the paper.")),
    Answer.UNREACHABLE: (Text("Không gặp được", "Cannot be reached"),
                         Text("Việc ở lại danh sách, hẹn lần sau.",
                              "It stays on the list, for another day.")),
    Answer.DISPUTE: (Text("Không thống nhất", "Disputed"),
                     Text("Chuyển công an huyện.", "The district decides.")),
}  # fmt: skip


@require_GET
@requires(Action.CLEAN)
def cases(request: HttpRequest) -> HttpResponse:
    """Show what waits in the person's area, by household."""
    here = standing(request)
    found = _waiting(request, SHOWN_MAX)
    named = places(here.today)
    houses: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for each in found:
        houses.setdefault((each.commune, each.household), []).append(_row(each, here.today))
    clocks = _clocks(request)
    late = [each for each in clocks if each.overdue]
    context = {
        "now": here.now,
        "houses": [
            {"name": name or "–", "unit": named.full(rows[0]["case"].district), "rows": rows}
            for (_, name), rows in houses.items()
        ],
        "number": len(found),
        "waiting": sum(each.waiting for each in clocks),
        "overdue": sum(each.overdue for each in clocks),
        "late": [
            {"clock": each, "unit": named.full(each.district),
             "mender": MENDER_NAMES[Mender(each.mender)]}
            for each in sorted(late, key=lambda each: (-each.overdue, each.due))[:LATE_SHOWN]
        ],
    }  # fmt: skip
    return render(request, "desks/register_mending.jinja", context)


def _clocks(request: HttpRequest) -> list[Clock]:
    """Return who is how far with the cases of the person's places."""
    with reading() as connection:
        watch, now = QualityWatch(connection), standing(request).now
        return [
            clock
            for place in places_of(request, Action.CLEAN)
            for clock in watch.clocks(
                WAITING, now, menders=MENDERS, province=place.province, district=place.unit
            )
        ]


def _waiting(request: HttpRequest, limit: int) -> list[MendCase]:
    with reading() as connection:
        mending = Mending(connection)
        found = {
            each.id: each
            for place in places_of(request, Action.CLEAN)
            for each in mending.cases(
                WAITING,
                province=place.province,
                district=place.unit,
                limit=limit,
                now=standing(request).now,
            )
        }
    return list(found.values())[:limit]


def _row(case: MendCase, today: date) -> dict[str, Any]:
    rule = rules().get(case.rule)
    return {
        "case": case,
        "text": _text_of(case, rule),
        "said": said_in_words(case.said, today),
        "state": MENDING[case.state].label,
        "mender": MENDER_NAMES[whose(case.state, case.mender)],
    }


def _text_of(case: MendCase, rule: Rule | None) -> Text:
    return Text(case.rule, case.rule) if rule is None else rule.meaning.text


@require_GET
@requires(Action.CLEAN)
def sheet(request: HttpRequest) -> HttpResponse:
    """Give the list as a sheet to be filled in without the network."""
    lines = []
    for each in _waiting(request, SHEET_MAX):
        hint = proposed(each)
        rule = rules().get(each.rule)
        fields = () if rule is None else rule.meaning.fields
        lines.append(
            {
                "person_id": each.person_id,
                "rule": each.rule,
                "name": each.name,
                "household": each.household,
                "text": t(_text_of(each, rule)),
                "shown": told(each.said),
                "said": each.said,
                "proposed": t(hint) if hint else "",
                "due": day(each.due),
                "again": "x" if each.times > 1 else "",
                "field": COLUMN_NAMES[fields[0]].vi if len(fields) == 1 else "",
            }
        )
    answer = HttpResponse(written(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ra-soat.csv"'
    return answer


@posted
@requires(Action.CLEAN)
@answers_refusals
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take in a sheet that was filled in; show for each line whether it was taken."""
    given = request.FILES.get("sheet")
    if given is None or (given.size or 0) > SHEET_BYTES_MAX:
        raise Refusal(
            "sheet_missing",
            Text("Chưa chọn tệp, hoặc tệp quá lớn.", "No file was chosen, or it is too large."),
            Text("Chọn tệp CSV đã tải về từ trang này.", "Choose the CSV from this page."),
        )
    answers, problems = read(decoded(given.read()))
    told: list[tuple[Answered, Refusal | None]] = []
    with centre() as here:
        mending = Mending(here.ledger.connection)
        for each in answers:
            case = mending.case_of(each.person_id, each.rule)
            if case is None or not _is_mine(request, case):
                told.append((each, elsewhere()))
                continue
            who = officer(request, Action.CLEAN, province=case.province, unit=case.district)
            told += mend.hand_in(here, who, [each], [case])
    context = {"told": told, "problems": _shown(problems)}
    return render(request, "desks/register_sheet.jinja", context)


def _is_mine(request: HttpRequest, case: MendCase) -> bool:
    return standing(request).may(Action.CLEAN, province=case.province, unit=case.district)


def _shown(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"line": each.line, "column": each.column, "text": each.text} for each in problems]


@require_http_methods(["GET", "POST"])
@requires(Action.CLEAN)
@answers_refusals
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show one case with its evidence and history; take the answer, or the second look."""
    with reading() as connection:
        mending = Mending(connection)
        found = mending.case(case_id)
        if found is None:
            raise Http404
        history, others = mending.answers(case_id), mending.alike(found.person_id)
        person = mending.record(found.person_id)
        meant = mend_correct.records_meant(connection, country(), found)
        events = {
            each.version: mending.event_of(
                each.evidence, mend_correct.source_id(found, each.version)
            )
            for each in history
            if each.answer == Answer.CORRECT
        }
    subject = Subject(0, int((person or {}).get("cid") or 0), found.province, found.district)
    demand_area(request, subject, Action.CLEAN)
    alike = {each["person_id"]: subject_of(request, each) for each in others}
    if request.method == "POST" and request.POST.get("answer") == "merge":
        return _merge(request, found, subject, alike)
    if request.method == "POST":
        return _answer(request, found, meant)
    beside = {each["person_id"]: subject_of(request, each) for each in meant[1:]} | alike
    for each in (subject, *beside.values()):
        record(request, each, f"{Why.WORK.value}: mending {found.id}")
    state = MENDING[found.state]
    people = people_named(each.actor for each in history)
    rule, today = rules().get(found.rule), standing(request).today
    fields = () if rule is None else rule.meaning.fields
    context = {
        "now": standing(request).now,
        "case": found,
        "text": _text_of(found, rule),
        "mend": None if rule is None else rule.meaning.mend,
        "state": state,
        "mender": MENDER_NAMES[whose(found.state, found.mender)],
        "unit": places(standing(request).today).full(found.district),
        "said": said_in_words(found.said, standing(request).today),
        "proposed": proposed(found),
        "history": [
            {"answer": each, "to": MENDING[each.to_state].label,
             "value": corrected(each.value, today), "event": events.get(each.version),
             "who": people.get(each.actor, each.actor)}
            for each in history
        ],
        "answers": [
            {"value": each.value, "text": t(text), "hint": t(hint)}
            for each, (text, hint) in _ANSWERS.items()
            if each.value in state.exits and (fields or each is not Answer.CORRECT)
        ],
        "corrections": [
            {"name": f"value-{name}", "label": COLUMN_NAMES[name],
             "now": now_said(name, meant, today)}
            for name in fields
            if Answer.CORRECT in state.exits
        ],
        "records": [
            {"value": each["person_id"], "text": f"{each['person_id']}, {each['name'] or '–'}"}
            for each in meant
        ],
        "is_look": state.name == "second_look",
        "fields": side_by_side(person, others, standing(request).today),
        "others": others,
    }  # fmt: skip
    return render(request, "desks/register_case.jinja", context)


def _merge(
    request: HttpRequest, found: MendCase, stays: Subject, alike: Mapping[str, Subject]
) -> HttpResponse:
    """Merge one of the records that stand beside that of the case; both lie in the area."""
    _demand_version(request, found)
    drop = request.POST.get("drop", "")
    if drop in alike:
        demand_area(request, alike[drop], Action.CLEAN)
        for each in (stays, alike[drop]):
            record(request, each, f"{Why.WORK.value}: merges in mending {found.id}")
    who = officer(request, Action.CLEAN, province=found.province, unit=found.district)
    evidence = request.POST.get("evidence", "").strip()
    with centre() as here:
        mend_merge.merge(here, who, keep=found.person_id, drop=drop, evidence=evidence)
    return done(request, reverse("register_mending"), _DONE)


def _demand_version(request: HttpRequest, found: MendCase) -> None:
    if str(found.version) != request.POST.get("version", ""):
        raise elsewhere()


def _answer(request: HttpRequest, found: MendCase, meant: list[dict[str, Any]]) -> HttpResponse:
    _demand_version(request, found)
    who = officer(request, Action.CLEAN, province=found.province, unit=found.district)
    given = request.POST.get("answer", "")
    evidence = request.POST.get("evidence", "").strip()
    with centre() as here:
        if given in {"upheld", "overturned"}:
            mend.second_look(here, who, found, upheld=given == "upheld", why=evidence)
        elif given in set(Answer):
            value = correction(request, found, meant) if given == Answer.CORRECT else ""
            mend.answer(here, who, found, Answer(given), value=value, evidence=evidence)
        else:
            raise Http404
    return done(request, reverse("register_mending"), _DONE)
