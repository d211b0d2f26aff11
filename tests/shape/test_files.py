"""House rules of everything else under version control."""

import os
import re
import tomllib

import pytest

from tests.shape.tree import ROOT, SOURCE, named, project_files
from tests.sizes import read_sizes

PINS = [ROOT / f"requirements{kind}.txt" for kind in ("", "-dev", "-oracle")]
# A file that belongs to one machine, or an address that only some machines can reach.
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:root|work|home)/[\w.-]+")
REGISTRY = re.compile(r"(?:pypi|pythonhosted|npmjs|yarnpkg)\.(?:org|com)|deb\.debian|[f]ile:///")


def texts():
    for path in project_files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_knows_one_machine():
    knowing = {path: MACHINE_PATH.findall(text) for path, text in texts() if path.suffix != ".md"}
    assert named([path for path, found in knowing.items() if found]) == [], (
        "pass the path in, or take it relative to the project"
    )


def test_no_file_names_a_registry():
    this = ROOT / "tests" / "shape" / "test_files.py"
    naming = [path for path, text in texts() if path != this and REGISTRY.search(text)]
    assert named(naming) == [], "the client's own settings say where packages come from"


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_every_pin_has_a_hash_and_no_address(path):
    text = path.read_text()
    assert "http" not in text
    pinned = text.replace("\\\n", " ").strip().splitlines()
    assert [line for line in pinned if "==" not in line or "--hash=sha256:" not in line] == []


def test_pins_hold_what_the_project_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = {
        PINS[0]: project["project"]["dependencies"] + project["dependency-groups"]["build"],
        PINS[1]: project["dependency-groups"]["dev"]
        + project["dependency-groups"]["docs"]
        + project["project"]["optional-dependencies"]["s3"],
        PINS[2]: project["dependency-groups"]["oracle"],
    }
    for path, lines in declared.items():
        pinned = set(re.findall(r"(?m)^([\w.-]+)==", path.read_text()))
        wanted = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in lines}
        assert wanted - pinned == set(), f"{path.name}: run ./check pins"


def test_dev_pins_agree_with_the_base():
    base, dev = (
        dict(re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", path.read_text())) for path in PINS[:2]
    )
    assert {name: dev.get(name) for name in base} == base, "run ./check pins"


def test_scripts_can_be_run():
    scripts = [ROOT / "run", ROOT / "check", ROOT / ".ci" / "run"]
    assert [path.name for path in scripts if not os.access(path, os.X_OK)] == []


def test_every_table_names_its_source():
    tables = [
        path
        for path in project_files()
        if path.is_relative_to(SOURCE)
        and (path.suffix in {".csv", ".geojson"} or path.parent.name == "data")
        and path.suffix not in {".md", ".py"}
    ]
    assert {path.suffix for path in tables} >= {".csv", ".json", ".toml"}
    without = []
    for path in tables:
        sources = path.parent / "SOURCES.md"
        if not sources.exists() or path.name not in sources.read_text(encoding="utf-8"):
            without.append(path)
    assert named(without) == [], "write rows, source and licence into SOURCES.md beside it"


def test_every_size_is_documented_and_full_is_not_smaller():
    lines = (ROOT / "tests" / "sizes.toml").read_text().splitlines()
    undocumented = [
        line
        for above, line in zip(["", *lines], lines, strict=False)
        if "=" in line and not line.startswith("#") and not above.startswith("#")
    ]
    small, full = read_sizes("small"), read_sizes("full")
    assert undocumented == []
    assert [name for name in small if small[name] > full[name]] == []


def test_every_size_is_asked_for_by_a_test():
    asked = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    assert [name for name in read_sizes("small") if f'"{name}"' not in asked] == []


def test_docs_index_lists_every_page():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = set(re.search(r":::\{toctree\}.*?\n\n(.*?)\n:::", index, re.DOTALL)[1].split())
    there = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index"}
    assert there - listed == set(), "name the page in docs/index.md"


def test_docs_name_the_sources_of_every_folder_of_tables():
    data = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    folders = [path for path in project_files() if path.name == "SOURCES.md"]
    left_out = [path for path in folders if f"../{path.relative_to(ROOT).as_posix()}" not in data]
    assert named(left_out) == [], "include it in docs/data.md"
