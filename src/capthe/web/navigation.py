"""The main navigation: each area of the site is one row here, shown to those who may use it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from capthe.domain.text import Text
from capthe.web.actors import Standing
from capthe.web.roles import Action


@dataclass(frozen=True, slots=True)
class Area:
    """One entry: its words, its page (a URL name) and what a person needs to see it."""

    text: Text
    page: str
    action: Action | None = None


AREAS: tuple[Area, ...] = (Area(Text("Việc của tôi", "My work"), "home"),)


def entries(here: Standing, path: str) -> list[dict[str, Any]]:
    """Return the entries this person sees; the page they are on is marked."""
    return [
        {"text": area.text, "href": href, "current": _is_inside(path, href)}
        for area in AREAS
        if area.action is None or here.may_somewhere(area.action)
        for href in (reverse(area.page),)
    ]


def _is_inside(path: str, href: str) -> bool:
    return path == href if href == "/" else path.startswith(href)
