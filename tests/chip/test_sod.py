"""EF.SOD by the template and by another encoder; judged by OpenSSL, and by our own reader."""

import shutil
import subprocess
from hashlib import sha256
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from capthe.chip.build import ChipContent, ChipMaker, generated_key
from capthe.chip.card_security import read_card_security
from capthe.chip.cms import Signer
from capthe.chip.cold import naive_sod
from capthe.chip.dg1 import read_dg1
from capthe.chip.dg13 import read_dg13
from capthe.chip.passive import authenticate, verify_signed
from capthe.chip.profile import Lds
from capthe.chip.sod import SodTemplate, read_sod
from capthe.country import COUNTRIES
from capthe.country.chips import chip_profiles, signing_profiles
from capthe.domain.errors import Refusal
from tests.chip.made import (
    SCHEMES,
    altered,
    authority,
    citizen,
    content,
    made_authority,
    maker,
    signed_bits,
)

GROUPS = (1, 2, 3, 13, 14, 15)
OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl is missing")


def hashes_of(n):
    return [sha256(b"%d of %d" % (group, n)).digest() for group in GROUPS]


def recorded(signer):
    """A signer that gives each message's first signature again: the template must ask alike."""
    made = {}

    def again(message):
        if message not in made:
            made[message] = signer.sign(message)
        return made[message]

    return Signer(signer.certificate, signer.algorithm, again)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("lds", list(Lds))
def test_the_template_writes_what_another_encoder_writes(scheme, lds):
    signer = recorded(authority(scheme).signer)
    template = SodTemplate(signer, lds, GROUPS)
    lengths = set()
    for n in range(40):
        hashes = hashes_of(n)
        quick = template.sod(hashes)
        assert quick == naive_sod(signer, lds, dict(zip(GROUPS, hashes, strict=True)))
        lengths.add(len(quick))
    assert len(lengths) > 1 or scheme == "vn-rsa-pss", "signatures of several lengths were seen"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("lds", list(Lds))
def test_what_is_written_is_read(scheme, lds):
    signer = authority(scheme).signer
    read = read_sod(SodTemplate(signer, lds, GROUPS).sod(hashes_of(7)))
    assert read.lds is lds
    assert read.hashes == dict(zip(GROUPS, hashes_of(7), strict=True))
    assert read.signed.certificate == signer.certificate
    verify_signed(read.signed, [authority(scheme).certificate])


@pytest.mark.parametrize("profile", ["vn-2021", "vn-2024"])
def test_chips_made_together_are_each_their_own(profile):
    contents = [content(citizen(n)) for n in range(5)]
    images = maker(profile).images(contents)
    for image, wanted in zip(images, contents, strict=True):
        groups = {n: image.file(f"DG{n}") for n in GROUPS}
        authenticate(image.file("EF.SOD"), groups, [authority("vn-ec-named").certificate])
        assert read_dg1(image.file("DG1")) == wanted.zone
    assert len({image.secrets.agreement.private for image in images}) == len(contents)
    assert len({image.secrets.active.private for image in images}) == len(contents)
    names = [each.name for each in images[0].files]
    assert [each.name for each in maker(profile).image(contents[0]).files] == names
    assert maker(profile).images([]) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_whole_chip_is_authentic_and_no_other_is(scheme):
    image = maker(scheme=scheme).image(content(citizen(1)))
    groups = {n: image.file(f"DG{n}") for n in GROUPS}
    trusted = [authority(scheme).certificate]
    authenticate(image.file("EF.SOD"), groups, trusted)
    changed = {**groups, 13: groups[13].replace(b"Kinh", b"King")}
    with pytest.raises(Refusal, match="chip_data_altered"):
        authenticate(image.file("EF.SOD"), changed, trusted)
    with pytest.raises(Refusal, match="chip_data_altered"):
        authenticate(image.file("EF.SOD"), {**groups, 4: b""}, trusted)
    stranger = made_authority(authority("vn-ec-named").rules)
    with pytest.raises(Refusal, match="chip_signer_unknown"):
        authenticate(image.file("EF.SOD"), groups, [stranger.certificate])


def test_card_security_is_signed_by_the_same_signer():
    image = maker("vn-2024").image(content(citizen(2)))
    read = read_card_security(image.file("EF.CardSecurity"))
    verify_signed(read.signed, [authority("vn-ec-named").certificate])
    with pytest.raises(KeyError):
        maker("vn-2021").image(content(citizen(2))).file("EF.CardSecurity")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_our_own_reader_refuses_every_altered_bit(scheme):
    """Also those that no signature covers: all of these are tried."""
    sod = maker(scheme=scheme).image(content(citizen(3))).file("EF.SOD")
    chance, trusted = Random(9), [authority(scheme).certificate]
    signed = signed_bits(sod)
    others = set(range(8 * len(sod))) - set(signed)
    bits = [*chance.sample(signed, 400), *sorted(others)]
    for bit in bits:
        with pytest.raises(Refusal):
            authenticate(altered(sod, bit), {}, trusted)
    authenticate(sod, {}, trusted)


def test_an_invented_country_has_chips_too():
    """Other groups, other fields, other rules: nothing in the engine is of one country."""
    profile, rules = chip_profiles("demo")["demo-2020"], signing_profiles("demo")["demo-ec-named"]
    ours, country, card = made_authority(rules), COUNTRIES["demo"](), citizen(5)
    like, card = content(card), card._replace(name="Ana Ng", number=card.number[1:])
    image = ChipMaker(profile, ours.signer, generated_key).image(
        ChipContent(
            zone=country.mrz(card),
            access_number=country.access_number(card.number),
            face=like.face,
            fingers=(),
            national={"number": card.number, "nicknames": ("Ani", "Mouse")},
        )
    )
    groups = {n: image.file(f"DG{n}") for n in profile.data_groups}
    authenticate(image.file("EF.SOD"), groups, [ours.certificate])
    assert read_dg13(profile.national, groups[13])["nicknames"] == ("Ani", "Mouse")
    assert [each.name for each in image.files] == [
        "EF.CardAccess", "EF.COM", "DG1", "DG2", "DG13", "DG14", "DG15", "EF.SOD",
        "EF.CardSecurity",
    ]  # fmt: skip
    assert image.secrets.access_number == card.number[:6]
    for hidden in (image.secrets.agreement.private.hex(), card.number[:6]):
        assert hidden not in repr(image)


@needs_openssl
@pytest.mark.parametrize("scheme", ["vn-ec-named", "vn-rsa-pss"])
def test_openssl_accepts_every_sod_and_no_altered_one(scheme, sizes, tmp_path):
    trusted = tmp_path / "csca.pem"
    trusted.write_bytes(
        x509.load_der_x509_certificate(authority(scheme).certificate).public_bytes(Encoding.PEM)
    )
    makes, chance = maker(scheme=scheme), Random(5)
    for n in range(sizes["openssl_sods"]):
        sod = makes.image(content(citizen(n))).file("EF.SOD")
        assert openssl_accepts(sod[4:], trusted, tmp_path), n
        assert (tmp_path / "content").read_bytes() == read_sod(sod).signed.content
        if n % 2 == 0:
            bit = chance.choice(signed_bits(sod))
            assert not openssl_accepts(altered(sod, bit)[4:], trusted, tmp_path), bit


def openssl_accepts(signed, trusted, folder):
    (folder / "signed").write_bytes(signed)
    done = subprocess.run(
        [OPENSSL, "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any",
         "-CAfile", trusted, "-in", folder / "signed", "-out", folder / "content"],
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0
