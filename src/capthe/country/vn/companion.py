"""What the companions of a Vietnamese card state, in the names of ISO/IEC 18013-5 where they fit.

No Vietnamese profile of either form was published: the kinds and the name space are specimens of
ours. In the standard's name space letters must be of ISO/IEC 8859-1 (18013-5, 7.2.1), which most
Vietnamese names are not: it gets the name as the zone writes it, and the name in its own letters in
the two elements that it keeps for them. Whatever else has Vietnamese words stands in our name
space. Ages are true on the day of signing; a later day can only add to them.
"""

from base64 import b64encode
from datetime import date

from capthe.chip.companions.signing import Claim, Value
from capthe.chip.mrz import FILLER, transliterate
from capthe.country.vn.chip import NATIONALITY, CivilStatus
from capthe.country.vn.mrz import LETTERS
from capthe.domain.country import CardData
from capthe.domain.expiry import birthday
from capthe.domain.number import Sex

DOCTYPE = NAME_SPACE = "example.vn.cccd.1"
KIND = "https://id.example/vn/cccd/1"
ISO_NAME_SPACE = "org.iso.18013.5.1"
COUNTRY = "VN"
_SEX = {Sex.MALE: 1, Sex.FEMALE: 2}  # ISO/IEC 5218
_AGES = (14, 16, 18)
"""An own card (Law 59/2014, art. 19), a child no more (Law 102/2016, art. 1), of age (Civil Code
91/2015, art. 20)."""


def mdoc_elements(
    card: CardData, civil: CivilStatus, portrait: bytes, *, authority: str, on: date
) -> dict[str, dict[str, Value]]:
    """Return the elements by name space, signed on that day by that authority."""
    family, _, given = card.name.partition(" ")
    standard: dict[str, Value | None] = {
        "family_name": _latin(family),
        "given_name": _latin(given),
        "family_name_national_character": family,
        "given_name_national_character": given,
        "birth_date": card.birth,
        "issue_date": card.issue,
        "expiry_date": card.expiry,
        "issuing_country": COUNTRY,
        "issuing_authority": authority,
        "document_number": card.number,
        "portrait": portrait,
        "sex": _SEX[card.sex],
        "nationality": COUNTRY,
        **_ages(card.birth, on),
    }
    return {
        ISO_NAME_SPACE: {
            name: value for name, value in standard.items() if value not in ("", None)
        },
        NAME_SPACE: {**_national(card, civil)},
    }


def sd_jwt_claims(
    card: CardData, civil: CivilStatus, portrait: bytes, *, authority: str, on: date
) -> dict[str, Claim]:
    """Return the claims, signed on that day by that authority."""
    family, _, given = card.name.partition(" ")
    claims: dict[str, Claim] = {
        **_national(card, civil),
        "family_name": family,
        "birthdate": card.birth.isoformat(),
        "issue_date": card.issue.isoformat(),
        "issuing_country": COUNTRY,
        "issuing_authority": authority,
        "picture": f"data:image/jpeg;base64,{b64encode(portrait).decode('ascii')}",
        "sex": _SEX[card.sex],
        "nationalities": [COUNTRY],
        **_ages(card.birth, on),
    }
    if given:
        claims["given_name"] = given
    if card.expiry is not None:
        claims["expiry_date"] = card.expiry.isoformat()
    return claims


def _national(card: CardData, civil: CivilStatus) -> dict[str, str]:
    """Return what both state under our own names; what a citizen has not is not stated."""
    said = {
        "number": card.number,
        "name": card.name,
        "residence": card.residence,
        "old_number": card.old_number,
        "nationality_vi": NATIONALITY,
        "ethnicity": civil.ethnicity,
        "religion": civil.religion,
        "origin": civil.origin,
        "marks": civil.marks,
        "father": civil.father,
        "mother": civil.mother,
        "spouse": civil.spouse,
    }
    return {name: value for name, value in said.items() if value}


def _ages(birth: date, on: date) -> dict[str, bool]:
    return {f"age_over_{years}": birthday(birth, years) <= on for years in _AGES}


def _latin(words: str) -> str:
    return transliterate(words, LETTERS).replace(FILLER, " ") if words else ""
