"""A signer of companions, certified in a ceremony over key files and over a module; a citizen."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto.jwk import JWK

from capthe.chip.cms import Signer
from capthe.chip.companions.mdoc import issue_mdoc
from capthe.chip.companions.sd_jwt import issue_sd_jwt
from capthe.chip.companions.signing import Life, holder_key
from capthe.country.chips import named_signing
from capthe.country.vn.companion import DOCTYPE, KIND, mdoc_elements, sd_jwt_claims
from capthe.outside.key_file import KeyFile
from capthe.outside.pkcs11_store import Pkcs11Store
from capthe.web.assets import _node
from capthe.work.ceremony import Operators, Wanted, hold
from capthe.work.companion import RULES
from tests.chip.made import CIVIL, citizen, portrait
from tests.softhsm import MODULE, TOKEN_PIN, made_token, needs_softhsm

FOREIGN = Path(__file__).parent / "foreign"
BUILD = Path(__file__).parents[2] / "build"
# the judges read the machine's clock
NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - see above
LIFE = Life(NOW, NOW + timedelta(days=30))
CARD = citizen(7)


@dataclass(frozen=True)
class Issuer:
    """An authority's certificate and a signer that it certified."""

    authority: x509.Certificate
    certificate: x509.Certificate
    signer: Signer

    def mdoc(self, holder, elements=None):
        stated = elements or mdoc_elements(
            CARD, CIVIL, portrait(), authority="SPECIMEN", on=NOW.date()
        )
        return issue_mdoc(DOCTYPE, stated, holder.public, LIFE, self.signer, token_bytes)

    def sd_jwt(self, holder):
        claims = sd_jwt_claims(CARD, CIVIL, portrait(), authority="SPECIMEN", on=NOW.date())
        return issue_sd_jwt(KIND, claims, holder.public, LIFE, self.signer, token_bytes)


def issuer_of(authority_keys, signer_keys) -> Issuer:
    rules = named_signing("vn", RULES)
    held = hold(
        ids=(1, 1), rules=rules, operators=Operators("An", "Bình"), wanted=Wanted(signers=1),
        kept=(), authority_keys=authority_keys, signer_keys=signer_keys,
        now=NOW - timedelta(minutes=1), entropy=token_bytes,
    )  # fmt: skip
    (root,) = [each for each in held.certificates if each.role == "authority"]
    (made,) = [each for each in held.certificates if each.role == "signer"]
    signer = Signer(made.der, rules.signer.algorithm, signer_keys.signer(made.label))
    authority, certificate = map(x509.load_der_x509_certificate, (root.der, made.der))
    return Issuer(authority, certificate, signer)


def file_issuer(folder) -> Issuer:
    return issuer_of(*(KeyFile(folder / name, b"secret", token_bytes) for name in ("a", "s")))


@pytest.fixture(scope="package", params=["file", pytest.param("pkcs11", marks=needs_softhsm)])
def issuer(request, tmp_path_factory):
    """Who signs: with keys in files, and in a module."""
    if request.param == "file":
        yield file_issuer(tmp_path_factory.mktemp("keys"))
        return
    labels = [made_token(name) for name in ("iaca", "companions")]
    stores = [Pkcs11Store(MODULE, label, TOKEN_PIN) for label in labels]
    yield issuer_of(*stores)
    for each in stores:
        each.close()


@pytest.fixture(scope="package")
def stranger(tmp_path_factory):
    """An issuer under another authority of the same name."""
    return file_issuer(tmp_path_factory.mktemp("stranger"))


@dataclass(frozen=True)
class Telephone:
    """A holder's key: what the issuer gets of it, and the whole."""

    jwk: JWK

    @property
    def public(self):
        key = self.jwk.get_op_key("verify")
        return holder_key(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def new_telephone() -> Telephone:
    return Telephone(JWK.from_pyca(ec.generate_private_key(ec.SECP256R1())))


@pytest.fixture(scope="package")
def telephone():
    return new_telephone()


@pytest.fixture(scope="package")
def wallet(tmp_path_factory):
    """@auth0/mdl, installed into build/ once: shows mdocs and judges what it shows."""
    node, npm = _node(tmp_path_factory.mktemp("node"))
    packed = sha256((FOREIGN / "package-lock.json").read_bytes()).hexdigest()[:8]
    home = BUILD / f"mdl-{packed}"
    if not (home / "node_modules").is_dir():
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(FOREIGN / name, home / name)
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=home, check=True, capture_output=True,
        )  # fmt: skip
    shutil.copyfile(FOREIGN / "verify-mdoc.mjs", home / "verify-mdoc.mjs")
    room = tmp_path_factory.mktemp("wallet")

    def show(authority, telephone, asked):
        """Show each mdoc's elements to a verifier; return what each verifier says."""
        (room / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
        (room / "holder.jwk").write_text(telephone.jwk.export_private())
        pairs = []
        for number, (response, names) in enumerate(asked):
            (room / f"{number}.cbor").write_bytes(response)
            pairs += [room / f"{number}.cbor", ",".join(names)]
        command = [node, home / "verify-mdoc.mjs", room / "authority.pem", DOCTYPE,
                   room / "holder.jwk", *pairs]  # fmt: skip
        done = subprocess.run(
            list(map(str, command)), check=True, capture_output=True, text=True, cwd=home
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return show
