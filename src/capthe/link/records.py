"""From the texts of a file to the columns that are compared.

A file has thirteen columns of text; each is of a kind, and a kind becomes several columns. One
function per kind is used by every executor: by the batch over the distinct texts of a file, online
over the texts of one dossier.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from capthe.domain.normaliser import Normaliser

Value = str | int | None
Type = Literal["key", "word", "text", "int"]
"""`key` and `word` are compared for equality only; a batch may keep a number in their place. There
are few different words, as many keys as names."""

TEXT_COLUMNS = (
    "number", "old_number", "full_name", "birth_date", "sex", "birth_province", "birth_commune",
    "origin_commune", "residence_commune", "father_name", "mother_name", "ethnicity",
)  # fmt: skip
READING = 6
"""Which reading of texts a kept index was made by: one more whenever a text comes to mean other
values than before, so that an index of before is not searched with keys of now."""
REGISTER_ID, DOSSIER_ID = "person_id", "dossier_id"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a text of one kind becomes; `read` gives None for a text that says nothing usable."""

    columns: tuple[tuple[str, Type], ...]
    read: Callable[[Normaliser, str], tuple[Value, ...] | None]


def _name(normaliser: Normaliser, text: str) -> tuple[Value, ...] | None:
    keys = normaliser.name(text)
    if keys is None:
        return None
    return (
        keys.canonical, keys.folded, keys.phonetic, keys.bag, keys.family, keys.given,
        keys.given_phonetic, keys.given_canonical, keys.given_toneless, keys.bare, keys.odd,
        keys.initials, keys.cut, keys.own, keys.middle, keys.folded, keys.mended, keys.repair,
    )  # fmt: skip


_DATES = tuple(
    map(
        re.compile,
        (
            "(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})",
            "(?P<d>[0-9]{1,2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<y>[0-9]{4})",
            "(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
            "(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})(?P<d>)",
            "(?P<m>[0-9]{1,2})[-/.](?P<y>[0-9]{4})(?P<d>)",
            "(?P<y>[0-9]{4})(?P<m>)(?P<d>)",
        ),
    )
)
_MIDNIGHT = re.compile(r"(?:T|\s)0?0:00(?::00(?:\.0+)?)?Z?$")
_FIRST_YEAR, _LAST_YEAR = 1850, 2150


_MONTHS, _DAYS = 12, 31


def _birth(normaliser: Normaliser, text: str) -> tuple[Value, ...] | None:
    """Read a date, a month or a year; 1 January stands for a day that nobody knew.

    The midnight that a database or a spreadsheet writes behind a date is none of it.
    A month or a day that cannot be is not known, and the last value says that the text has one. Of
    a date as 31 February nobody can say which is wrong. A date that has not come is none.
    """
    said = _MIDNIGHT.sub("", text)
    found = next((m for m in (form.fullmatch(said) for form in _DATES) if m), None)
    if found is None:
        return None
    year, month, day = (int(found[part] or 0) for part in "ymd")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if year * 10_000 + (month * 100 + day if month <= _MONTHS else 0) > normaliser.last_day:
        return None
    if month > _MONTHS or not _is_day_or_none(year, month, day):
        known = month if 0 < month <= _MONTHS and day > _DAYS else None
        return (None, None, year, None, None, known, 1)
    if not month or not day:
        return (None, None, year, None, None, month or None, 0)
    whole = year * 10_000 + month * 100 + day
    sure, known = (None, None) if (month, day) == (1, 1) else (whole, month)
    return (whole, sure, year, month * 100 + day, year * 10_000 + day * 100 + month, known, 0)


def _is_day_or_none(year: int, month: int, day: int) -> bool:
    return not month or not day or _is_day(year, month, day)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _place(normaliser: Normaliser, text: str) -> tuple[Value, ...] | None:
    keys = normaliser.place(text)
    if keys is None:
        return None
    return keys.unit, keys.ground, keys.district, keys.region, keys.wide


def _region(normaliser: Normaliser, text: str) -> tuple[Value, ...] | None:
    found = normaliser.place_of_birth(text)
    return None if found is None else (found.region, found.wide)


_SEXES = {"m": "M", "nam": "M", "male": "M", "trai": "M", "1": "M", "f": "F", "nữ": "F", "nu": "F",
          "female": "F", "gái": "F", "gai": "F", "0": "F"}  # fmt: skip


def _sex(normaliser: Normaliser, text: str) -> tuple[Value, ...] | None:  # noqa: ARG001 - a kind
    found = _SEXES.get(text.strip().lower())
    return None if found is None else (found,)


def _people(normaliser: Normaliser, text: str) -> tuple[Value, ...] | None:
    found = normaliser.people(text)
    return None if found is None else (found,)


def _number(normaliser: Normaliser, text: str) -> tuple[Value, ...] | None:
    found = normaliser.number(text)
    return None if found is None else (found,)


def _old_number(normaliser: Normaliser, text: str) -> tuple[Value, ...] | None:
    found = normaliser.old_number(text)
    return None if found is None else (found,)


NAME = Kind(
    (
        ("c", "key"), ("f", "key"), ("s", "key"), ("b", "key"), ("fam", "word"), ("giv", "word"),
        ("gs", "word"), ("gc", "word"), ("gl", "word"), ("bare", "int"), ("odd", "int"),
        ("ini", "key"), ("cut", "int"), ("own", "text"), ("mid", "text"), ("t", "text"),
        ("shown", "text"), ("repair", "text"),
    ),
    _name,
)  # fmt: skip
BIRTH = Kind(
    (("d", "int"), ("ds", "int"), ("y", "int"), ("md", "int"), ("dm", "int"), ("mo", "int"),
     ("wrong", "int")),
    _birth,
)  # fmt: skip
PLACE = Kind(
    (("unit", "int"), ("ground", "int"), ("district", "int"), ("region", "int"), ("wide", "int")),
    _place,
)
REGION = Kind((("region", "int"), ("wide", "int")), _region)
SEX = Kind((("sex", "text"),), _sex)
ETHNICITY = Kind((("ethnicity", "key"),), _people)
NUMBER = Kind((("number", "text"),), _number)
OLD_NUMBER = Kind((("old_number", "text"),), _old_number)

KINDS: Mapping[str, tuple[Kind, str]] = {
    "number": (NUMBER, ""),
    "old_number": (OLD_NUMBER, ""),
    "full_name": (NAME, "n_"),
    "birth_date": (BIRTH, ""),
    "sex": (SEX, ""),
    "birth_province": (REGION, "bp_"),
    "birth_commune": (PLACE, "b_"),
    "origin_commune": (PLACE, "o_"),
    "residence_commune": (PLACE, "r_"),
    "father_name": (NAME, "f_"),
    "mother_name": (NAME, "m_"),
    "ethnicity": (ETHNICITY, ""),
}
"""The kind of each column of a file, and the prefix of the columns that it becomes."""

PARTLY_WRONG = "wrong"
"""The column of a dictionary that is 1 if a part of the text cannot be, which counts as missing."""
_OF_THE_PERSON_ONLY = frozenset({"b", "giv", "gc", "gl", "bare", "odd", "ini", "cut",
                                "own", "mid"})  # fmt: skip


def is_kept(prefix: str, column: str) -> bool:
    """Say whether a record has this column of a kind: parents are compared in fewer ways.

    The province of birth as written goes before that of the commune and is no column of its own;
    that a part of a date was wrong is for the report.
    """
    if prefix in ("f_", "m_"):
        return column not in _OF_THE_PERSON_ONLY
    return prefix != "bp_" and column != PARTLY_WRONG


COLUMNS: tuple[tuple[str, Type], ...] = tuple(
    (prefix + column, kind_type)
    for kind, prefix in KINDS.values()
    for column, kind_type in kind.columns
    if is_kept(prefix, column)
)
"""The columns of a record."""
_FOR_READING = ("_shown", "_repair")
COMPARED = tuple(name for name, _ in COLUMNS if not name.endswith(_FOR_READING))
"""Those that are compared: the others are for people."""


def record(normaliser: Normaliser, texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the columns of one record."""
    found: dict[str, Value] = {}
    for name, (kind, prefix) in KINDS.items():
        text = texts.get(name, "").strip()
        values = kind.read(normaliser, text) if text else None
        for place, (column, _) in enumerate(kind.columns):
            if is_kept(prefix, column):
                found[prefix + column] = None if values is None else values[place]
    written = REGION.read(normaliser, texts.get("birth_province", "").strip())
    if written is not None:
        found["b_region"] = written[0]
        if found["b_wide"] is None:
            found["b_wide"] = written[1]
    return found
