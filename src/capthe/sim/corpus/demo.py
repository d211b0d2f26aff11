"""The faults to build against: those that findings on Vietnamese registers name, in their shares.

Noise of writing on a third of the names, real errors on a tenth, dates wrong on one in fifteen,
parents missing on one in seven, places changed on a quarter, numbers absent on nearly half of the
dossiers. The shares are assumptions; no register was read. Results that are to be believed are
measured with `judging`, whose mechanisms are others.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from unicodedata import normalize

from capthe.sim.corpus.changes import (
    all_names,
    either,
    moved,
    on,
    siblings_number,
    split_day,
    without,
)
from capthe.sim.corpus.family import Around, Family, Fault
from capthe.sim.corpus.legacy import tcvn3, telex, vni_typed, vni_windows
from capthe.sim.corpus.lines import Particulars, unit_code
from capthe.sim.faults import one_digit_off
from capthe.sim.spelling import decomposed, misspelled, tone_moved, wrong_d

_SOUNDS = (("s", "x"), ("x", "s"), ("tr", "ch"), ("ch", "tr"), ("d", "gi"), ("l", "n"), ("n", "l"))
_ENDINGS = (("ng", "n"), ("n", "ng"), ("t", "c"), ("c", "t"), ("y", "i"), ("i", "y"))


def _bare(text: str) -> str:
    letters = normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if letter.isascii())


def _as_heard(rng: Random, name: str) -> str | None:
    """Write one word as another region says it."""
    words = name.split(" ")
    at = int(rng.random() * len(words))
    word = words[at].lower()
    choices = [new + word[len(old) :] for old, new in _SOUNDS if word.startswith(old)]
    choices += [word[: -len(old)] + new for old, new in _ENDINGS if word.endswith(old)]
    if not choices:
        return None
    words[at] = choices[int(rng.random() * len(choices))].capitalize()
    return " ".join(words)


def _joined(rng: Random, name: str) -> str | None:
    words = name.split(" ")
    if len(words) < 3:
        return None
    at = int(rng.random() * (len(words) - 1))
    return " ".join([*words[:at], words[at] + words[at + 1].lower(), *words[at + 2 :]])


def _middle_left_out(_: Random, name: str) -> str | None:
    words = name.split(" ")
    return None if len(words) < 3 else " ".join([words[0], *words[2:]])


def _middle_and_given_swapped(_: Random, name: str) -> str | None:
    words = name.split(" ")
    return None if len(words) < 3 else " ".join([*words[:-2], words[-1], words[-2]])


def _day_and_month_swapped(_: Random, text: str) -> str | None:
    day = split_day(text)
    return None if day is None or day[2] > 12 else f"{day[0]}-{day[2]:02}-{day[1]:02}"


def _another_day(rng: Random, text: str) -> str | None:
    day = split_day(text)
    if day is None:
        return None
    return str(
        date(*day) + timedelta(days=(1 + int(rng.random() * 9)) * (1 if day[2] < 15 else -1))
    )


def _another_year(rng: Random, text: str) -> str | None:
    day = split_day(text)
    if day is None:
        return None
    return f"{day[0] + (1 if rng.random() < 0.5 else -1)}-{day[1]:02}-{min(day[2], 28):02}"


def _birthplace_of_today(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    if not said.birth_commune:
        return None
    place = around.places.within(rng, around.person.native.province)
    return replace(said, birth_commune=unit_code(place))


def _of_residence(_: Random, said: Particulars, __: Around) -> Particulars:
    """Take quê quán for the residence: the three places of a form are confused."""
    return replace(said, origin_commune=said.residence_commune)


_NUMBERS = (
    Fault("number_wrong", 0.008, on("number", one_digit_off)),
    Fault("siblings_number", 0.002, siblings_number),
)
_OLD_NUMBERS = (
    Fault("old_number_wrong", 0.006, on("old_number", one_digit_off)),
    Fault("old_number_missing", 0.25, without("old_number")),
)
_PARENTS = (
    Fault("parent_missing", 0.1, either(without("father_name"), without("mother_name"))),
    Fault("parents_missing", 0.05, without("father_name", "mother_name")),
    Fault(
        "parent_misspelled",
        0.04,
        either(on("father_name", misspelled), on("mother_name", misspelled)),
    ),
)
_BIRTH = (
    Fault("day_and_month_swapped", 0.02, on("birth_date", _day_and_month_swapped)),
    Fault("birth_day_wrong", 0.02, on("birth_date", _another_day)),
    Fault("birth_year_wrong", 0.012, on("birth_date", _another_year)),
    Fault("birth_year_only", 0.008, on("birth_date", lambda _, text: text[:4])),
    Fault("birth_default_day", 0.005, on("birth_date", lambda _, text: f"{text[:4]}-01-01")),
)

DEMO = Family(
    name="demo",
    register=(
        (
            Fault("tone_placement", 0.03, all_names(tone_moved)),
            Fault("upper_case", 0.02, all_names(str.upper)),
            Fault("tcvn3", 0.01, all_names(tcvn3)),
            Fault("wrong_d", 0.01, all_names(wrong_d)),
        ),
        (Fault("name_misspelled", 0.008, on("full_name", misspelled)),),
        (
            Fault("birth_year_only", 0.01, on("birth_date", lambda _, text: text[:4])),
            Fault("birth_default_day", 0.01, on("birth_date", lambda _, text: f"{text[:4]}-01-01")),
            Fault("birth_day_wrong", 0.006, on("birth_date", _another_day)),
        ),
        (Fault("sex_wrong", 0.001, on("sex", lambda _, sex: "M" if sex == "F" else "F")),),
        (Fault("number_missing", 0.004, without("number")), *_NUMBERS[1:]),
        (Fault("old_number_wrong", 0.006, on("old_number", one_digit_off)),),
        (Fault("moved_not_recorded", 0.08, moved),),
        _PARENTS[:2],
    ),
    dossier=(
        (
            Fault("decomposed", 0.06, all_names(decomposed)),
            Fault("tone_placement", 0.08, all_names(tone_moved)),
            Fault("upper_case", 0.12, all_names(str.upper)),
            Fault("lower_case", 0.02, all_names(str.lower)),
            Fault("marks_lost", 0.08, all_names(_bare)),
            Fault("tcvn3", 0.018, all_names(tcvn3)),
            Fault("vni_windows", 0.01, all_names(vni_windows)),
            Fault("vni_typed", 0.006, all_names(vni_typed)),
            Fault("telex", 0.012, all_names(telex)),
            Fault("wrong_d", 0.03, all_names(wrong_d)),
            Fault("double_space", 0.01, all_names(lambda text: text.replace(" ", "  "))),
        ),
        (
            Fault("name_as_heard", 0.033, on("full_name", _as_heard)),
            Fault("name_misspelled", 0.03, on("full_name", misspelled)),
            Fault("words_joined", 0.007, on("full_name", _joined)),
            Fault("middle_name_left_out", 0.015, on("full_name", _middle_left_out)),
            Fault("names_swapped", 0.008, on("full_name", _middle_and_given_swapped)),
        ),
        _BIRTH,
        (Fault("sex_wrong", 0.002, on("sex", lambda _, sex: "M" if sex == "F" else "F")),),
        (Fault("number_missing", 0.45, without("number")), *_NUMBERS),
        _OLD_NUMBERS,
        (Fault("moved_since", 0.05, moved),),
        (
            Fault("birth_commune_missing", 0.15, without("birth_commune")),
            Fault("birth_commune_wrong", 0.12, _birthplace_of_today),
        ),
        (
            Fault("origin_missing", 0.1, without("origin_commune")),
            Fault("origin_is_residence", 0.05, _of_residence),
        ),
        _PARENTS,
        (Fault("ethnicity_missing", 0.03, without("ethnicity")),),
    ),
    absent=0.03,
    twice=0.01,
    late=0.006,
)
