"""5 the approval desk: the province approves sets, or sends single dossiers elsewhere."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from capthe.desks import approve
from capthe.desks.desk import elsewhere
from capthe.domain.errors import Refusal
from capthe.domain.stages import Desk
from capthe.domain.text import Text
from capthe.store.pg.reading import worklist
from capthe.store.pg.reading.search import slip_of
from capthe.web.acting import answers_refusals, done, officer, places_of
from capthe.web.actors import requires, standing
from capthe.web.centre import centre, reading
from capthe.web.definitions import KINDS, SEXES, case_text
from capthe.web.figures import number
from capthe.web.language import t
from capthe.web.pages.case import act_on, open_case
from capthe.web.pages.dossier import shown
from capthe.web.pages.tasks import open_tasks
from capthe.web.places import places
from capthe.web.roles import Action

SHOWN_MAX = 500
_ACTS = {
    "approve": (
        Text("Phê duyệt", "Approve"),
        Text("Hồ sơ vào hàng chờ in.", "The dossier joins the queue for printing."),
    ),
    "send_back": (
        Text("Trả lại nơi thu nhận", "Return to the station"),
        Text("Công dân phải bổ sung; thời hạn tạm dừng.",
             "The citizen must add something; the legal clock stops."),
    ),
    "doubt": (
        Text("Nghi vấn: chuyển bàn làm sạch", "Doubt: to the cleaning desk"),
        Text("Dữ liệu phải được xác minh lại.", "The data must be checked again."),
    ),
    "refuse": (
        Text("Từ chối", "Refuse"),
        Text("Kết thúc hồ sơ, không cấp thẻ.", "The dossier ends without a card."),
    ),
}  # fmt: skip


@require_GET
@requires(Action.APPROVE)
def sets(request: HttpRequest) -> HttpResponse:
    """Show the sets that wait for approval in the person's provinces, and single dossiers held."""
    here = standing(request)
    named = places(here.today)
    waiting: list[worklist.WaitingSet] = []
    with reading() as connection:
        for place in places_of(request, Action.APPROVE):
            waiting += worklist.sets(connection, [approve.STAGE], place)
    tasks = [t for t in open_tasks(request, Action.APPROVE, Desk.APPROVAL) if t.dossier]
    context = {
        "sets": waiting,
        "total": sum(each.n for each in waiting),
        "tasks": tasks,
        "kinds": KINDS,
        "named": named,
        "now": here.now,
    }
    return render(request, "desks/approval.jinja", context)


@require_http_methods(["GET", "POST"])
@requires(Action.APPROVE)
@answers_refusals
def one_set(request: HttpRequest, set_id: int) -> HttpResponse:
    """Show who is in a set; approve them all, but those the officer enrolled."""
    with reading() as connection:
        found = worklist.waiting_set(connection, set_id)
    if found is None:
        raise Http404
    who = officer(request, Action.APPROVE, province=found.province, unit=None)
    if request.method == "POST":
        with centre() as here:
            result = approve.approve_set(here, who, set_id)
        if result.block is None:
            raise _own() if result.held else elsewhere()
        return done(request, reverse("approval"), _counted(result.moved, result.held))
    with reading() as connection:
        members = worklist.members(connection, set_id, limit=SHOWN_MAX)
    context = {
        "set": found,
        "is_here": found.stage is not None and found.stage.name == approve.STAGE and found.n > 0,
        "rows": [_row(member) for member in members],
        "kinds": KINDS,
        "named": places(standing(request).today),
        "now": standing(request).now,
        "shown_max": SHOWN_MAX,
    }
    return render(request, "desks/approval_set.jinja", context)


def _row(member: worklist.Member) -> dict[str, Any]:
    return {
        "member": member,
        "slip": slip_of(member.device, member.seq),
        "sex": SEXES[member.sex],
        "case": case_text(member.case_code),
    }


def _counted(moved: int, held: int) -> Text:
    n, rest = number(moved), number(held)
    if held:
        return Text(
            f"Đã duyệt {n} hồ sơ; {rest} hồ sơ được giữ lại chờ xử lý cảnh báo hoặc cán bộ khác.",
            f"{n} dossiers approved; {rest} are held by a flag or for a colleague.",
        )
    return Text(f"Đã duyệt {n} hồ sơ.", f"{n} dossiers approved.")


def _own() -> Refusal:
    return Refusal(
        "maker_is_checker",
        Text("Đợt này chỉ có hồ sơ do bạn thu nhận; người lập không được phê duyệt.",
             "You enrolled all of these yourself; the maker may not approve."),
        Text("Các hồ sơ đã chuyển sang danh sách chờ cán bộ khác.",
             "They now wait for a colleague."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Action.APPROVE)
@answers_refusals
def one_dossier(request: HttpRequest, dossier: int) -> HttpResponse:
    """Show one dossier that waits for approval, and decide about it alone."""
    if request.method == "POST":
        return _decide(request, dossier)
    opened = open_case(request, dossier, Action.APPROVE, approve.STAGE)
    acts = [
        {"value": name, "text": t(text), "hint": t(hint)} for name, (text, hint) in _ACTS.items()
    ]
    context = {"is_here": opened.is_here, "acts": acts}
    return render(
        request, "desks/approval_dossier.jinja", shown(request, opened.timeline) | context
    )


def _decide(request: HttpRequest, dossier: int) -> HttpResponse:
    subject = act_on(request, dossier, Action.APPROVE)
    who = officer(request, Action.APPROVE, province=subject.province, unit=subject.unit)
    chosen = request.POST.get("act", "")
    if chosen not in _ACTS:
        raise Http404
    verb = {
        "approve": approve.approve,
        "send_back": approve.send_back,
        "doubt": approve.doubt,
        "refuse": approve.refuse,
    }[chosen]
    with centre() as here:
        verb(here, who, dossier, subject.cid)
    label = _ACTS[chosen][0]
    return done(
        request, reverse("approval"), Text(f"Đã ghi: {label.vi}.", f"On record: {label.en}.")
    )
