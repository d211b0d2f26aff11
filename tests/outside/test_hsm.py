"""Signing keys: the file and a real PKCS#11 module keep the same promises."""

import shutil
import subprocess
from functools import partial
from secrets import token_bytes

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

from capthe.chip.algorithms import KeyKind
from capthe.chip.profile import Curve
from capthe.domain.errors import Refusal
from capthe.outside.key_file import KeyFile
from capthe.outside.pkcs11_store import Pkcs11Store
from tests.softhsm import MODULE, TOKEN_PIN, made_token, needs_softhsm

KINDS = (
    KeyKind(Curve.P256),
    KeyKind(Curve.P384),
    KeyKind(Curve.BRAINPOOL_P256),
    KeyKind(rsa_bits=2048),
)


@pytest.fixture(params=["file", pytest.param("pkcs11", marks=needs_softhsm)])
def opened(request, tmp_path):
    """A function that opens the same store anew, with a secret."""
    if request.param == "file":
        return lambda secret="1234": KeyFile(tmp_path / "keys", secret.encode(), token_bytes)
    token = made_token(request.node.name)
    return lambda secret=TOKEN_PIN: Pkcs11Store(MODULE, token, secret)


def verify(public_key, kind, message, signature):
    key = load_der_public_key(public_key)
    if kind.curve is None:
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        key.verify(signature, message, pss, hashes.SHA256())
    else:
        strong = hashes.SHA384() if kind.curve is Curve.P384 else hashes.SHA256()
        key.verify(signature, message, ec.ECDSA(strong))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.text)
def test_what_a_key_signs_its_public_half_verifies(opened, kind):
    store = opened()
    public_key = store.make("one", kind)
    verify(public_key, kind, b"message", store.signer("one")(b"message"))
    store.close()
    again = opened()
    assert again.public_key("one") == public_key
    verify(public_key, kind, b"other", again.signer("one")(b"other"))
    again.close()


def test_keys_have_names_of_their_own_and_an_end(opened):
    store = opened()
    kind = KeyKind(Curve.P256)
    first, second = store.make("b", kind), store.make("a", kind)
    assert first != second
    assert store.labels() == ("a", "b")
    with pytest.raises(Refusal, match="key_exists"):
        store.make("a", kind)
    assert store.public_key("a") == second
    store.destroy("a")
    assert store.labels() == ("b",)
    for use in (store.public_key, store.signer, store.destroy):
        with pytest.raises(Refusal, match="key_unknown"):
            use("a")
    store.close()


def test_another_secret_opens_nothing(opened):
    store = opened()
    store.make("one", KeyKind(Curve.P256))
    store.close()
    with pytest.raises(Refusal, match="key_store_locked"):
        opened("4321")
    assert opened().labels() == ("one",)


def test_a_key_file_says_that_it_is_not_for_production(tmp_path):
    store = KeyFile(tmp_path / "keys", b"secret", token_bytes)
    assert "NOT FOR PRODUCTION" in store.name
    assert not store.is_for_production
    store.make("one", KeyKind(Curve.P256))
    kept = list((tmp_path / "keys").iterdir())
    assert {path.name for path in kept} == {"salt", "lock", "one.key"}
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    with pytest.raises(Refusal, match="key_unknown"):
        store.make("../one", KeyKind(Curve.P256))


def test_key_files_cannot_change_places(tmp_path):
    store = KeyFile(tmp_path / "keys", b"secret", token_bytes)
    for label in ("a", "b"):
        store.make(label, KeyKind(Curve.P256))
    (tmp_path / "keys" / "a.key").replace(tmp_path / "keys" / "b.key")
    with pytest.raises(Refusal, match="key_store_locked"):
        store.signer("b")


@needs_softhsm
def test_a_token_that_is_not_there_is_refused_by_name():
    with pytest.raises(Refusal, match="key_token_missing"):
        Pkcs11Store(MODULE, "no such token", TOKEN_PIN)


@needs_softhsm
@pytest.mark.skipif(shutil.which("pkcs11-tool") is None, reason="pkcs11-tool (opensc) is missing")
def test_pkcs11_tool_finds_every_private_key_never_extractable():
    token = made_token("tool")
    store = Pkcs11Store(MODULE, token, TOKEN_PIN)
    for number, kind in enumerate(KINDS):
        store.make(f"key-{number}", kind)
    store.close()
    run = partial(
        subprocess.run,
        ["pkcs11-tool", "--module", MODULE, "--token-label", token, "--login", "--pin", TOKEN_PIN,
         "--list-objects", "--type", "privkey"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = run().stdout
    access = [line for line in told.splitlines() if "Access:" in line]
    assert len(access) == told.count("Private Key Object") == len(KINDS)
    for line in access:
        assert {"sensitive", "always sensitive", "never extractable", "local"} <= {
            word.strip() for word in line.partition(":")[2].split(",")
        }
