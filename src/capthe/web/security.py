"""What every answer and every privileged person must have, kept in two middlewares."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capthe.web.actors import standing
from capthe.web.roles import needs_second_factor
from capthe.web.views import NOT_TEXT, problem

View = Callable[[HttpRequest], HttpResponse]

# Cameras and fingerprint readers are used by the enrolment page only, through its own header.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)
_NO_FORMS = "/api/"
# A person who still lacks the second factor can do these things, and nothing else.
OPEN_TO_ALL = ("/account/", "/language", "/healthz", "/static/")


def headers(get_response: View) -> View:
    """Middleware: forbid device access, and keep personal pages out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


def demand_second_factor(get_response: View) -> View:
    """Middleware: lead a person with a privileged role to set up TOTP or a passkey first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if must_set_up(request):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def demand_text(get_response: View) -> View:
    """Middleware: answer a form with a zero byte in it; no field of ours can hold one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_NO_FORMS) and _has_zero(request):
            return problem(request, NOT_TEXT, 422)
        return get_response(request)

    return middleware


def _has_zero(request: HttpRequest) -> bool:
    return any("\0" in value for _, values in request.POST.lists() for value in values)


def must_set_up(request: HttpRequest) -> bool:
    """Tell whether this person has to set up a second factor before anything else."""
    if not request.user.is_authenticated or request.path.startswith(OPEN_TO_ALL):
        return False
    here = standing(request)
    return needs_second_factor(here.actor, on=here.today) and not is_mfa_enabled(request.user)
