"""A database for the cases of a test, and a record that lacks its number."""

from datetime import UTC, datetime

import psycopg
import pytest

from capthe.domain.register_event import RegisterEvent
from capthe.store.pg.act import Act
from capthe.store.pg.register import Register

NOW = datetime(2021, 6, 15, 8, tzinfo=UTC)
ACT = Act("checker", "run", NOW, NOW)


@pytest.fixture
def connection(make_database):
    with psycopg.connect(make_database(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def unnumbered(connection):
    """A record that lacks its number, as `found` says."""
    event = RegisterEvent(
        "test", "P1", "entered", None, "P1", NOW.date(),
        {"name": "Nguyễn Văn An", "sex": "M", "birth": "19850321"}, {"name_key": "nguyen van an"},
    )  # fmt: skip
    Register(connection).change(ACT, [event])
