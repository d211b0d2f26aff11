"""How numbers, births, places and parents go wrong on paper and in files, for `held_out`.

Births
year_of_old_papers      nobody knew the day when the first household books were written
new_year_for_unknown    the computer wanted a day: 1 January
day_and_month_turned    a machine set to American dates
lunar_day               families remember the day of the moon calendar, and say that
year_by_the_animal      born before Tết, so of the animal of the year before
animal_another_round    the animal is remembered, the round of twelve is not
age_counted_from_one    age told as one at birth, taken off the year of the census
younger_for_school      made younger or older for school, the army or a pension
birth_digit_misread     1 and 7, 3 and 8, 4 and 9 in a hand
excel_of_1904           a sheet of a Macintosh opened as one of Windows: four years and a day
day_as_spoken           written 27/03/1975, or as the bare serial number of a sheet

Numbers
number_unknown          before 2016 hardly anyone had one; the old and the highlands last
old_number_in_new_box   one box on the form, two kinds of number
zeros_off               Excel takes a number for a number
digit_of_a_hand, digits_turned, number_of_the_next_child, number_short
old_number_lost, old_number_of_new_home (another was given after moving), old_digit_of_a_hand

Places
commune_merged          put together with its neighbour, 2019-2021 and 2025: the neighbour's code
home_moved              moved, and one of the two was never told
district_for_commune    "where from?" answered with the district
hamlet_for_commune      the hamlet typed where the commune is asked
birth_at_home_place     quê quán taken for the place of birth, the commonest of confusions
birth_where_living, home_place_where_living
province_before_split   provinces joined in 1976 and parted again up to 2004; Hà Tây of 2008
column_over             the paste began one column to the right

Parents: unknown, given name only, ditto marks, their boxes exchanged, the wife under her husband's
name, a step-parent, initials, a word for "unknown". Peoples: a group's own or older name, the code
of the list, the majority's name filled in.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

from capthe.sim.corpus.family import Around
from capthe.sim.corpus.lines import Particulars, unit_code
from capthe.sim.nation.numbers import cmnd_prefixes
from capthe.sim.nation.reference import rows
from capthe.sim.nation.streams import one_of

_SAME_IN_A_HAND = dict(zip("0123456789", "6783958032", strict=True))
_MONTH = 29.530588853
_NEW_MOON = 2451550.26  # 6 January 2000, in Hanoi's time
_JULIAN = 1721424.5
_FULL_DATE = 10
_OLD_PROVINCES = (
    "24 27", "25 26", "30 33", "35 36 37", "40 42", "44 45 46", "48 49", "66 67", "11 12",
    "92 93 94", "70 74", "95 96", "84 86", "10 15", "02 08", "04 20", "06 19", "51 52", "54 56",
    "58 60", "62 64", "01 28",
)  # fmt: skip
_HA_TAY = range(268, 283)  # districts
_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "Kinh": ("Việt", "01", "kinh"),
    "Mông": ("H'Mông", "Mèo", "Hmông Hoa", "Mông Trắng"),
    "Ê Đê": ("Rađê", "Êđê Kpă", "Rhade", "Ê-đê Bih"),
    "Gia Rai": ("Jrai", "Jarai", "Chor", "Mthur"),
    "Ba Na": ("Bahnar", "Rơ Ngao", "Bana", "Tơ Lô"),
    "Cơ Ho": ("K'Ho", "Kơho Srê", "Cil", "Lạch"),
    "Mnông": ("M'Nông", "Mnông Gar", "Pnông"),
    "Xơ Đăng": ("Sê Đăng", "Xê Đăng", "Hà Lăng"),
    "Khơ me": ("Khmer", "Khơ-me Krôm", "Miên"),
    "Hoa": ("Hán", "Triều Châu", "Quảng Đông", "Hẹ"),
    "Thái": ("Thái Đen", "Thái Trắng", "Tày Mười"),
    "Tày": ("Thổ", "Ngạn", "Thu Lao"),
    "Nùng": ("Nùng An", "Nùng Phàn Slình", "Nùng Cháo"),
    "Dao": ("Dao Đỏ", "Mán", "Dao Tiền"),
    "Mường": ("Mol", "Ao Tá"),
    "Sán Chay": ("Cao Lan", "Sán Chỉ"),
    "Bru Vân Kiều": ("Vân Kiều", "Bru", "Khùa"),
    "Tà Ôi": ("Pa Cô", "Tôi Ôi"),
    "Xtiêng": ("Stiêng", "X'tiêng Bù Lơ"),
    "Cơ Tu": ("Ka Tu", "Ca-tu"),
    "Raglay": ("Ra Glai", "Rai"),
    "Hrê": ("H're", "Đá Vách"),
    "Chăm": ("Chàm", "Chiêm", "Hroi"),
    "Giáy": ("Nhắng",),
    "Co": ("Cor", "Kor"),
}


def born_year_only(_: Random, said: Particulars, __: Around) -> Particulars:
    """Keep the year."""
    return replace(said, birth_date=said.birth_date[:4])


def born_on_new_year(_: Random, said: Particulars, __: Around) -> Particulars:
    """Keep the year, and say 1 January."""
    return replace(said, birth_date=f"{said.birth_date[:4]}-01-01")


def born_turned(_: Random, said: Particulars, __: Around) -> Particulars | None:
    """Exchange day and month, where that is a date."""
    day = _day(said)
    return None if day is None or day.day > 12 else _born(said, day.year, day.day, day.month)


def born_by_the_moon(_: Random, said: Particulars, __: Around) -> Particulars | None:
    """Write the day and month of the moon calendar beside the year."""
    day = _day(said)
    if day is None:
        return None
    at, month = moon_day(day)
    return replace(said, birth_date=f"{day.year}-{month:02}-{at:02}")


def born_of_the_animal(_: Random, said: Particulars, __: Around) -> Particulars | None:
    """Write the year before for who was born before Tết."""
    day = _day(said)
    if day is None or day.month > 2 or moon_day(day)[1] < 11:
        return None
    return _born(said, day.year - 1, day.month, day.day)


def born_another_round(rng: Random, said: Particulars, _: Around) -> Particulars | None:
    """Write the same animal twelve years away, of the old only."""
    year = int(said.birth_date[:4])
    away = 12 if rng.random() < 0.5 else -12
    return replace(said, birth_date=f"{year + away}") if year < 1965 else None


def born_by_counted_age(_: Random, said: Particulars, __: Around) -> Particulars | None:
    """Write the year before, the day kept."""
    day = _day(said)
    return None if day is None else _born(said, day.year - 1, day.month, day.day)


def born_for_school(rng: Random, said: Particulars, _: Around) -> Particulars | None:
    """Write a year or two later, sometimes earlier."""
    day = _day(said)
    away = one_of(rng, (1, 1, 2, 2, 3, -1, -2))
    if day is None or day.year + away > 2015:
        return None
    return _born(said, day.year + away, day.month, day.day)


def born_misread(rng: Random, said: Particulars, _: Around) -> Particulars | None:
    """Take one digit of a date for another, where that is still a date."""
    text = said.birth_date
    places = (2, 3, 3, 6, 8, 9, 9)
    at = places[int(rng.random() * len(places))]
    if len(text) < _FULL_DATE:
        return None
    other = text[:at] + _SAME_IN_A_HAND[text[at]] + text[at + 1 :]
    return _born(said, int(other[:4]), int(other[5:7]), int(other[8:]))


def born_in_1904(rng: Random, said: Particulars, _: Around) -> Particulars | None:
    """Move the date by 1,462 days."""
    day = _day(said)
    if day is None:
        return None
    moved = day + timedelta(days=1462 if rng.random() < 0.5 else -1462)
    return replace(said, birth_date=moved.isoformat()) if moved.year <= 2020 else None


def born_as_spoken(rng: Random, said: Particulars, _: Around) -> Particulars | None:
    """Write the same day in another form."""
    day = _day(said)
    if day is None:
        return None
    forms = (f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d-%m-%Y}",
             f"{day:%d.%m.%Y}", f"{(day - date(1899, 12, 30)).days}")  # fmt: skip
    return replace(said, birth_date=one_of(rng, forms))


def moon_day(day: date) -> tuple[int, int]:
    """Return day and month of the moon calendar, by mean moons: near enough for a memory."""
    now = day.toordinal() + _JULIAN
    moon = math.floor((now + 0.999 - _NEW_MOON) / _MONTH)
    return int(now + 0.999 - (_NEW_MOON + moon * _MONTH)) + 1, _moon_month(moon)


def _moon_month(moon: int) -> int:
    """Number a moon by the twelfth of the sun's way that it ends in (winter solstice: 11)."""
    end = _NEW_MOON + (moon + 1) * _MONTH
    days = end - 2451545.0
    mean = math.radians(357.528 + 0.9856003 * days)
    sun = (280.46 + 0.9856474 * days + 1.915 * math.sin(mean)) % 360
    return (int(sun // 30) + 1) % 12 + 1


def number_unknown(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Leave the number out, of the old and in the highlands more often."""
    old = around.person.birth < 1955_00_00
    share = 0.36 + 0.2 * old + 0.18 * (around.person.ethnicity != "Kinh")
    return replace(said, number="") if rng.random() < share else None


def old_in_new_box(_: Random, said: Particulars, __: Around) -> Particulars | None:
    """Write the old number where the new one is asked."""
    return replace(said, number=said.old_number, old_number="") if said.old_number else None


def number_of_next_child(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Write the number of a brother or sister."""
    if not (around.siblings and said.number):
        return None
    return replace(said, number=one_of(rng, tuple(around.siblings)).number)


def misread(rng: Random, digits: str) -> str:
    """Take one digit for one written like it."""
    at = int(rng.random() * len(digits))
    return digits[:at] + _SAME_IN_A_HAND[digits[at]] + digits[at + 1 :]


def turned(rng: Random, digits: str) -> str:
    """Exchange two digits that stand together."""
    at = int(rng.random() * (len(digits) - 1))
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def short(rng: Random, digits: str) -> str:
    """Leave one digit out."""
    at = int(rng.random() * len(digits))
    return digits[:at] + digits[at + 1 :]


def zeros_off(_: Random, digits: str) -> str:
    """Take it for a number, as a sheet does."""
    return digits.lstrip("0")


def old_of_new_home(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Write the number that the province of residence gave to who came from elsewhere."""
    person = around.person
    if not said.old_number or person.province == person.native.province:
        return None
    drawn = f"{cmnd_prefixes()[person.province]:02}{int(rng.random() * 10**7):07}"
    return replace(said, old_number=drawn)


@cache
def _communes() -> tuple[tuple[str, ...], Mapping[str, int]]:
    codes = tuple(row["gso_code"] for row in rows("communes_2021"))
    return codes, {code: at for at, code in enumerate(codes)}


@cache
def _district_of() -> Mapping[str, str]:
    return {row["gso_code"]: row["district_code"] for row in rows("communes_2021")}


def merged(_: Random, code: str) -> str | None:
    """Return the next commune of the same district."""
    codes, at = _communes()
    district = _district_of()
    if code not in at:
        return None
    for beside in (at[code] - 1, at[code] + 1):
        if 0 <= beside < len(codes) and district[codes[beside]] == district[code]:
            return codes[beside]
    return None


def district(_: Random, code: str) -> str | None:
    """Return the district of a commune."""
    return _district_of().get(code)


def hamlet(rng: Random, _: str) -> str:
    """Name a hamlet."""
    return f"{one_of(rng, ('Thôn', 'Ấp', 'Bản', 'Buôn', 'Tổ', 'Xóm'))} {1 + int(rng.random() * 12)}"


def moved(rng: Random, said: Particulars, around: Around) -> Particulars:
    """Write another commune, most often of the same province."""
    same = rng.random() < 0.7
    place = (
        around.places.within(rng, around.person.province) if same else around.places.anywhere(rng)
    )
    return replace(said, residence_commune=unit_code(place))


def before_split(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Write another part of the province of birth as it once was; Hà Tây (28) had Hanoi's west."""
    joined = next((each.split() for each in _OLD_PROVINCES if said.birth_province in each), None)
    in_hanoi_of_old = said.birth_province == "01" and around.person.native.district not in _HA_TAY
    if joined is None or in_hanoi_of_old:
        return None
    others = tuple(code for code in joined if code != said.birth_province)
    return replace(said, birth_province=one_of(rng, others))


def column_over(_: Random, said: Particulars, __: Around) -> Particulars:
    """Paste the three communes one column to the right."""
    return replace(
        said, birth_commune="", origin_commune=said.birth_commune,
        residence_commune=said.origin_commune,
    )  # fmt: skip


def ethnic_other(rng: Random, said: Particulars, _: Around) -> Particulars | None:
    """Write another name of the people."""
    names = _OTHER_NAMES.get(said.ethnicity)
    return replace(said, ethnicity=one_of(rng, names)) if names else None


def ethnic_kinh(_: Random, said: Particulars, __: Around) -> Particulars:
    """Fill in the majority."""
    return replace(said, ethnicity="Kinh")


def _day(said: Particulars) -> date | None:
    return date.fromisoformat(said.birth_date) if len(said.birth_date) == _FULL_DATE else None


def _born(said: Particulars, year: int, month: int, day: int) -> Particulars | None:
    """Write a day, if there is such a day in a life."""
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    in_a_life = 1890 <= born.year <= 2020
    return replace(said, birth_date=born.isoformat()) if in_a_life else None
