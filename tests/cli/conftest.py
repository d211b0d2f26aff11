"""One small nation, lived to the end, for all tests of the commands."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from capthe.cli.home import Home
from capthe.cli.main import main


@pytest.fixture(scope="session")
def lived(sizes):
    """(home folder, summary) of a finished demo; its server is stopped at the end."""
    path = Path(tempfile.mkdtemp(prefix="capthe-test-"))
    path.chmod(0o711)
    import contextlib
    import io

    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        assert main(["demo", "--people", "40", "--seed", "7", "--home", str(path)]) == 0
    home = Home.at(path)
    home.server.start()
    yield path, json.loads(told.getvalue().splitlines()[-1])
    home.server.stop()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def empty_home():
    path = Path(tempfile.mkdtemp(prefix="capthe-test-"))
    path.chmod(0o711)
    yield path
    Home.at(path).server.stop()
    shutil.rmtree(path, ignore_errors=True)
