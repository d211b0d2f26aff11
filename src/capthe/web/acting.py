"""From a request to a desk: which officer acts, where they may, and how a "no" is answered."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urljoin

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.pg.reading.worklist import Place
from capthe.web.actors import standing
from capthe.web.language import t
from capthe.web.roles import ROLE_ACTIONS, Action, Grant

P = ParamSpec("P")
HELD = 409
_DIGITS_MAX = 18  # what a bigint holds, whatever the digits
_FIRST = Text("Đã thực hiện.", "Done.")


def grants_for(request: HttpRequest, action: Action) -> tuple[Grant, ...]:
    """Return the grants, valid today, under which this person may do `action`."""
    here = standing(request)
    return tuple(g for g in here.actor.holding(here.today) if action in ROLE_ACTIONS[g.role])


def officer(
    request: HttpRequest, action: Action, *, province: int | None, unit: int | None
) -> Officer:
    """Return who acts here; 404, as if it did not exist, outside the person's area."""
    for grant in grants_for(request, action):
        if grant.covers(province, unit):
            return Officer(
                standing(request).actor.id, grant.role.value, grant.province or 0, grant.unit or 0
            )
    raise Http404


def places_of(request: HttpRequest, action: Action) -> Sequence[Place]:
    """Return the places this person answers for in `action`; the country swallows the others."""
    found = [Place(g.province, g.unit) for g in grants_for(request, action)]
    return [Place()] if Place() in found else sorted(set(found), key=str)


def done(request: HttpRequest, where: str, text: Text = _FIRST) -> HttpResponse:
    """Say that it was done, on the page one goes to next."""
    messages.success(request, t(text))
    return HttpResponseRedirect(where)


def answers_refusals(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answer a Refusal with its sentence and what to do next (409); nothing was recorded."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return guarded


def posted(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view be reached by its form only; whoever goes back to its address gets to the page.

    Such an address ends in the name of the act, below the page that has the form. It is what
    "back" and the language buttons lead to after a refusal.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(urljoin(request.path, ".."))
        return view(request, *args, **kwargs)

    return guarded


def whole(text: str) -> int | None:
    """Return the number that a form's field says; None for anything that cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show a refusal as a page of its own, with the way back."""
    context = {"refusal": refusal, "back": request.get_full_path()}
    return render(request, "refused.jinja", context, status=HELD)
