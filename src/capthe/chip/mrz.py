"""The machine-readable zone of an ID-1 card: TD1, three lines of 30 (ICAO Doc 9303 part 5).

The writer is strict: what does not fit is refused. The reader is tolerant of what a camera or a
keyboard does to the text, and says which check digits do not hold.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

LINE = 30
FILLER = "<"
_VALUES = {sign: n for n, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {FILLER: 0}
_SEVEN, _THREE, _ONE = (
    {sign: value * weight for sign, value in _VALUES.items()}.__getitem__ for weight in (7, 3, 1)
)
_ZONE = re.compile("[A-Z0-9<]*")
_DATE = re.compile("[0-9<]{6}")
_DIGIT_LOOKALIKES = str.maketrans("OQDIZSBG", "00012586")


def check_digit(field: str) -> str:
    """Return the check digit of a field: weights 7, 3, 1, modulo 10 (Doc 9303 part 3, 4.9)."""
    total = sum(map(_SEVEN, field[::3])) + sum(map(_THREE, field[1::3]))
    return str((total + sum(map(_ONE, field[2::3]))) % 10)


@lru_cache(maxsize=1 << 16)
def mrz_date(day: date) -> str:
    """Return a day as yymmdd."""
    return f"{day:%y%m%d}"


def transliterate(text: str, table: Mapping[str, str]) -> str:
    """Return `text` in the letters of the zone, words joined by the filler.

    `table` gives the country's own capital letters and signs; a letter that it lacks loses its
    marks. Refuses what has no form in A-Z.
    """
    out = []
    for sign in unicodedata.normalize("NFC", text).upper():
        spelt = table.get(sign)
        if spelt is None:
            bare = unicodedata.normalize("NFD", sign)
            spelt = "".join(table.get(x, x) for x in bare if not unicodedata.combining(x))
        out.append(FILLER if spelt == " " else spelt)
    zone = "".join(out)
    if not _ZONE.fullmatch(zone):
        raise _refused(
            Text(
                "Họ tên có chữ không chuyển được sang vùng MRZ.",
                "The name has a letter without a form in the machine-readable zone.",
            )
        )
    return zone


@dataclass(frozen=True, slots=True)
class Td1:
    """The fields of a TD1 zone; dates are yymmdd, names are already transliterated."""

    document_code: str
    issuer: str
    document_number: str
    birth: str
    sex: str
    expiry: str
    nationality: str
    surname: str
    given_names: str
    optional_1: str = ""
    optional_2: str = ""

    def lines(self) -> tuple[str, str, str]:
        """Return the three lines; the names are cut at 30, nothing else may be cut."""
        number = _padded("document_number", self.document_number, 9)
        head = _padded("document_code", self.document_code, 2) + _padded("issuer", self.issuer, 3)
        optional_1 = _padded("optional_1", self.optional_1, 15)
        first = head + number + check_digit(number) + optional_1
        dated = f"{_dated('birth', self.birth)}{_sexed(self.sex)}{_dated('expiry', self.expiry)}"
        middle = dated + _padded("nationality", self.nationality, 3)
        middle += _padded("optional_2", self.optional_2, 11)
        second = middle + check_digit(_composite(first, middle))
        return first, second, self._names()

    def _names(self) -> str:
        if not self.surname:
            raise _refused(Text("Thiếu họ trong MRZ.", "The zone has no surname."))
        joined = self.surname + (f"<<{self.given_names}" if self.given_names else "")
        return _padded("names", joined[:LINE], LINE)


@dataclass(frozen=True, slots=True)
class Td1Read:
    """A zone as read: its fields, and the names of the checks that failed (empty when sound)."""

    zone: Td1
    failed: tuple[str, ...]


def read_td1(text: str) -> Td1Read:
    """Read three lines, or 90 characters in one.

    Blanks and small letters are forgiven, and letters that look like digits where only digits can
    stand. A document number longer than nine continues in the optional data (Doc 9303 part 5,
    4.2.2 note j) and is put together. Refuses text of another length or alphabet.
    """
    zone = re.sub(r"\s", "", text).upper().replace("«", "<<")
    if len(zone) != 3 * LINE or not _ZONE.fullmatch(zone):
        raise _refused(Text("Không đọc được MRZ.", "The machine-readable zone cannot be read."))
    first, second, third = zone[:LINE], zone[LINE : 2 * LINE], zone[2 * LINE :]
    second = f"{_digits(second, 0, 7)}{second[7]}{_digits(second, 8, 15)}{second[15:29]}" + (
        _digits(second, 29, 30)
    )
    number, number_check, optional_1 = first[5:14], _digits(first, 14, 15), first[15:]
    checked = number
    if first[14] == FILLER and optional_1.strip(FILLER):
        tail = optional_1.split(FILLER, 1)[0]
        number, number_check = number + tail[:-1], tail[-1:]
        checked, optional_1 = number, optional_1[len(tail) :]
    checks = {
        "document_number": (checked, number_check),
        "birth": (second[:6], second[6]),
        "expiry": (second[8:14], second[14]),
        "composite": (_composite(first[:14] + _digits(first, 14, 15) + first[15:], second[:29]),
                      second[29]),
    }  # fmt: skip
    surname, _, given_names = third.partition("<<")
    read = Td1(
        document_code=first[:2].rstrip(FILLER),
        issuer=first[2:5].rstrip(FILLER),
        document_number=number.rstrip(FILLER),
        birth=second[:6],
        sex=second[7],
        expiry=second[8:14],
        nationality=second[15:18].rstrip(FILLER),
        surname=surname.rstrip(FILLER),
        given_names=given_names.rstrip(FILLER),
        optional_1=optional_1.rstrip(FILLER),
        optional_2=second[18:29].rstrip(FILLER),
    )
    failed = tuple(name for name, (field, digit) in checks.items() if check_digit(field) != digit)
    return Td1Read(read, failed)


def _composite(first: str, second: str) -> str:
    """Return what the last check digit covers: line 1 6-30, line 2 1-7, 9-15, 19-29."""
    return first[5:30] + second[:7] + second[8:15] + second[18:29]


def _digits(line: str, start: int, end: int) -> str:
    return line[start:end].translate(_DIGIT_LOOKALIKES)


def _padded(field: str, value: str, width: int) -> str:
    if len(value) > width or not _ZONE.fullmatch(value):
        raise _refused(
            Text(f"Trường {field} không vừa MRZ.", f"The field {field} does not fit the zone.")
        )
    return value.ljust(width, FILLER)


@lru_cache(maxsize=1 << 16)
def _dated(field: str, value: str) -> str:
    """Return a date with its check digit; unknown parts are fillers."""
    if not _DATE.fullmatch(value):
        raise _refused(
            Text(f"Trường {field} không phải ngày.", f"The field {field} is not a date.")
        )
    return value + check_digit(value)


def _sexed(value: str) -> str:
    if value not in {"M", "F", FILLER}:
        raise _refused(Text("Giới tính trong MRZ sai.", "The sex in the zone is wrong."))
    return value


def _refused(reason: Text) -> Refusal:
    return Refusal(
        "mrz_refused",
        reason,
        Text("Kiểm tra dữ liệu của thẻ.", "Check the data of the card."),
    )
