"""By which rules a country signs its chips: keys, names, periods, limits (Doc 9303 part 12)."""

from dataclasses import dataclass

from capthe.chip.algorithms import KeyKind
from capthe.chip.profile import Scheme


@dataclass(frozen=True, slots=True)
class SigningProfile:
    """One version of a country's rules; a value that it fills from versioned data.

    The authority (CSCA) signs certificates only; a signer (Document Signer) signs security objects.
    A signer is used for at most `cards_max` cards and `months_max` months from its first card, and
    never after `signer_use_months` from its ceremony. Certificates outlive the cards they vouch
    for: `signer_years` and `authority_years` are whole lives. `signer_use`, where it is given, is
    the extended key usage of signers in the place of the document types.
    """

    name: str
    source: str
    scheme: Scheme
    authority: KeyKind
    signer: KeyKind
    country: str
    locality: str
    organization: str
    authority_name: str
    signer_name: str
    document_types: tuple[str, ...]
    crl_url: str
    authority_years: int
    authority_use_years: int
    signer_years: int
    signer_use_months: int
    cards_max: int
    months_max: int
    signer_use: str = ""
