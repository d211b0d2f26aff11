"""Who is asking: the request gets an `actor` and the programme's time, both read when needed."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from capthe.web.figures import local
from capthe.web.models import User
from capthe.web.roles import Action, Actor, may

P = ParamSpec("P")
View = Callable[[HttpRequest], HttpResponse]
NOBODY = Actor(id="", name="")


class Standing:
    """What the pages know about one request's person and moment; each part is read once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Actor:
        """The person, with their roles; NOBODY before the login."""
        user = self._request.user
        return user.actor() if isinstance(user, User) else NOBODY

    @cached_property
    def now(self) -> datetime:
        """Programme time, from the clock the site was given."""
        now: datetime = settings.CAPTHE.clock()
        return now

    @property
    def today(self) -> date:
        """The programme's day in Vietnam."""
        return local(self.now).date()

    def may(self, action: Action, *, province: int | None = None, unit: int | None = None) -> bool:
        """Tell whether this person may do this there today."""
        return may(self.actor, action, on=self.today, province=province, unit=unit)

    def may_somewhere(self, action: Action) -> bool:
        """Tell whether this person may do this in at least one place today."""
        return any(
            may(self.actor, action, on=self.today, province=grant.province, unit=grant.unit)
            for grant in self.actor.grants
        )


def standing(request: HttpRequest) -> Standing:
    """Return what is known about the person and moment of this request."""
    known: Standing | None = getattr(request, "standing", None)
    if known is None:
        known = Standing(request)
        request.standing = known  # type: ignore[attr-defined]
    return known


def know_the_actor(get_response: View) -> View:
    """Middleware: give every request its standing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        standing(request)
        return get_response(request)

    return middleware


def requires(
    action: Action,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """Let a view be called only by someone who may do `action` somewhere.

    The view itself asks again with the place, once it knows which dossier or unit it is about.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not standing(request).may_somewhere(action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
