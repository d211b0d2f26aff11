"""Two languages without catalogues: each sentence stands where it is used, Vietnamese first.

{{ t("Đăng nhập", "Sign in") }}     in a template, or {{ t(text) }} for a domain Text
t(vi, en), later(vi, en)            in Python; `later` chooses when it is shown
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.functional import lazy
from django.utils.http import url_has_allowed_host_and_scheme

from capthe.domain.text import Text

LANGUAGES = ("vi", "en")
View = Callable[[HttpRequest], HttpResponse]


def current() -> str:
    """Return the language of the page being made: "vi" unless English was chosen."""
    return "en" if translation.get_language() == "en" else "vi"


def t(vi: str | Text, en: str = "", **values: object) -> str:
    """Return the sentence in the page's language, its {named} places filled."""
    text = vi if isinstance(vi, Text) else Text(vi, en)
    return (text.filled(**values) if values else text).in_language(current())


later = lazy(t, str)


def choose(get_response: View) -> View:
    """Middleware: the cookie decides, then the user's own setting, then Vietnamese."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if asked not in LANGUAGES:
            asked = getattr(request.user, "language", "vi")
        with translation.override(asked):
            response = get_response(request)
            response.headers.setdefault("Content-Language", asked)
        return response

    return middleware


def switch(request: HttpRequest) -> HttpResponse:
    """Take the language of the pressed button and go back to the page it was pressed on."""
    if request.method != "POST":
        return HttpResponseRedirect("/")
    language = request.POST.get("language", "")
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 86400,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
