"""Administrative units with validity dates: trees that replace each other, and their lineage.

A unit is named by (level, code) inside the tree that is in force on a day: the same code can mean
another unit after a reform. A dossier keeps the units of its time and is reported in either tree.
"""

from collections.abc import Callable, Iterable, KeysView, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from capthe.domain.errors import Broken, Refusal
from capthe.domain.text import Text
from capthe.domain.validity import Period

UnitKey = tuple[str, int]
"""(level, code) of a unit inside one tree."""


class Area(NamedTuple):
    """One unit of one tree. `parent` names the unit that holds it, None at the top.

    A NamedTuple, because a country has ten thousand of them and all are made at the start.
    """

    level: str
    code: int
    parent: UnitKey | None
    kind: str
    name: str
    ascii: str
    point: tuple[float, float] | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> UnitKey:
        """The unit's name inside its tree."""
        return (self.level, self.code)

    def fact(self, name: str) -> str | None:
        """Return one further fact about the unit (population, deadline class), or None."""
        return next((value for key, value in self.facts if key == name), None)


@dataclass(frozen=True)
class AreaTree:
    """All units in force during `period`, `levels` from the top down.

    `intake_level` is the level whose units enrol and hand over. `start_is_approximate` marks a
    first day that was chosen for want of the exact one.
    """

    name: str
    period: Period
    levels: tuple[str, ...]
    intake_level: str
    units: Mapping[UnitKey, Area]
    start_is_approximate: bool = False

    def __post_init__(self) -> None:
        """Refuse a tree with an orphan."""
        for unit in self.units.values():
            if unit.parent is not None and unit.parent not in self.units:
                raise Broken(f"{self.name}: {unit.key} has no parent {unit.parent}")

    @cached_property
    def _children(self) -> dict[UnitKey, tuple[Area, ...]]:
        found: dict[UnitKey, list[Area]] = {}
        for unit in self.units.values():
            if unit.parent is not None:
                found.setdefault(unit.parent, []).append(unit)
        return {key: tuple(children) for key, children in found.items()}

    @cached_property
    def _by_level(self) -> dict[str, tuple[Area, ...]]:
        found: dict[str, list[Area]] = {level: [] for level in self.levels}
        for unit in self.units.values():
            found[unit.level].append(unit)
        return {level: tuple(units) for level, units in found.items()}

    def unit(self, level: str, code: int) -> Area:
        """Return a unit; refuse one that the tree does not hold."""
        unit = self.units.get((level, code))
        if unit is None:
            raise Refusal(
                "unit_unknown",
                Text(
                    f"Đơn vị hành chính mã {code} không có trong danh mục.",
                    f"The administrative unit with code {code} is not in the list.",
                ),
                Text(
                    "Kiểm tra mã đơn vị và ngày của hồ sơ.",
                    "Check the unit's code and the date of the dossier.",
                ),
            )
        return unit

    def at(self, level: str) -> tuple[Area, ...]:
        """Return every unit of one level."""
        return self._by_level[level]

    def children(self, unit: Area) -> tuple[Area, ...]:
        """Return the units directly under `unit`; an island district may have none."""
        return self._children.get(unit.key, ())

    def below(self, unit: Area, level: str) -> tuple[Area, ...]:
        """Return the units of `level` under `unit`, itself included when it is of that level."""
        if unit.level == level:
            return (unit,)
        return tuple(x for child in self.children(unit) for x in self.below(child, level))

    def above(self, unit: Area, level: str) -> Area | None:
        """Return the unit of `level` that holds `unit`, itself included; None when none does."""
        current: Area | None = unit
        while current is not None and current.level != level:
            current = None if current.parent is None else self.units[current.parent]
        return current


class Descent(NamedTuple):
    """A unit of an older tree and one unit of the next tree that took over its ground.

    `is_default` marks the successor of a divided unit to use when the exact place is unknown;
    `how` says how the pair was found.
    """

    old: UnitKey
    new: UnitKey
    how: str
    is_default: bool = True


@dataclass(frozen=True)
class Lineage:
    """The passage from one tree to the next one; `load` gives the descents when first needed."""

    old: str
    new: str
    load: Callable[[], Iterable[Descent]]

    @cached_property
    def descents(self) -> tuple[Descent, ...]:
        """Every pair of an old and a new unit."""
        return tuple(self.load())

    @cached_property
    def _forward(self) -> dict[UnitKey, list[Descent]]:
        found: dict[UnitKey, list[Descent]] = {}
        for descent in self.descents:
            found.setdefault(descent.old, []).append(descent)
        return found

    @cached_property
    def _back(self) -> dict[UnitKey, list[Descent]]:
        found: dict[UnitKey, list[Descent]] = {}
        for descent in self.descents:
            found.setdefault(descent.new, []).append(descent)
        return found

    @property
    def old_keys(self) -> KeysView[UnitKey]:
        """The old units of which a successor is known."""
        return self._forward.keys()

    @property
    def new_keys(self) -> KeysView[UnitKey]:
        """The new units of which a predecessor is known."""
        return self._back.keys()

    def successors(self, key: UnitKey) -> tuple[Descent, ...]:
        """Return what became of an old unit, the default successor first."""
        return tuple(sorted(self._forward.get(key, ()), key=lambda d: (not d.is_default, d.new)))

    def predecessors(self, key: UnitKey) -> tuple[Descent, ...]:
        """Return the old units whose ground a new unit holds."""
        return tuple(sorted(self._back.get(key, ()), key=lambda d: d.old))


@dataclass(frozen=True)
class Areas:
    """The trees of a country in order of time, and the lineage between neighbours."""

    trees: tuple[AreaTree, ...]
    lineages: tuple[Lineage, ...] = ()

    def tree_on(self, day: date) -> AreaTree:
        """Return the tree in force on `day`; refuse a day that no tree covers."""
        for tree in self.trees:
            if tree.period.covers(day):
                return tree
        raise Refusal(
            "areas_missing",
            Text(
                f"Chưa có danh mục đơn vị hành chính cho ngày {day:%d/%m/%Y}.",
                f"No list of administrative units is loaded for {day:%d/%m/%Y}.",
            ),
            Text(
                "Báo quản trị hệ thống nạp danh mục còn thiếu.",
                "Ask the system administrator to load the missing list.",
            ),
        )

    def unit(self, level: str, code: int, *, on: date) -> Area:
        """Return the unit that `code` meant on `on`."""
        return self.tree_on(on).unit(level, code)

    def roll_up(self, unit: Area, *, at: date, to: str, tree_on: date) -> tuple[Area, ...]:
        """Return the units of level `to`, in the tree of `tree_on`, that hold `unit` of day `at`.

        One unit: the answer is certain. Several: the ground of `unit` was divided, or `to` lies
        below it.
        """
        source, target = self.tree_on(at), self.tree_on(tree_on)
        keys: Iterable[UnitKey] = (unit.key,)
        step = 1 if self.trees.index(target) >= self.trees.index(source) else -1
        here = source
        while here is not target:
            there = self.trees[self.trees.index(here) + step]
            keys = self._across(here, there, keys, forward=step > 0)
            here = there
        found = {x.key: x for key in keys for x in _reach(target, target.units[key], to)}
        return tuple(found[key] for key in sorted(found))

    def _across(
        self, here: AreaTree, there: AreaTree, keys: Iterable[UnitKey], *, forward: bool
    ) -> set[UnitKey]:
        """Carry `keys` into the neighbouring tree, through their parts when they have no row."""
        older, newer = (here, there) if forward else (there, here)
        lineage = next(x for x in self.lineages if (x.old, x.new) == (older.name, newer.name))
        known = lineage.old_keys if forward else lineage.new_keys

        def carried(key: UnitKey) -> set[UnitKey]:
            if forward:
                ends = {descent.new for descent in lineage.successors(key)}
            else:
                ends = {descent.old for descent in lineage.predecessors(key)}
            if ends:
                return ends
            unit = here.units[key]
            parts = here.children(unit)
            if not parts and unit.parent is not None:
                return carried_up(unit.parent)
            return {end for part in parts for end in carried(part.key)}

        def carried_up(key: UnitKey) -> set[UnitKey]:
            if key in known:
                return carried(key)
            parent = here.units[key].parent
            return set() if parent is None else carried_up(parent)

        return {end for key in keys for end in carried(key)}


def _reach(tree: AreaTree, unit: Area, level: str) -> tuple[Area, ...]:
    """Return the units of `level` above `unit`, or those below it."""
    above = tree.above(unit, level)
    return (above,) if above is not None else tree.below(unit, level)
