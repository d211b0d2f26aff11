"""10 the counter: find the card by slip or number, see who stands there, hand it over."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from capthe.desks import hand_over
from capthe.domain.stock import SetKind
from capthe.domain.text import Text
from capthe.store.pg.reading import worklist
from capthe.store.pg.reading.search import slip_of
from capthe.web.acting import answers_refusals, done, officer, places_of
from capthe.web.actors import requires, standing
from capthe.web.centre import centre, reading
from capthe.web.pages.case import act_on, open_case
from capthe.web.pages.dossier import shown
from capthe.web.pages.search import NOT_HERE, look
from capthe.web.places import places
from capthe.web.roles import Action

SHOWN_MAX = 200
_QUESTION = "counter"
_ACTS = {
    "hand_over": Text("Đã trả thẻ cho đúng công dân.", "The card is in the citizen's hand."),
    "wrong_card": Text("Thẻ sai đã hủy; hồ sơ về bàn làm sạch.",
                       "The wrong card is destroyed; the cleaning desk has the dossier."),
    "destroy": Text("Thẻ không ai nhận đã hủy; hồ sơ kết thúc.",
                    "The unclaimed card is destroyed; the dossier has ended."),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Action.HAND_OVER)
def counter(request: HttpRequest) -> HttpResponse:
    """Show the cards that wait at the person's units, and the box to type a slip into."""
    if request.method == "POST":
        request.session[_QUESTION] = request.POST.get("slip", "").strip()[:40]
        return HttpResponseRedirect(request.path)
    question: str = request.session.pop(_QUESTION, "")
    here = standing(request)
    note: Text | None = None
    if question:
        hits, note = look(question)
        mine = [h for h in hits if here.may(Action.HAND_OVER, province=h.province, unit=h.unit)]
        if mine:
            return redirect("counter_card", dossier=mine[0].dossier)
        note = note or NOT_HERE
    boxes: list[worklist.WaitingSet] = []
    rows: list[tuple[worklist.WaitingSet, worklist.Member, str]] = []
    with reading() as connection:
        for place in places_of(request, Action.HAND_OVER):
            boxes += worklist.sets(connection, [hand_over.STAGE], place, kind=SetKind.BOX)
        for each in boxes:
            if len(rows) < SHOWN_MAX:
                rows += [
                    (each, member, str(slip_of(member.device, member.seq)))
                    for member in worklist.members(connection, each.id, limit=SHOWN_MAX)
                ]
    context = {
        "note": note,
        "question": question,
        "rows": rows[:SHOWN_MAX],
        "total": sum(each.n for each in boxes),
        "named": places(here.today),
        "now": here.now,
    }
    return render(request, "desks/counter.jinja", context)


@require_http_methods(["GET", "POST"])
@requires(Action.HAND_OVER)
@answers_refusals
def card(request: HttpRequest, dossier: int) -> HttpResponse:
    """Show whose card it is; hand it over, or take it back with a reason."""
    if request.method == "POST":
        return _act(request, dossier)
    opened = open_case(request, dossier, Action.HAND_OVER, hand_over.STAGE)
    context = {"is_here": opened.is_here}
    return render(request, "desks/counter_card.jinja", shown(request, opened.timeline) | context)


def _act(request: HttpRequest, dossier: int) -> HttpResponse:
    subject = act_on(request, dossier, Action.HAND_OVER)
    who = officer(request, Action.HAND_OVER, province=subject.province, unit=subject.unit)
    chosen = request.POST.get("act", "")
    if chosen not in _ACTS:
        raise Http404
    with centre() as here:
        if chosen == "hand_over":
            hand_over.hand_over(here, who, dossier, subject.cid)
        elif chosen == "wrong_card":
            hand_over.wrong_card(here, who, dossier, subject.cid)
        else:
            hand_over.destroy_unclaimed(here, who, dossier, subject.cid)
    return done(request, reverse("counter"), _ACTS[chosen])
