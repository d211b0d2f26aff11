"""What every test may ask for, and which tests share a process where two run side by side."""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.pg_fixture import database_url, make_database, pg_server, pg_template
from tests.sizes import sizes

__all__ = ["database_url", "make_database", "pg_server", "pg_template", "sizes"]
_HERE = Path(__file__).parent
_LONGEST = ("cli", "flow", "chaos", "web", "link", "bench", "world", "sim", "pcsc", "store")
"""Folders in the order in which they are begun: with the longest at the end, one process would
work on it while the other has nothing left (./check tells xdist to keep this order)."""


settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")  # by no clock is a test judged


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes never name a test: what a library wrote may hold the time, and then two processes
    that run tests side by side would collect two different lists."""
    return argname if isinstance(val, bytes) else None


def pytest_configure() -> None:
    """Let the commands that tests start be interrupted, also where tests run behind a shell's `&`,
    which makes them and all that they start deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the tests of one folder in one process: they share what was made for them once."""
    item.add_marker(pytest.mark.xdist_group(_folder(item)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders that take longest; within a folder nothing moves."""
    places = {folder: place for place, folder in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(_folder(item), len(places)))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(_HERE).parts[0]
