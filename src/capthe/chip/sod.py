"""EF.SOD: the hashes of the data groups, signed (Doc 9303 part 10, 4.6.2 and appendix D).

Every security object of one signer differs from the next in nothing but hashes, one digest and the
signature. So the rest is encoded once and cut at those places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from capthe.chip.algorithms import SHA256, SHA256_ALGORITHM
from capthe.chip.cms import Signed, SignedTemplate, Signer, read_signed
from capthe.chip.com import UNICODE_VERSION
from capthe.chip.der import (
    INTEGER,
    OCTETS,
    SEQUENCE,
    cut,
    integer,
    octets,
    parse,
    printable,
    sequence,
    tlv,
)
from capthe.chip.profile import FILES, Lds

FILE = "EF.SOD"
_TAG = FILES[FILE].tag
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
_VERSION = {Lds.V17: 0, Lds.V18: 1}
_HASH_BYTES = 32


def lds_security_object(lds: Lds, hashes: Mapping[int, bytes]) -> bytes:
    """Return the object that is signed: the hash of each data group, by its number."""
    pairs = [sequence(integer(n), octets(hashes[n])) for n in sorted(hashes)]
    parts = [integer(_VERSION[lds]), SHA256_ALGORITHM, sequence(*pairs)]
    if lds is Lds.V18:
        parts.append(sequence(printable(lds.value), printable(UNICODE_VERSION)))
    return sequence(*parts)


class SodTemplate:
    """The security objects of one signer over a fixed list of data groups.

    Not shared between threads: the signer's session is not either.
    """

    def __init__(self, signer: Signer, lds: Lds, data_groups: Sequence[int]) -> None:
        marks = {n: sha256(b"place %d" % n).digest() for n in sorted(data_groups)}
        content = lds_security_object(lds, marks)
        self._content = cut(content, list(marks.values()))
        self._signed = SignedTemplate(signer, LDS_SECURITY_OBJECT, content)

    def sod(self, hashes: Sequence[bytes]) -> bytes:
        """Return EF.SOD of the data groups' hashes, given in ascending order of their numbers."""
        return self.sods((hashes,))[0]

    def sods(self, of_chips: Sequence[Sequence[bytes]]) -> list[bytes]:
        """Return the EF.SOD of each chip."""
        contents = [self._object(hashes) for hashes in of_chips]
        return [tlv(_TAG, each) for each in self._signed.signed(contents)]

    def _object(self, hashes: Sequence[bytes]) -> bytes:
        *before, last = self._content
        pairs = zip(before, hashes, strict=True)
        return b"".join([each for pair in pairs for each in pair]) + last


@dataclass(frozen=True, slots=True)
class Sod:
    """EF.SOD as read, nothing verified yet: the hashes by data group, and the signed data."""

    lds: Lds
    hashes: Mapping[int, bytes]
    signed: Signed


def read_sod(data: bytes) -> Sod:
    """Read EF.SOD of either version; refuse other hashes than SHA-256."""
    whole = parse(FILE, data, _TAG)
    (outer,) = whole.parts(SEQUENCE)
    signed = read_signed(outer)
    if signed.content_type != LDS_SECURITY_OBJECT:
        raise whole.refuse()
    version, algorithm, groups, *info = parse(FILE, signed.content, SEQUENCE).children() or (whole,)
    lds = {0: Lds.V17, 1: Lds.V18}.get(version.number())
    if lds is None or len(info) != (lds is Lds.V18):
        raise whole.refuse()
    kind, *_ = algorithm.tagged(SEQUENCE).children() or (whole,)
    if kind.dotted() != SHA256:
        raise whole.refuse()
    hashes = {}
    for each in groups.tagged(SEQUENCE).children():
        number, value = each.tagged(SEQUENCE).parts(INTEGER, OCTETS)
        hashes[number.number()] = value.value
    if not hashes or {len(value) for value in hashes.values()} != {_HASH_BYTES}:
        raise whole.refuse()
    return Sod(lds, hashes, signed)
