"""The mdoc of a card: shown and judged by software of others, whole and piece by piece."""

from datetime import timedelta
from hashlib import sha256

import cbor2
import cryptography.x509  # noqa: F401 - pymdoccbor uses it and does not import it
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pymdoccbor.mdoc.verifier import MdocCbor

from capthe.chip.companions.signing import Life, holder_key
from capthe.country.vn.companion import (
    DOCTYPE,
    ISO_NAME_SPACE,
    NAME_SPACE,
    mdoc_elements,
)
from capthe.domain.errors import Refusal
from tests.chip.made import CIVIL, citizen, portrait
from tests.companions.conftest import CARD, NOW, new_telephone

NAME, NUMBER, PORTRAIT, OF_AGE = (
    f"{NAME_SPACE}/name", f"{NAME_SPACE}/number", f"{ISO_NAME_SPACE}/portrait",
    f"{ISO_NAME_SPACE}/age_over_18",
)  # fmt: skip


def response(issuer_signed):
    """An mdoc as a reader gets it; the judge's wallet adds the telephone's signature."""
    document = {"docType": DOCTYPE, "issuerSigned": cbor2.loads(issuer_signed)}
    return cbor2.dumps({"version": "1.0", "documents": [document], "status": 0})


def whole(mdoc):
    return response(mdoc.shown(mdoc.names))


def elements(issuer_signed):
    """What stands in it, by name."""
    spaces = cbor2.loads(issuer_signed)["nameSpaces"]
    items = [cbor2.loads(each.value) for items in spaces.values() for each in items]
    return {each["elementIdentifier"]: each["elementValue"] for each in items}


def test_a_wallet_of_others_shows_what_it_is_asked_for_and_nothing_else(issuer, telephone, wallet):
    mdoc = issuer.mdoc(telephone)
    asked = [(whole(mdoc), [NAME, OF_AGE]), (whole(mdoc), [PORTRAIT])]
    first, second = wallet(issuer.authority, telephone, asked)
    assert first == {"shown": {NAME: CARD.name, OF_AGE: True}}
    assert second == {"shown": {PORTRAIT: sha256(portrait()).hexdigest()}}


def test_a_wallet_of_others_is_refused_what_is_not_as_it_was_signed(
    issuer, stranger, telephone, wallet
):
    mdoc = issuer.mdoc(telephone)
    shown = mdoc.shown(mdoc.names)
    renamed = shown.replace(CARD.number.encode(), b"999999999999")
    assert renamed != shown
    theirs = stranger.mdoc(telephone)
    cut = cbor2.loads(shown)
    auth = list(cut["issuerAuth"])
    auth[3] = auth[3][:-1] + bytes([auth[3][-1] ^ 1])
    broken = cbor2.dumps(cut | {"issuerAuth": auth})
    asked = [(response(each), [NUMBER]) for each in (shown, renamed, broken)]
    good, altered, unsigned, unknown = wallet(
        issuer.authority, telephone, [*asked, (whole(theirs), [NUMBER])]
    )
    assert good == {"shown": {NUMBER: CARD.number}}
    assert "The calculated digest" in altered["refused"]
    assert "Issuer signature must be valid" in unsigned["refused"]
    assert "Issuer certificate must be valid" in unknown["refused"]


def test_another_telephone_cannot_show_it(issuer, telephone, wallet):
    asked = [(whole(issuer.mdoc(telephone)), [NAME])]
    (told,) = wallet(issuer.authority, new_telephone(), asked)
    assert told == {"refused": "Device signature must be valid"}


def judged(data, authority):
    judge = MdocCbor()
    judge.loads(data)
    return judge.verify([authority]), judge


def test_pymdoccbor_follows_signature_chain_and_digests(issuer, stranger, telephone):
    mdoc = issuer.mdoc(telephone)
    is_good, judge = judged(whole(mdoc), issuer.authority)
    assert is_good
    (document,) = judge.documents
    assert document.hash_verification["verified"] == sum(map(len, mdoc.items.values()))
    assert judge.disclosure_map[ISO_NAME_SPACE]["birth_date"] == CARD.birth
    altered = whole(mdoc).replace(CIVIL.father.encode(), CIVIL.father.encode()[::-1])
    assert altered != whole(mdoc)
    assert not judged(altered, issuer.authority)[0]
    assert not judged(whole(mdoc), stranger.authority)[0]


def test_of_what_is_not_shown_nothing_is_there(issuer, telephone):
    mdoc = issuer.mdoc(telephone)
    shown = mdoc.shown({"age_over_18"})
    assert elements(shown) == {"age_over_18": True}
    said = mdoc.shown(mdoc.names)
    for hidden in (CARD.name.encode(), CARD.number.encode(), portrait(), CIVIL.mother.encode()):
        assert hidden in said
        assert hidden not in shown
    assert judged(response(shown), issuer.authority)[0]


def test_the_security_object_says_from_when_until_when_and_for_which_key(issuer, telephone):
    auth = cbor2.loads(issuer.mdoc(telephone).shown(()))["issuerAuth"]
    assert cbor2.loads(auth[0]) == {1: -7}
    assert auth[1] == {33: issuer.signer.certificate}
    said = cbor2.loads(cbor2.loads(auth[2]).value)
    assert (said["docType"], said["version"], said["digestAlgorithm"]) == (
        DOCTYPE, "1.0", "SHA-256",
    )  # fmt: skip
    key = telephone.public
    assert said["deviceKeyInfo"]["deviceKey"] == {1: 2, -1: 1, -2: key.x, -3: key.y}
    life = said["validityInfo"]
    assert (life["signed"], life["validFrom"]) == (NOW, NOW)
    assert life["validUntil"] == NOW + timedelta(days=30)


def test_the_order_of_digests_says_nothing_of_the_names(issuer, telephone):
    orders = {tuple(issuer.mdoc(telephone).items[NAME_SPACE]) for _ in range(5)}
    assert len(orders) > 1


@pytest.mark.parametrize("name", ["Ksor Hơ Bia", "Đặng Thị Nghĩa", "Niê Blĭm", "H'Ƀuôn", "Tý"])
def test_the_standards_name_space_has_letters_of_the_standard(name):
    card = citizen(1)._replace(name=name)
    spaces = mdoc_elements(card, CIVIL, b"", authority="SPECIMEN", on=NOW.date())
    standard = spaces[ISO_NAME_SPACE]
    own = {"family_name_national_character", "given_name_national_character"}
    for key, value in standard.items():
        if isinstance(value, str) and key not in own:
            assert value == value.encode("latin-1").decode("latin-1")
            assert value
    parts = (standard[key] for key in sorted(own) if key in standard)
    assert " ".join(parts) == name
    assert spaces[NAME_SPACE]["name"] == name


def test_ages_are_those_of_the_day_of_signing():
    card = citizen(1)
    day = card.birth.replace(year=card.birth.year + 16)
    ages = [
        mdoc_elements(card, CIVIL, b"", authority="SPECIMEN", on=on)[ISO_NAME_SPACE]
        for on in (day - timedelta(days=1), day)
    ]
    assert [each["age_over_14"] for each in ages] == [True, True]
    assert [each["age_over_16"] for each in ages] == [False, True]
    assert [each["age_over_18"] for each in ages] == [False, False]


def test_a_signers_certificate_is_what_18013_5_asks(issuer):
    certificate = issuer.certificate
    certificate.verify_directly_issued_by(issuer.authority)
    use = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert use.critical
    assert [each.dotted_string for each in use.value] == ["1.0.18013.5.1.2"]
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert life <= timedelta(days=457)
    root = issuer.authority
    assert root.not_valid_after_utc - root.not_valid_before_utc <= timedelta(days=20 * 366)


def test_a_key_of_another_curve_and_rubbish_are_refused():
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    spki = other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for given in (spki, b"", b"rubbish"):
        with pytest.raises(Refusal, match="holder_key_wrong"):
            holder_key(given)


def test_a_life_of_nothing_is_refused():
    with pytest.raises(ValueError, match="whole second"):
        Life(NOW, NOW)
    with pytest.raises(ValueError, match="whole second"):
        Life(NOW.replace(microsecond=1), NOW + timedelta(days=1))
