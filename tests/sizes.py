"""How large the acceptance runs are: tests/sizes.toml, `small` unless CAPTHE_SIZES=full."""

import os
import tomllib
from pathlib import Path

import pytest


def read_sizes(kind: str) -> dict[str, int]:
    """Return every size of a kind, by name."""
    table = tomllib.loads(Path(__file__).with_name("sizes.toml").read_text(encoding="utf-8"))
    return {name: row[kind] for name, row in table.items()}


@pytest.fixture(scope="session")
def sizes() -> dict[str, int]:
    """The sizes of this run."""
    return read_sizes("full" if os.environ.get("CAPTHE_SIZES") == "full" else "small")  # noqa: TID251 - the runner's switch
