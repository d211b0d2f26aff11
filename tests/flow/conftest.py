"""A world for every test of the flow."""

import pytest

from tests.flow.world import World


@pytest.fixture
def world(database_url, tmp_path):
    made = World(database_url, tmp_path)
    yield made
    made.close()
