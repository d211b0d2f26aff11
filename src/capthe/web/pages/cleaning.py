"""3 the cleaning desk: dossier and register side by side; one of them is mended, with evidence."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from capthe.desks import cleaning
from capthe.desks.desk import Officer
from capthe.domain.number import is_provisional
from capthe.domain.stages import Desk
from capthe.domain.text import Text
from capthe.link.explain import in_both
from capthe.store.pg.people import RegisterPerson
from capthe.store.pg.reading.register import candidates, fitting
from capthe.store.pg.register_search import kept
from capthe.web.acting import answers_refusals, done, officer
from capthe.web.actors import requires
from capthe.web.centre import centre, country, reading
from capthe.web.language import t
from capthe.web.looks import Subject, Why, record
from capthe.web.pages.case import DeskCase, act_on, masked, open_case
from capthe.web.pages.dossier import shown
from capthe.web.pages.mending import mended_from, values_of
from capthe.web.pages.tasks import task_list
from capthe.web.roles import Action
from capthe.work.centre import Centre

STAGE = cleaning.STAGE
_DONE = Text("Đã ghi; hồ sơ rời bàn làm sạch.", "On record; the dossier has left the desk.")


@require_http_methods(["GET"])
@requires(Action.CLEAN)
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what the cleaning desk has to do, the earliest due first."""
    return task_list(
        request, Action.CLEAN, Desk.CLEANING, "cleaning_case",
        Text("Làm sạch dữ liệu", "Data cleaning"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Action.CLEAN)
@answers_refusals
def case(request: HttpRequest, dossier: int) -> HttpResponse:
    """Show both values of each field, and take the officer's decision."""
    if request.method == "POST":
        return _decide(request, dossier)
    opened = open_case(request, dossier, Action.CLEAN, STAGE)
    head = opened.timeline.head
    with reading() as connection:
        people = candidates(connection, head.cid, head.old_number)
        suggestion = kept(connection, dossier, head.cid)
        found = {} if suggestion is None else fitting(connection, suggestion)
    for person in found.values():
        if person.cid is not None:
            record(request, replace(opened.subject, cid=person.cid), f"{Why.WORK.value}: candidate")
    decisions = _decisions(opened, people)
    return render(
        request,
        "desks/cleaning.jinja",
        shown(request, opened.timeline)
        | {
            "is_here": opened.is_here,
            "people": people,
            "suggestion": suggestion,
            "in_both": in_both,
            "found": found,
            "fields": _fields(opened, people),
            "values": _values(request, opened, people),
            "decisions": decisions,
            "offered": [each["value"] for each in decisions],
            "masked": masked,
        },
    )


def _fields(opened: DeskCase, people: tuple[RegisterPerson, ...]) -> list[dict[str, Any]]:
    """Return each field as the dossier and as the register have it, and whether they agree."""
    who = opened.timeline.now_printed
    person = people[0] if len(people) == 1 else None
    key = country().names.match_key
    return [
        {
            "name": name,
            "dossier": getattr(who, name),
            "register": None if person is None else getattr(person, name),
            "differs": person is not None
            and (
                key(who.name) != key(person.name)
                if name == "name"
                else getattr(who, name) != getattr(person, name)
            ),
        }
        for name in ("name", "birth", "sex")
    ]


def _values(
    request: HttpRequest, opened: DeskCase, people: tuple[RegisterPerson, ...]
) -> dict[str, str]:
    """Fill the form from the dossier, or from the register when asked to."""
    who = opened.timeline.now_printed
    if request.GET.get("fill") == "register" and len(people) == 1:
        person = people[0]
        who = replace(who, name=person.name, birth=person.birth, sex=person.sex or who.sex)
    return values_of(who)


def _decisions(opened: DeskCase, people: tuple[RegisterPerson, ...]) -> list[dict[str, str]]:
    """Return what can be decided about this dossier."""
    unknown = is_provisional(opened.subject.cid)
    offered = []
    if people and not unknown:
        offered += ["correct_dossier", "correct_register"]
    if not people and not unknown:
        offered.append("enter_person")
    offered += ["number_known"]
    if unknown:
        offered.append("allot_number")
    offered += ["send_back", "refuse"]
    return [
        {"value": name, "text": t(_TEXTS[name][0]), "hint": t(_TEXTS[name][1])} for name in offered
    ]


_TEXTS = {
    "correct_dossier": (
        Text("Hồ sơ sai", "The dossier is wrong"),
        Text("In theo các giá trị bên dưới, rồi đối chiếu lại.",
             "Print the values below, and verify again."),
    ),
    "correct_register": (
        Text("Dữ liệu dân cư sai", "The register is wrong"),
        Text("Sửa dữ liệu dân cư (phiếu DC02) theo các giá trị bên dưới, rồi đối chiếu lại.",
             "Correct the register (form DC02) to the values below, and verify again."),
    ),
    "enter_person": (
        Text("Dữ liệu dân cư còn thiếu người này", "The register lacks this person"),
        Text("Nhập vào dữ liệu dân cư (phiếu DC01) theo các giá trị bên dưới.",
             "Enter the person (form DC01) with the values below."),
    ),
    "number_known": (
        Text("Người này có số định danh khác", "The person has another number"),
        Text("Nhập số đúng; hồ sơ tiếp tục dưới số đó.",
             "Type the right number; the dossier goes on under it."),
    ),
    "allot_number": (
        Text("Chưa có số: đề nghị cấp số định danh", "No number yet: ask for one"),
        Text("Dữ liệu dân cư cấp số theo nơi khai sinh, giới tính, năm sinh.",
             "The register allots it by place of birth registration, sex and year."),
    ),
    "send_back": (
        Text("Trả lại nơi thu nhận", "Return to the station"),
        Text("Công dân phải bổ sung; thời hạn tạm dừng.",
             "The citizen must add something; the legal clock stops."),
    ),
    "refuse": (
        Text("Từ chối hồ sơ", "Refuse the dossier"),
        Text("Kết thúc hồ sơ, không cấp thẻ.", "The dossier ends without a card."),
    ),
}  # fmt: skip


def _decide(request: HttpRequest, dossier: int) -> HttpResponse:
    subject = act_on(request, dossier, Action.CLEAN)
    who = officer(request, Action.CLEAN, province=subject.province, unit=subject.unit)
    decision = _DECISIONS.get(request.POST.get("decision", ""))
    if decision is None:
        raise Http404
    with centre() as here:
        decision(here, who, subject, request)
    return done(request, reverse("cleaning"), _DONE)


Decide = Callable[[Centre, Officer, Subject, HttpRequest], object]
_DECISIONS: dict[str, Decide] = {
    "correct_dossier": lambda c, o, s, r: cleaning.correct_dossier(
        c, o, s.dossier, s.cid, mended_from(r)
    ),
    "correct_register": lambda c, o, s, r: cleaning.correct_register(
        c, o, s.dossier, s.cid, mended_from(r)
    ),
    "enter_person": lambda c, o, s, r: cleaning.enter_person(
        c, o, s.dossier, s.cid, province=s.province, mended=mended_from(r)
    ),
    "number_known": lambda c, o, s, r: cleaning.number_known(
        c, o, s.dossier, s.cid, number=r.POST.get("number", "").strip(), mended=mended_from(r)
    ),
    "allot_number": lambda c, o, s, r: cleaning.allot_number(
        c, o, s.dossier, s.cid, place=r.POST.get("place", "").strip(), mended=mended_from(r)
    ),
    "send_back": lambda c, o, s, _: cleaning.send_back(c, o, s.dossier, s.cid),
    "refuse": lambda c, o, s, _: cleaning.refuse(c, o, s.dossier, s.cid),
}
