"""3 merges of the register: one asks to take two records apart again, another agrees."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from capthe.desks import mend_apart
from capthe.domain.text import Text
from capthe.store.pg.merges import Merge, Merges
from capthe.store.pg.quality import Mending
from capthe.web.acting import answers_refusals, done, officer, places_of
from capthe.web.actors import requires, standing
from capthe.web.centre import centre, reading
from capthe.web.looks import Subject, Why, demand_area, record
from capthe.web.pages.register_record import side_by_side
from capthe.web.places import district_of
from capthe.web.roles import Action
from capthe.web.story import people_named

_ASKED = Text("Đã ghi đề nghị; người thứ hai trả lời.", "The request is on record for another.")
_APART = Text("Đã tách: cả hai bản ghi lại có hiệu lực.", "Taken apart: both are in force again.")
_DECLINED = Text("Đã ghi: không tách.", "On record: they stay merged.")
STATES = {
    "merged": (Text("Đang gộp", "Merged"), "grey"),
    "asked": (Text("Chờ người thứ hai", "Waits for a second person"), "orange"),
    "apart": (Text("Đã tách", "Taken apart"), "green"),
}


def state_of(merge: Merge) -> str:
    """Return how a merge stands."""
    return "apart" if merge.is_apart else "asked" if merge.waits else "merged"


@require_GET
@requires(Action.CLEAN)
def merges(request: HttpRequest) -> HttpResponse:
    """Show the merges of the person's provinces: those that wait for an answer first."""
    with reading() as connection:
        found = {
            each.id: each
            for place in places_of(request, Action.CLEAN)
            for each in Merges(connection).of(place.province)
            if _is_mine(request, each)
        }
    rows = sorted(found.values(), key=lambda each: (not each.waits, -each.id))
    context = {
        "now": standing(request).now,
        "rows": [{"merge": each, "state": STATES[state_of(each)]} for each in rows],
        "names": _names(rows),
    }
    return render(request, "desks/register_merges.jinja", context)


@require_http_methods(["GET", "POST"])
@requires(Action.CLEAN)
@answers_refusals
def merge(request: HttpRequest, event: int) -> HttpResponse:
    """Show both records of a merge side by side; take the request, or the second person's word."""
    with reading() as connection:
        found = Merges(connection).one(event)
        if found is None:
            raise Http404
        mending = Mending(connection)
        gone = mending.record(found.gone_id)
        stays = None if found.stays_id is None else mending.record(found.stays_id)
    subjects = [
        Subject(0, cid, found.province, _district(found))
        for cid in (found.stays_cid or 0, found.gone_cid or 0)
    ]
    demand_area(request, subjects[0], Action.CLEAN)
    if request.method == "POST":
        return _act(request, found)
    for subject in subjects:
        record(request, subject, f"{Why.WORK.value}: merge {found.id}")
    context: dict[str, Any] = {
        "now": standing(request).now,
        "merge": found,
        "state": STATES[state_of(found)],
        "fields": side_by_side(stays, [] if gone is None else [gone], standing(request).today),
        "names": _names([found]),
        "evidence": found.cause.partition(" merged by ")[2],
        "is_own": found.asked_by == standing(request).actor.id,
    }
    return render(request, "desks/register_merge.jinja", context)


def _act(request: HttpRequest, found: Merge) -> HttpResponse:
    who = officer(request, Action.CLEAN, province=found.province, unit=_district(found))
    what, why = request.POST.get("what", ""), request.POST.get("why", "").strip()
    with centre() as here:
        if what == "ask":
            mend_apart.ask(here, who, found.id, why)
            text = _ASKED
        elif what in {"agree", "decline"} and found.request is not None:
            agrees = what == "agree"
            mend_apart.answer(here, who, found.request, agrees=agrees, why=why)
            text = _APART if agrees else _DECLINED
        else:
            raise Http404
    return done(request, reverse("register_merges"), text)


def _names(found: Sequence[Merge]) -> dict[str | None, str]:
    """Return what to call everybody who did something about these merges."""
    who = {name for m in found for name in (m.actor, m.asked_by, m.answered_by) if name}
    known = people_named(who)
    return {each: known.get(each, each) for each in who}


def _is_mine(request: HttpRequest, found: Merge) -> bool:
    return standing(request).may(Action.CLEAN, province=found.province, unit=_district(found))


def _district(found: Merge) -> int:
    """Return the district of the record that stayed; 0 when its residence is not known."""
    return district_of(found.residence_commune, found.written_at.date())
