"""One dossier at a desk: whose area it is in, the look on record, what is known of it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from capthe.domain.number import is_provisional
from capthe.domain.text import Text
from capthe.store.pg.reading.search import Hit, by_id
from capthe.store.pg.reading.timeline import Timeline, read_timeline
from capthe.web.centre import country, reading
from capthe.web.language import t
from capthe.web.looks import Subject, Why, demand_area, record
from capthe.web.roles import Action

_NO_NUMBER = Text("Chưa có số định danh", "No number yet")


@dataclass(frozen=True, slots=True)
class DeskCase:
    """A dossier opened at a desk. `is_here` tells whether it is (still) this desk's to act on."""

    subject: Subject
    timeline: Timeline
    is_here: bool


def find(dossier: int) -> Hit:
    """Return a dossier by its number; 404 when there is none."""
    with reading() as connection:
        hit = by_id(connection, dossier)
    if hit is None:
        raise Http404
    return hit


def subject_of(hit: Hit) -> Subject:
    """Return whose record this is."""
    return Subject(hit.dossier, hit.cid, hit.province, hit.unit)


def open_case(request: HttpRequest, dossier: int, action: Action, stage: str) -> DeskCase:
    """Open a dossier for work at a desk; the look is on record first."""
    subject = subject_of(find(dossier))
    demand_area(request, subject, action)
    record(request, subject, f"{Why.WORK.value}: {stage}")
    with reading() as connection:
        timeline = read_timeline(connection, subject.dossier, subject.cid)
    if timeline is None:
        raise Http404
    is_here = timeline.stage is not None and timeline.stage.name == stage
    return DeskCase(subject, timeline, is_here)


def act_on(request: HttpRequest, dossier: int, action: Action) -> Subject:
    """Return whose dossier is acted on; 404 outside the person's area."""
    subject = subject_of(find(dossier))
    demand_area(request, subject, action)
    return subject


def masked(cid: int) -> str:
    """Return the number with its middle hidden, or that there is none."""
    if is_provisional(cid):
        return t(_NO_NUMBER)
    return country().numbers.masked(f"{cid:012}")
