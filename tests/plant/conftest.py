"""A floor for every test; whatever happened on it, its books must balance."""

import psycopg
import pytest

from capthe.store.pg.fsck import fsck
from tests.plant.floor import Floor


@pytest.fixture
def floor(database_url, tmp_path):
    made = Floor(database_url, tmp_path)
    yield made
    made.close()
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert fsck(connection, lambda _: None) == []
