"""A programme lived once, copied for every test that harms or reads it."""

import itertools

import psycopg
import pytest
from psycopg import sql

from capthe.packet.keys import SigningKey
from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.seal import seal_once
from capthe.store.pg.server import SUPERUSER
from tests.store.helpers import live

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def seal():
    return SigningKey(bytes(range(32)))


@pytest.fixture(scope="session")
def lived_template(pg_server, seal):
    """A database in which some hundred dossiers have lived, sealed up to its last block."""
    _make(pg_server, "template_lived", "template1")
    url = pg_server.url(SUPERUSER, "template_lived")
    migrate(url, dict.fromkeys(ROLES, "x"))
    with psycopg.connect(url, autocommit=True) as connection:
        programme = live(connection)
        seal_once(connection, key=seal, now=programme.now)
    return "template_lived"


@pytest.fixture
def lived(pg_server, lived_template):
    """A connection (autocommit, superuser) to a copy of the lived database."""
    name = f"lived_{next(_numbers)}"
    _make(pg_server, name, lived_template)
    with psycopg.connect(pg_server.url(SUPERUSER, name), autocommit=True) as connection:
        yield connection
    _admin(pg_server, sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _make(server, name, template):
    _admin(
        server,
        sql.SQL("create database {} template {}").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )


def _admin(server, statement):
    with psycopg.connect(server.url(database="postgres"), autocommit=True) as connection:
        connection.execute(statement)
