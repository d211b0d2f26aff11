"""Signed data as EF.SOD, EF.CardSecurity and master lists carry them (RFC 5652, Doc 9303 part 10).

One signer, its certificate inside, named by issuer and serial; SHA-256; signed attributes are the
content type, the digest and, where asked for, the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from capthe.chip.algorithms import SHA256, SHA256_ALGORITHM, Sign
from capthe.chip.der import (
    INTEGER,
    OCTETS,
    OID,
    SEQUENCE,
    SET,
    UTC_TIME,
    Piece,
    cut,
    explicit,
    integer,
    octets,
    oid,
    parse,
    sequence,
    set_of,
    tlv,
)

SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_DIGEST = "1.2.840.113549.1.9.4"
_TIME = "1.2.840.113549.1.9.5"
_DATA_VERSION, _SIGNER_VERSION = 3, 1
_DIGEST_MARK = sha256(b"place of the digest").digest()


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the certificate, how signatures are named, and the key behind a function."""

    certificate: bytes
    algorithm: bytes
    sign: Sign = field(repr=False)

    def issuer_and_serial(self) -> bytes:
        """Return what names the certificate."""
        (body, *_) = parse("certificate", self.certificate, SEQUENCE).children()
        _, serial, _, issuer, *_ = body.children()
        return sequence(issuer.whole, serial.whole)


def signed_data(
    content_type: str, content: bytes, signer: Signer, *extra: bytes, utc_time: str | None = None
) -> bytes:
    """Return the signed content; `extra` certificates stand beside the signer's.

    `utc_time` is yymmddhhmmssZ.
    """
    attributes = signed_attributes(content_type, sha256(content).digest(), utc_time)
    signature = signer.sign(tlv(SET, attributes))
    return assemble(content_type, content, attributes, signer, signature, extra)


def signed_attributes(content_type: str, digest: bytes, utc_time: str | None = None) -> bytes:
    """Return the members of the SET that is signed, in order."""
    members = [
        sequence(oid(_CONTENT_TYPE), set_of(oid(content_type))),
        sequence(oid(_DIGEST), set_of(octets(digest))),
    ]
    if utc_time is not None:
        members.append(sequence(oid(_TIME), set_of(tlv(UTC_TIME, utc_time.encode("ascii")))))
    return b"".join(sorted(members))


def assemble(
    content_type: str,
    content: bytes,
    attributes: bytes,
    signer: Signer,
    signature: bytes,
    extra: tuple[bytes, ...] = (),
) -> bytes:
    """Return ContentInfo of parts that are there already."""
    info = sequence(
        integer(_SIGNER_VERSION),
        signer.issuer_and_serial(),
        SHA256_ALGORITHM,
        explicit(0, attributes),
        signer.algorithm,
        octets(signature),
    )
    data = sequence(
        integer(_DATA_VERSION),
        set_of(SHA256_ALGORITHM),
        sequence(oid(content_type), explicit(0, octets(content))),
        explicit(0, *sorted((signer.certificate, *extra))),
        set_of(info),
    )
    return sequence(oid(SIGNED_DATA), explicit(0, data))


class SignedTemplate:
    """Signed data of one signer over contents of one length: all but content, digest and signature.

    The rest is encoded once per length of signature and cut at those places.
    """

    def __init__(self, signer: Signer, content_type: str, content: bytes) -> None:
        self._signer = signer
        self._type = content_type
        self._example = content
        attributes = signed_attributes(content_type, _DIGEST_MARK)
        self._attributes = cut(tlv(SET, attributes), [_DIGEST_MARK])
        self._frames: dict[int, tuple[bytes, ...]] = {}

    def signed(self, contents: Sequence[bytes]) -> list[bytes]:
        """Return a ContentInfo for each content; they are as long as the example was.

        The signatures are made in a row: the key store finds its own code and tables in the
        processor's caches, where other work between two signatures would have taken their place.
        """
        if any(len(each) != len(self._example) for each in contents):
            raise ValueError("a content of another length")
        digests = [sha256(each).digest() for each in contents]
        before, after = self._attributes
        sign = self._signer.sign
        signatures = [sign(before + digest + after) for digest in digests]
        return [
            b"".join((head, content, middle, digest, tail, signature))
            for content, digest, signature in zip(contents, digests, signatures, strict=True)
            for head, middle, tail in (self._frame_of(len(signature)),)
        ]

    def _frame_of(self, size: int) -> tuple[bytes, ...]:
        frame = self._frames.get(size)
        if frame is None:
            frame = self._frames[size] = self._frame(size)
        return frame

    def _frame(self, size: int) -> tuple[bytes, ...]:
        """Return what stands before the content, between it and the digest, and after that."""
        attributes = signed_attributes(self._type, _DIGEST_MARK)
        whole = assemble(self._type, self._example, attributes, self._signer, bytes(size))
        head, middle, tail = cut(whole, [self._example, _DIGEST_MARK])
        return head, middle, tail[:-size]


@dataclass(frozen=True, slots=True)
class Signed:
    """Signed data as read; nothing is verified yet.

    `attributes` is the SET whose signature is `signature`, `digest` what it says of the content.
    """

    content_type: str
    content: bytes
    certificates: tuple[bytes, ...]
    issuer_and_serial: bytes
    attributes: bytes
    digest: bytes
    algorithm: bytes
    signature: bytes

    @property
    def certificate(self) -> bytes | None:
        """The signer's certificate; None when it is not inside."""
        for each in self.certificates:
            if Signer(each, b"", bytes).issuer_and_serial() == self.issuer_and_serial:
                return each
        return None


def read_signed(outer: Piece) -> Signed:
    """Read ContentInfo with one signer; refuse other hashes than SHA-256.

    Strict also where nothing is signed (versions, content type, algorithms): a bit changed there
    is refused too.
    """
    kind, wrapped = outer.tagged(SEQUENCE).parts(OID, 0xA0)
    if kind.dotted() != SIGNED_DATA:
        raise outer.refuse()
    (data,) = wrapped.parts(SEQUENCE)
    version, hashes, enclosed, *rest = _at_least(data, 5)
    for each in hashes.tagged(SET).children():
        _sha256_only(each)
    content_type, holder = enclosed.tagged(SEQUENCE).parts(OID, 0xA0)
    (content,) = holder.parts(OCTETS)
    certificates = rest[0].tagged(0xA0).children()
    for each in certificates:
        _, _, _, *names = _at_least(_at_least(each.tagged(SEQUENCE), 3)[0].tagged(SEQUENCE), 7)
        names[0].tagged(SEQUENCE)
    (info,) = rest[-1].tagged(SET).parts(SEQUENCE)
    signer_version, name, hashed, signed, algorithm, signature = info.parts(
        INTEGER, SEQUENCE, SEQUENCE, 0xA0, SEQUENCE, OCTETS
    )
    _sha256_only(hashed)
    if (version.number(), signer_version.number()) != (_DATA_VERSION, _SIGNER_VERSION):
        raise outer.refuse()
    found = {_attribute(each): each for each in signed.children()}
    if not found.keys() >= {_CONTENT_TYPE, _DIGEST} or len(found) != len(signed.children()):
        raise outer.refuse()
    if _single(found[_CONTENT_TYPE]).dotted() != content_type.dotted():
        raise outer.refuse()
    return Signed(
        content_type=content_type.dotted(),
        content=content.value,
        certificates=tuple(each.whole for each in certificates),
        issuer_and_serial=name.whole,
        attributes=tlv(SET, signed.value),
        digest=_single(found[_DIGEST]).tagged(OCTETS).value,
        algorithm=algorithm.whole,
        signature=signature.value,
    )


def _sha256_only(algorithm: Piece) -> None:
    if _at_least(algorithm.tagged(SEQUENCE), 1)[0].dotted() != SHA256:
        raise algorithm.refuse()


def _attribute(each: Piece) -> str:
    kind, _ = each.tagged(SEQUENCE).parts(OID, SET)
    return kind.dotted()


def _single(attribute: Piece) -> Piece:
    values = attribute.children()[1].children()
    if len(values) != 1:
        raise attribute.refuse()
    return values[0]


def _at_least(piece: Piece, n: int) -> tuple[Piece, ...]:
    children = piece.children()
    if len(children) < n:
        raise piece.refuse()
    return children
