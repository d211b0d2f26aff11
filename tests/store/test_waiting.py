"""Two sessions want the same stock at once: one waits for the other, none fails."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.store.helpers import LOT, PATIENCE, PLANT, UNITS, Programme, code, person

SUPPLIER, STOCK, IN_LOT, CARD, SPOILED = range(5)


@pytest.fixture
def two(database_url):
    """Two sessions of one database."""
    with (
        psycopg.connect(database_url, autocommit=True) as first,
        psycopg.connect(database_url, autocommit=True) as second,
    ):
        yield first, second


def post(connection, block, from_account, to_account, n=1):
    connection.execute(
        "select ledger.post(%s, %s::smallint, 1, %s::smallint, 1, %s, null)",
        [block, from_account, to_account, n],
    )


def wait_until_blocked(connection, pid):
    for _ in range(100):
        if connection.execute("select pg_blocking_pids(%s)", [pid]).fetchone()[0]:
            return
        time.sleep(0.05)
    raise AssertionError("it does not wait")


def test_inspection_and_printing_post_in_one_order(two):
    first, second = two
    post(first, 1, SUPPLIER, IN_LOT, 10)
    with ThreadPoolExecutor(1) as pool:
        with first.transaction():
            post(first, 2, IN_LOT, CARD)
            other = pool.submit(post, second, 3, IN_LOT, SPOILED)
            wait_until_blocked(first, second.info.backend_pid)
            post(first, 2, IN_LOT, SPOILED)
        other.result(20)
    assert first.execute(
        "select account, n from ledger.stock order by account"
    ).fetchall() == [(SUPPLIER, -10), (IN_LOT, 7), (CARD, 1), (SPOILED, 2)]  # fmt: skip


def test_two_deliveries_of_the_same_serials_are_one(two):
    first, second = two
    with ThreadPoolExecutor(1) as pool:
        with first.transaction():
            Programme(first).call("deliver_blanks", plant=PLANT, first=100, n=50)
            other = pool.submit(
                Programme(second).call, "deliver_blanks", plant=PLANT, first=120, n=50
            )
            wait_until_blocked(first, second.info.backend_pid)
        with pytest.raises(psycopg.errors.RaiseException, match="delivered before"):
            other.result(20)


def test_two_lots_at_once_share_what_is_left(two):
    """The second takes the rest, and nobody says that there are no blanks."""
    programmes = [Programme(each) for each in two]
    p = programmes[0]
    p.enrol_devices()
    p.run("select ledger.load_people(%s)", Jsonb([person(n) for n in range(60)]))
    places = list(UNITS)
    p.receive([p.packet(n, places[n % 2], UNITS[places[n % 2]][0]) for n in range(60)])
    p.run("update ledger.dossier_set set stage = %s", code("approved"))
    p.call("deliver_blanks", plant=PLANT, first=1, n=50)

    def allot(programme):
        ((lot,),) = programme.call(
            "allot", plant=PLANT, size=LOT, patience=PATIENCE, fair_days=7,
            **{"from": code("approved")},
        )  # fmt: skip
        return lot

    with ThreadPoolExecutor(1) as pool:
        with two[0].transaction():
            first = allot(p)
            other = pool.submit(allot, programmes[1])
            wait_until_blocked(two[0], two[1].info.backend_pid)
        second = other.result(20)
    sizes = dict(p.run("select id, n from ledger.dossier_set where kind = 3").fetchall())
    assert sizes == {first: 30, second: 20}
