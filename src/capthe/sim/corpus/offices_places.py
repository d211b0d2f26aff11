"""Places: units renamed, split and merged since 1976, and which of four places a field means."""

from collections import defaultdict
from dataclasses import replace
from functools import cache
from random import Random

from capthe.sim.corpus.family import Around
from capthe.sim.corpus.lines import Particulars, unit_code
from capthe.sim.nation.reference import rows
from capthe.sim.nation.streams import one_of

# provinces that were one between 1976 and 2008, with the codes of their parts
_ONCE_ONE = (
    (35, 36, 37), (40, 42), (44, 45, 46), (51, 52), (54, 56), (58, 60), (62, 64), (2, 8), (10, 15),
    (84, 86), (92, 93, 94), (6, 19), (24, 27), (25, 26), (30, 33), (48, 49), (70, 74), (95, 96),
    (66, 67), (11, 12), (1, 17), (75, 77), (4, 20),
)  # fmt: skip
_HA_TAY, _OF_HA_TAY = "28", range(268, 283)
_MAGNETS = (79, 79, 79, 74, 74, 75, 1, 1, 48, 77, 27)


@cache
def _communes() -> dict[str, dict[str, str]]:
    return {row["gso_code"]: row for row in rows("communes_2021")}


@cache
def _districts() -> dict[str, dict[str, str]]:
    return {row["gso_code"]: row for row in rows("districts_2021")}


@cache
def _of_district() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, row in _communes().items():
        found[row["district_code"]].append(code)
    return found


@cache
def _namesakes() -> dict[tuple[str, str], list[str]]:
    """Communes of one name in one province."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, row in _communes().items():
        if not row["name_vi"].isdecimal():
            found[_province(row["district_code"]), row["name_vi"]].append(code)
    return found


@cache
def _centres() -> dict[str, list[str]]:
    """Wards of the provincial cities, where the hospitals are."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, row in _communes().items():
        if row["kind"] == "ward":
            found[_province(row["district_code"])].append(code)
    return found


def _province(district: str) -> str:
    return _districts()[district]["province_code"]


def _beside(rng: Random, commune: str) -> str | None:
    row = _communes().get(commune)
    if row is None:
        return None
    others = [code for code in _of_district()[row["district_code"]] if code != commune]
    return one_of(rng, tuple(others)) if others else None


def _old_code(commune: str) -> str | None:
    """A unit that was merged away: the next number that no unit of 2021 has."""
    if commune not in _communes():
        return None
    code = int(commune) + 1
    while f"{code:05}" in _communes():
        code += 1
    return f"{code:05}"


def birth_commune_unknown(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Old cards and books name the province alone."""
    return replace(said, birth_commune="") if said.birth_commune else None


def birthplace_unknown(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The paper has no field for it: a nine-digit card knows the origin only."""
    return replace(said, birth_province="", birth_commune="")


def birth_district_only(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """District and province were named, the commune has been renamed twice since."""
    row = _communes().get(said.birth_commune)
    return None if row is None else replace(said, birth_commune=row["district_code"])


def origin_as_birthplace(_rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Quê quán, the father's home, was written for the place of birth."""
    place = around.person.origin_place
    return replace(
        said, birth_province=f"{place.province:02}", birth_commune=unit_code(place)
    )  # fmt: skip


def residence_as_birthplace(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A list made where people live says that all were born there."""
    row = _communes().get(said.residence_commune)
    if row is None:
        return None
    province = _province(row["district_code"])
    return replace(said, birth_province=province, birth_commune=said.residence_commune)


def hospital_as_birthplace(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The ward of the provincial hospital, not the commune that registered the birth."""
    wards = _centres().get(said.birth_province)
    return replace(said, birth_commune=one_of(rng, tuple(wards))) if wards else None


def big_hospital(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Born in one of the great maternity hospitals of Hà Nội or TP Hồ Chí Minh."""
    city = one_of(rng, ("01", "79"))
    return replace(said, birth_province=city, birth_commune=one_of(rng, tuple(_centres()[city])))


def birth_commune_beside(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The commune was split or the hamlet moved: the neighbour's name."""
    other = _beside(rng, said.birth_commune)
    return replace(said, birth_commune=other) if other else None


def namesake_commune(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A commune of the same name in another district: Tân Lập, Tân Lập."""
    row = _communes().get(said.birth_commune)
    if row is None:
        return None
    same = _namesakes().get((_province(row["district_code"]), row["name_vi"]), [])
    others = tuple(code for code in same if code != said.birth_commune)
    return replace(said, birth_commune=one_of(rng, others)) if others else None


def province_that_was_one(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Hà Nam Ninh, Bình Trị Thiên, Sông Bé: coded as the wrong part of what it became."""
    for parts in _ONCE_ONE:
        if said.birth_province in {f"{part:02}" for part in parts}:
            others = tuple(part for part in parts if f"{part:02}" != said.birth_province)
            return replace(said, birth_province=f"{one_of(rng, others):02}", birth_commune="")
    return None


def ha_tay(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Hà Tây, code 28, has been part of Hà Nội since 2008; older files still say 28."""
    row = _communes().get(said.birth_commune)
    if row is None or int(row["district_code"]) not in _OF_HA_TAY:
        return None
    return replace(said, birth_province=_HA_TAY)


def birth_commune_merged(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A code of a commune that was merged away in 2019 or 2020."""
    old = _old_code(said.birth_commune)
    return replace(said, birth_commune=old) if old else None


def birth_province_of_office(
    _rng: Random, said: Particulars, _around: Around
) -> Particulars | None:  # fmt: skip
    """The form stood at the office's own province and nobody changed it."""
    row = _communes().get(said.residence_commune)
    if row is None:
        return None
    return replace(said, birth_province=_province(row["district_code"]), birth_commune="")


def next_in_list(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """One line too far in the list of communes on the screen."""
    codes = _of_district().get(_communes().get(said.birth_commune, {}).get("district_code", ""), [])
    if len(codes) < 2:
        return None
    at = codes.index(said.birth_commune) + (1 if rng.random() < 0.5 else -1)
    return replace(said, birth_commune=codes[at % len(codes)])


def moved_nearby(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Married or built in the next commune."""
    other = _beside(rng, said.residence_commune)
    return replace(said, residence_commune=other) if other else None


def moved_in_province(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """To the town of the province for work or school."""
    place = around.places.within(rng, around.person.province)
    return replace(said, residence_commune=unit_code(place))


def moved_to_work(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """To the factories and the great cities."""
    place = around.places.within(rng, one_of(rng, _MAGNETS))
    return replace(said, residence_commune=unit_code(place))


def moved_far(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """To any other part of the country: new land, marriage, the army."""
    return replace(said, residence_commune=unit_code(around.places.anywhere(rng)))


def still_at_home(_rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Lives elsewhere, but the household book is still that of the parents."""
    return replace(said, residence_commune=unit_code(around.person.native))


def residence_merged(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The code of a ward that was merged away."""
    old = _old_code(said.residence_commune)
    return replace(said, residence_commune=old) if old else None


def residence_unknown(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """No household book and no fixed abode on the paper."""
    return replace(said, residence_commune="")


def origin_unknown(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Left empty."""
    return replace(said, origin_commune="")


def birthplace_as_origin(_rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Nguyên quán, quê quán, nơi sinh: three words for three places, one answer."""
    return replace(said, origin_commune=unit_code(around.person.native))


def origin_beside(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The grandfather's village has been cut in two."""
    other = _beside(rng, said.origin_commune)
    return replace(said, origin_commune=other) if other else None
