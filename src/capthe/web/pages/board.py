"""The national board: five numbers, provinces, districts, queues, what was refused."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from capthe.domain.areas import Area
from capthe.domain.counts import FiveNumbers, Share
from capthe.domain.reasons import REASON_BY_CODE
from capthe.store.pg.reading.board import NONE, Basis, Board, read_board
from capthe.store.pg.reading.queues import PacketQueue, Queue, by_stage, packet_queues, queues
from capthe.web.actors import requires, standing
from capthe.web.centre import reading
from capthe.web.definitions import BASES, DESKS, NUMBERS
from capthe.web.language import t
from capthe.web.places import Places, places
from capthe.web.roles import Action

_SORTS = ("name", "collected", "sent", "printed", "received", "handed_over", "share")


@require_GET
@login_required
def national(request: HttpRequest) -> HttpResponse:
    """Show the country, or only its fresh figures when the page asks for them.

    This is where a login leads: who may not see the board is led on to their own work.
    """
    if not standing(request).may_somewhere(Action.SEE_BOARD):
        return redirect("work")
    return _board(request, None)


@require_GET
@requires(Action.SEE_BOARD)
def province(request: HttpRequest, code: int) -> HttpResponse:
    """Show one province and its districts."""
    named = places(standing(request).today)
    if code not in {area.code for area in named.provinces}:
        raise Http404
    return _board(request, code)


def _board(request: HttpRequest, code: int | None) -> HttpResponse:
    here = standing(request)
    basis = Basis.EVENT if request.GET.get("basis") == Basis.EVENT else Basis.ARRIVAL
    sort = request.GET.get("sort", "name")
    named = places(here.today)
    with reading() as connection:
        board = read_board(connection, here.now, basis)
        waiting = queues(connection, here.now)
        packets = packet_queues(connection, here.now)
    context = {
        "code": code,
        "title": t("Cả nước", "The whole country") if code is None else named.province(code),
        "as_of": here.now,
        "basis": basis,
        "bases": _choices(request, basis),
        "sort": sort if sort in _SORTS else "name",
        "columns": _columns(request, code, sort),
        "definitions": NUMBERS,
        "desk_names": DESKS,
        **_figures(board, named, code, sort),
        **_waiting(board, named, waiting, packets, code),
    }
    is_poll = request.headers.get("X-Requested-With") == "poll"
    return render(request, "board/figures.jinja" if is_poll else "board/page.jinja", context)


def _figures(board: Board, named: Places, code: int | None, sort: str) -> dict[str, Any]:
    """Return the total and the rows of the table below it."""
    of = named.province_of
    if code is None:
        sums = board.by(lambda unit: of.get(unit, 0))
        total, areas = board.total, named.provinces
    else:
        sums = {unit: n for unit, n in board.units.items() if of.get(unit) == code}
        total, areas = sum(sums.values(), NONE), named.units_of(code)
    rows = [_row(area, sums.get(area.code, NONE), is_province=code is None) for area in areas]
    elsewhere = sums.get(0, NONE)
    return {
        "total": total,
        "total_share": _share(total),
        "cards": [_card(total, n) for n in range(5)],
        "rows": _sorted(rows, sort),
        "elsewhere": elsewhere if elsewhere != NONE else None,
        "doubtful": [
            named.full(unit) for unit in board.doubtful if code is None or of.get(unit) == code
        ],
    }


def _card(total: FiveNumbers, n: int) -> dict[str, Any]:
    numbers = total.as_tuple()
    title, definition = NUMBERS[n]
    before = Share(numbers[n], numbers[n - 1]).label() if n and numbers[n - 1] else None
    return {"title": title, "definition": definition, "n": numbers[n], "share": before}


def _row(area: Area, numbers: FiveNumbers, *, is_province: bool) -> dict[str, Any]:
    share = Share(numbers.handed_over, numbers.collected)
    return {
        "name": area.name,
        "href": reverse("board_province", args=[area.code]) if is_province else None,
        "numbers": numbers,
        "share": _share(numbers),
        "percent": share.percent() or 0.0,
        "is_empty": numbers == NONE,
    }


def _share(numbers: FiveNumbers) -> Any:  # noqa: ANN401 - a Text, or None for a dash
    share = Share(numbers.handed_over, numbers.collected)
    return share.label() if numbers.collected else None


def _sorted(rows: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """Sort by a figure, the greatest first; otherwise leave the Vietnamese order of names."""
    if sort not in _SORTS or sort == "name":
        return rows
    key: Callable[[dict[str, Any]], float] = (
        (lambda row: row["percent"])
        if sort == "share"
        else (lambda row: getattr(row["numbers"], sort))
    )
    return sorted(rows, key=key, reverse=True)


def _waiting(
    board: Board,
    named: Places,
    waiting: Iterable[Queue],
    packets: Iterable[PacketQueue],
    code: int | None,
) -> dict[str, Any]:
    of = named.province_of
    stages = by_stage(q for q in waiting if code is None or q.province == code)
    refused: dict[int, int] = {}
    for each in board.refused:
        if code is None or of.get(each.unit) == code:
            refused[each.reason] = refused.get(each.reason, 0) + each.n
    still: dict[int, tuple[int, int]] = {}
    for queue in packets:
        if code is None or queue.province == code:
            n, late = still.get(queue.reason, (0, 0))
            still[queue.reason] = (n + queue.waiting, late + queue.overdue)
    reasons = [
        {
            "reason": REASON_BY_CODE[reason].label,
            "refused": refused.get(reason),
            "open": still.get(reason, (0, 0))[0],
            "overdue": still.get(reason, (0, 0))[1],
        }
        for reason in sorted(refused.keys() | still.keys())
    ]
    return {
        "stages": stages,
        "waiting_total": sum(stage.waiting for stage in stages),
        "overdue_total": sum(stage.overdue for stage in stages),
        "reasons": reasons,
    }


def _address(request: HttpRequest, **changes: str) -> str:
    kept = {key: request.GET[key] for key in ("basis", "sort") if key in request.GET}
    return f"?{urlencode(kept | changes)}"


def _choices(request: HttpRequest, basis: Basis) -> list[dict[str, Any]]:
    return [
        {"text": text, "href": _address(request, basis=each.value), "current": each is basis}
        for each, text in BASES.items()
    ]


def _columns(request: HttpRequest, code: int | None, sort: str) -> list[dict[str, Any]]:
    names = [t("Tỉnh, thành phố", "Province") if code is None else t("Quận, huyện", "District")]
    names += [t(title) for title, _ in NUMBERS]
    names.append(t("Đã trả / đã thu nhận", "Handed over / collected"))
    return [
        {
            "text": name,
            "href": _address(request, sort=key),
            "sorted": (sort if sort in _SORTS else "name") == key,
            "number": key != "name",
        }
        for key, name in zip(_SORTS, names, strict=True)
    ]
