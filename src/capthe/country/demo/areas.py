"""The demo country's units: two regions with districts and parishes, and one reform in 2023.

Codes are reused by the reform, one parish is divided, and Skerry is a district without parishes.
"""

from datetime import date
from functools import cache

from capthe.domain.areas import Area, Areas, AreaTree, Descent, Lineage, UnitKey
from capthe.domain.validity import Period

REGION, DISTRICT, PARISH = "region", "district", "parish"


def _area(level: str, code: int, parent: UnitKey | None, name: str) -> Area:
    return Area(level, code, parent, level, name, name)


def _keyed(*units: Area) -> dict[UnitKey, Area]:
    return {unit.key: unit for unit in units}


_BEFORE = AreaTree(
    name="first",
    period=Period(date(2020, 1, 1), date(2022, 12, 31)),
    levels=(REGION, DISTRICT, PARISH),
    intake_level=DISTRICT,
    units=_keyed(
        _area(REGION, 11, None, "Eastmark"),
        _area(REGION, 12, None, "Westmark"),
        _area(DISTRICT, 101, (REGION, 11), "Harbour"),
        _area(DISTRICT, 102, (REGION, 11), "Skerry"),
        _area(DISTRICT, 103, (REGION, 12), "Hill"),
        _area(PARISH, 1001, (DISTRICT, 101), "Quay"),
        _area(PARISH, 1002, (DISTRICT, 101), "Pier"),
        _area(PARISH, 1003, (DISTRICT, 103), "Ridge"),
        _area(PARISH, 1004, (DISTRICT, 103), "Combe"),
    ),
)
_AFTER = AreaTree(
    name="second",
    period=Period(date(2023, 1, 1)),
    levels=(REGION, PARISH),
    intake_level=PARISH,
    units=_keyed(
        _area(REGION, 11, None, "Markland"),
        _area(PARISH, 1001, (REGION, 11), "Quayside"),
        _area(PARISH, 1002, (REGION, 11), "Skerry"),
        _area(PARISH, 1003, (REGION, 11), "Upland"),
    ),
)
_DESCENTS = (
    Descent((REGION, 11), (REGION, 11), "merged"),
    Descent((REGION, 12), (REGION, 11), "merged"),
    Descent((DISTRICT, 102), (PARISH, 1002), "raised"),
    Descent((PARISH, 1001), (PARISH, 1001), "same_code"),
    Descent((PARISH, 1002), (PARISH, 1001), "divided"),
    Descent((PARISH, 1002), (PARISH, 1003), "divided", is_default=False),
    Descent((PARISH, 1003), (PARISH, 1003), "same_code"),
)


@cache
def areas() -> Areas:
    """Return both trees and the passage between them."""
    return Areas((_BEFORE, _AFTER), (Lineage("first", "second", lambda: _DESCENTS),))
