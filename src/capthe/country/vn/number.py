"""The Vietnamese personal identification number, `PPP G YY NNNNNN`.

Decree 137/2015/NĐ-CP art. 13 and Circular 59/2021/TT-BCA art. 4. PPP is the province where the
birth was registered, or the country (Circular 07/2016/TT-BCA annexes 1 and 2); G tells century and
sex; YY the year of birth; NNNNNN is random. There is no check digit: only the population database
can tell a mistyped serial.
"""

import re
from dataclasses import dataclass
from functools import cache

from capthe.country.tables import rows
from capthe.domain.errors import Refusal
from capthe.domain.number import NumberParts, Sex, number_refused
from capthe.domain.text import Text

_DIGITS = 12
_SERIALS = 1_000_000_000  # what the digits behind a place can tell apart
_TWELVE = re.compile("[0-9]{12}")
_FIRST_CENTURY = 1900
_LAST_YEAR = 2399


@cache
def place_codes() -> dict[str, str]:
    """Return the 63 provinces and 195 countries by their three digits."""
    provinces = {row[1]: row[2] for row in rows("capthe.country.vn", "provinces_63")}
    countries = {row[0]: row[1] for row in rows("capthe.country.vn", "country_codes_bca")}
    return provinces | countries


@cache
def _places() -> frozenset[int]:
    """The same codes as numbers."""
    return frozenset(map(int, place_codes()))


@dataclass(frozen=True, slots=True)
class VietnamNumber:
    """The rule of the 12-digit number; implements `NumberRule`."""

    serials: int = 1_000_000

    def parse(self, text: str) -> NumberParts:
        """Read a number; refuse one that is not 12 ASCII digits or whose place is not assigned."""
        if not _TWELVE.fullmatch(text):
            raise _not_twelve_digits(text)
        place = text[:3]
        if place not in place_codes():
            raise number_refused(
                "number_place_unknown",
                Text(
                    f"Mã nơi đăng ký khai sinh {place} không có trong danh mục.",
                    f"The place-of-birth-registration code {place} is not assigned.",
                ),
            )
        century, sex = divmod(int(text[3]), 2)
        return NumberParts(
            place=place,
            sex=Sex.FEMALE if sex else Sex.MALE,
            birth_year=_FIRST_CENTURY + 100 * century + int(text[4:6]),
            serial=text[6:],
        )

    def check(self, text: str, *, sex: Sex, birth_year: int) -> NumberParts:
        """Read a number; refuse it when digit 4 or digits 5-6 contradict sex or year of birth."""
        parts = self.parse(text)
        if parts.birth_year != birth_year:
            raise number_refused(
                "number_year_differs",
                Text(
                    "Các chữ số 4 đến 6 không khớp với năm sinh.",
                    "Digits 4 to 6 do not agree with the year of birth.",
                ),
            )
        if parts.sex is not sex:
            raise number_refused(
                "number_sex_differs",
                Text(
                    "Chữ số thứ 4 không khớp với giới tính.",
                    "Digit 4 does not agree with the sex.",
                ),
            )
        return parts

    def cid(self, text: str) -> int:
        """Return the number as an integer; refuse one that cannot exist."""
        self.parse(text)
        return int(text)

    def text(self, cid: int) -> str:
        """Return the 12 digits of `cid`; leading zeros belong to the number."""
        text = str(cid).zfill(_DIGITS)  # in half the time that a format takes
        if cid // _SERIALS not in _places():
            self.parse(text)
        return text

    def compose(self, *, place: str, sex: Sex, birth_year: int, serial: int) -> str:
        """Return the number with these parts; refuse a place or year that it cannot express."""
        if not _FIRST_CENTURY <= birth_year <= _LAST_YEAR:
            raise number_refused(
                "number_year_outside",
                Text(
                    f"Năm sinh {birth_year} nằm ngoài khoảng 1900-2399.",
                    f"The year of birth {birth_year} is outside 1900-2399.",
                ),
            )
        century = 2 * ((birth_year - _FIRST_CENTURY) // 100)
        digit = century + (1 if sex is Sex.FEMALE else 0)
        number = f"{place}{digit}{birth_year % 100:02}{serial:06}"
        self.parse(number)
        return number

    def masked(self, text: str) -> str:
        """Return `001•••••3456`: the number discloses province, sex and year of birth."""
        return f"{text[:3]}•••••{text[-4:]}"


def _not_twelve_digits(text: str) -> Refusal:
    if not text.isascii() or not text.isdigit():
        return number_refused(
            "number_not_digits",
            Text(
                "Số định danh chỉ gồm các chữ số từ 0 đến 9.",
                "An identification number consists of the digits 0 to 9 only.",
            ),
        )
    return number_refused(
        "number_length",
        Text(
            f"Số định danh có 12 chữ số, đã nhập {len(text)}.",
            f"An identification number has 12 digits, {len(text)} were entered.",
        ),
    )
