"""Citizens, keys and certificates for the chip tests; the keys are soft ones."""

import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image

from capthe.chip.algorithms import PSS_SALT_BYTES, KeyKind
from capthe.chip.build import ChipContent, ChipMaker
from capthe.chip.certificate import Period, Role, Subject, certificate
from capthe.chip.cms import Signer
from capthe.chip.der import parse
from capthe.chip.dg2 import Face, FaceFormat
from capthe.chip.dg3 import FingerFormat, FingerRecord
from capthe.chip.profile import Curve
from capthe.chip.signing import SigningProfile
from capthe.country import COUNTRIES
from capthe.country.chips import chip_profiles, signing_profiles
from capthe.country.vn.chip import CivilStatus, national_fields
from capthe.domain.country import CardData
from capthe.domain.number import Sex
from capthe.outside.key_source import key_source

VECTORS = json.loads(
    (Path(__file__).parents[1] / "country_vn" / "test_vectors.json").read_text(encoding="utf-8")
)
VIETNAM = COUNTRIES["vn"]()
SCHEMES = ("vn-ec-explicit", "vn-ec-named", "vn-rsa-pss")
_LIBRARY_CURVES = {Curve.P256: ec.SECP256R1(), Curve.P384: ec.SECP384R1()}


@dataclass(frozen=True)
class SoftKey:
    """A key in memory, which signs as a key store would."""

    kind: KeyKind
    private: object

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, message: bytes) -> bytes:
        if self.kind.curve is None:
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), PSS_SALT_BYTES)
            return self.private.sign(message, pss, hashes.SHA256())
        strong = hashes.SHA384() if self.kind.curve is Curve.P384 else hashes.SHA256()
        return self.private.sign(message, ec.ECDSA(strong))


def soft_key(kind: KeyKind) -> SoftKey:
    if kind.curve is None:
        return SoftKey(kind, rsa.generate_private_key(65537, kind.rsa_bits))
    return SoftKey(kind, ec.generate_private_key(_LIBRARY_CURVES[kind.curve]))


@dataclass(frozen=True)
class Authority:
    """An authority with one signer and one list signer, certified for 2021."""

    rules: SigningProfile
    key: SoftKey
    certificate: bytes
    signer: Signer
    signer_key: SoftKey
    lists: Signer

    @property
    def subject(self) -> Subject:
        return Subject(
            Role.AUTHORITY, self.rules.authority_name, self.rules.authority, self.key.public
        )


USE = Period(datetime(2021, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
LIFE = Period(USE.start, datetime(2056, 1, 2, tzinfo=UTC))
SIGNER_LIFE = Period(USE.start, datetime(2049, 1, 2, tzinfo=UTC))


def made_authority(rules: SigningProfile, *, serial: int = 1) -> Authority:
    key, signer_key, list_key = map(soft_key, (rules.authority, rules.signer, rules.signer))
    own = Subject(Role.AUTHORITY, rules.authority_name, rules.authority, key.public)

    def certified(role: Role, name: str, of: SoftKey, number: int) -> bytes:
        return certificate(
            rules,
            Subject(role, name, of.kind, of.public),
            serial=number,
            life=LIFE if role is Role.AUTHORITY else SIGNER_LIFE,
            use=USE,
            issuer=own,
            sign=key.sign,
        )

    ours = certified(Role.AUTHORITY, rules.authority_name, key, serial)
    signer = certified(Role.SIGNER, f"{rules.signer_name} 1", signer_key, serial + 1)
    lists = certified(Role.LISTS, "lists", list_key, serial + 2)
    return Authority(
        rules,
        key,
        ours,
        Signer(signer, rules.signer.algorithm, signer_key.sign),
        signer_key,
        Signer(lists, rules.signer.algorithm, list_key.sign),
    )


@cache
def authority(name: str) -> Authority:
    """The authority of Vietnamese rules; RSA keys are shorter here, for the time they take."""
    rules = signing_profiles("vn")[name]
    if rules.authority.rsa_bits:
        rules = replace(rules, authority=KeyKind(rsa_bits=3072), signer=KeyKind(rsa_bits=2048))
    return made_authority(rules)


def citizen(n: int) -> CardData:
    """The n-th synthetic citizen."""
    chance = Random(n)
    sex = chance.choice(list(Sex))
    birth = date(1930 + chance.randrange(75), 1 + chance.randrange(12), 1 + chance.randrange(28))
    digit = (birth.year // 100 - 19) * 2 + (sex is Sex.FEMALE)
    issue = date(2021, 1 + chance.randrange(12), 1 + chance.randrange(28))
    return CardData(
        number=f"0{chance.randrange(100):02}{digit}{birth:%y}{chance.randrange(10**6):06}",
        name=chance.choice(["Nguyễn Thị Hòa", "Đặng Văn Ưng", "Ksor Hơ Bia", "Lù Thị Mỷ"]),
        sex=sex,
        birth=birth,
        residence=f"Số {n} ngõ 3, Hà Cầu, Hà Đông, Hà Nội",
        issue=issue,
        expiry=VIETNAM.expiry_of(birth, issue),
        old_number=f"{chance.randrange(10**9):09}" if chance.random() < 0.5 else None,
    )


CIVIL = CivilStatus(
    ethnicity="Kinh",
    religion="Không",
    origin="Hà Cầu, Hà Đông, Hà Nội",
    marks="Nốt ruồi C: 3 cm dưới sau mép trái",
    father="Nguyễn Văn A",
    mother="Trần Thị B",
)


@cache
def portrait() -> bytes:
    """A JPEG of 300 by 400 that compresses as a face does."""
    noise = Random(1).randbytes(75 * 100 * 3)
    picture = Image.frombytes("RGB", (75, 100), noise).resize((300, 400))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=60)
    return kept.getvalue()


def content(card: CardData) -> ChipContent:
    fingers = [
        FingerRecord(position, FingerFormat.WSQ, Random(position).randbytes(9000), 400, 500)
        for position in (2, 7)
    ]
    return ChipContent(
        zone=VIETNAM.mrz(card),
        access_number=VIETNAM.access_number(card.number),
        face=Face(portrait(), FaceFormat.JPEG, 300, 400),
        fingers=fingers,
        national=national_fields(card, CIVIL, sha256(card.number.encode()).hexdigest()[:16]),
    )


def maker(profile: str = "vn-2021", scheme: str = "vn-ec-named") -> ChipMaker:
    signer = authority(scheme).signer
    return ChipMaker(chip_profiles("vn")[profile], signer, key_source().new_key)


def altered(data: bytes, bit: int) -> bytes:
    """The data with one bit changed."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def signed_bits(sod: bytes) -> list[int]:
    """The bits of a security object that signatures cover: every judge must see a change of one.

    They are the content, the signed attributes, the signer's certificate but for what repeats
    outside it, and the ends of both signatures, within their numbers. CMS signs neither versions
    nor names of algorithms, nor the headers between these; judges differ there.
    """
    (outer,) = parse("EF.SOD", sod, 0x77).children()
    (data,) = outer.children()[1].children()
    _, _, enclosed, certificates, infos = data.children()
    (content,) = enclosed.children()[1].children()
    body, _, own_signature = certificates.children()[0].children()
    *_, attributes, _, signature = infos.children()[0].children()
    values = (
        content.value, body.whole, own_signature.value[-16:], attributes.value,
        signature.value[-16:],
    )  # fmt: skip
    bits = []
    for value in values:
        at = sod.index(value)
        bits += range(8 * at, 8 * (at + len(value)))
    return bits
