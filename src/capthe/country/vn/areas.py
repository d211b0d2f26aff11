"""The administrative units of Viet Nam, before and after the reform of 1 July 2025.

63 provinces, 705 districts, 10,599 communes until 30 June 2025 (the list of August 2021; its first
day is approximate); 34 provinces and 3,321 communes, no districts, after that. Codes are those of
the General Statistics Office; the reform kept most commune codes for other ground, so a code means
a unit only together with a day. Sources: data/SOURCES.md.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache

from capthe.country.tables import rows
from capthe.country.vn.tones import plain
from capthe.domain.areas import Area, Areas, AreaTree, Descent, Lineage, UnitKey
from capthe.domain.validity import Period

PACKAGE = "capthe.country.vn"
PROVINCE, DISTRICT, COMMUNE = "province", "district", "commune"
REFORM = date(2025, 7, 1)
CODE_DIGITS = {PROVINCE: 2, DISTRICT: 3, COMMUNE: 5}
ISLAND_DISTRICTS = frozenset({203, 207, 317, 318, 471, 498, 536, 576, 602, 755, 912})
"""Vân Đồn, Cô Tô, Cát Hải, Bạch Long Vĩ, Cồn Cỏ, Hoàng Sa, Lý Sơn, Trường Sa, Phú Quý, Côn Đảo,
Kiên Hải. Phú Quốc, the twelfth island, is a city since 1 March 2021 and no longer a district."""


def code_text(area: Area) -> str:
    """Return a unit's code as it is printed, with its leading zeros."""
    return f"{area.code:0{CODE_DIGITS[area.level]}}"


def _area(level: str, code: str, parent: UnitKey | None, kind: str, name: str, *point: str) -> Area:
    place = (float(point[0]), float(point[1])) if point and point[0] else None
    return Area(level, int(code), parent, kind, name, plain(name), place)


def _keyed(units: list[Area]) -> dict[UnitKey, Area]:
    return {unit.key: unit for unit in units}


def _provinces_63() -> list[Area]:
    found = []
    for r in rows(PACKAGE, "provinces_63"):
        code, prefix, name, ascii_name, kind, region, population = r[:7]
        facts = (("id_prefix", prefix), ("region", region), ("population_2019", population))
        point = (float(r[9]), float(r[10]))
        found.append(Area(PROVINCE, int(code), None, kind, name, ascii_name, point, facts))
    return found


def _districts() -> list[Area]:
    found = []
    for code, province, name, kind, deadline_class, communes, lat, lon in rows(
        PACKAGE, "districts_2021"
    ):
        facts = (("deadline_class", deadline_class), ("communes", communes))
        point = (float(lat), float(lon)) if lat else None
        parent = (PROVINCE, int(province))
        found.append(Area(DISTRICT, int(code), parent, kind, name, plain(name), point, facts))
    return found


@cache
def tree_2021() -> AreaTree:
    """Return the tree of 63 provinces."""
    communes = [
        _area(COMMUNE, r[0], (DISTRICT, int(r[1])), r[3], r[2])
        for r in rows(PACKAGE, "communes_2021")
    ]
    return AreaTree(
        name="2021",
        period=Period(date(2021, 1, 1), date(2025, 6, 30)),
        levels=(PROVINCE, DISTRICT, COMMUNE),
        intake_level=DISTRICT,
        units=_keyed(_provinces_63() + _districts() + communes),
        start_is_approximate=True,
    )


@cache
def tree_2025() -> AreaTree:
    """Return the tree of 34 provinces."""
    provinces = [
        _area(PROVINCE, r[0], None, r[2], r[1], r[3], r[4]) for r in rows(PACKAGE, "provinces_34")
    ]
    communes = [
        _area(COMMUNE, r[0], (PROVINCE, int(r[1])), r[3], r[2], r[4], r[5])
        for r in rows(PACKAGE, "communes_2025")
    ]
    return AreaTree(
        name="2025",
        period=Period(REFORM),
        levels=(PROVINCE, COMMUNE),
        intake_level=COMMUNE,
        units=_keyed(provinces + communes),
    )


def _descents() -> Iterator[Descent]:
    """Yield what became of each unit of 2021: provinces, communes, island districts."""
    new_level = {PROVINCE: PROVINCE, DISTRICT: COMMUNE, COMMUNE: COMMUNE}
    for level, old, new, is_default, how in rows(PACKAGE, "lineage_2025"):
        if new:
            successor = (new_level[level], int(new))
            yield Descent((level, int(old)), successor, how, is_default == "1")


@cache
def areas() -> Areas:
    """Return both trees and the passage between them."""
    return Areas((tree_2021(), tree_2025()), (Lineage("2021", "2025", _descents),))
