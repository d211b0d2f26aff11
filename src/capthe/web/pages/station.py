"""5 the station again: dossiers that came back to where they were enrolled."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from capthe.desks import station
from capthe.domain.stages import Desk
from capthe.domain.text import Text
from capthe.web.acting import answers_refusals, done, officer
from capthe.web.actors import requires
from capthe.web.centre import centre
from capthe.web.pages.case import act_on, open_case
from capthe.web.pages.dossier import shown
from capthe.web.pages.mending import mended_from, values_of
from capthe.web.pages.tasks import task_list
from capthe.web.roles import Action

_WITHDRAWN = Text("Đã ghi công dân rút hồ sơ.", "The dossier is withdrawn.")
_RESUBMITTED = Text(
    "Hồ sơ đã nộp lại và được đối chiếu lại.", "The dossier is in again and is verified anew."
)


@require_GET
@requires(Action.ENROL)
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the dossiers returned to the person's unit."""
    return task_list(
        request, Action.ENROL, Desk.STATION, "station_case",
        Text("Hồ sơ bị trả lại", "Returned dossiers"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Action.ENROL)
@answers_refusals
def case(request: HttpRequest, dossier: int) -> HttpResponse:
    """Show a returned dossier; complete it with what the citizen brought, or withdraw it."""
    if request.method == "POST":
        return _act(request, dossier)
    opened = open_case(request, dossier, Action.ENROL, station.STAGE)
    context = {"is_here": opened.is_here, "values": values_of(opened.timeline.now_printed)}
    return render(request, "desks/station.jinja", shown(request, opened.timeline) | context)


def _act(request: HttpRequest, dossier: int) -> HttpResponse:
    subject = act_on(request, dossier, Action.ENROL)
    who = officer(request, Action.ENROL, province=subject.province, unit=subject.unit)
    is_withdrawal = "withdraw" in request.POST
    with centre() as here:
        if is_withdrawal:
            station.withdraw(here, who, dossier, subject.cid)
        else:
            station.resubmit(here, who, dossier, subject.cid, mended_from(request))
    return done(request, reverse("station"), _WITHDRAWN if is_withdrawal else _RESUBMITTED)
