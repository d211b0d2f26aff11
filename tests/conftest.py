"""What every test may ask for."""

from tests.pg_fixture import database_url, make_database, pg_server, pg_template
from tests.sizes import sizes

__all__ = ["database_url", "make_database", "pg_server", "pg_template", "sizes"]
