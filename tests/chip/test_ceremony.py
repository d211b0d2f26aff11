"""A key ceremony over real key stores; what it made is judged by OpenSSL and by `cryptography`."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_bytes

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID

from capthe.chip.algorithms import KeyKind
from capthe.country.chips import chip_profiles, named_signing, signing_profiles
from capthe.domain.errors import Refusal
from capthe.outside.key_file import KeyFile
from capthe.outside.pkcs11_store import Pkcs11Store
from capthe.store.pg.signers import Kept
from capthe.work.ceremony import Operators, Wanted, hold, months_after, transcript_hash, years_after
from tests.softhsm import MODULE, TOKEN_PIN, made_token, needs_softhsm

NOW = datetime(2021, 1, 15, 3, 0, tzinfo=UTC)
TWO = Operators("An", "Bình")
OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl is missing")


def rules_of(name):
    rules = named_signing("vn", name)
    if rules.authority.rsa_bits:  # shorter keys, for the time they take
        rules = replace(rules, authority=KeyKind(rsa_bits=2048), signer=KeyKind(rsa_bits=2048))
    return rules


def key_files(folder):
    """The authority's keys and the signers', apart, in files."""
    return tuple(KeyFile(folder / name, b"secret", token_bytes) for name in ("a", "s"))


@pytest.fixture(params=["file", pytest.param("pkcs11", marks=needs_softhsm)])
def stores(request, tmp_path):
    """The authority's keys and the signers', in files and in a module."""
    if request.param == "file":
        yield key_files(tmp_path)
        return
    labels = [made_token(name) for name in ("authority", "signers")]
    opened = [Pkcs11Store(MODULE, label, TOKEN_PIN) for label in labels]
    yield tuple(opened)
    for each in opened:
        each.close()


class Record:
    """What the database would have on record, ceremony after ceremony."""

    def __init__(self, rules, stores):
        self.rules, self.stores, self.kept, self.ceremony = rules, stores, [], 0

    def hold(self, wanted, now=NOW):
        self.ceremony += 1
        authority_keys, signer_keys = self.stores
        held = hold(
            ids=(self.ceremony, len(self.kept) + 1), rules=self.rules, operators=TWO,
            wanted=wanted, kept=self.kept, authority_keys=authority_keys, signer_keys=signer_keys,
            now=now, entropy=token_bytes,
        )  # fmt: skip
        revoked = dict(held.revoked)
        self.kept = [
            replace(each, revoked_at=now, reason=revoked[each.id]) if each.id in revoked else each
            for each in self.kept
        ] + [
            Kept(
                each.id, each.role, held.rules, each.label, each.issuer, each.serial, each.der,
                each.use_until, now, None, None,
            )
            for each in held.certificates
        ]  # fmt: skip
        return held


def only(held, role):
    return [each for each in held.certificates if each.role == role]


@pytest.fixture
def record(tmp_path):
    return Record(rules_of("vn-ec-named"), key_files(tmp_path))


def pem(folder, name, der):
    path = folder / name
    path.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
    return path


def openssl(*arguments):
    done = subprocess.run([OPENSSL, *map(str, arguments)], capture_output=True, check=False)
    return done.returncode == 0


@needs_openssl
@pytest.mark.parametrize("scheme", ["vn-ec-named", "vn-rsa-pss"])
def test_openssl_follows_every_chain_and_list(stores, scheme, tmp_path):
    record = Record(rules_of(scheme), stores)
    held = record.hold(Wanted(signers=2))
    (authority,) = only(held, "authority")
    trusted = pem(tmp_path, "authority.pem", authority.der)
    for each in (authority, *only(held, "signer"), *only(held, "lists")):
        leaf = pem(tmp_path, f"{each.id}.pem", each.der)
        chain = ("-x509_strict", "-check_ss_sig", "-attime", int(NOW.timestamp()) + 60)
        assert openssl("verify", "-CAfile", trusted, *chain, leaf), each.role
    crl, master = (next(x for x in held.lists if x.kind == kind) for kind in ("crl", "master"))
    for name, made in (("crl", crl), ("master", master)):
        (tmp_path / name).write_bytes(made.der)
    assert openssl("crl", "-inform", "DER", "-in", tmp_path / "crl", "-CAfile", trusted, "-noout")
    command = ("cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-CAfile",
               trusted, "-attime", int(NOW.timestamp()) + 60)  # fmt: skip
    assert openssl(*command, "-in", tmp_path / "master", "-out", tmp_path / "list")
    assert authority.der in (tmp_path / "list").read_bytes()


def test_a_signers_certificate_says_what_the_standard_asks(record):
    held = record.hold(Wanted(signers=1))
    (authority,), (signer,) = only(held, "authority"), only(held, "signer")
    ours, theirs = map(x509.load_der_x509_certificate, (authority.der, signer.der))
    theirs.verify_directly_issued_by(ours)
    ours.verify_directly_issued_by(ours)
    assert [a.value for a in ours.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)] == ["VN"]
    constraints = ours.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (
        True, True, 0,
    )  # fmt: skip
    usage = theirs.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    key_id = ours.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    issuer_key = theirs.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert issuer_key.key_identifier == key_id
    period = theirs.extensions.get_extension_for_class(x509.PrivateKeyUsagePeriod).value
    assert (period.not_before, period.not_after.date()) == (
        NOW.replace(tzinfo=period.not_before.tzinfo), months_after(NOW, 15).date(),
    )  # fmt: skip
    for extension in (x509.SubjectAlternativeName, x509.IssuerAlternativeName):
        (place,) = theirs.extensions.get_extension_for_class(extension).value
        assert [each.value for each in place.value] == ["VNM"]
    points = theirs.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name[0].value == record.rules.crl_url
    document_types = theirs.extensions.get_extension_for_oid(
        x509.ObjectIdentifier("2.23.136.1.1.6.2")
    )
    assert document_types.value.value.hex() == "3009020100310413024944"
    oids = {each.oid for each in theirs.extensions}
    assert ExtensionOID.BASIC_CONSTRAINTS not in oids
    assert theirs.not_valid_after_utc == years_after(NOW, 30)
    assert ours.not_valid_after_utc == years_after(NOW, 35), "after 2049 written in four digits"


def test_a_new_authority_is_vouched_for_by_the_old(record):
    first = record.hold(Wanted(signers=1))
    second = record.hold(Wanted(signers=1, is_new_authority=True), NOW + timedelta(days=900))
    (old,), (new,), (link,) = only(first, "authority"), only(second, "authority"), only(
        second, "link"
    )  # fmt: skip
    old_one, new_one, between = (x509.load_der_x509_certificate(x.der) for x in (old, new, link))
    between.verify_directly_issued_by(old_one)
    assert between.public_key() == new_one.public_key()
    assert between.subject == new_one.subject
    (signer,) = only(second, "signer")
    x509.load_der_x509_certificate(signer.der).verify_directly_issued_by(new_one)
    assert {each.authority for each in second.lists if each.kind == "crl"} == {old.id, new.id}
    (master,) = [each for each in second.lists if each.kind == "master"]
    assert all(each.der in master.der for each in (old, new, link))


def test_a_revoked_signer_is_on_the_list_from_then_on(record):
    record.hold(Wanted(signers=2))
    (bad, _) = [each for each in record.kept if each.role == "signer"]
    later = NOW + timedelta(days=10)
    record.hold(Wanted(signers=0, revoke=[(bad.id, "compromised")]), later)
    again = record.hold(Wanted(signers=0), later + timedelta(days=80))
    crl = x509.load_der_x509_crl(next(x.der for x in again.lists if x.kind == "crl"))
    (entry,) = crl
    assert entry.serial_number == int.from_bytes(bad.serial, "big")
    assert entry.revocation_date_utc == later
    assert crl.next_update_utc == later + timedelta(days=170)
    authority = next(each for each in record.kept if each.role == "authority")
    assert crl.is_signature_valid(x509.load_der_x509_certificate(authority.der).public_key())
    assert again.certificates == [], "the list signer of the first ceremony signs on"
    for number in (bad.id, authority.id, 99):
        with pytest.raises(Refusal, match="certificate_not_revocable"):
            record.hold(Wanted(signers=0, revoke=[(number, "again")]), later)


def test_an_authority_past_its_time_certifies_nobody(record):
    record.hold(Wanted(signers=1))
    late = years_after(NOW, 5)
    with pytest.raises(Refusal, match="authority_too_old"):
        record.hold(Wanted(signers=1), late)
    assert only(record.hold(Wanted(signers=1), late - timedelta(days=1)), "signer")


@pytest.mark.parametrize("pair", [("An", "An"), ("An", " an "), ("An", ""), ("", "")])
def test_one_person_holds_no_ceremony(pair):
    with pytest.raises(Refusal, match="ceremony_needs_two"):
        Operators(*pair)


def test_the_transcript_names_all_that_was_made(record):
    held = record.hold(Wanted(signers=2))
    assert "operator: An; witness: Bình" in held.transcript
    assert record.stores[0].name in held.transcript
    for each in held.certificates:
        assert each.label in held.transcript
        assert sha256(each.der).hexdigest() in held.transcript
    assert transcript_hash(held) == sha256(held.transcript.encode()).hexdigest()
    assert len({each.serial for each in held.certificates}) == len(held.certificates) == 4


def test_months_end_where_the_calendar_lets_them():
    assert months_after(datetime(2021, 11, 30, tzinfo=UTC), 3) == datetime(2022, 2, 28, tzinfo=UTC)
    assert years_after(datetime(2024, 2, 29, tzinfo=UTC), 4) == datetime(2028, 2, 29, tzinfo=UTC)
    assert months_after(datetime(2021, 12, 31, tzinfo=UTC), 1) == datetime(2022, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize("country", ["vn", "demo"])
def test_every_chip_profile_names_rules_of_its_country(country):
    profiles, rules = chip_profiles(country), signing_profiles(country)
    assert {each.signing for each in profiles.values()} <= rules.keys()
    assert all(each.source for each in (*profiles.values(), *rules.values()))
    with pytest.raises(Refusal, match="signing_profile_unknown"):
        named_signing(country, "none")


def test_limits_are_the_example_policy_of_the_standard():
    for rules in signing_profiles("vn").values():
        assert (rules.cards_max, rules.months_max) == (150_000, 3)
