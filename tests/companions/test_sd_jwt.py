"""The SD-JWT of a card: shown and judged by the reference implementation, claim by claim."""

import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from jwcrypto.jwk import JWK
from jwcrypto.jws import InvalidJWSSignature
from sd_jwt.holder import SDJWTHolder
from sd_jwt.verifier import SDJWTVerifier

from capthe.country.vn.companion import KIND
from tests.chip.made import CIVIL
from tests.companions.conftest import CARD, LIFE, new_telephone

ALWAYS = {"vct", "iat", "nbf", "exp", "cnf"}
AUDIENCE, NONCE = "https://verifier.example", "a nonce of this test"


def judged(shown, authority):
    """What the verifier reads: it takes the key from the certificate that the authority issued."""

    def key_of(_issuer, header):
        certificate = x509.load_der_x509_certificate(b64decode(header["x5c"][0]))
        certificate.verify_directly_issued_by(authority)
        return JWK.from_pyca(certificate.public_key())

    return SDJWTVerifier(shown, key_of, AUDIENCE, NONCE).get_verified_payload()


def presented(issued, claims, telephone):
    """The claims as a wallet shows them, bound to its key, to this verifier and this moment."""
    holder = SDJWTHolder(issued.decode("ascii"))
    holder.create_presentation(dict.fromkeys(claims, True), NONCE, AUDIENCE, telephone.jwk, "ES256")
    return holder.sd_jwt_presentation


def test_a_holder_shows_two_claims_and_the_verifier_reads_two(issuer, telephone):
    made = issuer.sd_jwt(telephone)
    shown = presented(made.shown(made.names), ["name", "age_over_18"], telephone)
    read = judged(shown, issuer.authority)
    assert read.keys() == ALWAYS | {"name", "age_over_18"}
    assert (read["vct"], read["name"], read["age_over_18"]) == (KIND, CARD.name, True)
    assert (read["nbf"], read["exp"]) == (LIFE.signed.timestamp(), LIFE.until.timestamp())
    everything = judged(presented(made.shown(made.names), made.names, telephone), issuer.authority)
    assert everything.keys() == ALWAYS | set(made.names)
    assert everything["father"] == CIVIL.father


def test_of_what_is_not_shown_nothing_is_there(issuer, telephone):
    made = issuer.sd_jwt(telephone)
    jwt, *disclosures, end = made.shown({"age_over_18"}).decode("ascii").split("~")
    assert end == ""
    assert [decoded(each)[1:] for each in disclosures] == [["age_over_18", True]]
    header, payload = (json.loads(padded(part)) for part in jwt.split(".")[:2])
    assert payload.keys() == ALWAYS | {"_sd", "_sd_alg"}
    assert len(payload["_sd"]) == len(made.names)
    assert payload["_sd"] == sorted(payload["_sd"])
    assert (header["typ"], header["alg"]) == ("dc+sd-jwt", "ES256")
    assert CARD.name not in padded(jwt.split(".")[1]).decode()


def test_an_altered_claim_is_not_believed(issuer, telephone):
    made = issuer.sd_jwt(telephone)
    salt, name, _ = decoded(made.disclosures["number"])
    forged = encoded([salt, name, "999999999999"])
    for shown in (made.disclosures["number"], forged):
        verifier = SDJWTVerifier(f"{made.jwt}~{shown}~", lambda *_: key(issuer))
        read = verifier.get_verified_payload()
        is_believed = shown != forged
        assert read.keys() == (ALWAYS | {"number"} if is_believed else ALWAYS)


def test_an_altered_token_a_strangers_and_another_telephones_are_refused(
    issuer, stranger, telephone
):
    made = issuer.sd_jwt(telephone)
    head, body, signature = made.jwt.split(".")
    payload = json.loads(padded(body))
    later = encoded(payload | {"exp": payload["exp"] + 1})
    with pytest.raises(InvalidJWSSignature):
        SDJWTVerifier(f"{head}.{later}.{signature}~", lambda *_: key(issuer))
    theirs = stranger.sd_jwt(telephone)
    with pytest.raises(InvalidSignature):
        judged(presented(theirs.shown(()), [], telephone), issuer.authority)
    with pytest.raises(InvalidJWSSignature):
        judged(presented(made.shown(()), [], new_telephone()), issuer.authority)


def key(issuer):
    return JWK.from_pyca(issuer.certificate.public_key())


def padded(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def decoded(disclosure):
    return json.loads(padded(disclosure))


def encoded(value):
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode("ascii")
