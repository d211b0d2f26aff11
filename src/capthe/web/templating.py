"""The Jinja environment of the pages: what every template can call, and what the frame shows."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from jinja2 import Environment, Undefined

from capthe.web import figures, language
from capthe.web.actors import standing
from capthe.web.built import asset
from capthe.web.navigation import entries
from capthe.web.roles import ROLE_NAMES, Action


class Missing(Undefined):
    """A name no one has set: it may be asked for, but printing it is an error, not nothing."""

    __str__ = Undefined._fail_with_undefined_error  # noqa: SLF001 - the way Jinja documents it


def environment(**options: Any) -> Environment:  # noqa: ANN401 - Django passes Jinja's own options
    """Make the environment: everything printed is escaped."""
    ours = {"undefined": Missing, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options | ours | {"autoescape": True})  # noqa: S701 - it is on
    made.globals.update(
        t=language.t,
        language=language.current,
        asset=asset,
        url=_url,
        field_errors=field_errors,
    )
    made.filters.update(so=figures.number, ngay=figures.day, luc=figures.moment)
    return made


def _url(name: str, **values: Any) -> str:  # noqa: ANN401 - whatever the address holds
    """Return the address of a named page."""
    return reverse(name, kwargs=values or None)


def field_errors(form: Any, ids: dict[str, str]) -> list[dict[str, str]]:  # noqa: ANN401 - any Django form
    """Return a form's errors for the error summary: field name to element id through `ids`."""
    return [
        {"text": str(sentence), "href": f"#{ids.get(name, 'main-content')}"}
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the person, the programme's time and the navigation of every page."""
    here = standing(request)
    known = bool(here.actor.id)
    held = here.actor.holding(here.today) if known else ()
    return {
        "here": here,
        "signed_in": known,
        "navigation": entries(here, request.path) if known else [],
        "role_labels": [ROLE_NAMES[grant.role] for grant in held],
        "clock_note": settings.CAPTHE.clock_note,
        "may_search": known and here.may_somewhere(Action.LOOK_UP),
        "notices": partial(get_messages, request),
    }
