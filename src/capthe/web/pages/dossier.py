"""The dossier: every fact from capture to hand-over, who must act by when, what to tell."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from capthe.desks import flags
from capthe.domain.flags import FLAGS
from capthe.domain.number import is_provisional
from capthe.domain.reasons import REASON_BY_CODE
from capthe.domain.stages import Desk
from capthe.domain.text import Text
from capthe.store.pg.reading.search import by_citizen, cards, reopened_as
from capthe.store.pg.reading.sentence import sentence
from capthe.store.pg.reading.timeline import Timeline, promise, read_timeline
from capthe.web.acting import answers_refusals, done, officer, posted
from capthe.web.actors import requires, standing
from capthe.web.centre import centre, country, reading, site
from capthe.web.definitions import DESKS, ENDINGS, KINDS, SEXES, case_text
from capthe.web.language import t
from capthe.web.looks import (
    WHY_TEXTS,
    Why,
    demand_area,
    give_reason,
    reason_given,
    record,
)  # fmt: skip
from capthe.web.pages.case import act_on, find, masked, subject_of
from capthe.web.places import places
from capthe.web.roles import Action
from capthe.web.story import tell_facts

RAISERS = (Action.CLEAN, Action.ADJUDICATE, Action.APPROVE)
_DESK_PAGES = {
    Desk.CLEANING: ("cleaning_case", Action.CLEAN),
    Desk.ADJUDICATION: ("adjudication_case", Action.ADJUDICATE),
    Desk.APPROVAL: ("approval_dossier", Action.APPROVE),
    Desk.STATION: ("station_case", Action.ENROL),
    Desk.ARRIVAL: ("arrival_card", Action.RECEIVE_BOX),
    Desk.COUNTER: ("counter_card", Action.HAND_OVER),
}
_SAY_WHY = Text("Hãy chọn lý do xem hồ sơ.", "Choose why you look at this dossier.")
_SAY_WHICH = Text("Hãy ghi rõ lý do khác.", "Say which other reason.")


@require_http_methods(["GET", "POST"])
@requires(Action.LOOK_UP)
@answers_refusals
def dossier(request: HttpRequest, dossier: int) -> HttpResponse:
    """Ask for the reason first; then show the record, with the look on the access log."""
    subject = subject_of(find(dossier))
    demand_area(request, subject)
    if request.method == "POST":
        return _take_reason(request, dossier, subject.cid)
    why = reason_given(request, subject.cid)
    if why is None:
        return _ask_reason(request, dossier)
    record(request, subject, why)
    with reading() as connection:
        timeline = read_timeline(connection, subject.dossier, subject.cid)
        if timeline is None:
            raise Http404
        context = {
            "cards": cards(connection, subject.cid),
            "others": [h for h in by_citizen(connection, subject.cid) if h.dossier != dossier],
            "moved_to": reopened_as(connection, dossier),
            "has_face": site().pictures is not None and not is_provisional(subject.cid),
        }
    return render(request, "dossier/page.jinja", context | shown(request, timeline))


def shown(request: HttpRequest, timeline: Timeline) -> dict[str, object]:
    """Return what every page about one dossier shows of it."""
    here = standing(request)
    promised = promise(timeline, country(), now=here.now)
    named = places(here.today)
    head = timeline.head
    holder = timeline.as_exception
    return {
        "timeline": timeline,
        "head": head,
        "who": timeline.now_printed,
        "number": masked(head.cid),
        "unit": named.full(head.unit),
        "promised": promised,
        "tell": sentence(timeline, promised, country(), now=here.now),
        "desk": DESKS[timeline.desk],
        "desk_page": _desk_page(request, timeline),
        "is_overdue": timeline.due is not None and timeline.due < here.now,
        "reason": None if holder is None else REASON_BY_CODE[holder.reason].label,
        "facts": tell_facts(timeline, named),
        "flags_up": [flag for flag in FLAGS if flag.code in timeline.open_flags],
        "flags_down": [flag for flag in FLAGS if flag.code not in timeline.open_flags],
        "may_flag": _may_any(request, RAISERS, timeline),
        "sexes": SEXES,
        "kinds": KINDS,
        "endings": ENDINGS,
        "case": case_text(head.case_code),
        "as_of": here.now,
    }


def _may_any(request: HttpRequest, actions: Iterable[Action], timeline: Timeline) -> bool:
    head, here = timeline.head, standing(request)
    return any(here.may(action, province=head.province, unit=head.unit) for action in actions)


def _desk_page(request: HttpRequest, timeline: Timeline) -> str | None:
    """Return where this person can act on the dossier now; None when it is not theirs."""
    found = _DESK_PAGES.get(timeline.desk)
    if found is None or timeline.stage is None:
        return None
    page, action = found
    is_card_in_box = timeline.desk is Desk.ARRIVAL and timeline.in_set is not None
    if is_card_in_box or not _may_any(request, (action,), timeline):
        return None
    return reverse(page, args=[timeline.head.dossier])


def _ask_reason(
    request: HttpRequest, dossier: int, error: Text | None = None, chosen: str = ""
) -> HttpResponse:
    context = {
        "dossier": dossier,
        "options": [{"value": why.value, "text": t(WHY_TEXTS[why])} for why in Why],
        "error": error,
        "chosen": chosen,
        "words": request.POST.get("words", ""),
    }
    return render(request, "dossier/reason.jinja", context, status=422 if error else 200)


def _take_reason(request: HttpRequest, dossier: int, cid: int) -> HttpResponse:
    chosen, words = request.POST.get("why", ""), request.POST.get("words", "").strip()
    if chosen not in {why.value for why in Why}:
        return _ask_reason(request, dossier, _SAY_WHY)
    if chosen == Why.OTHER and not words:
        return _ask_reason(request, dossier, _SAY_WHICH, chosen)
    give_reason(request, cid, Why(chosen), words)
    return HttpResponseRedirect(request.path)


@posted
@requires(Action.LOOK_UP)
@answers_refusals
def flag(request: HttpRequest, dossier: int) -> HttpResponse:
    """Raise or end a flag; both are on record with their author."""
    subject = act_on(request, dossier, Action.LOOK_UP)
    action = next((a for a in RAISERS if standing(request).may(
        a, province=subject.province, unit=subject.unit)), None)  # fmt: skip
    if action is None:
        raise Http404
    who = officer(request, action, province=subject.province, unit=subject.unit)
    kind, ending = request.POST.get("kind", ""), "end" in request.POST
    if kind not in {each.name for each in FLAGS}:
        raise Http404
    with centre() as here:
        if ending:
            flags.end_flag(here, who, dossier, subject.cid, kind)
        else:
            kind = flags.raise_flag(here, who, dossier, subject.cid, kind)
    label = next(each.label for each in FLAGS if each.name == kind)
    text = (
        Text("Đã gỡ cảnh báo: {flag}.", "The flag is down: {flag}.")
        if ending
        else Text("Đã đặt cảnh báo: {flag}.", "The flag is up: {flag}.")
    )
    return done(
        request,
        reverse("dossier", args=[dossier]),
        Text(text.vi.format(flag=label.vi), text.en.format(flag=label.en)),
    )
