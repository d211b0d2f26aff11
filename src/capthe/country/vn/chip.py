"""What the Vietnamese chip states beside the zone: the sixteen fields of DG13.

An absent spouse and an absent old number leave their field with its number alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from capthe.chip.dg13 import NationalValue
from capthe.country.vn.qr import SEX_LABEL
from capthe.country.vn.validity import NO_EXPIRY
from capthe.domain.country import CardData

NATIONALITY = "Việt Nam"


@dataclass(frozen=True, slots=True)
class CivilStatus:
    """What the chip states and the face of the card of 2021 does not show in full."""

    ethnicity: str
    religion: str
    origin: str
    marks: str
    father: str
    mother: str
    spouse: str | None = None


def national_fields(
    card: CardData, civil: CivilStatus, chip_id: str
) -> Mapping[str, NationalValue]:
    """Return the fields by the names of the profile; `chip_id` is 16 hexadecimal digits."""
    expiry = NO_EXPIRY.vi if card.expiry is None else _day(card.expiry)
    return {
        "number": card.number,
        "name": card.name,
        "birth": _day(card.birth),
        "sex": SEX_LABEL[card.sex],
        "nationality": NATIONALITY,
        "ethnicity": civil.ethnicity,
        "religion": civil.religion,
        "origin": civil.origin,
        "residence": card.residence,
        "marks": civil.marks,
        "issue": _day(card.issue),
        "expiry": expiry,
        "parents": (civil.father, civil.mother),
        "spouse": None if civil.spouse is None else (civil.spouse,),
        "old_number": card.old_number,
        "chip_id": chip_id,
    }


@lru_cache(maxsize=65_536)
def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
