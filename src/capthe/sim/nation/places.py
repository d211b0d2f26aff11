"""Where people live, where they come from, and how an address reads.

Provinces by population of the 2019 census; districts and communes have no published count here,
so they are weighted by their kind (a ward holds about three times a mountain commune).
"""

from dataclasses import dataclass
from functools import cache
from random import Random

from capthe.sim.nation.reference import countries, populations, regions, rows
from capthe.sim.nation.streams import Weighted, one_of

_COMMUNE_WEIGHT = {"ward": 2.2, "township": 1.3, "commune": 1.0}
_HIGHLAND_WEIGHT = 0.6
_NO_ORDINARY_RESIDENTS = {498, 576}  # Hoàng Sa, Trường Sa
_ISLAND_WEIGHT = 0.4  # a district without communes
_ABROAD_SHARE = 0.001
# share of adults whose birth was registered in another province: the magnets of migration
_NEWCOMERS = {74: 0.55, 79: 0.38, 75: 0.35, 1: 0.22, 48: 0.25, 77: 0.3, 27: 0.15, 67: 0.4, 66: 0.3}
_NEWCOMERS_ELSEWHERE = 0.06


@dataclass(frozen=True, slots=True)
class Place:
    """A commune, or a district that has none. `text` reads commune, district, province."""

    province: int
    district: int
    commune: int | None
    is_urban: bool
    region: str
    text: str


class Places:
    """The tables to draw residences and origins from; `provinces` confines residence to some."""

    def __init__(self, provinces: frozenset[int] = frozenset()) -> None:
        self._by_province = _tables()
        people = populations()
        self._anywhere = Weighted([(code, float(count)) for code, count in people.items()])
        self._residence = Weighted(
            [(code, float(n)) for code, n in people.items() if not provinces or code in provinces]
        )

    def residence(self, rng: Random) -> Place:
        """Draw the commune of a family."""
        return self._by_province[self._residence.draw(rng)].draw(rng)

    def within(self, rng: Random, province: int) -> Place:
        """Draw a commune of one province."""
        return self._by_province[province].draw(rng)

    def anywhere(self, rng: Random) -> Place:
        """Draw a commune of the whole country."""
        return self.within(rng, self._anywhere.draw(rng))

    def native(self, rng: Random, home: Place) -> Place:
        """Draw where an adult who lives at `home` comes from."""
        if rng.random() >= _NEWCOMERS.get(home.province, _NEWCOMERS_ELSEWHERE):
            return home if rng.random() < 0.75 else self.within(rng, home.province)
        return self.anywhere(rng)

    def registered_in(self, rng: Random, native: Place) -> int:
        """Return the code of birth registration: nearly always the native province."""
        return one_of(rng, countries()) if rng.random() < _ABROAD_SHARE else native.province


def address(rng: Random, place: Place) -> str:
    """Compose one line that a household book could print."""
    number = 1 + int(rng.random() * 180)
    if place.is_urban:
        kind = "ngõ" if place.region in {"RRD", "NMM"} else "hẻm"
        house = f"Số {number} {kind} {1 + int(rng.random() * 90)}" if rng.random() < 0.5 else ""
        line = house or f"Số {number} tổ {1 + int(rng.random() * 40)}"
    else:
        hamlet = {"MRD": "Ấp", "SE": "Ấp", "NMM": "Bản", "CH": "Buôn"}.get(place.region, "Thôn")
        line = f"{hamlet} {1 + int(rng.random() * 14)}"
    return f"{line}, {place.text}"


@cache
def _tables() -> dict[int, Weighted[Place]]:
    """Return the communes of each province with their weights."""
    region = regions()
    names = {int(row["gso_code"]): row["name_vi"] for row in rows("provinces_63")}
    districts = {int(row["gso_code"]): row for row in rows("districts_2021")}
    weighted: dict[int, list[tuple[Place, float]]] = {code: [] for code in names}
    for row in rows("communes_2021"):
        code = int(row["district_code"])
        district = districts[code]
        province = int(district["province_code"])
        name = row["name_vi"] if not row["name_vi"].isdecimal() else f"Phường {row['name_vi']}"
        text = f"{name}, {_district_name(district)}, {names[province]}"
        is_urban = row["kind"] != "commune"
        place = Place(province, code, int(row["gso_code"]), is_urban, region[province], text)
        weighted[province].append((place, _weight(row["kind"], district)))
    _add_districts_without_communes(weighted, districts, names)
    return {code: Weighted(table) for code, table in weighted.items()}


def _add_districts_without_communes(
    weighted: dict[int, list[tuple[Place, float]]],
    districts: dict[int, dict[str, str]],
    names: dict[int, str],
) -> None:
    for code, district in districts.items():
        if int(district["communes"]) or code in _NO_ORDINARY_RESIDENTS:
            continue
        province = int(district["province_code"])
        text = f"{_district_name(district)}, {names[province]}"
        place = Place(province, code, None, is_urban=False, region=regions()[province], text=text)
        weighted[province].append((place, _ISLAND_WEIGHT))


def _district_name(district: dict[str, str]) -> str:
    name = district["name_vi"]
    return f"Quận {name}" if name.isdecimal() else name


def _weight(kind: str, district: dict[str, str]) -> float:
    if int(district["gso_code"]) in _NO_ORDINARY_RESIDENTS:
        return 0.0
    is_highland = district["deadline_class_default"] == "B_highland_border_island"
    return _COMMUNE_WEIGHT[kind] * (_HIGHLAND_WEIGHT if is_highland else 1.0)
