"""A migrated database for each test of the bench."""

import psycopg
import pytest

from capthe.store.pg.migrate import ROLES, migrate


@pytest.fixture
def owner(database_url):
    """A connection (autocommit, superuser) to a migrated database of this test alone."""
    migrate(database_url, dict.fromkeys(ROLES, "x"))
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
