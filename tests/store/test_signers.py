"""The pool of signers: reserved before used, never more than its limit, on record for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Barrier

import psycopg
import pytest

from capthe.store.pg.act import Act
from capthe.store.pg.fsck import fsck, repair
from capthe.store.pg.signers import Held, NewCertificate, NewList, NoSigners, Signers

START = datetime(2021, 3, 1, tzinfo=UTC)
RULES = "test"


def act(now=START):
    return Act("machine", "test", now, now)


def signer(number, *, cards=100, months=3, until=START + timedelta(days=400)):
    serial = number.to_bytes(8, "big")
    return NewCertificate(
        number, "signer", f"signer-{number}", 1, serial, b"der %d" % number, until, cards, months
    )


def held(number, certificates, revoked=(), lists=None):
    if lists is None:
        lists = [NewList(1, "crl", b"crl %d" % number, START + timedelta(days=90))]
    return Held(number, RULES, "An", "Bình", f"ceremony {number}\n", certificates, lists, revoked)


@pytest.fixture
def record(database_url):
    """The record of an authority with three signers, as their owner."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        record = Signers(connection)
        authority = NewCertificate(
            1, "authority", "authority-1", 1, b"\x01", b"ca", START + timedelta(days=2000)
        )
        record.enter(act(), held(1, [authority, *map(signer, (2, 3, 4))]))
        yield record


def given(record, job, n, now=START):
    return [(each.certificate, each.n) for each in record.reserve(act(now), RULES, job, n)]


def test_a_full_signer_is_followed_by_the_next(record):
    assert given(record, "a", 60) == [(2, 60)]
    assert given(record, "b", 60) == [(2, 40), (3, 20)]
    assert [(row.cards, row.retired_at is None) for row in record.pool(RULES)] == [
        (100, False), (20, True), (0, True),
    ]  # fmt: skip


def test_a_job_that_asks_again_gets_what_it_has(record):
    first = given(record, "a", 150)
    assert given(record, "a", 150) == first == [(2, 100), (3, 50)]
    assert sum(row.cards for row in record.pool(RULES)) == 150
    with pytest.raises(psycopg.errors.RaiseException, match="asked for more"):
        given(record, "a", 149)


def test_a_signer_ends_three_months_after_its_first_card(record):
    assert given(record, "a", 1) == [(2, 1)]
    late = START + timedelta(days=91)
    assert given(record, "b", 1, late) == [(2, 1)], "March has 31 days: one is left"
    assert given(record, "c", 1, late + timedelta(days=1)) == [(3, 1)]
    assert record.pool(RULES)[0].retired_at == late + timedelta(days=1)


def test_no_signer_signs_past_the_time_of_its_certificate(record):
    with pytest.raises(NoSigners):
        given(record, "a", 1, START + timedelta(days=400))
    assert [row.retired_at for row in record.pool(RULES)] == [None, None, None]


def test_a_pool_that_is_too_small_gives_nothing(record):
    with pytest.raises(NoSigners):
        given(record, "a", 301)
    assert [row.cards for row in record.pool(RULES)] == [0, 0, 0]
    assert given(record, "a", 300) == [(2, 100), (3, 100), (4, 100)]
    with pytest.raises(NoSigners):
        given(record, "b", 1)


def test_what_a_revoked_signer_had_reserved_is_reserved_anew(record):
    assert given(record, "a", 30) == [(2, 30)]
    record.enter(act(), held(2, [], revoked=[(2, "key compromised")]))
    assert given(record, "a", 30) == [(3, 30)]
    assert [row.cards for row in record.pool(RULES)] == [30, 30, 0]
    (revoked,) = [each for each in record.certificates(RULES) if each.revoked_at]
    assert (revoked.id, revoked.reason) == (2, "key compromised")


def test_a_retired_signer_is_followed_by_the_next(record):
    assert record.retire(act(), RULES) is None
    given(record, "a", 1)
    assert record.retire(act(), RULES) == 2
    assert given(record, "b", 1) == [(3, 1)]


def test_the_database_refuses_one_operator_twice(record):
    alone = Held(2, RULES, "An", "An", "", [], [NewList(1, "crl", b"crl")], [])
    with pytest.raises(psycopg.errors.CheckViolation):
        record.enter(act(), alone)
    assert [each.id for each in record.ceremonies(RULES)] == [1]


def test_two_ceremonies_at_once_cannot_take_one_number(record):
    with pytest.raises(psycopg.errors.UniqueViolation):
        record.enter(act(), held(1, []))
    record.enter(act(), held(2, []))
    assert record.next_ids() == (3, 5)


def test_workers_at_once_never_give_out_more_than_there_is(record, database_url):
    start = Barrier(4)

    def work(worker):
        chance = Random(worker)
        done = 0
        with psycopg.connect(database_url, autocommit=True) as connection:
            mine = Signers(connection)
            start.wait()
            for turn in range(30):
                n = chance.randrange(1, 6)
                try:
                    done += sum(each for _, each in given(mine, f"{worker}:{turn}", n))
                except NoSigners:
                    break
        return done

    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(work, range(4)))
    assert done == sum(row.cards for row in record.pool(RULES))
    assert 295 <= done <= 300, "all but a rest too small for anybody"


def test_ceremonies_and_reservations_are_in_the_audited_facts(record):
    given(record, "a", 130)
    record.enter(act(), held(2, [signer(5)], revoked=[(3, "lost")]))
    connection = record.connection
    assert fsck(connection, lambda _: None) == []
    assert facts_that_differ(connection) == []
    connection.execute("update ledger.signing set n = n - 1 where certificate = 2")
    connection.execute("update ledger.ceremony set transcript = 'nothing' where id = 1")
    assert set(facts_that_differ(connection)) == {"ceremony", "signing"}


def facts_that_differ(connection):
    """The tables whose facts are not the ones that were sealed with their blocks."""
    from capthe.store.pg.difference import rows_of

    tables = " ".join(row[4] for row in rows_of(connection, "audit_facts"))
    return sorted({name for name in ("ceremony", "signing") if name in tables.split()})


def test_fsck_names_a_signer_that_was_counted_wrong_and_mends_it(record):
    given(record, "a", 130)
    connection = record.connection
    connection.execute("update ledger.signer set cards = 99 where certificate = 2")
    connection.execute("update ledger.signer set cards = 21, retired_at = null where cards = 30")
    found = fsck(connection, lambda _: None)
    assert {each.check for each in found} == {"signers"}
    assert len(found) == 2
    assert repair(connection) == []
    assert [row.cards for row in record.pool(RULES)] == [100, 30, 0]


def test_the_database_never_counts_past_the_limit(record):
    with pytest.raises(psycopg.errors.CheckViolation):
        record.connection.execute("update ledger.signer set cards = 101 where certificate = 2")


@pytest.mark.parametrize("role", ["capthe_worker", "capthe_web", "capthe_auditor"])
def test_only_the_owner_enters_a_ceremony(record, role):
    record.connection.execute(f"set role {role}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        record.enter(act(), held(2, []))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        record.retire(act(), RULES)
    if role == "capthe_worker":
        assert given(record, "a", 1) == [(2, 1)]
    else:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            given(record, "a", 1)
