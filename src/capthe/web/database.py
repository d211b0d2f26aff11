"""Where Django's own tables live: schema `web`, and nothing else, of the one database."""

from typing import Any

from django.core.management import call_command
from django.db import connection
from psycopg import conninfo

SCHEMA = "web"
STATEMENT_TIMEOUT_MS = 5000
DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
CACHE_TABLE = "cache"


def connection_settings(database_url: str) -> dict[str, Any]:
    """Turn a libpq address into Django's DATABASES entry.

    One connection per thread, kept and checked before use; a page that asks the database for more
    than five seconds is cut off rather than allowed to hold up the others.
    """
    given = {k: str(v) for k, v in conninfo.conninfo_to_dict(database_url).items() if v is not None}
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "PORT": given.pop("port", ""),
    }
    for name, django_name in DJANGO_NAMES.items():
        entry[django_name] = given.pop(name, "")
    ours = f"-c search_path={SCHEMA} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    given["options"] = f"{given.get('options', '')} {ours}".strip()
    given.setdefault("application_name", "capthe web")
    return entry | {"OPTIONS": given}


def migrate() -> None:
    """Bring schema `web` to this version; running it again changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(f"create schema if not exists {SCHEMA}")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"set statement_timeout = {STATEMENT_TIMEOUT_MS}")
