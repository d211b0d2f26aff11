"""A fresh database for every seed, copied from one that was migrated once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from capthe.domain.country import Country
from capthe.store.pg.intake import load_units
from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.server import SUPERUSER, Server

_TEMPLATE = "simulated_template"
QUIET = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
         "autovacuum": "off", "summarize_wal": "off", "wal_level": "minimal",
         "max_wal_senders": "0"}  # fmt: skip
"""Settings of a server that nothing durable lies on: processes die here, machines do not."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database of a server, by the role that reaches it."""

    server: Server
    name: str

    def address(self, role: str = SUPERUSER) -> str:
        """Return the address at which a role reaches it."""
        return self.server.url(role, self.name)


class Databases:
    """Databases of one server, made and dropped by seeds."""

    def __init__(self, server: Server, country: Country) -> None:
        self.server = server
        self._admin(sql.SQL("drop database if exists {}").format(sql.Identifier(_TEMPLATE)))
        self._admin(sql.SQL("create database {}").format(sql.Identifier(_TEMPLATE)))
        made = Database(server, _TEMPLATE)
        migrate(made.address(), {role: server.secret(role) for role in ROLES})
        with psycopg.connect(made.address(), autocommit=True) as connection:
            load_units(connection, units_of(country))

    @contextmanager
    def fresh(self, name: str) -> Iterator[Database]:
        """Make a database of that name; dropped at the end."""
        self._drop(name)
        self._admin(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(_TEMPLATE)
            )
        )
        try:
            yield Database(self.server, name)
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._admin(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server.url(database="postgres"), autocommit=True) as connection:
            connection.execute(statement)


def units_of(country: Country) -> list[tuple[int, int]]:
    """Return (unit, province) of every unit of intake of the country's first tree."""
    first = next(iter(country.areas.trees))
    return [
        (unit.code, unit.parent[1])
        for unit in first.at(first.intake_level)
        if unit.parent is not None
    ]
