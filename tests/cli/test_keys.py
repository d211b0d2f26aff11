"""Key ceremonies as two operators hold them, over a home that lives, with files and a module."""

import re
import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from tests.softhsm import MODULE, needs_softhsm, token_of

from capthe.chip.cms import Signer
from capthe.chip.passive import is_issued_by
from capthe.cli.home import Home
from capthe.cli.key_stores import AUTHORITY_TOKEN, SIGNER_TOKEN, signer_store
from capthe.cli.main import main
from capthe.country.chips import named_signing
from capthe.outside.key_source import key_source
from capthe.store.pg.act import Act
from capthe.store.pg.server import SUPERUSER
from capthe.store.pg.signers import Signers
from capthe.work.clock import DatabaseClock
from capthe.work.signers import SignerPool

PARTS = ("first-part", "other-part")


@pytest.fixture(scope="module")
def lived():
    """A home that runs, in which nobody has held a ceremony: its path."""
    path = Path(tempfile.mkdtemp(prefix="capthe-test-"))
    path.chmod(0o711)
    home = Home.at(path)
    home.server.start()
    home.migrate()
    yield path, None
    home.server.stop("immediate")
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def ceremony(lived, tmp_path):
    """A function that holds a ceremony in the lived home; returns the command's exit code."""
    files = [tmp_path / f"part-{n}" for n in (1, 2)]
    for file, part in zip(files, PARTS, strict=True):
        file.write_text(f"{part}\n")

    def hold(*more, rules="vn-ec-named", names=("An", "Bình"), parts=files):
        operators = [word for name in names for word in ("--operator", name)]
        given = [word for part in parts for word in ("--part", str(part))]
        home = ("--home", str(lived[0]), "--rules", rules)
        return main(["keys", "ceremony", *operators, *given, *home, *map(str, more)])

    return hold


def published(path, rules="vn-ec-named"):
    folder = Path(path) / "publication" / rules
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_two_operators_certify_signers_and_publish(lived, ceremony, capsys):
    path, _ = lived
    assert ceremony("--signers", 2) == 0
    told = capsys.readouterr()
    assert "NOT FOR PRODUCTION" in told.err
    assert "operator: An; witness: Bình" in told.out
    files = published(path)
    signers = [name for name in files if name.startswith("signer-")]
    (authority,) = [files[name] for name in files if name.startswith("authority-") and
                    name.endswith(".cer")]  # fmt: skip
    assert len(signers) == 2
    assert all(is_issued_by(files[name], authority) for name in signers)
    sums = dict(line.split()[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: sha256(content).hexdigest() for name, content in files.items()}
    assert "authorities.ml" in files
    assert main(["audit", "verify", "--home", str(path)]) == 0
    assert main(["fsck", "--home", str(path)]) == 0

    home = Home.at(path)
    rules = named_signing("vn", "vn-ec-named")
    with home.connect() as connection:
        pool = SignerPool(Signers(connection), signer_store(home, None), rules)
        now = DatabaseClock(connection).now()
        ((signer, n),) = pool.for_job(Act("machine", "test", now, now), "print:1", 40)
    assert n == 40
    key = x509.load_der_x509_certificate(signer.certificate).public_key()
    assert key.curve.name == "secp256r1"
    assert isinstance(signer, Signer)
    assert is_issued_by(signer.certificate, authority)
    capsys.readouterr()
    assert main(["keys", "status", "--home", str(path), "--rules", "vn-ec-named"]) == 0
    told = capsys.readouterr().out
    assert "in use, 40 of 150000 cards" in told
    assert "vn-ec-named: còn ký được 299960 thẻ / 299960 cards can still be signed\n" in told
    assert told.endswith(f" / keys of chips are drawn by {key_source().name}\n")

    assert main(["keys", "rotate", "--home", str(path), "--rules", "vn-ec-named"]) == 0
    told = capsys.readouterr().out
    number = re.match(r"Khóa ký (\d+) thôi dùng\. / Signer \1 signs no more cards\.\n", told)[1]
    assert main(["keys", "rotate", "--home", str(path), "--rules", "vn-ec-named"]) == 2
    assert ceremony("--signers", 0, "--revoke", number, "--reason", "key compromised") == 0
    crl = next(content for name, content in published(path).items() if name.endswith(".crl"))
    assert [entry.serial_number for entry in x509.load_der_x509_crl(crl)] == [
        x509.load_der_x509_certificate(signer.certificate).serial_number
    ]
    assert main(["audit", "verify", "--home", str(path)]) == 0


@pytest.mark.parametrize(
    "given",
    [
        {"names": ("An",)},
        {"names": ("An", "an")},
        {"names": ("An", "Bình", "Chi")},
        {"rules": "none"},
    ],
)
def test_a_ceremony_that_cannot_be_held_is_refused(ceremony, given):
    assert ceremony("--signers", 1, **given) == 2


@pytest.mark.parametrize("signers", ["-3", "1001"])
def test_a_ceremony_for_so_many_signers_is_not_begun(ceremony, signers, capsys):
    with pytest.raises(SystemExit) as ended:
        ceremony("--signers", signers)
    assert ended.value.code == 2
    assert f"{signers}: từ 0 đến 1000 / from 0 to 1000" in capsys.readouterr().err


def test_where_nobody_can_type_the_ceremony_is_refused_in_words(lived):
    typed = ["keys", "ceremony", "--operator", "An", "--operator", "Bình", "--home", str(lived[0])]
    done = subprocess.run(
        [sys.executable, "-m", "capthe.cli.main", *typed], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, start_new_session=True,
    )  # fmt: skip
    *before, refusal, next_action = done.stderr.splitlines()
    assert done.returncode == 2
    assert before == []  # nothing of Python's own about echo
    assert refusal.endswith("phần mã của An. / The part of An was not entered.")
    assert next_action.endswith("--part A --part B.")


def test_signers_past_their_time_are_not_counted_among_those_that_can_sign(lived, ceremony, capsys):
    """One signer is in use and one waits; three months later the first has ended, in two years
    both certificates are past, and what nobody may sign is not promised.
    """
    path, rules = lived[0], named_signing("vn", "vn-companion")
    assert ceremony("--signers", 2, rules=rules.name) == 0
    with Home.at(path).connect(SUPERUSER) as connection:
        clock = DatabaseClock(connection)
        began = clock.now()
        job = Act("machine", "test", began, began)
        Signers(connection).reserve(job, rules.name, "print:1", 40)
        seen = {}
        try:
            for days in (0, 95, 730):
                clock.set(began + timedelta(days=days), 1.0)
                capsys.readouterr()
                assert main(["keys", "status", "--home", str(path), "--rules", rules.name]) == 0
                told = capsys.readouterr().out
                left = re.search(r"còn ký được (\d+) thẻ / \1 cards can still be signed", told)[1]
                states = re.findall(r"^\d+ signer .* / (\w+, [^,]*), \d+ of", told, re.MULTILINE)
                seen[days] = (int(left), states)
        finally:
            clock.set(began, 1.0)
    over = "its time to sign is over"
    assert seen == {
        0: (rules.cards_max * 2 - 40, ["valid, in use", "valid, waiting"]),
        95: (rules.cards_max, [f"valid, {over}", "valid, waiting"]),
        730: (0, [f"past, {over}"] * 2),
    }


def test_parts_of_a_secret_are_two_and_right(lived, ceremony, tmp_path, capsys):
    short, wrong = tmp_path / "short", tmp_path / "wrong"
    short.write_text("five5")
    wrong.write_text("another part")
    good = tmp_path / "part-1"
    assert ceremony("--signers", 0) == 0
    for parts in ((good,), (good, good), (good, short), (good, wrong), (wrong, good)):
        assert ceremony("--signers", 0, parts=parts) == 2
    assert "secret does not open" in capsys.readouterr().err


def test_keys_in_files_are_refused_where_production_was_asked_for(ceremony, capsys):
    assert ceremony("--signers", 0, "--production") == 2
    assert "CAPTHE_PKCS11_MODULE" in capsys.readouterr().err


@needs_softhsm
def test_a_ceremony_in_a_module_of_two_tokens(lived, ceremony, capsys, monkeypatch, tmp_path):
    path, _ = lived
    token_of(AUTHORITY_TOKEN, "".join(PARTS))
    token_of(SIGNER_TOKEN, "signers-pin")
    (tmp_path / "pin").write_text("signers-pin\n")
    monkeypatch.setenv("CAPTHE_PKCS11_MODULE", MODULE)
    assert ceremony("--signers", 1, rules="vn-ec-explicit") == 2
    assert "CAPTHE_PKCS11_PIN_FILE" in capsys.readouterr().err
    monkeypatch.setenv("CAPTHE_PKCS11_PIN_FILE", str(tmp_path / "pin"))
    assert ceremony("--signers", 1, "--production", rules="vn-ec-explicit") == 0
    told = capsys.readouterr()
    assert "PKCS#11 token capthe-authority" in told.out
    assert "NOT FOR PRODUCTION" not in told.err
    assert any(name.startswith("signer-") for name in published(path, "vn-ec-explicit"))
