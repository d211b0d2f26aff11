"""9 the arrival desk: boxes reach their unit and are matched with their manifest, card by card."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from capthe.desks import arrive
from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.domain.reasons import REASON_BY_CODE
from capthe.domain.stages import Desk
from capthe.domain.stock import SetKind
from capthe.domain.text import Text
from capthe.store.pg.reading import worklist
from capthe.store.pg.reading.search import slip_of
from capthe.store.pg.reading.worklist import WaitingSet
from capthe.web.acting import answers_refusals, done, officer, places_of, posted, whole
from capthe.web.actors import requires, standing
from capthe.web.centre import centre, reading
from capthe.web.figures import number
from capthe.web.pages.case import act_on
from capthe.web.pages.tasks import open_tasks
from capthe.web.places import places
from capthe.web.roles import Action

_FOUND = Text("Thẻ đã có tại đơn vị.", "The card is at the unit.")
_GIVEN_UP = Text("Thẻ được báo mất; công dân sẽ có thẻ mới.", "Given up; a new card is made.")


@require_GET
@requires(Action.RECEIVE_BOX)
def boxes(request: HttpRequest) -> HttpResponse:
    """Show the boxes on their way to the person's units, and cards that were missing."""
    here = standing(request)
    waiting: list[WaitingSet] = []
    with reading() as connection:
        for place in places_of(request, Action.RECEIVE_BOX):
            waiting += worklist.sets(connection, [arrive.STAGE], place, kind=SetKind.BOX)
    tasks = open_tasks(request, Action.RECEIVE_BOX, Desk.ARRIVAL)
    context = {
        "boxes": waiting,
        "tasks": [(task, REASON_BY_CODE[task.reason].label) for task in tasks],
        "named": places(here.today),
        "now": here.now,
    }
    return render(request, "desks/arrival.jinja", context)


@require_http_methods(["GET", "POST"])
@requires(Action.RECEIVE_BOX)
@answers_refusals
def box(request: HttpRequest, box: int) -> HttpResponse:
    """Show a box's manifest; tick what is not in it, or give the whole box up."""
    found, who = _box_of(request, box)
    if request.method == "POST":
        return _match(request, who, box)
    with reading() as connection:
        members = worklist.members(connection, box, limit=2000)
    context = {
        "box": found,
        "is_here": found.stage is not None and found.stage.name == arrive.STAGE,
        "rows": [(member, slip_of(member.device, member.seq)) for member in members],
        "named": places(standing(request).today),
        "now": standing(request).now,
    }
    return render(request, "desks/box.jinja", context)


def _box_of(request: HttpRequest, box: int) -> tuple[WaitingSet, Officer]:
    with reading() as connection:
        found = worklist.waiting_set(connection, box)
    if found is None or found.kind is not SetKind.BOX:
        raise Http404
    return found, officer(request, Action.RECEIVE_BOX, province=found.province, unit=found.unit)


def _match(request: HttpRequest, who: Officer, box: int) -> HttpResponse:
    with centre() as here:
        if "give_up" in request.POST:
            lost = arrive.give_up_box(here, who, box).moved
            text = Text(
                f"Đã báo mất hộp; {number(lost)} công dân sẽ có thẻ mới.",
                f"The box is given up; {number(lost)} citizens get a new card.",
            )
        else:
            ticked = (whole(each) for each in request.POST.getlist("missing"))
            missing = [each for each in ticked if each is not None]
            moved = arrive.match_box(here, who, box, missing).moved
            text = Text(
                f"Đã nhận {number(moved)} thẻ; {number(len(missing))} thẻ thiếu được theo dõi.",
                f"{number(moved)} cards received; {number(len(missing))} missing are searched for.",
            )
    return done(request, reverse("arrival"), text)


@posted
@requires(Action.RECEIVE_BOX)
@answers_refusals
def found_box(request: HttpRequest) -> HttpResponse:
    """A box that was given up has turned up: its cards are destroyed, never handed over."""
    given = whole(request.POST.get("box", "").strip())
    if given is None:
        raise _not_lost()
    _, who = _box_of(request, given)
    with reading() as connection:
        if not worklist.lost_cards(connection, given):
            raise _not_lost()
    with centre() as here:
        n = arrive.destroy_found_box(here, who, given)
    return done(
        request,
        reverse("arrival"),
        Text(f"Đã hủy {number(n)} thẻ.", f"{number(n)} cards destroyed."),
    )


@posted
@requires(Action.RECEIVE_BOX)
@answers_refusals
def lost_card(request: HttpRequest) -> HttpResponse:
    """A card that was given up by itself has turned up: it is destroyed, never handed over."""
    given = whole(request.POST.get("dossier", "").strip())
    if given is None:
        raise arrive.not_lost()
    subject = act_on(request, given, Action.RECEIVE_BOX)
    who = officer(request, Action.RECEIVE_BOX, province=subject.province, unit=subject.unit)
    with centre() as here:
        arrive.destroy_found_card(here, who, given, subject.cid)
    return done(request, reverse("arrival"), Text("Đã hủy thẻ.", "The card is destroyed."))


def _not_lost() -> Refusal:
    return Refusal(
        "box_not_lost",
        Text("Hộp này không nằm trong số đã báo mất.", "This box was not given up."),
        Text("Kiểm tra lại số hộp; hộp đang vận chuyển thì đối chiếu như thường.",
             "Check the number; a box in transit is matched as usual."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Action.RECEIVE_BOX)
@answers_refusals
def card(request: HttpRequest, dossier: int) -> HttpResponse:
    """A card that was missing from its box: found, or given up."""
    subject = act_on(request, dossier, Action.RECEIVE_BOX)
    who = officer(request, Action.RECEIVE_BOX, province=subject.province, unit=subject.unit)
    if request.method == "GET":
        return render(request, "desks/missing_card.jinja", {"dossier": dossier})
    is_found = "found" in request.POST
    with centre() as here:
        verb = arrive.found_card if is_found else arrive.give_up_card
        verb(here, who, dossier, subject.cid)
    return done(request, reverse("arrival"), _FOUND if is_found else _GIVEN_UP)
