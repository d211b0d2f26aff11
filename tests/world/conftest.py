"""One server for all the worlds of a session, and what became of the worlds that ran."""

import tomllib
from pathlib import Path

import pytest

from capthe.cli.sim import simulator
from capthe.sim.world.world import Setting

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def runs():
    with simulator() as made:
        yield made


def table(name):
    """The rows of a table beside the tests, each with its setting."""
    rows = tomllib.loads((HERE / name).read_text(encoding="utf-8"))
    return {key: Setting(row["seed"], row["people"], row["storm"]) for key, row in rows.items()}
