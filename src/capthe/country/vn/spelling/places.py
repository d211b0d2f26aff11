"""Codes of administrative units as keys: a commune of 2021 and the one that took over its ground.

Codes are read as those of 2021; the six codes that exist only since 1 July 2025 are read as such.
Of the codes that both trees hold, 99 in 100 mean a commune whose default successor bears the same
code, so that two records agree on the ground whichever tree they were written in. A district that
has no communes (five islands) is one unit itself, and the commune of 2025 is the same unit.
"""

from functools import cache

from capthe.country.vn.areas import COMMUNE, DISTRICT, PROVINCE, areas, code_text
from capthe.domain.areas import Area, UnitKey
from capthe.domain.normaliser import PlaceKeys


@cache
def place_keys() -> dict[str, PlaceKeys]:
    """Return the keys of every code of both trees."""
    old, new = areas().trees
    keys = {code_text(unit): _newer(unit.key) for unit in new.at(COMMUNE)}
    for level in (PROVINCE, DISTRICT, COMMUNE):
        keys |= {code_text(unit): _older(unit) for unit in old.at(level)}
    return keys


def _older(unit: Area) -> PlaceKeys:
    old, new = areas().trees
    district, province = old.above(unit, DISTRICT), old.above(unit, PROVINCE)
    ends = areas().lineages[0].successors(unit.key)
    ground = ends[0].new if ends and ends[0].new[0] == COMMUNE else None
    code = unit.code if unit.level == COMMUNE else None
    if unit.level == DISTRICT and ground is not None and not old.children(unit):
        code = ground[1]
    wide = None if province is None else areas().lineages[0].successors(province.key)[0].new
    if ground is not None:
        above = new.above(new.units[ground], PROVINCE)
        wide = None if above is None else above.key
    return PlaceKeys(
        unit=code,
        ground=None if ground is None else ground[1],
        district=None if district is None else district.code,
        region=None if province is None else province.code,
        wide=None if wide is None else wide[1],
    )


def _newer(key: UnitKey) -> PlaceKeys:
    """Place a commune of 2025 where the first unit that it came from was."""
    old, new = areas().trees
    above = new.above(new.units[key], PROVINCE)
    came_from = areas().lineages[0].predecessors(key)
    before = old.units[came_from[0].old] if came_from else None
    province = None if before is None else old.above(before, PROVINCE)
    return PlaceKeys(
        unit=key[1],
        ground=key[1],
        region=None if province is None else province.code,
        wide=None if above is None else above.code,
    )
