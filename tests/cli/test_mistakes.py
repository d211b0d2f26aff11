"""Mistakes at the keyboard are answered in two languages with what to do, never a traceback."""

import re
from pathlib import Path

import pytest

from capthe.cli.environment import home_at
from capthe.cli.home import Home
from capthe.cli.look import _KINDS
from capthe.cli.main import COMMANDS, main, parser
from capthe.store.pg.named import named

TOLD = {
    "a file where a folder goes": (["export", "{file}"], "cannot be used"),
    "a backup into a file": (["backup", "{file}"], "cannot be used"),
    "a backup into its own home": (["backup", "{home}/objects"], "cannot be in its home"),
    "a proof that is no text": (["audit", "check", "{binary}"], "not UTF-8 text"),
    "a proof that is another text": (["audit", "check", "{file}"], "is not a proof"),
    "a proof that is another list": (["audit", "check", "{list}"], "is not a proof"),
    "a calendar that is no text": (["calendar", "load", "{binary}"], "not UTF-8 text"),
    "a period that ends before it begins": (
        ["export", "{folder}", "--first", "2021-03-01", "--last", "2021-02-01"],
        "lies before the first",
    ),
    "a key that is none": (
        ["supply", "device", "--unit", "1", "--number", "1", "--key", "{file}"], "no key of 32"
    ),
    "a key of bytes": (
        ["supply", "device", "--unit", "1", "--number", "1", "--key", "{binary}"], "no key of 32"
    ),
    "work that is not parked": (["supply", "work", "999"], "No parked work"),
}  # fmt: skip


@pytest.fixture
def places(lived, tmp_path):
    (tmp_path / "file").write_text("beef\n")
    (tmp_path / "list").write_text('{"dossier": 1}')
    (tmp_path / "binary").write_bytes(bytes(range(128, 256)))
    names = {name: str(tmp_path / name) for name in ("file", "list", "binary", "folder")}
    return {**names, "home": str(lived[0])}


@pytest.mark.parametrize("mistake", TOLD)
def test_a_mistake_is_told_in_words(places, mistake, capsys):
    typed, said = TOLD[mistake]
    arguments = [part.format(**places) for part in typed]
    assert main([*arguments, "--home", places["home"]]) == 2
    vi_en, what_next, *_ = capsys.readouterr().err.splitlines()[-2:]
    assert said in vi_en
    assert " / " in vi_en
    assert what_next.startswith("→ ")
    assert " / " in what_next


@pytest.mark.parametrize(
    "typed",
    [
        ["supply", "blanks", "--first", "1", "--count", "-5"],
        ["supply", "blanks", "--first", "9" * 30, "--count", "5"],
        ["supply", "revoke", "--unit", "9" * 12, "--number", "1"],
        ["supply", "work", "9" * 30],
    ],
)
def test_numbers_that_fit_nowhere_are_refused(places, typed, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*typed, "--home", places["home"]])
    assert ended.value.code == 2
    assert " / " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["no-such-command"], "LỆNH: không có lựa chọn 'no-such-command' ("),
        (["register"], "thiếu LỆNH / "),
        (["demo", "--people", "ba"], "--people: không đọc được 'ba' / "),
        (["demo", "--people"], "--people: thiếu giá trị"),
        (["demo", "--people", "0"], "--people: 0: phải lớn hơn 0 / must be above zero"),
        (["fsck", "--frobnicate"], "không hiểu: --frobnicate / "),
        (["card", "show"], "cần một trong: ID --specimen / "),
        (["card", "show", "--specimen", "-1"], "--specimen: -1: từ 0 đến 99999 / from 0 to 99999"),
        (["card", "sdjwt", "--specimen", "9" * 12], f"--specimen: {'9' * 12}: từ 0 đến 99999 / "),
        (["card", "png", "--specimen", "1", "--dpi", "0"], "--dpi: 0: từ 1 đến 2400 / "),
        (["card", "check", "--cards", "0"], "--cards: 0: từ 1 đến 10000 / from 1 to 10000"),
    ],
)
def test_a_command_written_wrongly_is_answered_in_both_languages(typed, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == 2
    _, sentence, next_action = capsys.readouterr().err.rsplit("\n", 3)[:3]
    assert sentence.startswith(said)
    assert next_action.startswith("→ Xem capthe")


def commands_of(whole):
    return set(whole._subparsers._group_actions[0].choices)


def test_a_command_is_found_in_the_one_module_that_is_loaded_for_it():
    assert commands_of(parser()) == set(COMMANDS)
    for name in COMMANDS:
        assert name in commands_of(parser([name]))


def test_every_fact_of_a_timeline_is_told_in_both_languages():
    kinds = re.findall(r"(?m)^select '(\w+)'", named("timeline_facts").sql)
    assert set(kinds) - {"event"} == set(_KINDS)
    assert all(" / " in told for told in _KINDS.values())


@pytest.mark.parametrize("url", ["http://x", "photos", "s3://", "s3:///photos"])
def test_objects_are_not_kept_in_what_is_no_bucket(places, url, monkeypatch, capsys):
    monkeypatch.setenv("CAPTHE_S3_URL", url)
    assert main(["fsck", "--home", places["home"]]) == 2
    refusal, next_action = capsys.readouterr().err.splitlines()
    assert refusal.endswith(f" / CAPTHE_S3_URL names no bucket: {url}.")
    assert "s3://bucket" in next_action
    monkeypatch.setenv("CAPTHE_S3_URL", "s3://photos/hanoi")
    assert home_at(Path(places["home"])).bucket.url == "s3://photos/hanoi"


def test_an_export_from_a_day_on_leaves_out_the_days_before(lived, tmp_path, capsys):
    path, _ = lived
    asked = ["export", str(tmp_path / "some"), "--what", "events", "--home", str(path)]
    assert main([*asked, "--first", "2021-01-28", "--last", "2021-03-31"]) == 0
    days = sorted(file.stem for file in (tmp_path / "some").iterdir())
    assert days[0] == "events_2021-01-28"
    assert len(days) > 1
    capsys.readouterr()


def test_the_code_of_a_home_that_is_not_up_is_refused_in_words(empty_home, capsys):
    with Home.at(empty_home).server:
        pass
    assert main(["code", "quantri", "--home", str(empty_home)]) == 2
    assert "does not answer" in capsys.readouterr().err
