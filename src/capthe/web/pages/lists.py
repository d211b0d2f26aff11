"""Lists behind the board: who waits in a stage, and packets that somebody must answer for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from capthe.desks import intake
from capthe.domain.reasons import REASON_BY_CODE
from capthe.domain.stages import STAGES, Desk
from capthe.domain.text import Text
from capthe.store.pg.reading import worklist
from capthe.store.pg.reading.worklist import Place, Task
from capthe.web.acting import answers_refusals, done, officer, whole
from capthe.web.actors import Standing, requires, standing
from capthe.web.centre import centre, reading
from capthe.web.definitions import DESKS, KINDS
from capthe.web.language import t
from capthe.web.places import places
from capthe.web.roles import Action

_RESOLUTION_MIN = 3
_SAY_WHAT = Text("Hãy ghi đã làm gì với gói hồ sơ này.", "Say what was done about this packet.")


@require_GET
@requires(Action.SEE_BOARD)
def queue(request: HttpRequest, stage: str) -> HttpResponse:
    """Show the sets and exceptions that wait in one stage, without names of persons."""
    if stage not in {each.name for each in STAGES if not each.is_end}:
        raise Http404
    here = standing(request)
    named = places(here.today)
    province = _province(request)
    place = Place(province)
    with reading() as connection:
        sets = worklist.sets(connection, [stage], place)
        tasks = worklist.tasks(connection, list(Desk), place, stage=stage, of_packets=False)
    context = {
        "stage": STAGES[stage],
        "desk": DESKS[STAGES[stage].desk],
        "place": None if province is None else named.province(province),
        "sets": sets,
        "tasks": [_seen(task, here, named) for task in tasks],
        "kinds": KINDS,
        "named": named,
        "now": here.now,
        "limit": worklist.PAGE,
    }
    return render(request, "queue.jinja", context)


def _province(request: HttpRequest) -> int | None:
    given = request.GET.get("province", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 3 else None


def _seen(task: Task, here: Standing, named: Any) -> dict[str, Any]:  # noqa: ANN401 - places
    may = task.dossier is not None and here.may(
        Action.LOOK_UP, province=task.province, unit=task.unit
    )
    return {
        "task": task,
        "href": reverse("dossier", args=[task.dossier]) if may else None,
        "reason": REASON_BY_CODE[task.reason].label,
        "desk": DESKS[task.desk],
        "unit": named.full(task.unit),
        "is_overdue": task.due < here.now,
    }


@require_http_methods(["GET", "POST"])
@requires(Action.SEE_BOARD)
@answers_refusals
def packets(request: HttpRequest) -> HttpResponse:
    """Show packets missing or kept aside; whoever answers for the unit says what was done."""
    if request.method == "POST":
        return _resolve(request)
    here = standing(request)
    named = places(here.today)
    with reading() as connection:
        tasks = worklist.tasks(
            connection, [Desk.STATION, Desk.INTAKE], Place(_province(request)), of_packets=True
        )
    rows = [
        {**_seen(task, here, named), "what": _what(task), "may": _may_answer(here, task)}
        for task in tasks
    ]
    return render(request, "packets.jinja", {"rows": rows, "now": here.now})


def _what(task: Task) -> str:
    kind, *rest = (task.subject or "").split(":")
    if kind == "packet":
        device, seq = int(rest[0]), int(rest[1])
        return t("Thiết bị {unit}-{no}, số thứ tự {seq}", "Device {unit}-{no}, sequence {seq}",
                 unit=f"{device // 100_000:03}", no=f"{device % 100_000:05}", seq=seq)  # fmt: skip
    return t("Gói hồ sơ để riêng số {n}", "Packet set aside {n}", n=rest[0] if rest else task.id)


def _action(task: Task) -> Action:
    """Return who answers: the station for its own packets; reception's are the commander's."""
    return Action.ENROL if task.desk is Desk.STATION else Action.COMMAND


def _may_answer(here: Standing, task: Task) -> bool:
    return here.may(_action(task), province=task.province or None, unit=task.unit or None)


def _resolve(request: HttpRequest) -> HttpResponse:
    given = whole(request.POST.get("case", ""))
    with reading() as connection:
        task = None if given is None else worklist.task(connection, given)
    if task is None or task.dossier is not None:
        raise Http404
    who = officer(request, _action(task), province=task.province or None, unit=task.unit or None)
    words = request.POST.get("resolution", "").strip()
    if len(words) < _RESOLUTION_MIN:
        context = {"title": _SAY_WHAT, "advice": Text("Quay lại và ghi rõ.", "Go back and say.")}
        return render(request, "problem.jinja", context, status=422)
    with centre() as here:
        intake.resolve(here, who, task.id, words)
    return done(
        request,
        reverse("packets"),
        Text("Đã ghi cách xử lý gói hồ sơ.", "The answer is on record."),
    )
