"""Which chip a country's cards have, and what it states: profiles and rules (TOML) in its data."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from capthe.chip.algorithms import KeyKind
from capthe.chip.dg13 import NationalValue
from capthe.chip.profile import ChipProfile, Curve, Form, Lds, NationalField, Scheme
from capthe.chip.signing import SigningProfile
from capthe.country.vn.chip import CivilStatus, national_fields
from capthe.domain.country import CardData
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.domain.validity import Period, Schedule

_NAME = Text("quy cách chip", "the chip's profile")
_ISSUED = {
    "vn": (
        (Period(date(2021, 1, 1), date(2024, 6, 30)), "vn-2021"),
        (Period(date(2024, 7, 1)), "vn-2024"),
    ),
    "demo": ((Period(date(2020, 1, 1), date(2029, 12, 31)), "demo-2020"),),
}
_FIELDS: dict[str, Callable[[CardData, CivilStatus, str], Mapping[str, NationalValue]]] = {
    "vn": national_fields,
    "demo": lambda card, civil, _: {"number": card.number, "nicknames": (civil.mother,)},
}
FINGERS = ((2, 3, 1, 4, 5), (7, 8, 6, 9, 10))
"""Which finger of each hand the chip holds: the first of these that there is (index fingers first,
then as Doc 9303 part 10 leaves it to the state)."""


def chips_of(country: str) -> Schedule[ChipProfile]:
    """Return the chip profiles of a country (its code), each with the days it is issued on."""
    profiles = chip_profiles(country)
    return Schedule(_NAME, tuple((days, profiles[name]) for days, name in _ISSUED[country]))


def fields_of(
    country: str, card: CardData, civil: CivilStatus, chip_id: str
) -> Mapping[str, NationalValue]:
    """Return the nation's own fields by the names of its profile."""
    return _FIELDS[country](card, civil, chip_id)


@cache
def chip_profiles(country: str) -> Mapping[str, ChipProfile]:
    """Return a country's chip profiles by name: `data/chip_*.toml`, as vn-2021."""
    return MappingProxyType({each["name"]: _chip(each) for each in _tables(country, "chip_")})


@cache
def signing_profiles(country: str) -> Mapping[str, SigningProfile]:
    """Return a country's signing rules by name: `data/signing_*.toml`, as vn-ec-named."""
    return MappingProxyType({each["name"]: _signing(each) for each in _tables(country, "signing_")})


def named_signing(country: str, name: str) -> SigningProfile:
    """Return signing rules by name; refuse a name that the country does not have."""
    found = signing_profiles(country)
    if name not in found:
        raise Refusal(
            "signing_profile_unknown",
            Text(f"Không có quy tắc ký {name}.", f"There are no signing rules {name}."),
            Text(f"Chọn: {', '.join(found)}.", f"Choose one of: {', '.join(found)}."),
        )
    return found[name]


def _tables(country: str, prefix: str) -> list[dict[str, Any]]:
    folder = files(f"capthe.country.{country}") / "data"
    found = sorted(
        (each for each in folder.iterdir() if each.name.startswith(prefix)), key=lambda f: f.name
    )
    return [tomllib.loads(each.read_text(encoding="utf-8")) for each in found]


def _chip(table: dict[str, Any]) -> ChipProfile:
    national = (
        NationalField(row["number"], row["name"], Form(row["form"])) for row in table["national"]
    )
    return ChipProfile(
        **{
            **table,
            "source": table["source"].strip(),
            "lds": Lds(table["lds"]),
            "data_groups": tuple(table["data_groups"]),
            **{use: Curve(table[use]) for use in ("pace", "agreement", "active")},
            "national": tuple(national),
        }
    )


def _signing(table: dict[str, Any]) -> SigningProfile:
    return SigningProfile(
        **{
            **table,
            "source": table["source"].strip(),
            "scheme": Scheme(table["scheme"]),
            "authority": key_kind(table["authority"]),
            "signer": key_kind(table["signer"]),
            "document_types": tuple(table["document_types"]),
        }
    )


def key_kind(text: str) -> KeyKind:
    """Read the name of a kind of key: a curve, or rsa- and its bits."""
    if text.startswith("rsa-"):
        return KeyKind(rsa_bits=int(text.removeprefix("rsa-")))
    return KeyKind(Curve(text))
