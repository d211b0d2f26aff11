"""The four scores of the register: right, complete, clean, alive; ranked, with their alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from capthe.desks.mend_states import WAITING
from capthe.domain.areas import AreaTree
from capthe.domain.text import Text
from capthe.link.quality.ranking import is_alarmed, standing
from capthe.link.quality.rule import DIMENSION_NAMES, Dimension
from capthe.link.quality.scoring import LEVELS, Score
from capthe.store.pg.quality import Mending, ScoreRow
from capthe.store.pg.quality_watch import QualityWatch
from capthe.web import actors
from capthe.web.centre import country, reading
from capthe.web.figures import cut
from capthe.web.language import t
from capthe.web.pages.register_alarms import Place, Placed, alarms_of, place_of, row_of
from capthe.web.pages.register_rules import rules
from capthe.web.places import called
from capthe.web.roles import Action
from capthe.web.sheets import sheet

_WIDTH, _HEIGHT = 160, 40
_WORST = 8
_TITLE = Text("Chất lượng dữ liệu dân cư", "Quality of the register")
_NOWHERE = Text("Chưa rõ nơi thường trú", "Residence not known")


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit whose scores are shown: its codes from the top down (0: none), and the tree."""

    place: Place
    tree: AreaTree

    @property
    def depth(self) -> int:
        """How far down it lies: 0 the nation, 1 a province, 2 a district."""
        return sum(1 for code in self.place if code)

    def name(self, level: str, code: int) -> str:
        """Return a unit's name."""
        found = self.tree.units.get((level, code))
        return t(_NOWHERE) if found is None else called(found)

    def holds(self, place: Place) -> bool:
        """Tell whether a place lies inside this unit."""
        return place[: self.depth] == self.place[: self.depth]


@require_GET
@actors.requires(Action.SEE_BOARD)
def nation(request: HttpRequest) -> HttpResponse:
    """Show the nation's scores with their course, its provinces ranked, and the alarms."""
    return _page(request, 0, 0)


@require_GET
@actors.requires(Action.SEE_BOARD)
def province(request: HttpRequest, code: int) -> HttpResponse:
    """Show a province's scores, and its districts."""
    return _page(request, code, 0)


@require_GET
@actors.requires(Action.SEE_BOARD)
def district(request: HttpRequest, code: int, unit: int) -> HttpResponse:
    """Show a district's scores, and its communes."""
    return _page(request, code, unit)


@require_GET
@actors.requires(Action.SEE_BOARD)
def units_csv(request: HttpRequest, code: int = 0, unit: int = 0) -> HttpResponse:
    """Give the table of the units below as CSV: sums, not shares."""
    shown = _unit(request, code, unit)
    with reading() as connection:
        below = Mending(connection).below(LEVELS[shown.depth + 1], code, unit)
        alarms = alarms_of(QualityWatch(connection), shown.tree)
    head = ("rank", "unit", "name", "people", *(f"{word.value}_people" for word in Dimension),
            "alarmed")  # fmt: skip
    rows = [
        (each["rank"], each["key"] or "", each["name"], each["row"].people, *_good(each["row"]),
         each["alarmed"])
        for each in _ranked(shown, below, alarms)
    ]  # fmt: skip
    return sheet(f"chat-luong-{code:02}-{unit:03}", head, rows)


def _unit(request: HttpRequest, code: int, unit: int) -> Unit:
    """Return the unit; 404 when there is none of these codes."""
    tree = country().areas.tree_on(actors.standing(request).today)
    if code and tree.units.get((LEVELS[1], code)) is None:
        raise Http404
    area = tree.units.get((LEVELS[2], unit))
    if unit and (area is None or place_of(tree, area)[0] != code):
        raise Http404
    return Unit((code, unit, 0), tree)


def _page(request: HttpRequest, code: int, unit: int) -> HttpResponse:
    here, shown = actors.standing(request), _unit(request, code, unit)
    with reading() as connection:
        mending, watch = Mending(connection), QualityWatch(connection)
        trend = mending.trend(LEVELS[shown.depth], code, unit, 0)
        below = mending.below(LEVELS[shown.depth + 1], code, unit)
        alarms = [each for each in alarms_of(watch, shown.tree) if shown.holds(each.place)]
        waiting = watch.rules(WAITING, code, unit)
    names = [shown.name(level, each) for level, each in zip(LEVELS[1:], shown.place, strict=True)
             if each]  # fmt: skip
    context = {
        "now": here.now,
        "day": trend[-1].day if trend else None,
        "people": trend[-1].people if trend else 0,
        "title": ": ".join((t(_TITLE), *names[-1:])),
        "crumbs": _crumbs(shown, names),
        "words": [_word(word, trend) for word in Dimension],
        "heads": [DIMENSION_NAMES[word] for word in Dimension],
        "rows": [each | {"href": _href(shown, each["key"])}
                 for each in _ranked(shown, below, alarms)],
        "units_csv": _address(shown, "units"),
        "alarms": [row_of(each, shown.tree, here.now) for each in alarms],
        "waiting": [
            {"text": rules()[name].meaning.text if name in rules() else Text(name, name), "n": n}
            for name, n in waiting[:_WORST]
        ],
        "may_mend": here.may_somewhere(Action.CLEAN),
    }  # fmt: skip
    return render(request, "board/register_quality.jinja", context)


def _crumbs(shown: Unit, names: Sequence[str]) -> list[dict[str, str]]:
    if not names:
        return []
    crumbs = [{"text": t(_TITLE), "href": reverse("register_quality")}]
    if shown.depth > 1:
        href = reverse("register_quality_province", kwargs={"code": shown.place[0]})
        crumbs.append({"text": names[0], "href": href})
    return [*crumbs, {"text": names[-1]}]


def _href(shown: Unit, key: int) -> str | None:
    """Return the address of a unit below; communes and people without a residence have none."""
    if not key or shown.depth > 1:
        return None
    if shown.depth == 0:
        return reverse("register_quality_province", kwargs={"code": key})
    return reverse("register_quality_district", kwargs={"code": shown.place[0], "unit": key})


def _address(shown: Unit, what: str) -> str:
    code, unit, _ = shown.place
    kwargs = {k: v for k, v in (("code", code), ("unit", unit)) if v}
    return reverse(f"register_quality_{what}", kwargs=kwargs or None)


def _ranked(
    shown: Unit, below: Sequence[ScoreRow], alarms: Sequence[Placed]
) -> list[dict[str, Any]]:
    """Return the units below, the best first; those under an alarm come last and have no rank."""
    depth, level = shown.depth, LEVELS[shown.depth + 1]
    rows: list[dict[str, Any]] = []
    for row in below:
        place = (row.region, row.district, row.commune)
        records = sum(
            each.alarm.records for each in alarms
            if each.counts and each.place[: depth + 1] == place[: depth + 1]
        )  # fmt: skip
        rows.append({
            "key": place[depth], "name": shown.name(level, place[depth]), "row": row,
            "alarmed": records, "is_out": is_alarmed(records, row.people),
            "standing": standing(Score(row.level, *place, row.people, _good(row))),
            "shares": [_share(row, word) for word in Dimension],
        })  # fmt: skip
    rows.sort(key=lambda each: (not each["key"], each["is_out"], -each["standing"], each["key"]))
    ranked = [each for each in rows if each["key"] and not each["is_out"]]
    for each in rows:
        each["rank"] = ranked.index(each) + 1 if each in ranked else None
    return rows


def _word(word: Dimension, trend: Sequence[ScoreRow]) -> dict[str, Any]:
    found = [(row.day, share) for row in trend if (share := _share(row, word)) is not None]
    shares = [share for _, share in found]
    return {
        "name": DIMENSION_NAMES[word],
        "share": shares[-1] if shares else None,
        "points": _points(shares),
        "number": len(shares),
        "first": found[0] if found else None,
    }


def _good(row: ScoreRow) -> tuple[int | None, ...]:
    return (row.right_people, row.complete_people, row.clean_people, row.alive_people)


def _share(row: ScoreRow, word: Dimension) -> float | None:
    good = _good(row)[list(Dimension).index(word)]
    return None if good is None or not row.people else cut(good, row.people)


def _points(shares: Sequence[float]) -> str:
    """Return the points of a small chart, from 90 per cent up unless it was lower."""
    low = min([90.0, *shares])
    step = (_WIDTH - 8) / max(1, len(shares) - 1)
    return " ".join(
        f"{4 + step * at:.1f},{_HEIGHT - 4 - (_HEIGHT - 8) * (share - low) / (100 - low or 1):.1f}"
        for at, share in enumerate(shares)
    )
