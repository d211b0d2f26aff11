"""How a search finds and weighs candidates: what each rule costs, what each pattern is worth."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from capthe.domain.text import Text
from capthe.link.persons import PERSONS
from capthe.link.statements import CROWD_MIN
from capthe.store.pg.link_costs import RuleCost, costs, previewed
from capthe.store.pg.register_search import Bar, PatternShare, pattern_shares
from capthe.web.actors import requires, standing
from capthe.web.centre import reading, site
from capthe.web.figures import cut
from capthe.web.language import t
from capthe.web.roles import Action
from capthe.web.sheets import sheet
from capthe.web.signed_table import FOLDER, SignedTable, signed_table

_DOSSIERS, _SHOWN = 5_000, 60
_EVERY = 100_000
_NOTHING = "one side says nothing"
COLUMN_WORDS: Mapping[str, Text] = {
    "number": Text("số định danh", "number"),
    "old_number": Text("số CMND", "old number"),
    "n_f": Text("họ tên không dấu", "name without marks"),
    "n_s": Text("họ tên theo âm", "name as it sounds"),
    "n_b": Text("họ tên theo âm, không theo thứ tự", "name as it sounds, in any order"),
    "n_gs": Text("tên theo âm", "given name as it sounds"),
    "n_fam": Text("họ", "family name"),
    "d": Text("ngày sinh", "date of birth"),
    "y": Text("năm sinh", "year of birth"),
    "b_region": Text("tỉnh khai sinh", "province of birth"),
    "b_ground": Text("nơi sinh", "place of birth"),
    "o_ground": Text("quê quán", "place of origin"),
    "r_ground": Text("nơi thường trú", "residence"),
    "f_f": Text("tên cha", "father's name"),
    "m_f": Text("tên mẹ", "mother's name"),
    "sex": Text("giới tính", "sex"),
    "ethnicity": Text("dân tộc", "ethnicity"),
}
"""The columns of the search index as a person reads them."""


@require_GET
@requires(Action.SEE_BOARD)
def linking(request: HttpRequest) -> HttpResponse:
    """Show the rules with their costs, those proposed, the patterns met last, the signed table."""
    with reading() as connection:
        rules, proposed = costs(connection), previewed(connection)
        patterns = pattern_shares(connection, dossiers=_DOSSIERS, limit=_SHOWN)
    table = signed_table(site().home / FOLDER)
    whole = sum(each.candidates for each in patterns)
    context = {
        "now": standing(request).now,
        "rules": [{"cost": each, "words": _words(each)} for each in rules],
        "proposed": [{"cost": each, "words": _words(each)} for each in proposed],
        "proposed_met": sum(each.met for each in proposed),
        "records": rules[0].records if rules else 0,
        "met": sum(each.met for each in rules),
        "crowd_min": CROWD_MIN,
        "patterns": [_pattern(each, whole) for each in patterns],
        "dossiers": _DOSSIERS,
        "table": None if table is None else _signed(table),
    }
    return render(request, "board/register_linking.jinja", context)


@require_GET
@requires(Action.SEE_BOARD)
def rules_csv(_request: HttpRequest) -> HttpResponse:
    """Give the costs of the rules as CSV."""
    with reading() as connection:
        rules = costs(connection)
    head = ("rule", "is_tight", "records", "people", "keys", "pairs", "largest", "crowded_keys",
            "crowded_people")  # fmt: skip
    return sheet("quy-tac-tim", head, [
        tuple(getattr(each, name) for name in head) for each in rules
    ])  # fmt: skip


@require_GET
@requires(Action.SEE_BOARD)
def patterns_csv(_request: HttpRequest) -> HttpResponse:
    """Give the patterns met last as CSV, a column for each comparison."""
    with reading() as connection:
        patterns = pattern_shares(connection, dossiers=_DOSSIERS, limit=_EVERY)
    names = [bar.label for bar in patterns[0].steps] if patterns else []
    head = ("candidates", "taken", "weight", *(t(name) for name in names))
    return sheet("mau-so-khop", head, [
        (each.candidates, each.taken, f"{each.weight:.2f}",
         *(f"{'' if b.outcome is None else t(b.outcome)} {b.weight:+.2f}" for b in each.steps))
        for each in patterns
    ])  # fmt: skip


@require_GET
@requires(Action.SEE_BOARD)
def table_csv(_request: HttpRequest) -> HttpResponse:
    """Give the signed table as it is, byte for byte: what was signed."""
    table = signed_table(site().home / FOLDER)
    if table is None:
        raise Http404
    answer = HttpResponse(table.text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="patterns.csv"'
    return answer


def _words(cost: RuleCost) -> str:
    columns = cost.rule.split("+")
    return " + ".join(t(COLUMN_WORDS.get(name, Text(name, name))) for name in columns)


def _pattern(each: PatternShare, whole: int) -> dict[str, Any]:
    """Return a pattern with what speaks for it and what speaks against it, the heaviest first."""
    told = [bar for bar in each.steps if bar.outcome is not None and bar.outcome.en != _NOTHING]
    return {
        "agrees": _told(bar for bar in told if bar.weight > 0),
        "differs": _told(bar for bar in told if bar.weight < 0),
        "weight": each.weight,
        "candidates": each.candidates,
        "share": cut(each.candidates, whole),
        "taken": each.taken,
    }


def _told(bars: Any) -> list[str]:  # noqa: ANN401 - any iterable of bars
    heaviest = sorted(bars, key=lambda bar: -abs(bar.weight))
    return [_bar(bar) for bar in heaviest]


def _bar(bar: Bar) -> str:
    outcome = "" if bar.outcome is None else t(bar.outcome)
    return f"{t(bar.label)}: {outcome}"


def _signed(table: SignedTable) -> dict[str, Any]:
    """Return the signed table with its patterns in words, the most frequent first."""
    whole = sum(line.pairs for line in table.lines)
    rows = []
    for line in table.lines[:_SHOWN]:
        levels = PERSONS.levels(line.pattern)
        words = [
            f"{t(comparison.label)}: {t(comparison.levels[level].label)}"
            for comparison, level in zip(PERSONS.comparisons, levels, strict=True)
            if level
        ]
        rows.append({"line": line, "words": words, "share": cut(line.pairs, whole)})
    return {"table": table, "rows": rows, "number": len(table.lines), "pairs": whole}
