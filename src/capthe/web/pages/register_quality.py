"""The four scores of the register: right, complete, clean, alive; by province and district."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from capthe.link.quality.rule import DIMENSION_NAMES, Dimension
from capthe.store.pg.quality import Mending, ScoreRow
from capthe.web.actors import requires, standing
from capthe.web.centre import reading
from capthe.web.places import places
from capthe.web.roles import Action

_WIDTH, _HEIGHT = 160, 40


@require_GET
@requires(Action.SEE_BOARD)
def nation(request: HttpRequest) -> HttpResponse:
    """Show the nation's scores with their course, and each province's."""
    return _page(request, 0)


@require_GET
@requires(Action.SEE_BOARD)
def province(request: HttpRequest, code: int) -> HttpResponse:
    """Show a province's scores with their course, and each district's."""
    return _page(request, code)


def _page(request: HttpRequest, code: int) -> HttpResponse:
    here = standing(request)
    named = places(here.today)
    level, under = ("province", "district") if code else ("nation", "province")
    with reading() as connection:
        mending = Mending(connection)
        trend = mending.trend(level, code, 0, 0)
        below = mending.below(under, code, 0)
    names = {
        "province": lambda row: named.province(row.region),
        "district": lambda row: named.unit(row.district),
    }
    context = {
        "now": here.now,
        "day": trend[-1].day if trend else None,
        "people": trend[-1].people if trend else 0,
        "province": named.province(code) if code else None,
        "words": [_word(word, trend) for word in Dimension],
        "rows": [
            {"name": names[under](row), "code": row.region if not code else None, "row": row,
             "shares": [_share(row, word) for word in Dimension]}
            for row in below
        ],
        "heads": [DIMENSION_NAMES[word] for word in Dimension],
    }  # fmt: skip
    return render(request, "board/register_quality.jinja", context)


def _word(word: Dimension, trend: Sequence[ScoreRow]) -> dict[str, Any]:
    shares = [share for row in trend if (share := _share(row, word)) is not None]
    return {
        "name": DIMENSION_NAMES[word],
        "share": shares[-1] if shares else None,
        "points": _points(shares),
        "number": len(shares),
    }


def _share(row: ScoreRow, word: Dimension) -> float | None:
    """Return a share in per cent, cut and never rounded up: 99,96 is not all."""
    good = {
        Dimension.RIGHT: row.right_people,
        Dimension.COMPLETE: row.complete_people,
        Dimension.CLEAN: row.clean_people,
        Dimension.ALIVE: row.alive_people,
    }[word]
    if good is None or not row.people:
        return None
    return int(good * 1000 / row.people) / 10


def _points(shares: Sequence[float]) -> str:
    """Return the points of a small chart, from 90 per cent up unless it was lower."""
    low = min([90.0, *shares])
    step = (_WIDTH - 8) / max(1, len(shares) - 1)
    return " ".join(
        f"{4 + step * at:.1f},{_HEIGHT - 4 - (_HEIGHT - 8) * (share - low) / (100 - low or 1):.1f}"
        for at, share in enumerate(shares)
    )
