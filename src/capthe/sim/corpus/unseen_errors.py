"""Ways to get a field wrong, for the family `unseen`: ears, fingers, other calendars, other lines.

Written from the kinds of faults that are known of registers, with nothing of the other families.
"""

from datetime import date
from random import Random
from unicodedata import combining, normalize

from capthe.sim.nation.reference import rows

_LETTERS = "abcdeghiklmnopqrstuvxy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_EARS_BEFORE = {
    "s": "x", "x": "s", "tr": "ch", "ch": "tr", "gi": "d", "d": "gi", "r": "g", "v": "d", "l": "n",
    "n": "l", "qu": "w",
}  # fmt: skip
_EARS_AFTER = {"ng": "n", "n": "ng", "nh": "n", "t": "c", "c": "t", "ch": "t", "y": "i", "i": "y"}
_SAME_HOUSE = {"Hoàng": "Huỳnh", "Huỳnh": "Hoàng", "Vũ": "Võ", "Võ": "Vũ"}
_ADDRESSED = ("Ông", "Bà", "Cô", "Cụ")
_ALSO_CALLED = ("Lan", "Hùng", "Tám", "Hạnh", "Dũng", "Bảy", "Liên", "Sơn")
_PEOPLES = {
    "Mông": ("Hmông", "H'mông", "Mèo"), "Khơ me": ("Khơ-me", "Khmer", "Miên"),
    "Ê Đê": ("Êđê", "Ede", "Rađê"), "Gia Rai": ("Gia-rai", "Jarai"), "Ba Na": ("Ba-na", "Bahnar"),
    "Kinh": ("kinh", "KINH"), "Dao": ("dao", "Mán"), "Thái": ("thái", "Thai"),
    "Tày": ("tày", "Tay", "Thổ"), "Nùng": ("nùng", "Nung"), "Mường": ("mường", "Muong"),
    "Cơ Ho": ("Cơ-ho", "Kơ Ho"), "Chăm": ("Chàm", "chăm"), "Hoa": ("hoa", "Tàu"),
    "Xơ Đăng": ("Xê Đăng", "Sedang"), "Raglay": ("Ra Glai", "Raglai"),
}  # fmt: skip


def as_said_elsewhere(rng: Random, name: str) -> str | None:
    """Write one word by ear: its beginning or its end as another region says it."""
    words = name.split(" ")
    at = _place(rng, words)
    word = words[at].lower()
    heard = [new + word[len(old) :] for old, new in _EARS_BEFORE.items() if word.startswith(old)]
    heard += [word[: -len(old)] + new for old, new in _EARS_AFTER.items() if word.endswith(old)]
    if not heard:
        return None
    words[at] = heard[_place(rng, heard)].capitalize()
    return " ".join(words)


def another_tone(rng: Random, name: str) -> str | None:
    """Give one vowel that has a tone another, or none."""
    letters = list(normalize("NFD", name))
    toned = [at for at, letter in enumerate(letters) if letter and letter in _TONES]
    if not toned:
        return None
    at = toned[_place(rng, toned)]
    others = [tone for tone in _TONES if tone != letters[at]]
    letters[at] = others[_place(rng, others)]
    return normalize("NFC", "".join(letters))


def one_shape_less(rng: Random, name: str) -> str | None:
    """Take the hat, bowl or horn from one vowel."""
    letters = list(normalize("NFD", name))
    shaped = [at for at, sign in enumerate(letters) if combining(sign) and sign not in _TONES]
    if not shaped:
        return None
    letters[shaped[_place(rng, shaped)]] = ""
    return normalize("NFC", "".join(letters))


def any_letter(rng: Random, name: str) -> str | None:
    """Leave a letter out, put one in, take another, or exchange two: each as likely."""
    places = [at for at in range(1, len(name)) if name[at - 1].isalpha() and name[at].isalpha()]
    if not places:
        return None
    at, how = places[_place(rng, places)], int(rng.random() * 4)
    new = _LETTERS[_place(rng, _LETTERS)]
    middle = ("", new + name[at], new, "")[how]
    if how == 3:
        return name[: at - 1] + name[at] + name[at - 1].lower() + name[at + 1 :]
    return name[:at] + middle + name[at + 1 :]


def middle_and_given_turned(_: Random, name: str) -> str | None:
    """Exchange the last two words."""
    words = name.split(" ")
    return " ".join([*words[:-2], words[-1], words[-2]]) if len(words) > 2 else None


def without_middle(_: Random, name: str) -> str | None:
    """Keep the first and the last word."""
    words = name.split(" ")
    return f"{words[0]} {words[-1]}" if len(words) > 2 else None


def two_in_one(rng: Random, name: str) -> str | None:
    """Forget one of the spaces."""
    words = name.split(" ")
    if len(words) < 2:
        return None
    at = 1 + int(rng.random() * (len(words) - 1))
    return " ".join(words[:at]) + words[at] + "".join(f" {word}" for word in words[at + 1 :])


def other_branch(_: Random, name: str) -> str | None:
    """Write Huỳnh for Hoàng, Võ for Vũ: one family name, said in two ways."""
    first, _space, rest = name.partition(" ")
    return f"{_SAME_HOUSE[first]} {rest}" if first in _SAME_HOUSE else None


def family_last(_: Random, name: str) -> str | None:
    """Write given, middle, family, as programs made elsewhere do."""
    words = name.split(" ")
    return " ".join(reversed(words)) if len(words) > 1 else None


def addressed(rng: Random, name: str) -> str:
    """Keep the form of address."""
    return f"{_ADDRESSED[_place(rng, _ADDRESSED)]} {name}"


def also_called(rng: Random, name: str) -> str | None:
    """Give the other name that the person goes by (tên gọi khác)."""
    words = name.split(" ")
    other = _ALSO_CALLED[_place(rng, _ALSO_CALLED)]
    return " ".join([*words[:-1], other]) if len(words) > 1 and words[-1] != other else None


def year_instead(rng: Random, _: str) -> str:
    """Give a parent's year of birth and no name."""
    return str(1920 + int(rng.random() * 55))


def year_alone(_: Random, day: str) -> str | None:
    """Know the year only."""
    return day[:4] if len(day) == 10 else None


def noughts(_: Random, day: str) -> str | None:
    """Write noughts for the day and month that nobody knew."""
    return f"{day[:4]}-00-00" if len(day) == 10 else None


def new_year(_: Random, day: str) -> str | None:
    """Write the first of January for them."""
    return f"{day[:4]}-01-01" if len(day) == 10 else None


def american(_: Random, day: str) -> str | None:
    """Exchange day and month."""
    turned = f"{day[:4]}-{day[8:]}-{day[5:7]}"
    return turned if len(day) == 10 and day[8:] <= "12" and turned != day else None


def year_of_the_moon(rng: Random, day: str) -> str | None:
    """Be a year off: the lunar year begins and ends later."""
    return _day(int(day[:4]) + (1 if rng.random() < 0.5 else -1), day[5:7], day[8:])


def a_digit(rng: Random, day: str) -> str | None:
    """Take another digit in one place of the date; what is no date is not written."""
    for _ in range(8):
        at = (2, 3, 5, 6, 8, 9)[int(rng.random() * 6)]
        made = day[:at] + str(int(rng.random() * 10)) + day[at + 1 :]
        if made != day and _day(int(made[:4]), made[5:7], made[8:]) and "1910" < made < "2021":
            return made
    return None


def day_digits_turned(_: Random, day: str) -> str | None:
    """Write 21 for 12."""
    made = day[:8] + day[8:][::-1]
    return _day(int(made[:4]), made[5:7], made[8:]) if made != day else None


def wrong_digit(rng: Random, digits: str) -> str:
    """Take another digit in one place of a number, or exchange two that stand together."""
    at = int(rng.random() * (len(digits) - 1))
    if rng.random() < 0.4 and digits[at] != digits[at + 1]:
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    new = (int(digits[at]) + 1 + int(rng.random() * 9)) % 10
    return f"{digits[:at]}{new}{digits[at + 1 :]}"


def people_spelt_otherwise(rng: Random, name: str) -> str | None:
    """Name the ethnic group by another spelling or an older name."""
    ways = _PEOPLES.get(name)
    return None if ways is None else ways[_place(rng, ways)]


def renamed_unit(_: Random, code: str) -> str | None:
    """Give the code that the unit's ground has had since July 2025."""
    return _SINCE_2025.get(code)


def renamed_province(_: Random, code: str) -> str | None:
    """Give the code of the province of 2025."""
    return _PROVINCES_SINCE_2025.get(code)


def _lineage(level: str) -> dict[str, str]:
    return {
        row["old_code"]: row["new_code"]
        for row in rows("lineage_2025")
        if row["old_level"] == level and row["is_default"] == "1"
    }


_SINCE_2025 = _lineage("commune")
_PROVINCES_SINCE_2025 = _lineage("province")


def retired_unit(rng: Random, code: str) -> str | None:
    """Give a code of five digits that stands in no list of 2021."""
    made = f"{int(rng.random() * 34_000):05}"
    return None if made in _SINCE_2025 or made == code else made


def _place(rng: Random, among: "list[str] | list[int] | tuple[str, ...] | str") -> int:
    return int(rng.random() * len(among))


def _day(year: int, month: str, day: str) -> str | None:
    try:
        return str(date(year, int(month), int(day)))
    except ValueError:
        return None
