"""Slips in dates and numbers for the judging family: key pads, the moon, spreadsheets."""

from datetime import date, timedelta
from random import Random

from capthe.sim.corpus.changes import split_day

_PAD = {
    "0": "12", "1": "24", "2": "135", "3": "26", "4": "157", "5": "2468", "6": "359", "7": "48",
    "8": "579", "9": "68",
}  # fmt: skip


def pad_slip(rng: Random, digits: str) -> str:
    """Strike the neighbour of a key on the number pad, once."""
    places = [at for at, digit in enumerate(digits) if digit in _PAD]
    at = places[int(rng.random() * len(places))]
    near = _PAD[digits[at]]
    return digits[:at] + near[int(rng.random() * len(near))] + digits[at + 1 :]


def date_slip(rng: Random, text: str) -> str | None:
    """Slip on the pad within a date; only what is still a date stays in the file."""
    for _ in range(6):
        day = split_day(pad_slip(rng, text))
        if day is not None and 1900 <= day[0] <= 2021 and _exists(day):
            return _text(day)
    return None


def year_digits_exchanged(_: Random, text: str) -> str | None:
    """Write 1987 for 1978."""
    if text[2] == text[3] or not text.startswith("19"):
        return None
    return f"{text[:2]}{text[3]}{text[2]}{text[4:]}"


def by_the_moon(rng: Random, text: str) -> str | None:
    """Give the day of the lunar calendar as if it were the solar one: three to seven weeks less."""
    day = split_day(text)
    if day is None:
        return None
    return str(date(*day) - timedelta(days=20 + int(rng.random() * 30)))


def year_by_count(_: Random, text: str) -> str:
    """Reckon the year from an age that counts the year in the womb; the day is made up."""
    return f"{int(text[:4]) - 1}-01-01"


def month_only(_: Random, text: str) -> str | None:
    """Know no day."""
    return text[:7] if len(text) == 10 else None


def month_beside(rng: Random, text: str) -> str | None:
    """Take the line above or below in a list of months."""
    day = split_day(text)
    if day is None:
        return None
    month = min(max(day[1] + (1 if rng.random() < 0.5 else -1), 1), 12)
    return _text((day[0], month, day[2])) if _exists((day[0], month, day[2])) else None


def exchanged(rng: Random, digits: str) -> str | None:
    """Exchange two neighbours among the last six digits."""
    places = [at for at in range(len(digits) - 6, len(digits) - 1) if digits[at] != digits[at + 1]]
    if not places:
        return None
    at = places[int(rng.random() * len(places))]
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def zero_lost(_: Random, digits: str) -> str | None:
    """Lose the leading zeros, as in a spreadsheet."""
    made = digits.lstrip("0")
    return made if made and made != digits else None


def grouped(_: Random, digits: str) -> str:
    """Write the digits in threes."""
    return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))


def digit_dropped(rng: Random, digits: str) -> str:
    """Leave one digit out."""
    at = int(rng.random() * len(digits))
    return digits[:at] + digits[at + 1 :]


def _exists(day: tuple[int, int, int]) -> bool:
    year, month, number = day
    if not 1 <= month <= 12:
        return False
    after = date(year + month // 12, month % 12 + 1, 1)
    return 1 <= number <= (after - date(year, month, 1)).days


def _text(day: tuple[int, int, int]) -> str:
    return f"{day[0]}-{day[1]:02}-{day[2]:02}"
