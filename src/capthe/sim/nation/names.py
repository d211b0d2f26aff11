"""Names of the Kinh: family name by region, middle and given name by sex and decade of birth.

Frequencies are computed in the reference tables; the tilt between north and south and the shares
of Thị and Văn by decade are recalled (Thị about 80 % of the women born before 1980).
"""

from bisect import bisect_right
from functools import cache
from random import Random

from capthe.sim.nation.person import Sex
from capthe.sim.nation.reference import rows
from capthe.sim.nation.streams import Weighted, one_of

NORTH, CENTRE, SOUTH = 0, 1, 2
_NORTH_CENTRAL = {38, 40, 42}  # Thanh Hóa, Nghệ An, Hà Tĩnh are named like the north
_TILT: dict[str, tuple[float, float, float]] = {
    "Nguyễn": (1.26, 1.26, 1.26),  # 31.5 % of the nation, so more among the Kinh
    "Vũ": (1.9, 0.2, 0.3),
    "Hoàng": (1.8, 0.9, 0.3),
    "Đỗ": (1.6, 0.6, 0.5),
    "Bùi": (1.4, 0.9, 0.7),
    "Phạm": (1.2, 0.8, 0.9),
    "Võ": (0.05, 1.8, 1.8),
    "Huỳnh": (0.02, 1.4, 2.0),
    "Phan": (0.8, 1.5, 1.0),
    "Hồ": (0.7, 1.7, 1.0),
    "Đinh": (1.3, 0.9, 0.6),
    "Trương": (0.7, 1.3, 1.2),
    "Châu": (0.1, 0.8, 2.2),
    "Lâm": (0.5, 0.6, 1.8),
    "Tôn": (0.4, 2.0, 1.2),
}
_COMPOUND = ("Tôn Nữ", "Công Tằng Tôn Nữ", "Âu Dương", "Tôn Thất")
_DECADES = (1960, 1970, 1980, 1990, 2000, 2010)
_THI = (0.88, 0.86, 0.82, 0.66, 0.42, 0.22, 0.12)
_VAN = (0.46, 0.44, 0.4, 0.3, 0.2, 0.11, 0.06)


def words(text: str) -> tuple[str, ...]:
    """Split a list of words; an underscore stands for a space inside one."""
    return tuple(word.replace("_", " ") for word in text.split())


_ONLY_MEN = frozenset(
    words(
        "Văn Quốc Đức Quang Hữu Thành Duy Đình Trung Tuấn Tấn Công Trọng Thế Tiến Mạnh Vũ Việt "
        "Đăng Huy Chí Phước Trường Bá Viết Vĩnh Khắc Phúc Phú Thiện Đại Trí Sơn Nam Long Nhựt "
        "Hùng Vinh Sĩ Tất Tùng Kỳ Sỹ Lâm Vương Thất Hiếu Cao"
    )
)
_ONLY_WOMEN = frozenset(
    words("Thu Thùy Bích Thúy Kiều Mỹ Mai Tuyết Yến Quỳnh Diễm Diệu Thảo Cẩm Lan Ánh")
)
# given names of women born before 1975, recalled: the counted sample is young
_OLDER_WOMEN = words(
    "Lan Hoa Cúc Sen Nhung Hợi Tý Sửu Mùi Bé Gái Năm Sáu Bảy Nhàn Nụ Lụa Thơm Xuân Thu Đông "
    "Liên Hồng Tuyết Nguyệt Minh Thanh Oanh Phượng Hiền Tâm Lý Mận Đào Ngọt Út Hằng Nga Hòa Bình"
)


def region_of(province: int, region: str) -> int:
    """Return NORTH, CENTRE or SOUTH as far as names go."""
    if region in {"RRD", "NMM"} or province in _NORTH_CENTRAL:
        return NORTH
    return CENTRE if region in {"NCC", "CH"} else SOUTH


@cache
def _families() -> tuple[Weighted[str], ...]:
    counted = [
        (row["family_name"], float(row["sample_per_mille"])) for row in rows("family_names_vi")
    ]
    rare = [(name, 0.15) for name in _COMPOUND]
    return tuple(
        Weighted(
            [(name, share * _TILT.get(name, (1, 1, 1))[part]) for name, share in counted] + rare
        )
        for part in (NORTH, CENTRE, SOUTH)
    )


def family_name(rng: Random, part: int) -> str:
    """Draw a family name of one part of the country."""
    return _families()[part].draw(rng)


@cache
def _given(sex: Sex) -> Weighted[str]:
    column = "male_per_mille" if sex == "M" else "female_per_mille"
    return Weighted(
        [(row["given_name"], float(row[column] or 0)) for row in rows("given_names_vi")]
    )


@cache
def _middles(sex: Sex) -> Weighted[str]:
    foreign = _ONLY_WOMEN if sex == "M" else _ONLY_MEN
    tokens = (
        (row["middle_name"], float(row["per_mille_of_middle_tokens"]))
        for row in rows("middle_names_vi")
    )
    return Weighted(
        [row for row in tokens if row[0] not in foreign and row[0] not in {"Thị", "Văn"}]
    )


def given_name(rng: Random, sex: Sex, year: int) -> str:
    """Draw the last word of a name."""
    if sex == "F" and year < 1975 and rng.random() < 0.5:
        return one_of(rng, _OLDER_WOMEN)
    return _given(sex).draw(rng)


def kinh_name(rng: Random, sex: Sex, year: int, family: str) -> str:
    """Compose family, middle and given name: 83 % of three syllables, 16 % of four, 1 % of two."""
    given = given_name(rng, sex, year)
    length = rng.random()
    if length < 0.01:
        return f"{family} {given}"
    decade = bisect_right(_DECADES, year)
    marker = "Thị" if sex == "F" else "Văn"
    has_marker = rng.random() < (_THI if sex == "F" else _VAN)[decade]
    first = marker if has_marker else _middle(rng, sex, given)
    if length < 0.84:
        return f"{family} {first} {given}"
    second = _middle(rng, sex, given)
    if second == first:
        return f"{family} {first} {given}"
    return f"{family} {first} {second} {given}"


def _middle(rng: Random, sex: Sex, given: str) -> str:
    middle = _middles(sex).draw(rng)
    return middle if middle != given else _middles(sex).draw(rng)
