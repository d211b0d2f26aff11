"""Every look at a person's record has a reason and is on record before the page is shown."""

from dataclasses import dataclass
from enum import StrEnum

from django.http import Http404, HttpRequest

from capthe.domain.text import Text
from capthe.store.pg.access import log_access
from capthe.web.actors import standing
from capthe.web.centre import reading
from capthe.web.roles import Action

_SESSION = "looks"
WORDS_MAX = 200


class Why(StrEnum):
    """Why somebody looks at a record."""

    CITIZEN_ASKS = "citizen_asks"
    WORK = "processing"
    AUDIT = "audit"
    OTHER = "other"


WHY_TEXTS = {
    Why.CITIZEN_ASKS: Text("Công dân hỏi về hồ sơ của mình", "The citizen asks about it"),
    Why.WORK: Text("Đang xử lý hồ sơ này", "I am working on this dossier"),
    Why.AUDIT: Text("Kiểm tra, giám sát", "Audit or supervision"),
    Why.OTHER: Text("Lý do khác (phải ghi rõ)", "Another reason (say which)"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose record: the dossier, its citizen, and where it was taken in."""

    dossier: int
    cid: int
    province: int
    unit: int


def demand_area(request: HttpRequest, subject: Subject, action: Action = Action.LOOK_UP) -> None:
    """Let nobody see what lies outside their area: 404, and the try is on record."""
    if not standing(request).may(action, province=subject.province, unit=subject.unit):
        record(request, subject, "refused: outside the area")
        raise Http404


def reason_given(request: HttpRequest, cid: int) -> str | None:
    """Return the reason given earlier in this session for looking at this person."""
    given: str | None = request.session.get(_SESSION, {}).get(str(cid))
    return given


def give_reason(request: HttpRequest, cid: int, why: Why, words: str) -> None:
    """Keep the reason for this session's looks at this person."""
    looks = request.session.get(_SESSION, {})
    reason = f"{why.value}: {words[:WORDS_MAX]}" if words else why.value
    request.session[_SESSION] = looks | {str(cid): reason}


def record(request: HttpRequest, subject: Subject, why: str) -> None:
    """Write a look down: who, what, why, from where."""
    here = standing(request)
    roles = ",".join(grant.role.value for grant in here.actor.holding(here.today))
    with reading() as connection:
        log_access(
            connection, at=here.now, actor=here.actor.id, role=roles, dossier=subject.dossier,
            cid=subject.cid, why=why, seen_from=request.META.get("REMOTE_ADDR", ""),
        )  # fmt: skip
