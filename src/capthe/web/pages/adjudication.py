"""4 the adjudication desk: the dossier beside what the citizen already has; a human judges."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from capthe.desks import adjudicate
from capthe.domain.stages import Desk
from capthe.domain.text import Text
from capthe.store.pg.reading.search import by_citizen, cards
from capthe.store.pg.reading.timeline import read_timeline
from capthe.web.acting import answers_refusals, done, officer
from capthe.web.actors import requires, standing
from capthe.web.centre import centre, reading
from capthe.web.definitions import case_text
from capthe.web.language import t
from capthe.web.pages.case import act_on, open_case
from capthe.web.pages.dossier import shown
from capthe.web.pages.tasks import task_list
from capthe.web.places import places
from capthe.web.roles import Action

CAUSES = ("taken_back", "revoked", "expired", "deceased")
_DONE = Text("Đã ghi kết luận.", "The verdict is on record.")
_VERDICTS = {
    "is_duplicate": (
        Text("Cùng một người: từ chối hồ sơ này", "The same person: refuse this dossier"),
        Text("Người này đã có thẻ hoặc hồ sơ khác.", "There is another card or dossier."),
    ),
    "earlier_ended": (
        Text("Cùng một người, thẻ trước đã hết giá trị", "The same person, the card has ended"),
        Text("Ghi thẻ trước kết thúc thế nào; hồ sơ này đi tiếp.",
             "Say how the earlier card ended; this dossier goes on."),
    ),
    "wrong_number": (
        Text("Người khác: số định danh sai", "Another person: the number is wrong"),
        Text("Hồ sơ chuyển sang bàn làm sạch để tìm số đúng.",
             "The cleaning desk finds the right number."),
    ),
}  # fmt: skip


@require_GET
@requires(Action.ADJUDICATE)
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what waits for a verdict."""
    return task_list(
        request, Action.ADJUDICATE, Desk.ADJUDICATION, "adjudication_case",
        Text("Xét trùng", "Adjudication"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Action.ADJUDICATE)
@answers_refusals
def case(request: HttpRequest, dossier: int) -> HttpResponse:
    """Show the dossier beside the citizen's others, and take the verdict."""
    if request.method == "POST":
        return _judge(request, dossier)
    opened = open_case(request, dossier, Action.ADJUDICATE, adjudicate.STAGE)
    cid = opened.subject.cid
    with reading() as connection:
        others = [
            read_timeline(connection, hit.dossier, hit.cid)
            for hit in by_citizen(connection, cid, limit=4)
            if hit.dossier != dossier
        ]
        context: dict[str, Any] = {"cards": cards(connection, cid)}
    named = places(standing(request).today)
    context |= {
        "is_here": opened.is_here,
        "others": [each for each in others if each is not None],
        "named": named,
        "case_text": case_text,
        "verdicts": [
            {"value": name, "text": t(text), "hint": t(hint)}
            for name, (text, hint) in _VERDICTS.items()
        ],
        "causes": CAUSES,
    }
    return render(request, "desks/adjudication.jinja", shown(request, opened.timeline) | context)


def _judge(request: HttpRequest, dossier: int) -> HttpResponse:
    subject = act_on(request, dossier, Action.ADJUDICATE)
    who = officer(request, Action.ADJUDICATE, province=subject.province, unit=subject.unit)
    verdict, cause = request.POST.get("verdict", ""), request.POST.get("cause", "")
    if verdict not in _VERDICTS or (verdict == "earlier_ended" and cause not in CAUSES):
        raise Http404
    with centre() as here:
        if verdict == "earlier_ended":
            adjudicate.earlier_ended(here, who, dossier, subject.cid, cause=cause)
        elif verdict == "wrong_number":
            adjudicate.wrong_number(here, who, dossier, subject.cid)
        else:
            adjudicate.is_duplicate(here, who, dossier, subject.cid)
    return done(request, reverse("adjudication"), _DONE)
