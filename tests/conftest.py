"""What every test may ask for, and which tests share a process where two run side by side."""

from pathlib import Path

import pytest

from tests.pg_fixture import database_url, make_database, pg_server, pg_template
from tests.sizes import sizes

__all__ = ["database_url", "make_database", "pg_server", "pg_template", "sizes"]
_HERE = Path(__file__).parent


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the tests of one folder in one process: they share what was made for them once."""
    item.add_marker(pytest.mark.xdist_group(item.path.relative_to(_HERE).parts[0]))
