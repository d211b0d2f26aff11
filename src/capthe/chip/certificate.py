"""Certificates of the signing authority, its signers and its lists (Doc 9303 part 12, 7.1).

Built from bytes, because the keys live in a module that only signs, and because explicit curve
parameters are wanted, which no X.509 library of ours writes.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha1

from capthe.chip.algorithms import KeyKind, Sign
from capthe.chip.curves import public_key_info
from capthe.chip.der import (
    BOOLEAN,
    GENERAL_TIME,
    SEQUENCE,
    SET,
    UTC_TIME,
    bits,
    explicit,
    integer,
    octets,
    oid,
    parse,
    printable,
    sequence,
    tlv,
    utf8,
)
from capthe.chip.profile import Scheme
from capthe.chip.security_info import read_public_key
from capthe.chip.signing import SigningProfile

_COUNTRY, _ORGANIZATION, _COMMON_NAME, _LOCALITY = "2.5.4.6", "2.5.4.10", "2.5.4.3", "2.5.4.7"
_KEY_ID, _KEY_USAGE, _USE_PERIOD = "2.5.29.14", "2.5.29.15", "2.5.29.16"
_SUBJECT_OTHER, _ISSUER_OTHER, _CONSTRAINTS = "2.5.29.17", "2.5.29.18", "2.5.29.19"
_CRL_POINTS, _AUTHORITY_KEY_ID, _EXTENDED_USE = "2.5.29.31", "2.5.29.35", "2.5.29.37"
_DOCUMENT_TYPES = "2.23.136.1.1.6.2"
_MASTER_LIST_USE = "2.23.136.1.1.3"
_V3 = explicit(0, integer(2))
_DIGITAL_SIGNATURE = bits(b"\x80", 7)
_CERTIFY = bits(b"\x06", 1)  # keyCertSign, cRLSign
_CRITICAL = tlv(BOOLEAN, b"\xff")
_FIRST_GENERAL_YEAR = 2050


class Role(Enum):
    """What a certificate's key may do."""

    AUTHORITY = "authority"
    SIGNER = "signer"
    LISTS = "lists"


@dataclass(frozen=True, slots=True)
class Period:
    """From and until when, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate names: its role, the common name, and its key as key stores give it."""

    role: Role
    common_name: str
    kind: KeyKind
    public_key: bytes


def certificate(
    rules: SigningProfile,
    subject: Subject,
    *,
    serial: int,
    life: Period,
    use: Period,
    issuer: Subject,
    sign: Sign,
) -> bytes:
    """Return the certificate, signed by the issuer's key; an authority's own names itself."""
    body = sequence(
        _V3,
        integer(serial),
        issuer.kind.algorithm,
        distinguished_name(rules, issuer.common_name),
        sequence(time_of(life.start), time_of(life.end)),
        distinguished_name(rules, subject.common_name),
        certified_key(rules.scheme, subject.kind, subject.public_key),
        explicit(3, sequence(*_extensions(rules, subject, use, issuer))),
    )
    return sequence(body, issuer.kind.algorithm, bits(sign(body)))


def distinguished_name(rules: SigningProfile, common_name: str) -> bytes:
    """Return C, O, CN; the country in capitals as a PrintableString."""
    parts = (
        (_COUNTRY, printable(rules.country)),
        (_ORGANIZATION, utf8(rules.organization)),
        (_COMMON_NAME, utf8(common_name)),
    )
    return sequence(*(tlv(SET, sequence(oid(kind), value)) for kind, value in parts))


def time_of(moment: datetime) -> bytes:
    """Return a moment in UTC as certificates state it: two digits of the year until 2049."""
    if moment.year < _FIRST_GENERAL_YEAR:
        return tlv(UTC_TIME, f"{moment:%y%m%d%H%M%SZ}".encode("ascii"))
    return tlv(GENERAL_TIME, _general(moment))


def certified_key(scheme: Scheme, kind: KeyKind, public_key: bytes) -> bytes:
    """Return a key as a certificate of that scheme holds it."""
    if scheme is not Scheme.EC_EXPLICIT or kind.curve is None:
        return public_key
    curve, point = read_public_key(parse("key", public_key, SEQUENCE))
    return public_key_info(curve, point, is_explicit=True)


def key_identifier(public_key: bytes) -> bytes:
    """Return the usual name of a key: SHA-1 of its bits (RFC 5280, 4.2.1.2)."""
    _, key = parse("key", public_key, SEQUENCE).children()
    return sha1(key.value[1:], usedforsecurity=False).digest()


def authority_key_extension(public_key: bytes) -> bytes:
    """Return the extension that names the issuer's key."""
    return _extension(_AUTHORITY_KEY_ID, sequence(tlv(0x80, key_identifier(public_key))))


def _extensions(
    rules: SigningProfile, subject: Subject, use: Period, issuer: Subject
) -> list[bytes]:
    place = distinguished_place(rules)
    uri = tlv(0x86, rules.crl_url.encode("ascii"))
    return [
        authority_key_extension(issuer.public_key),
        _extension(_KEY_ID, octets(key_identifier(subject.public_key))),
        *_role_extensions(rules, subject.role),
        _extension(
            _USE_PERIOD, sequence(tlv(0x80, _general(use.start)), tlv(0x81, _general(use.end)))
        ),
        _extension(_SUBJECT_OTHER, place),
        _extension(_ISSUER_OTHER, place),
        _extension(_CRL_POINTS, sequence(sequence(explicit(0, explicit(0, uri))))),
    ]


def distinguished_place(rules: SigningProfile) -> bytes:
    """Return the other name of issuer and subject: L, the three letters of the zone."""
    locality = sequence(oid(_LOCALITY), printable(rules.locality))
    return sequence(explicit(4, sequence(tlv(SET, locality))))


def _role_extensions(rules: SigningProfile, role: Role) -> list[bytes]:
    if role is Role.AUTHORITY:
        constraints = sequence(tlv(BOOLEAN, b"\xff"), integer(0))
        return [
            _extension(_KEY_USAGE, _CERTIFY, is_critical=True),
            _extension(_CONSTRAINTS, constraints, is_critical=True),
        ]
    usage = _extension(_KEY_USAGE, _DIGITAL_SIGNATURE, is_critical=True)
    if role is Role.LISTS:
        extended = sequence(oid(_MASTER_LIST_USE))
        return [usage, _extension(_EXTENDED_USE, extended, is_critical=True)]
    if rules.signer_use:
        extended = sequence(oid(rules.signer_use))
        return [usage, _extension(_EXTENDED_USE, extended, is_critical=True)]
    types = tlv(SET, *sorted(map(printable, rules.document_types)))
    return [usage, _extension(_DOCUMENT_TYPES, sequence(integer(0), types))]


def _extension(kind: str, value: bytes, *, is_critical: bool = False) -> bytes:
    return sequence(oid(kind), _CRITICAL if is_critical else b"", octets(value))


def _general(moment: datetime) -> bytes:
    return f"{moment:%Y%m%d%H%M%SZ}".encode("ascii")
