"""Read the chip profiles and signing rules (TOML) that a country ships in its data folder."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from capthe.chip.algorithms import KeyKind
from capthe.chip.profile import ChipProfile, Curve, Form, Lds, NationalField, Scheme
from capthe.chip.signing import SigningProfile
from capthe.domain.errors import Refusal
from capthe.domain.text import Text


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
