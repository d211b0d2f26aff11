"""Elliptic curves as certificates and chip files name them, by identifier or with every parameter.

Doc 9303 part 12, 4.1.6.3 wants explicit parameters in certificates; X.509 in general names them.
"""

from functools import cache

from capthe.chip.der import bits, integer, octets, oid, sequence
from capthe.chip.group import BRAINPOOL_P256, P256, Group
from capthe.chip.profile import Curve

EC_PUBLIC_KEY = "1.2.840.10045.2.1"
_PRIME_FIELD = "1.2.840.10045.1.1"
IDENTIFIER = {
    Curve.P256: "1.2.840.10045.3.1.7",
    Curve.P384: "1.3.132.0.34",
    Curve.BRAINPOOL_P256: "1.3.36.3.3.2.8.1.1.7",
}
BY_IDENTIFIER = {dotted: curve for curve, dotted in IDENTIFIER.items()}
_P384_B = """
    B3312FA7 E23EE7E4 988E056B E3F82D19 181D9C6E FE814112 0314088F 5013875A C656398D 8A2ED19D
    2A85C8ED D3EC2AEF"""
_P384_X = """
    AA87CA22 BE8B0537 8EB1C71E F320AD74 6E1D3B62 8BA79B98 59F741E0 82542A38 5502F25D BF55296C
    3A545E38 72760AB7"""
_P384_Y = """
    3617DE4A 96262C6F 5D9E98BF 9292DC29 F8F41DBD 289A147C E9DA3113 B5F0B8C0 0A60B1CE 1D7E819D
    7A431D7C 90EA0E5F"""
_P384_N = """
    FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF C7634D81 F4372DDF 581A0DB2 48B0A77A
    ECEC196A CCC52973"""


def _number(text: str) -> int:
    return int.from_bytes(bytes.fromhex(text), "big")


_P384_P = 2**384 - 2**128 - 2**96 + 2**32 - 1
P384 = Group(
    "secp384r1",
    p=_P384_P,
    a=_P384_P - 3,
    b=_number(_P384_B),
    g=(_number(_P384_X), _number(_P384_Y)),
    n=_number(_P384_N),
)
GROUPS = {Curve.P256: P256, Curve.P384: P384, Curve.BRAINPOOL_P256: BRAINPOOL_P256}


@cache
def explicit_parameters(curve: Curve) -> bytes:
    """Return ECParameters with every number (TR-03111, 5.1.1; SEC 1, C.2)."""
    group = GROUPS[curve]
    size = group.field_bytes
    return sequence(
        integer(1),
        sequence(oid(_PRIME_FIELD), integer(group.p)),
        sequence(octets(group.a.to_bytes(size, "big")), octets(group.b.to_bytes(size, "big"))),
        octets(group.encode(group.g)),
        integer(group.n),
        integer(1),
    )


@cache
def _algorithm(curve: Curve, *, is_explicit: bool) -> bytes:
    parameters = explicit_parameters(curve) if is_explicit else oid(IDENTIFIER[curve])
    return sequence(oid(EC_PUBLIC_KEY), parameters)


def public_key_info(curve: Curve, point: bytes, *, is_explicit: bool = False) -> bytes:
    """Return the SubjectPublicKeyInfo of an uncompressed point."""
    return sequence(_algorithm(curve, is_explicit=is_explicit), bits(point))
