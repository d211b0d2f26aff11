"""fsck: a lived programme is clean, and each working table that lies is named and mended."""

import psycopg
import pytest

from capthe.store.pg.fsck import NAMES, checks, fsck, repair


def _found(connection):
    return fsck(connection, lambda _: None)


def test_a_lived_programme_has_no_difference(lived):
    assert _found(lived) == []


def test_the_lived_programme_has_seen_every_stage_and_mishap(lived):
    stages = {code for (code,) in lived.execute("select to_stage from ledger.event group by 1")}
    all_stages = {code for (code,) in lived.execute("select code from ledger.stage")}
    assert stages == all_stages
    causes = {c for (c,) in lived.execute("select distinct cause from ledger.attempt_end")}
    assert causes == {"spoiled", "withdrawn", "lost", "destroyed"}


def test_every_check_says_what_must_hold():
    found = checks()
    assert len(found) == 27
    assert all(doc.endswith(".") and len(doc) > 20 for doc in found.values())
    assert list(NAMES) == list(found)


# name: (statement, the checks that must name it, whether the facts are whole and repair mends it)
HARM = {
    "a counter raised": (
        """update ledger.counter set n = n + 1 where ctid =
          (select ctid from ledger.counter where from_stage = 10 limit 1)""",
        {"counter_moves"},
        True,
    ),
    "a counter deleted": (
        "delete from ledger.counter where from_stage = 120",
        {"counter_moves"},
        True,
    ),
    "a sent packet not counted": (
        """update ledger.counter set n = n - 1 where ctid =
          (select ctid from ledger.counter where from_stage = 0 and to_stage = 1 limit 1)""",
        {"counter_packets"},
        False,
    ),
    "more collected than devices report": (
        "update ledger.device set highest_sealed = highest_sealed + 1 where no = 10",
        {"counter_packets"},
        False,
    ),
    "a stolen blank": (
        "update ledger.stock set n = n - 1 where account = 1",
        {"stock", "blanks"},
        True,
    ),
    "a good card off the books": (
        "update ledger.stock set n = n - 1 where account = 3",
        {"stock", "accounts"},
        True,
    ),
    "a blank carried back from a factory in secret": (
        "update ledger.stock set n = n - 1 where account = 2 and place > 1000",
        {"stock", "accounts", "factories"},
        True,
    ),
    "an answer that moved no card": (
        """insert into ledger.job_answer
           select g.job, g.manifest, 0, 0, 0, g.block from ledger.job_given g
            where not exists (select 1 from ledger.job_answer a where a.job = g.job)""",
        {"factories"},
        False,
    ),
    "a serial skipped": (
        "update ledger.blank set next_blank = next_blank + 1 where first_blank = 1",
        {"blanks"},
        True,
    ),
    "a serial used twice": (
        "update ledger.attempt set blank = blank - 1 where blank = 3",
        {"blanks"},
        False,
    ),
    "a flag taken down quietly": (
        "delete from ledger.flag_open where kind = 4",
        {"flags"},
        True,
    ),
    "a flag that the counter would not see": (
        """update ledger.place set unflagged = true
            where dossier in (select dossier from ledger.flag_open)""",
        {"flags"},
        True,
    ),
    "a set that counts one less": (
        """update ledger.dossier_set set n = n - 1 where id =
          (select max(id) from ledger.dossier_set where n > 2)""",
        {"sets"},
        True,
    ),
    "a set put into another stage": (
        """update ledger.dossier_set set stage = 120 where id =
          (select max(id) from ledger.dossier_set where stage = 70)""",
        {"place"},
        True,
    ),
    "work forgotten": ("delete from ledger.work", {"work"}, True),
    "a maker forgotten": ("delete from ledger.maker where actor = 'officer1'", {"makers"}, True),
    "an id promised twice": (
        "update ledger.head set next_dossier = next_dossier - 1",
        {"ids"},
        True,
    ),
    "a dossier in another's set": (
        """update ledger.place p set set_id = o.set_id from ledger.place o
          where p.dossier = (select max(dossier) from ledger.place where set_id is not null)
          and o.dossier = (select min(dossier) from ledger.place where set_id is not null)""",
        {"place", "sets"},
        False,
    ),
    "a dossier in a set and at a desk": (
        """update ledger.place set exception_id = (select max(exception_id) from ledger.place)
          where dossier = (select max(dossier) from ledger.place where set_id is not null)""",
        {"place"},
        False,
    ),
    "a box with a range of ids": (
        """update ledger.dossier_set set lo = 1, hi = formed where id =
          (select max(id) from ledger.dossier_set where kind = 4)""",
        {"ids", "sets"},
        False,
    ),
    "a waiting dossier dropped": (
        """update ledger.place set exception_id = null where exception_id =
          (select max(exception_id) from ledger.place)""",
        {"place", "nobody"},
        False,
    ),
    "an exception without an owner": (
        """update ledger.exception set desk = 'nobody' where id =
          (select max(exception_id) from ledger.place)""",
        {"place"},
        False,
    ),
    "an exception closed quietly": (
        """update ledger.exception set resolved_at = due where id =
          (select max(exception_id) from ledger.place)""",
        {"place"},
        False,
    ),
    "a handed-over card back in a box": (
        """update ledger.place p set set_id = (select id from ledger.dossier_set where stage = 120
          and n > 0 limit 1) from ledger.event e where e.dossier = p.dossier and e.to_stage = 130
          and e.dossier = (select min(dossier) from ledger.event where to_stage = 130)""",
        {"place", "sets"},
        False,
    ),
    "an event deleted": (
        "delete from ledger.event where (dossier, from_stage) = (3, 30)",
        {"events", "counter_moves"},
        False,
    ),
    "an event by an exit there is not": (
        """update ledger.event set to_stage = 140 where from_stage = 120 and to_stage = 130
          and dossier = (select min(dossier) from ledger.event where to_stage = 130)""",
        {"events", "attempts", "counter_moves"},
        False,
    ),
    "a second card of one citizen": (
        """alter table ledger.card drop constraint card_check;
           insert into ledger.card select cid, 9, null, dossier, block from ledger.card
            where dossier = 3""",
        {"cards"},
        False,
    ),
    "a card slot lost": (
        """delete from ledger.card where dossier = (select min(dossier) from ledger.event
          where to_stage = 130)""",
        {"cards"},
        False,
    ),
    "an attempt ended quietly": (
        """insert into ledger.attempt_end select dossier, cid, n, block, 'spoiled'
          from ledger.attempt a where dossier =
          (select min(dossier) from ledger.event where to_stage = 130) and not exists
          (select 1 from ledger.attempt_end e where e.dossier = a.dossier and e.n = a.n)""",
        {"attempts", "accounts"},
        False,
    ),
    "a dossier deleted": (
        "delete from ledger.dossier where id = (select max(id) from ledger.dossier)",
        {"ids", "sets", "packets"},
        False,
    ),
    "a packet deleted": (
        "delete from ledger.packet where device = 10 and seq = 2",
        {"packets", "counter_packets"},
        False,
    ),
    "a device that forgot": (
        "update ledger.device set highest_received = 0 where no = 10",
        {"packets"},
        False,
    ),
    "a move without its message": ("delete from ledger.outbox", {"outbox"}, False),
    "a stage table of another program": (
        "update ledger.stage set name = 'other' where code = 10",
        {"stage_table"},
        False,
    ),
}


@pytest.mark.parametrize("name", HARM)
def test_harm_is_named_and_mended_where_the_facts_allow(lived, name):
    statement, expected, is_mended = HARM[name]
    cursor = lived.execute(statement)
    while cursor.nextset():
        pass
    assert cursor.rowcount >= 1
    assert {each.check for each in _found(lived)} == expected
    left = repair(lived)
    assert (left == []) is is_mended
    assert _found(lived) == left


def test_repair_changes_nothing_that_is_right(lived):
    tables = ("counter", "stock", "blank", "flag_open", "dossier_set", "work", "head", "maker")
    texts = "select string_agg(t::text, ' ' order by t::text) from ledger.{} t"
    before = [lived.execute(texts.format(each)).fetchone() for each in tables]
    assert repair(lived) == []
    assert [lived.execute(texts.format(each)).fetchone() for each in tables] == before


def test_the_auditor_s_role_is_enough_to_look_and_not_to_repair(lived):
    lived.execute("set role capthe_auditor")
    assert _found(lived) == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        repair(lived)
