"""One site for all web tests: a database of its own, the assets, one person per role."""

import multiprocessing
import os
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from capthe.store.pg.migrate import ROLES, migrate
from capthe.web import assets
from capthe.web.config import SiteConfig
from capthe.web.serve import serve
from capthe.web.settings import configure
from capthe.web.totp import totp_code
from tests.web.living import Door, Pictures, make_living
from tests.web.site import NOTE, PASSWORD, TODAY, StoppedClock, entropy

# Playwright keeps an event loop in this thread; Django must not take it for an async server.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # noqa: TID251 - Django reads only this

ROOT = Path(__file__).parents[2]
AXE = ROOT / "build" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of built assets, up to date."""
    assets.ensure(axe_to=AXE)
    return assets.BUILT


@pytest.fixture(scope="session")
def config(pg_server, built, tmp_path_factory) -> SiteConfig:
    """The site's values, with a migrated database of its own."""
    with psycopg.connect(pg_server.url(database="postgres"), autocommit=True) as connection:
        connection.execute("create database web_tests")
    url = pg_server.url(database="web_tests")
    home = tmp_path_factory.mktemp("home")
    secrets = dict.fromkeys(ROLES, "of-this-test")
    config = SiteConfig(
        database_url=url,
        ledger_url=url.replace(url.partition("@")[0], "postgresql://capthe_web:of-this-test"),
        home=home,
        register_file=home / "register.db",
        entropy=entropy,
        door=Door(url, home),
        pictures=Pictures(url, home),
        secret_key="k" * 50,
        allowed_hosts=("127.0.0.1", "localhost", "testserver"),
        clock=StoppedClock(),
        clock_note=NOTE,
    )
    configure(config)
    from capthe.web.database import migrate as migrate_web

    migrate(url, secrets, between=migrate_web)
    return config


@pytest.fixture(scope="session")
def unsent(config) -> bytes:
    """A living centre behind the pages; returns a packet that has not been sent."""
    return make_living(config.database_url, config.home, config.clock())


@pytest.fixture(scope="session")
def people(config, unsent) -> dict[str, Any]:
    """The demo's people by user name."""
    from capthe.web.demo_users import make_demo_users

    made = make_demo_users(PASSWORD, valid_from=TODAY, entropy=entropy)
    return {person.username: person for person in made}


@pytest.fixture
def client(people):
    """A browser without scripts, fresh cookies, no failed tries remembered."""
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    return Client()


@pytest.fixture
def ledger(config) -> Iterator[psycopg.Connection]:
    """The database behind the pages, as its owner sees it."""
    with psycopg.connect(config.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def signed_in(people) -> Callable[[str], Any]:
    """A browser without scripts, signed in as one of the demo's people."""
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    def do(username: str) -> Any:
        cache.clear()
        client = Client()
        client.post("/account/login/", {"login": username, "password": PASSWORD})
        secret = people[username].totp_secret
        if secret:
            client.post("/account/2fa/authenticate/", {"code": totp_code(secret, unix_now())})
        assert client.get(reverse("work")).status_code == 200
        return client

    return do


@pytest.fixture(scope="session")
def address(config, people) -> Iterator[str]:
    """The address of the site running under granian in a process of its own."""
    port = _free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(config, port))
    process.start()
    address = f"http://localhost:{port}"
    _wait_for(f"{address}/healthz")
    yield address
    process.terminate()
    process.join(15)


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


def unix_now() -> float:
    """What an authenticator app reads: the real time, whatever the programme's clock says."""
    return time.time()  # noqa: TID251 - see above


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
                assert answer.read() == b"ok\n"
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium (Debian's)."""
    if not Path(CHROMIUM).exists():
        pytest.fail("these tests need Chromium: apt-get install -y chromium fonts-noto-core")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    """A page with fresh cookies; leaving the origin or a script error fails the test."""
    from django.core.cache import cache

    cache.clear()
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", lambda line: _note(troubles, line))
    page.on("request", lambda request: _stray(troubles, request.url, address))
    yield page
    context.close()
    assert troubles == []


def _note(troubles: list[str], line) -> None:
    if line.type == "error" and "Failed to load resource" not in line.text:
        troubles.append(f"console: {line.text}")


def _stray(troubles: list[str], url: str, address: str) -> None:
    if not url.startswith((address + "/", "data:")):
        troubles.append(f"left the origin: {url}")


@pytest.fixture
def sign_in(page, people) -> Callable[[str], Page]:
    """Sign in as one of the demo's people, with the code the terminal would print."""

    def do(username: str) -> Page:
        person = people[username]
        page.goto("/account/login/")
        page.fill("#login", username)
        page.fill("#password", PASSWORD)
        page.click("main button.govuk-button[type=submit]")
        if person.totp_secret:
            page.fill("#code", totp_code(person.totp_secret, unix_now()))
            page.click("main button.govuk-button[type=submit] >> nth=0")
        page.wait_for_function("!location.pathname.startsWith('/account/')")
        return page

    return do
