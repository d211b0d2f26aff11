"""The base installation stays small: at most 600 MB on disk (issue of the spine, number 1)."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from tests.shape.tree import ROOT

MEGABYTE = 1_000_000
LIMIT = 600 * MEGABYTE
ALSO = ("pip",)  # what an environment has before anything is installed


def pinned():
    """The distributions of the base; those pinned for other machines are not found here."""
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return sorted({*re.findall(r"^([\w.-]+)==", pins, re.MULTILINE), *ALSO})


def files_of(name):
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return []
    return [Path(str(found.locate_file(file))) for file in found.files or ()]


def on_disk(files):
    """What the files and their folders take, in blocks, as du counts it."""
    there = {file.resolve() for file in files if file.is_file()}
    folders = {file.parent for file in there}
    return sum(path.stat().st_blocks * 512 for path in there | folders)


def test_the_base_takes_at_most_600_mb():
    installed = [file for name in pinned() for file in files_of(name)]
    ours = [file for file in (ROOT / "src").rglob("*") if file.is_file()]
    assert len(installed) > 5_000  # the files were found: an empty list would weigh nothing
    assert on_disk(installed + ours) <= LIMIT


def test_a_file_is_weighed_by_its_blocks_and_with_its_folder(tmp_path):
    (tmp_path / "kept").write_bytes(b"x" * 100_000)
    weight = on_disk([tmp_path / "kept", tmp_path / "not there"])
    assert weight == pytest.approx(100_000, abs=3 * 4096)
