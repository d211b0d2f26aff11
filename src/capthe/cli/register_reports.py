"""Scorecards, worklists and their sheets, written to a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb

from capthe.cli.quality_pages import (
    CSV_BEHIND,
    Card,
    WorkLine,
    scorecard,
    typst_card,
    worklist,
)
from capthe.country.linking import normaliser_of
from capthe.country.vn.areas import code_text
from capthe.desks.mend_sheet import written
from capthe.domain.areas import Area, AreaTree
from capthe.domain.country import Country
from capthe.domain.errors import Refusal
from capthe.domain.normaliser import Normaliser
from capthe.domain.text import Text
from capthe.link.quality.bursts import Burst
from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.labels import parts, told
from capthe.link.quality.ranking import is_alarmed, standing
from capthe.link.quality.rule import DUE_DAYS, Dimension
from capthe.link.quality.scoring import LEVELS, Score
from capthe.link.quality.suggest import suggestion
from capthe.outside.typeset_report import typeset
from capthe.store.duck import quality_state as state
from capthe.store.duck.quality_work import Finding, work
from capthe.store.duck.written import copy
from capthe.store.own_file import draft_of

WORST = 5
_NO_HOUSE = "Chưa rõ hộ"
_NOWHERE = "Chưa rõ nơi thường trú"

Place = tuple[int, int, int]
NATION: Place = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit whose card is written: its level, its codes from the top down, its name."""

    level: str
    place: Place
    name: str
    code: str


def _unit_of(code: str | None, tree: AreaTree) -> Unit:
    if not code:
        return Unit(LEVELS[0], NATION, "Cả nước", "")
    level = {2: "province", 3: "district", 5: "commune"}.get(len(code))
    found = tree.units.get((level, int(code))) if level and code.isdigit() else None
    if found is None or level is None:
        raise Refusal(
            "unit_unknown",
            Text(f"Không có đơn vị mã {code}.", f"There is no unit with code {code}."),
            Text("Dùng mã tỉnh (2 số), huyện (3 số) hoặc xã (5 số).",
                 "Use a code of two digits (province), three (district) or five (commune)."),
        )  # fmt: skip
    return _unit(found, tree)


def _unit(area: Area, tree: AreaTree) -> Unit:
    codes = [tree.above(area, level) for level in LEVELS[1:]]
    place = tuple(0 if above is None else above.code for above in codes)
    return Unit(area.level, (place[0], place[1], place[2]), area.name, code_text(area))


@dataclass(frozen=True, slots=True)
class Cards:
    """What all cards of one run share."""

    country: Country
    connection: duckdb.DuckDBPyConnection
    rules: Catalogue
    asked: Catalogue
    day: int

    @property
    def tree(self) -> AreaTree:
        """The units by which the rules sum: those of before the reforms, the finest."""
        return self.country.areas.trees[0]

    def unit(self, code: str | None) -> Unit:
        """Return the unit of a code: none for the country, two digits, three or five."""
        return _unit_of(code, self.tree)

    def write(self, root: Unit, folder: Path, *, with_pdf: bool) -> list[Path]:
        """Write the card of a unit, the cards of the units below, and the CSV behind them."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in CSV_BEHIND:
            copy(self.connection, f"select * from {name} order by all", folder / f"{name}.csv")
        alarms = state.alarms(self.connection)
        by_unit = _alarmed(alarms, self.tree)
        below = self._below(root)
        made = [self._one(root, below, by_unit, None, folder, with_pdf=with_pdf)]
        ranking = self._ranking(below, by_unit)
        ranks = [unit.code for unit, _, is_ranked in ranking if is_ranked]
        for unit, _, _ in ranking:
            if unit.code:
                rank = (ranks.index(unit.code) + 1, len(ranks)) if unit.code in ranks else None
                made.append(
                    self._one(unit, self._below(unit), by_unit, rank, folder, with_pdf=with_pdf)
                )
        return made

    def _below(self, root: Unit) -> list[tuple[Unit, Score]]:
        at = LEVELS.index(root.level)
        if at + 1 == len(LEVELS):
            return []
        level = LEVELS[at + 1]
        found = []
        for score in state.scores_at(self.connection, level):
            place = (score.region, score.district, score.commune)
            if place[:at] != root.place[:at]:
                continue
            area = self.tree.units.get((level, place[at]))
            unit = Unit(level, place, _NOWHERE, "") if area is None else _unit(area, self.tree)
            found.append((unit, score))
        return found

    def _ranking(
        self, below: list[tuple[Unit, Score]], alarms: Mapping[Place, list[Burst]]
    ) -> list[tuple[Unit, Score, bool]]:
        """Return the units, the best first; those under an alarm or without a name come last."""
        rows = [
            (unit, score, bool(unit.code) and not _is_alarmed(unit, score, alarms))
            for unit, score in below
        ]
        return sorted(rows, key=lambda row: (not row[2], -standing(row[1]), row[0].code))

    def _one(
        self,
        unit: Unit,
        below: list[tuple[Unit, Score]],
        alarms: Mapping[Place, list[Burst]],
        rank: tuple[int, int] | None,
        folder: Path,
        *,
        with_pdf: bool,
    ) -> Path:
        ranked = self._ranking(below, alarms)
        worst = state.worst_rules(self.connection, unit.level, unit.place)
        depth = LEVELS.index(unit.level)
        card = Card(
            title=f"Chất lượng dữ liệu dân cư: {unit.name}",
            day=shown(self.day),
            trend=state.history(self.connection, unit.level, unit.place),
            ranked=rank,
            worst=[(self.rules.by_name[name], n) for name, n in worst[:WORST]],
            below=[
                (each.name, f"{each.code}.html" if each.code and not depth else "", score, ranks)
                for each, score, ranks in ranked
            ],
            alarms=[b for at, found in alarms.items() if at[:depth] == unit.place[:depth]
                    for b in found],
            measured={
                word: (len(self.asked.counted(word)), len(self.rules.counted(word)))
                for word in Dimension
            },
        )  # fmt: skip
        path = folder / f"{unit.code or 'index'}.html"
        path.write_text(scorecard(card), encoding="utf-8")
        if with_pdf:
            path.with_suffix(".pdf").write_bytes(typeset(typst_card(card)))
        return path


def _alarmed(alarms: list[Burst], tree: AreaTree) -> dict[Place, list[Burst]]:
    """Return the alarms by the commune they are about."""
    found: dict[Place, list[Burst]] = {}
    for burst in alarms:
        area = tree.units.get(("commune", int(burst.place))) if burst.among == "commune" else None
        found.setdefault(NATION if area is None else _unit(area, tree).place, []).append(burst)
    return found


def _is_alarmed(unit: Unit, score: Score, alarms: Mapping[Place, list[Burst]]) -> bool:
    depth = LEVELS.index(unit.level)
    records = sum(
        burst.records
        for at, found in alarms.items()
        if at != NATION and at[:depth] == unit.place[:depth]
        for burst in found
    )
    return is_alarmed(records, score.people)


def shown(day: int) -> str:
    """Return yyyymmdd as dd/mm/yyyy."""
    return f"{day % 100:02}/{day // 100 % 100:02}/{day // 10_000}"


def write_worklist(cards: Cards, unit: Unit, mender: str, folder: Path, limit: int) -> int:
    """Write a unit's worklist, to be printed, and its sheet, to be filled in; return the lines."""
    folder.mkdir(parents=True, exist_ok=True)
    found = work(cards.connection, cards.asked, unit.place, mender, limit)
    normaliser = normaliser_of(cards.country.code)
    houses = [
        (house or _NO_HOUSE, [_line(cards, each, normaliser) for each in members])
        for (_, house), members in groupby(found, key=lambda each: (each.commune, each.house))
    ]
    title = f"Phiếu rà soát: {unit.name}"
    _write_private(folder / "worklist.html", worklist(title, shown(cards.day), houses))
    lines = [
        {
            "person_id": each.person_id,
            "rule": each.rule,
            "name": each.name,
            "household": each.house,
            "text": cards.rules.by_name[each.rule].meaning.text.vi,
            "shown": told(each.said),
            "said": each.said,
            "proposed": line.proposed.vi if line.proposed else "",
            "due": line.due,
            "again": "x" if each.again else "",
        }
        for each in found
        for line in (_line(cards, each, normaliser),)
    ]
    _write_private(folder / "worklist.csv", written(lines))
    return len(found)


def _write_private(path: Path, text: str) -> None:
    with draft_of(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="")


def _line(cards: Cards, found: Finding, normaliser: Normaliser) -> WorkLine:
    rule = cards.rules.by_name[found.rule]
    said = dict(parts(found.said))
    proposed = suggestion(found.rule, said, normaliser, cards.rules.profile.number)
    day = date.fromisoformat(str(cards.day))
    due = cards.country.calendar.add_working_days(day, DUE_DAYS[rule.meaning.severity])
    case = f"{found.person_id} {found.rule}" + (" · mở lại" if found.again else "")
    return WorkLine(
        case, found.person_id, found.name, rule, found.said, proposed, f"{due:%d/%m/%Y}"
    )
