"""Names of provinces and units as the pages show them, in the Vietnamese order of places."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from capthe.domain.areas import Area
from capthe.domain.text import Text
from capthe.web.centre import country
from capthe.web.language import t

_LEVELS = {2: "province", 3: "district", 5: "commune"}
_NUMBERED = {"urban_district": Text("Quận", "District"), "ward": Text("Phường", "Ward")}
_DAYS_KEPT = 4  # of a demo in which a day lasts seconds
COUNTRY = Text("Cả nước", "The whole country")
_UNKNOWN = Text("Chưa rõ nơi", "Place not known")


@dataclass(frozen=True)
class Places:
    """The units of intake in force on a day, and the provinces over them."""

    provinces: tuple[Area, ...]
    units: tuple[Area, ...]
    province_of: dict[int, int]

    def province(self, code: int) -> str:
        """Return a province's name."""
        found = self._provinces.get(code)
        return t(_UNKNOWN) if found is None else found.name

    def unit(self, code: int) -> str:
        """Return a unit's name."""
        found = self._units.get(code)
        return t(_UNKNOWN) if found is None else called(found)

    def units_of(self, province: int) -> tuple[Area, ...]:
        """Return the units of a province."""
        return tuple(u for u in self.units if self.province_of[u.code] == province)

    def full(self, unit: int) -> str:
        """Return "Ba Đình, Hà Nội"."""
        if unit not in self._units:
            return t(_UNKNOWN)
        return f"{self.unit(unit)}, {self.province(self.province_of[unit])}"

    @cached_property
    def _provinces(self) -> dict[int, Area]:
        return {area.code: area for area in self.provinces}

    @cached_property
    def _units(self) -> dict[int, Area]:
        return {area.code: area for area in self.units}


@lru_cache(maxsize=_DAYS_KEPT)
def places(day: date) -> Places:
    """Return the places in force on a day."""
    tree = country().areas.tree_on(day)
    top, intake = tree.levels[0], tree.intake_level

    def order(area: Area) -> bytes:
        return country().names.place_sort_key(area.name)

    units = tuple(sorted(tree.at(intake), key=order))
    above = {u.code: tree.above(u, top) for u in units}
    return Places(
        tuple(sorted(tree.at(top), key=order)),
        units,
        {code: area.code for code, area in above.items() if area is not None},
    )


def called(area: Area) -> str:
    """Return what a unit is called: by its name; with its kind where the name is a number."""
    kind = _NUMBERED.get(area.kind) if area.name.isdecimal() else None
    return area.name if kind is None else f"{t(kind)} {area.name}"


def district_of(code: str, day: date) -> int:
    """Return the district of the unit of that code; 0 when it is not known."""
    tree = country().areas.tree_on(day)
    level = _LEVELS.get(len(code))
    area = tree.units.get((level, int(code))) if level and code.isdecimal() else None
    above = None if area is None else tree.above(area, "district")
    return 0 if above is None else above.code


def ground(code: str, day: date) -> str:
    """Return "Phúc Xá, Ba Đình, Hà Nội (00001)" of a unit's code; the code of one nobody knows."""
    tree = country().areas.tree_on(day)
    level = _LEVELS.get(len(code))
    found = tree.units.get((level, int(code))) if level and code.isdecimal() else None
    if found is None:
        return code
    above = (tree.above(found, each) for each in reversed(tree.levels))
    names = [called(area) for area in above if area is not None]
    return f"{', '.join(names)} ({code})"
