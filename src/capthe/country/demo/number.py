"""The demo country's number, `RR YYYY S NNN C`: region, year, sex, serial, Luhn check digit."""

import re
from dataclasses import dataclass

from capthe.domain.number import NumberParts, Sex, number_refused
from capthe.domain.text import Text

_ELEVEN = re.compile("[0-9]{11}")
_SEX = {"1": Sex.MALE, "2": Sex.FEMALE}
REGIONS = ("11", "12")


def luhn(digits: str) -> str:
    """Return the check digit of `digits`."""
    doubled = (int(d) * (2 - n % 2) for n, d in enumerate(reversed(digits)))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


@dataclass(frozen=True, slots=True)
class DemoNumber:
    """The rule of the 11-digit number; implements `NumberRule`."""

    serials: int = 1000

    def parse(self, text: str) -> NumberParts:
        """Read a number; refuse one whose form, region, sex or check digit is wrong."""
        if not _ELEVEN.fullmatch(text):
            raise number_refused(
                "number_length", Text("Số có 11 chữ số.", "A number has 11 digits.")
            )
        if text[:2] not in REGIONS or text[6] not in _SEX:
            raise number_refused(
                "number_place_unknown", Text("Mã vùng sai.", "The region is not assigned.")
            )
        if luhn(text[:10]) != text[10]:
            raise number_refused(
                "number_check_digit", Text("Sai số kiểm tra.", "The check digit is wrong.")
            )
        return NumberParts(text[:2], _SEX[text[6]], int(text[2:6]), text[7:10])

    def check(self, text: str, *, sex: Sex, birth_year: int) -> NumberParts:
        """Read a number; refuse it when it contradicts sex or year of birth."""
        parts = self.parse(text)
        if parts.birth_year != birth_year:
            raise number_refused(
                "number_year_differs", Text("Năm sinh không khớp.", "The year of birth differs.")
            )
        if parts.sex is not sex:
            raise number_refused(
                "number_sex_differs", Text("Giới tính không khớp.", "The sex differs.")
            )
        return parts

    def cid(self, text: str) -> int:
        """Return the number as an integer; refuse one that cannot exist."""
        self.parse(text)
        return int(text)

    def text(self, cid: int) -> str:
        """Return the 11 digits of `cid`."""
        text = f"{cid:011}"
        self.parse(text)
        return text

    def compose(self, *, place: str, sex: Sex, birth_year: int, serial: int) -> str:
        """Return the number with these parts."""
        digits = f"{place}{birth_year:04}{'1' if sex is Sex.MALE else '2'}{serial:03}"
        number = digits + luhn(digits)
        self.parse(number)
        return number

    def masked(self, text: str) -> str:
        """Return the number with its middle hidden."""
        return f"{text[:2]}•••••{text[-4:]}"
