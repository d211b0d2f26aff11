"""A world for every test of the flow; whatever happened in it, its books must balance."""

import psycopg
import pytest

from capthe.store.pg.fsck import fsck
from tests.flow.world import World


@pytest.fixture
def world(database_url, tmp_path):
    made = World(database_url, tmp_path)
    yield made
    made.close()
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert fsck(connection, lambda _: None) == []
