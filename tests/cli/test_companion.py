"""`capthe card mdoc|sdjwt`: signed by the pool for a card that its citizen holds; specimens."""

import json
import sys
from base64 import urlsafe_b64decode
from contextlib import redirect_stdout
from io import StringIO

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.domain.stages import STAGES
from capthe.store.pg.server import SUPERUSER

RULES = "vn-companion"


def run(*arguments):
    """The exit code and what was said."""
    told = StringIO()
    with redirect_stdout(told):
        code = main(["card", *map(str, arguments)])
    return code, told.getvalue()


@pytest.fixture(scope="module")
def signing_home(lived, tmp_path_factory):
    """The home of a lived nation, with two signers of companions."""
    folder = tmp_path_factory.mktemp("parts")
    files = [folder / name for name in ("a", "b")]
    for file in files:
        file.write_text(f"part-of-{file.name}\n")
    ceremony = ["--operator", "An", "--operator", "Bình", "--rules", RULES, "--signers", 2]
    parts = ["--part", files[0], "--part", files[1], "--home", lived[0]]
    assert main(["keys", "ceremony", *map(str, [*ceremony, *parts])]) == 0
    return lived[0]


@pytest.fixture
def holder_key(tmp_path):
    """A file with a telephone's public key."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    file = tmp_path / "telephone.pem"
    file.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return file


def one(connection, *, handed_over):
    """A dossier with a number. The oldest citizen's: by the clock of today it has not expired."""
    return connection.execute(
        "select d.id, d.name from ledger.dossier d, ledger.where_is(d.id, d.cid) w"
        " where (w.stage = %s) = %s and d.cid < 1000000000000 order by d.birth limit 1",
        [STAGES["handed_over"].code, handed_over],
    ).fetchone()


def signed_and_seen(connection, dossier):
    signed = connection.execute(
        "select g.job, g.n from ledger.signing g where g.job like %s", [f"%:{dossier}:%"]
    ).fetchall()
    looks = connection.execute(
        "select why from ledger.access where dossier = %s order by id", [dossier]
    ).fetchall()
    return [(job.partition(":")[0], n) for job, n in signed], [why for (why,) in looks]


def test_before_the_ceremony_it_is_refused(lived, holder_key, tmp_path, capsys):
    with Home.at(lived[0]).connect(SUPERUSER) as connection:
        dossier, _ = one(connection, handed_over=True)
    given = (dossier, "--home", lived[0], "--out", tmp_path, "--holder-key", holder_key)
    assert run("sdjwt", *given)[0] == 2
    assert "capthe keys ceremony --rules vn-companion" in capsys.readouterr().err
    assert list(tmp_path.glob("card-*")) == []


def test_a_citizen_who_holds_the_card_gets_both(signing_home, holder_key, tmp_path):
    with Home.at(signing_home).connect(SUPERUSER) as connection:
        dossier, name = one(connection, handed_over=True)
        given = (dossier, "--home", signing_home, "--out", tmp_path, "--holder-key", holder_key)
        code, told = run("mdoc", *given, "--why", "a wallet")
        assert (code, told) == (0, f"{tmp_path}/card-{dossier}.mdoc\n")
        assert run("sdjwt", *given, "--why", "a wallet", "--only", "name, number")[0] == 0
        signed, looks = signed_and_seen(connection, dossier)
    assert sorted(signed) == [("mdoc", 1), ("sdjwt", 1)]
    assert looks[-2:] == ["a wallet", "a wallet"]
    mdoc = cbor2.loads((tmp_path / f"card-{dossier}.mdoc").read_bytes())
    items = [cbor2.loads(each.value) for each in mdoc["nameSpaces"]["example.vn.cccd.1"]]
    assert name in [each["elementValue"] for each in items]
    jwt, *shown, _ = (tmp_path / f"card-{dossier}.sd-jwt").read_text().split("~")
    told = [json.loads(urlsafe_b64decode(each + "==")) for each in shown]
    assert {claim for _, claim, _ in told} == {"name", "number"}
    assert jwt.count(".") == 2


def test_a_card_that_nobody_holds_gets_none(signing_home, holder_key, tmp_path, capsys):
    with Home.at(signing_home).connect(SUPERUSER) as connection:
        dossier, _ = one(connection, handed_over=False)
        given = (dossier, "--home", signing_home, "--out", tmp_path, "--holder-key", holder_key)
        assert run("mdoc", *given)[0] == 2
        assert signed_and_seen(connection, dossier)[0] == []
    told = capsys.readouterr().err
    assert "chưa nhận thẻ" in told
    assert "has not received this card" in told
    assert list(tmp_path.glob("card-*")) == []


def test_without_a_telephones_key_or_with_another_day_it_is_refused(signing_home, capsys):
    assert run("sdjwt", 1, "--home", signing_home)[0] == 2
    assert "--holder-key" in capsys.readouterr().err
    assert run("sdjwt", 1, "--home", signing_home, "--issue", "2021-05-01")[0] == 2
    assert "ngày cấp" in capsys.readouterr().err.casefold()


def test_a_specimen_comes_with_its_own_authority_and_its_holders_key(tmp_path):
    given = ("--specimen", 5, "--out", tmp_path, "--issue", "2024-08-01", "--only", "age_over_18")
    assert run("mdoc", *given)[0] == 0
    authority, private = (
        (tmp_path / f"card-specimen-{name}.pem").read_bytes() for name in ("authority", "holder")
    )
    mdoc = cbor2.loads((tmp_path / "card-specimen.mdoc").read_bytes())
    signer = x509.load_der_x509_certificate(mdoc["issuerAuth"][1][33])
    signer.verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
    said = cbor2.loads(cbor2.loads(mdoc["issuerAuth"][2]).value)
    point = load_pem_private_key(private, None).public_key().public_numbers()
    assert said["deviceKeyInfo"]["deviceKey"][-2] == point.x.to_bytes(32, "big")
    assert (tmp_path / "card-specimen-holder.pem").stat().st_mode & 0o777 == 0o600
    assert run("mdoc", *given[:-1], "no_such_thing")[0] == 2


def test_without_the_extra_mdoc_says_how_to_get_it_and_sdjwt_works(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "cbor2", None)
    monkeypatch.delitem(sys.modules, "capthe.chip.companions.mdoc", raising=False)
    given = ("--specimen", 5, "--out", tmp_path)
    assert run("mdoc", *given)[0] == 2
    told = capsys.readouterr().err
    assert "Chưa cài" in told
    assert "is not installed" in told
    assert "'.[companions]'" in told
    assert run("sdjwt", *given)[0] == 0
