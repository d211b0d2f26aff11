"""The register of a settled nation as a file, with the faults of years of data entry.

What number 3 compares (number, older number, name, birth, sex) is what `capthe.sim.faults` says of
a person. The columns around it are true, but for the shares below; and in the few communes where
most people live somebody filled a field with one constant. The shares are assumptions.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from capthe.sim.corpus.lines import day_text, true_particulars
from capthe.sim.faults import Register, RegisterRow, one_digit_off
from capthe.sim.nation import Person
from capthe.sim.nation.streams import chances, stream

COLUMNS = (
    "person_id", "number", "old_number", "full_name", "birth_date", "sex", "status", "died",
    "updated_on", "birth_province", "birth_commune", "origin_commune", "residence_commune",
    "residence", "ethnicity", "religion", "father_name", "father_number", "mother_name",
    "mother_number", "spouse_name", "household", "phone",
)  # fmt: skip
SHARES: Mapping[str, float] = MappingProxyType(
    {
        "parents_missing": 0.02,
        "mother_not_known": 0.006,  # "Không rõ" stands there
        "father_number_wrong": 0.01,  # of those whose father's number is on record
        "birth_commune_missing": 0.01,
        "residence_missing": 0.006,
        "ethnicity_missing": 0.008,
        "phone_unusable": 0.006,
        "not_confirmed": 0.015,  # nothing heard for more than five years
        "death_without_day": 0.5,  # of those who are dead in the register
    }
)
CONSTANTS = (
    ("phone", "0900000000"),
    ("mother_name", "Nguyễn Thị Lan"),
    ("father_name", "Nguyễn Văn Hùng"),
)
"""What is filled in for nearly everybody, one constant in each of the fullest communes."""
_CROWD_MIN = 22  # people of a commune of whom a constant is told
_FILLED = 0.95
_HEARD_DAYS, _SILENT_DAYS = 1_500, 2_000


class PopulationFile:
    """The lines of a nation's register; the same nation gives the same lines."""

    def __init__(self, seed: int, everybody: Sequence[Person], on: date) -> None:
        self._seed = seed
        self._everybody = everybody
        self._on = on
        self._numbers = {person.index: person.number for person in everybody}
        fullest = Counter(p.commune for p in everybody if p.commune).most_common(len(CONSTANTS))
        self._constants = {
            commune: constant
            for (commune, people), constant in zip(fullest, CONSTANTS, strict=False)
            if people >= _CROWD_MIN
        }

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the lines, each the values of COLUMNS; some people have none and some have two."""
        register = Register(self._seed)
        for person in self._everybody:
            for nth, row in enumerate(register.rows_of(person)):
                said = self._said(person, row, nth)
                yield tuple(said[name] for name in COLUMNS)

    def _said(self, person: Person, row: RegisterRow, nth: int) -> dict[str, str]:
        truth = true_particulars(person)
        said = {
            "person_id": record_id(person.index, nth),
            "number": f"{row.cid:012}",
            "old_number": row.old_number or "",
            "full_name": row.name,
            "birth_date": day_text(row.birth),
            "sex": row.sex,
            "status": "alive" if row.alive else "dead",
            "died": "",
            "birth_province": truth.birth_province,
            "birth_commune": truth.birth_commune,
            "origin_commune": truth.origin_commune,
            "residence_commune": truth.residence_commune,
            "residence": person.address,
            "ethnicity": truth.ethnicity,
            "religion": person.religion,
            "father_name": truth.father_name,
            "father_number": self._number_of(person.father),
            "mother_name": truth.mother_name,
            "mother_number": self._number_of(person.mother),
            "spouse_name": person.spouse_name or "",
            "household": f"HK{person.family_id:07}",
            "phone": person.phone or "",
        }
        dice = dict(zip(SHARES, chances(self._seed, "entry", person.index, nth), strict=False))
        drawn = {name for name, chance in dice.items() if chance < SHARES[name]}
        said["updated_on"] = self._heard(person, is_silent="not_confirmed" in drawn)
        if not row.alive and "death_without_day" not in drawn:
            said["died"] = said["updated_on"]
        self._spoil(said, drawn, person)
        return said

    def _spoil(self, said: dict[str, str], drawn: set[str], person: Person) -> None:
        rng = stream(self._seed, "entry", "slips", person.index)
        if "parents_missing" in drawn:
            said |= dict.fromkeys(
                ("father_name", "father_number", "mother_name", "mother_number"), ""
            )
        elif "mother_not_known" in drawn:
            said |= {"mother_name": "Không rõ", "mother_number": ""}
        if "father_number_wrong" in drawn and said["father_number"]:
            said["father_number"] = one_digit_off(rng, said["father_number"])
        for fault, field in (
            ("birth_commune_missing", "birth_commune"),
            ("residence_missing", "residence_commune"),
            ("ethnicity_missing", "ethnicity"),
        ):
            if fault in drawn:
                said[field] = ""
        if "phone_unusable" in drawn and said["phone"]:
            said["phone"] = said["phone"][:-1]
        if person.commune in self._constants and rng.random() < _FILLED:
            field, constant = self._constants[person.commune]
            said[field] = constant

    def _number_of(self, index: int | None) -> str:
        return "" if index is None else self._numbers.get(index, "")

    def _heard(self, person: Person, *, is_silent: bool) -> str:
        """Return the day of the last confirmation, as yyyy-mm-dd."""
        ago = stream(self._seed, "entry", "heard", person.index).random()
        first = _SILENT_DAYS if is_silent else 0
        day = self._on - timedelta(days=first + round(ago * _HEARD_DAYS))
        year, month_day = divmod(person.birth, 10_000)
        born = date(year, max(1, month_day // 100), max(1, month_day % 100))
        return str(max(day, born))


def record_id(index: int, nth: int = 0) -> str:
    """Return the id at the source of a person's first or second record."""
    return f"P{index:09}" + (f"-{nth + 1}" if nth else "")


def person_of(person_id: str) -> int | None:
    """Return whose record it is; None for a record that did not come with the file."""
    index = person_id[1:10]
    return int(index) if person_id.startswith("P") and index.isdecimal() else None
