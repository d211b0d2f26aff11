"""Ethnicity, religion and languages by province.

National totals are the census of 2019 (ethnic_groups_54.csv); where a group lives is a rough
recalled spread, good enough to put Khmer names in Trà Vinh and Mông names in Hà Giang.
"""

from functools import cache
from random import Random

from capthe.sim.nation.reference import populations, rows
from capthe.sim.nation.streams import Weighted

KINH = "Kinh"
_MAXIMUM_SHARE = 0.9  # of a province, for all minorities together

# group -> provinces with relative weights
_HOMES: dict[str, dict[int, float]] = {
    "Tày": {20: 28, 4: 22, 6: 16, 8: 21, 2: 19, 19: 15, 15: 15, 10: 11, 24: 6, 66: 6, 22: 4},
    "Thái": {14: 67, 40: 34, 38: 25, 11: 23, 12: 14, 15: 6, 17: 4, 66: 2, 67: 1},
    "Hoa": {79: 38, 75: 9, 94: 7, 91: 3, 95: 2, 74: 2, 92: 1, 24: 2, 89: 1, 68: 1},
    "Khơ me": {94: 36, 84: 32, 91: 21, 89: 7, 95: 7, 96: 3, 79: 5, 86: 2, 92: 2, 74: 6, 70: 2},
    "Mường": {17: 55, 38: 38, 25: 22, 14: 8, 37: 3, 15: 2, 1: 6, 66: 2},
    "Nùng": {20: 34, 4: 16, 24: 10, 2: 8, 19: 9, 66: 8, 10: 3, 67: 3, 8: 2, 6: 3, 70: 2},
    "Mông": {2: 29, 11: 23, 14: 20, 10: 18, 12: 11, 15: 11, 40: 3, 4: 6, 8: 2, 38: 2, 67: 3, 66: 4},
    "Dao": {2: 13, 8: 11, 10: 11, 15: 10, 22: 7, 6: 6, 4: 5, 12: 6, 20: 3, 19: 3, 17: 2, 66: 2},
    "Gia Rai": {64: 46, 62: 3, 66: 2},
    "Ê Đê": {66: 35, 54: 3, 67: 1, 56: 1},
    "Ba Na": {64: 19, 62: 7, 52: 2, 54: 1},
    "Xơ Đăng": {62: 13, 49: 5, 66: 1},
    "Sán Chay": {8: 7, 19: 4, 24: 3, 22: 2, 20: 1},
    "Cơ Ho": {68: 17, 60: 1},
    "Chăm": {58: 7, 60: 4, 89: 1, 79: 1, 54: 2, 52: 1},
    "Sán Dìu": {19: 6, 26: 5, 24: 3, 22: 2, 8: 2},
    "Hrê": {51: 13, 52: 1},
    "Mnông": {67: 5, 66: 5, 68: 1, 70: 1},
    "Raglay": {58: 7, 56: 6, 60: 2},
    "Xtiêng": {70: 10},
    "Bru Vân Kiều": {45: 7, 44: 2},
    "Thổ": {40: 7, 38: 1},
    "Giáy": {10: 3, 2: 2, 12: 1},
    "Cơ Tu": {49: 6, 46: 2},
    "Gié Triêng": {62: 4, 49: 2},
    "Mạ": {68: 4, 67: 1},
    "Khơ mú": {40: 5, 11: 2, 14: 1},
    "Co": {51: 3, 49: 1},
    "Tà Ôi": {46: 3, 45: 2},
    "Chơ Ro": {75: 2, 77: 1},
}
_ELSEWHERE = {12: 1.0, 11: 1.0, 14: 1.0, 10: 1.0, 2: 1.0}  # the small groups of the far north
_CATHOLIC = {36: 0.2, 75: 0.3, 37: 0.14, 40: 0.09, 42: 0.1, 68: 0.19, 62: 0.25, 60: 0.1, 79: 0.11}
_CATHOLIC_ELSEWHERE = 0.045
_HOA_HAO = {89: 0.34, 87: 0.1, 92: 0.14}
_CAO_DAI = {72: 0.3, 80: 0.04, 83: 0.03}
_PROTESTANT = {
    "Mông": 0.22,
    "Ê Đê": 0.4,
    "Gia Rai": 0.25,
    "Mnông": 0.45,
    "Xtiêng": 0.4,
    "Dao": 0.03,
}


@cache
def _ethnic_tables() -> dict[int, Weighted[str]]:
    people = populations()
    spread: dict[int, dict[str, float]] = {code: {} for code in people}
    for row in rows("ethnic_groups_54"):
        name = row["name_vi"]
        if name == KINH:
            continue
        homes = _HOMES.get(name, _ELSEWHERE)
        total = sum(homes.values())
        for province, weight in homes.items():
            spread[province][name] = int(row["pop_2019_census"]) * weight / total
    tables = {}
    for province, groups in spread.items():
        scale = min(1.0, _MAXIMUM_SHARE * people[province] / max(sum(groups.values()), 1.0))
        minority = [(name, count * scale) for name, count in groups.items()]
        kinh = people[province] - sum(count for _, count in minority)
        tables[province] = Weighted([(KINH, kinh), *minority])
    return tables


def ethnicity(rng: Random, province: int) -> str:
    """Draw the ethnicity of a family that lives in `province`."""
    return _ethnic_tables()[province].draw(rng)


def religion(rng: Random, people: str, province: int) -> str:
    """Draw a religion: Buddhism of the Khmer, Islam and Brahmanism of the Chăm, else by place."""
    chance = rng.random()
    if people == "Khơ me":
        return "Phật giáo" if chance < 0.9 else "Không"
    if people == "Chăm":
        return "Bà-la-môn" if chance < 0.45 else "Hồi giáo" if chance < 0.9 else "Không"
    if people in _PROTESTANT:
        return "Tin lành" if chance < _PROTESTANT[people] else "Không"
    steps = (
        ("Công giáo", _CATHOLIC.get(province, _CATHOLIC_ELSEWHERE)),
        ("Phật giáo", 0.04),
        ("Phật giáo Hòa Hảo", _HOA_HAO.get(province, 0.0)),
        ("Cao Đài", _CAO_DAI.get(province, 0.0)),
        ("Tin lành", 0.003),
    )
    for name, share in steps:
        chance -= share
        if chance < 0:
            return name
    return "Không"


@cache
def _speech() -> dict[str, tuple[str, ...]]:
    return {
        row["name_vi"]: tuple(row["iso639_3"].split()) or ("vie",)
        for row in rows("ethnic_groups_54")
    }


def languages(rng: Random, people: str, age: float) -> tuple[str, ...]:
    """Draw the languages spoken, best first; some of the old speak no Vietnamese."""
    if people == KINH:
        return ("vie",)
    choices = _speech()[people]
    own = choices[int(rng.random() * len(choices))]
    if own == "vie":
        return ("vie",)
    if rng.random() < (0.25 if age > 60 else 0.04):
        return (own,)
    return (own, "vie") if rng.random() < 0.6 else ("vie", own)
