"""A real PostgreSQL for the tests: one durable server a session, a fresh database a test."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.programs import find_bin
from capthe.store.pg.server import SUPERUSER, Server

MakeDatabase = Callable[[], str]


@contextmanager
def data_home(mode: int = 0o711) -> Iterator[Path]:
    """A data home of its own, out of pytest's closed folders; gone afterwards with its server."""
    home = Path(tempfile.mkdtemp(prefix="capthe-test-"))
    home.chmod(mode)
    try:
        yield home
    finally:
        server = Server(home, find_bin())
        server.stop("immediate")
        shutil.rmtree(server.place, ignore_errors=True)
        shutil.rmtree(server.sockets, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def pg_server() -> Iterator[Server]:
    """The session's server, with the settings of production (fsync on)."""
    with data_home() as home, Server(home, find_bin()) as server:
        yield server


@pytest.fixture(scope="session")
def pg_template(pg_server) -> str:
    """The database that every test's own is copied from: migrated, and nothing else."""
    _admin(pg_server, sql.SQL("create database {}").format(sql.Identifier("template_capthe")))
    migrate(
        pg_server.url(SUPERUSER, "template_capthe"),
        {role: pg_server.secret(role) for role in ROLES},
    )
    return "template_capthe"


@pytest.fixture
def make_database(pg_server, pg_template) -> Iterator[MakeDatabase]:
    """Make fresh databases, each a copy of the template; return the superuser's address."""
    made = []

    def make() -> str:
        name = f"test_{next(_numbers)}"
        _admin(
            pg_server,
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(pg_template)
            ),
        )
        made.append(name)
        return pg_server.url(SUPERUSER, name)

    yield make
    for name in made:
        _admin(pg_server, sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def database_url(make_database) -> str:
    """The superuser's address of a database of this test alone."""
    return make_database()


_numbers = itertools.count(1)


def _admin(server: Server, statement: sql.Composed) -> None:
    with psycopg.connect(server.url(database="postgres"), autocommit=True) as connection:
        connection.execute(statement)
