"""Every page of help reads in Vietnamese, then in English: headings, commands, arguments."""

import argparse
import re

import pytest

from capthe.cli.main import main, parser
from capthe.cli.spoken_parser import Commands

_LETTER = re.compile(
    r"[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE
)


def pages(of=None):
    """Every parser there is, the whole command line's first."""
    of = parser() if of is None else of
    yield of
    for action in of._actions:
        if isinstance(action, Commands):
            for name in dict.fromkeys(action.choices):
                yield from pages(action.choices[name])


PAGES = {page.prog: page for page in pages()}


def in_both(text):
    """Whether a text is Vietnamese, then English, and neither twice."""
    vietnamese, between, english = text.partition(" / ")
    return bool(between and _LETTER.search(vietnamese) and english and not _LETTER.search(english))


def texts(page):
    yield page.description
    if page.epilog:
        yield page.epilog
    for action in page._actions:
        if isinstance(action, Commands):
            yield from (each.help for each in action.listed())
        elif action.help != argparse.SUPPRESS:
            yield action.help


def test_a_text_in_one_language_only_would_be_found():
    assert in_both("số hồ sơ / a dossier")
    for wrong in ("a dossier", "a dossier / số hồ sơ", "số hồ sơ", "số hồ sơ / ", "a / dossier"):
        assert not in_both(wrong)


@pytest.mark.parametrize("name", PAGES)
def test_every_text_is_in_vietnamese_then_in_english(name):
    assert [told for told in texts(PAGES[name]) if told is None or not in_both(told)] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_command_is_listed_and_opens_with_what_the_list_says(name):
    for action in PAGES[name]._actions:
        if isinstance(action, Commands):
            listed = {each.dest: each.help for each in action.listed()}
            assert set(listed) == set(action.choices)
            for command, page in action.choices.items():
                said = listed[command].replace(" / ", ". / ")
                assert page.description.casefold() == f"{said}.".casefold()


@pytest.mark.parametrize("name", PAGES)
def test_no_heading_is_in_english_only(name):
    headings = re.findall(r"(?m)^(\S.*):$", PAGES[name].format_help())
    assert headings[0] == "Cách dùng / Usage"
    assert set(headings) <= {
        "Cách dùng / Usage", "LỆNH / COMMAND", "Tham số / Arguments", "Tùy chọn / Options",
    }  # fmt: skip


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_a_page_fits_its_terminal_and_gives_each_language_a_line(columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(SystemExit) as ended:
        main(["register", "load", "--help"])
    assert ended.value.code == 0
    page = capsys.readouterr().out
    assert " / a " not in page
    assert max(map(len, page.splitlines())) <= int(columns)
    told = page.splitlines()
    first = told.index("Nạp tệp dữ liệu dân cư.")
    assert told[first + 1] == "Load a register file."
    entry = told.index("Tham số / Arguments:") + 1
    assert [line.strip() for line in told[entry : entry + 2]] == [
        "FILE             tệp dân cư, CSV hoặc Parquet",
        "the register, CSV or Parquet",
    ]
