"""The centre as the pages have it: a connection of role capthe_web, the site's clock, no machines.

with reading() as connection: ...     to read
with centre() as here: ...            to act, through the verbs of `desks`
"""

import atexit
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg_pool import ConnectionPool

from capthe.country import COUNTRIES
from capthe.country.vn.calendar import with_years
from capthe.domain.country import Country
from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.outside.carrier import Consignment
from capthe.outside.register import NumberRequest, RegisterTwin
from capthe.store.pg.ledger import Ledger
from capthe.web.config import SiteConfig
from capthe.work.centre import Centre
from capthe.work.line import NoLine

CONNECTIONS_MAX = 8
STATEMENT_TIMEOUT_MS = 5000


@contextmanager
def reading() -> Iterator[psycopg.Connection]:
    """Lend a connection; each statement is its own transaction."""
    with _pool(site().ledger_url or site().database_url).connection() as connection:
        yield connection


@contextmanager
def centre() -> Iterator[Centre]:
    """Lend the centre over a connection."""
    with reading() as connection:
        yield Centre(
            ledger=Ledger(connection),
            clock=_SiteClock(),
            country=country(),
            entropy=site().entropy or _no_entropy,
            line=NoLine(),
            carrier=_NoCarrier(),
            register=_NumberDesk(),
        )


def site() -> SiteConfig:
    """Return what the site was built from."""
    config: SiteConfig = settings.CAPTHE
    return config


def country() -> Country:
    """Return the rules of the site's country, with the calendar years loaded into its home."""
    return _country(site().country, tuple(sorted((site().home / "calendar").glob("*.csv"))))


@cache
def _country(name: str, years: tuple[Path, ...]) -> Country:
    return with_years(COUNTRIES[name](), years)


@cache
def _pool(url: str) -> ConnectionPool[psycopg.Connection]:
    pool = ConnectionPool(
        url,
        min_size=1,
        max_size=CONNECTIONS_MAX,
        kwargs={
            "autocommit": True,
            "application_name": "capthe pages",
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}",
        },
        check=ConnectionPool.check_connection,
        open=True,
    )
    atexit.register(pool.close)
    return pool


class _SiteClock:
    """Programme time, from the clock the site was given."""

    def now(self) -> datetime:
        return site().clock()


class _NoCarrier:
    """The carrier as seen from an office: not there."""

    def accepted(self, key: str) -> bool:
        raise Fault(f"no carrier here: {key}")

    def hand_over(self, consignment: Consignment, at: datetime) -> None:
        raise Fault(f"no carrier here: {consignment.key} at {at}")

    def delivered(self, at: datetime) -> Sequence[Consignment]:
        raise Fault(f"no carrier here: {at}")

    def lost(self, at: datetime) -> Sequence[Consignment]:
        raise Fault(f"no carrier here: {at}")


class _NumberDesk:
    """The register's number desk, opened when it is asked."""

    def allot(self, request: NumberRequest) -> str:
        config = site()
        if config.register_file is None or config.entropy is None:
            raise Refusal(
                "register_not_connected",
                Text(
                    "Chưa kết nối với nơi cấp số định danh của dữ liệu dân cư.",
                    "The population register's number desk is not connected.",
                ),
                Text(
                    "Báo quản trị hệ thống; hồ sơ vẫn chờ ở bàn làm sạch.",
                    "Tell the system administrator; the dossier stays at the cleaning desk.",
                ),
            )
        twin = RegisterTwin(config.register_file, rule=country().numbers, entropy=config.entropy)
        return twin.allot(request)


def _no_entropy(count: int) -> bytes:
    raise Fault(f"no source of chance was given ({count} bytes)")
