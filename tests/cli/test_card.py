"""`capthe card`: a dossier's card for those who say why, and cards of people who do not exist."""

import pickle
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from PIL import Image

from capthe.cli.card import parts_missing
from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.cli.site import site_config
from capthe.domain.errors import Refusal
from capthe.face.code import read_codes
from capthe.store.pg.server import SUPERUSER


def run(*arguments):
    """The exit code and what was said."""
    told = StringIO()
    with redirect_stdout(told):
        code = main(["card", *map(str, arguments)])
    return code, told.getvalue()


@pytest.fixture(scope="module")
def printing_home(tmp_path_factory):
    """A home whose fonts are made once."""
    return tmp_path_factory.mktemp("home")


def test_a_specimen_is_shown_printed_and_drawn(printing_home, tmp_path):
    home = ("--specimen", 5, "--home", printing_home)
    code, shown = run("show", *home)
    lines = shown.splitlines()
    number = lines[0].split()[1]
    assert (code, len(number)) == (0, 12)
    assert lines[-3].startswith(f"IDVNM{number[3:]}")
    code, told = run("pdf", *home, "--out", tmp_path / "out")
    written = Path(told.strip())
    assert (code, written.read_bytes()[:8]) == (0, b"%PDF-1.7")
    assert written.stat().st_mode & 0o777 == 0o600
    code, told = run("png", *home, "--out", tmp_path / "out", "--dpi", 300)
    front, back = (Image.open(BytesIO(Path(path).read_bytes())) for path in told.split())
    assert (front.size, back.size) == ((1012, 638), (1012, 638))
    assert read_codes(front) == (next(row[13:] for row in lines if row.startswith("code")),)


def test_the_press_agrees_with_typst_in_both_versions(printing_home):
    for day, version in (("2021-05-01", "vn-2021"), ("2024-08-01", "vn-2024")):
        code, told = run("check", "--cards", 2, "--issue", day, "--home", printing_home)
        assert (code, told.startswith(f"{version}: 4 ")) == (0, True)


def test_the_card_of_a_dossier_states_what_was_approved_and_the_look_is_logged(lived, tmp_path):
    path, _ = lived
    with Home.at(path).connect(SUPERUSER) as connection:
        dossier, name, residence, looks = connection.execute(
            "select d.id, d.name, d.residence, (select count(*) from ledger.access)"
            " from ledger.dossier d join ledger.card c on c.dossier = d.id order by d.id limit 1"
        ).fetchone()
        code, shown = run("show", dossier, "--why", "a test", "--home", path)
        assert code == 0
        assert f"{'name':<12} {name}\n" in shown
        assert f"{'residence':<12} {residence}\n" in shown
        assert run("pdf", dossier, "--home", path, "--out", tmp_path)[0] == 0
        reasons = connection.execute(
            "select why from ledger.access where dossier = %s order by id", [dossier]
        ).fetchall()
        after = connection.execute("select count(*) from ledger.access").fetchone()
    assert after == (looks + 2,)
    assert ("a test",) in reasons


def test_the_pages_draw_the_same_card_with_the_rights_of_a_worker(lived):
    path, _ = lived
    home = Home.at(path)
    with home.connect(SUPERUSER) as connection:
        dossier, name, looks = connection.execute(
            "select d.id, d.name, (select count(*) from ledger.access)"
            " from ledger.dossier d join ledger.card c on c.dossier = d.id order by d.id limit 1"
        ).fetchone()
        window = pickle.loads(pickle.dumps(site_config(home, "capthe_web", 0).pictures))  # noqa: S301 - our own
        drawn = window(dossier, datetime(2021, 5, 1, tzinfo=UTC))
        assert connection.execute("select count(*) from ledger.access").fetchone() == (looks,)
    assert drawn.texts["name"] == name
    assert drawn.is_ordered
    for side in (drawn.front, drawn.back):
        assert Image.open(BytesIO(side)).size == (1012, 638)
    with pytest.raises(Refusal, match="dossier_unknown"):
        window(999_999_999, datetime(2021, 5, 1, tzinfo=UTC))


def test_an_unknown_dossier_is_refused(lived):
    assert run("show", 999_999_999, "--home", lived[0])[0] == 2


def test_without_the_extra_the_command_says_how_to_get_it():
    refusal = parts_missing(ModuleNotFoundError("No module named 'cbor2'", name="cbor2"))
    assert "[companions]" in refusal.next_action.en
    with pytest.raises(ModuleNotFoundError):
        parts_missing(ModuleNotFoundError("No module named 'capthe.x'", name="capthe.x"))
