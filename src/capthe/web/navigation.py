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


AREAS: tuple[Area, ...] = (
    Area(Text("Bảng điều hành", "Board"), "home", Action.SEE_BOARD),
    Area(Text("Việc của tôi", "My work"), "work"),
    Area(Text("Hồ sơ bị trả lại", "Returned"), "station", Action.ENROL),
    Area(Text("Làm sạch dữ liệu", "Cleaning"), "cleaning", Action.CLEAN),
    Area(Text("Rà soát dân cư", "Register"), "register_mending", Action.CLEAN),
    Area(Text("Xét trùng", "Adjudication"), "adjudication", Action.ADJUDICATE),
    Area(Text("Phê duyệt", "Approval"), "approval", Action.APPROVE),
    Area(Text("Nhà máy", "Plant"), "plant", Action.RUN_PLANT),
    Area(Text("Nhận hộp thẻ", "Boxes"), "arrival", Action.RECEIVE_BOX),
    Area(Text("Quầy trả thẻ", "Counter"), "counter", Action.HAND_OVER),
    Area(Text("Chất lượng", "Quality"), "register_quality", Action.SEE_BOARD),
    Area(Text("Gói hồ sơ", "Packets"), "packets", Action.SEE_BOARD),
)


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
