"""What was enrolled is erased when its time is over, or when one object must go; never before."""

from datetime import date, timedelta

import psycopg
import pytest

from capthe.country.retention import read_retention, retention_of
from capthe.desks import cleaning
from capthe.domain.errors import Refusal
from capthe.domain.retention import Part
from capthe.store.objects.port import ObjectRef
from capthe.store.pg.audit import verify
from capthe.store.pg.fsck import fsck
from capthe.store.pg.reading.timeline import read_timeline
from capthe.store.pg.retention import DueCount, Wanted, due_counts, erase_objects, next_due
from capthe.store.pg.seal import seal_once
from capthe.work.retention import Erasure, erase_due, erase_ordered
from tests.flow.test_moves import OTHER, RIGHT, at_cleaning, moved
from tests.flow.world import CLEANER, PROVINCE, World

RULE = retention_of("demo").on(date(2021, 4, 15))


def erasure(world, operator="Lan", witness="Minh", role=None):
    connection = world.connect(role=role)
    act = world.centre.act(operator, "biên bản 12")
    return Erasure(connection, world.gate.objects, act, witness)


def kept(world, dossier):
    """Which of a dossier's objects can still be read."""
    ((addresses,),) = world.rows("select objects from ledger.dossier where id = %s", [dossier])
    read = []
    for part in Part:
        try:
            world.gate.objects.get(ObjectRef(bytes(addresses[part])))
            read.append(part)
        except Refusal as error:
            assert error.code == "object_gone"  # noqa: PT017 - the other half of `read`
    return read


def due(world):
    return due_counts(world.connect(role=None), RULE.ended_before(world.clock.now()))


def test_what_is_due_goes_group_by_group_and_an_open_dossier_keeps_all(world: World):
    ended = world.enrol(3)
    world.bring_to("handed_over")
    ((waiting, _),) = world.enrol(1)
    assert due(world) == []
    world.clock.pass_time(timedelta(days=31))
    assert due(world) == [DueCount(Part.FINGERS, PROVINCE, 3)]
    assert due_counts(world.connect(role=None), retention_of("vn").on(date(2021, 6, 1))
                      .ended_before(world.clock.now())) == []  # fmt: skip
    before = RULE.ended_before(world.clock.now())
    groups = erase_due(erasure(world), RULE.name, before, group=2)
    assert next(groups) == 2  # and then the process is gone
    assert due(world) == [DueCount(Part.FINGERS, PROVINCE, 1)]
    assert list(erase_due(erasure(world), RULE.name, before, group=2)) == [1]
    assert due(world) == []
    rest = [Part.PARTICULARS, Part.PORTRAIT, Part.PAPERS]
    assert [kept(world, dossier) for dossier, _ in ended] == [rest] * 3
    assert kept(world, waiting) == list(Part)
    world.clock.pass_time(timedelta(days=335))
    assert due(world) == [DueCount(Part.PORTRAIT, PROVINCE, 3)]
    assert next_due(world.connect(role=None), RULE.ended_before(world.clock.now()),
                    first=ended[1][0], limit=1) == [Wanted(*ended[1], Part.PORTRAIT)]  # fmt: skip


def test_one_object_goes_by_order_and_the_record_says_which_why_and_by_whom(world: World):
    one, other = world.enrol(2)
    world.bring_to("handed_over")
    asked = [Wanted(*one, Part.PORTRAIT)]
    assert erase_ordered(erasure(world), asked) == 1
    assert kept(world, one[0]) == [Part.PARTICULARS, Part.FINGERS, Part.PAPERS]
    assert kept(world, other[0]) == list(Part)
    (fact,) = [
        fact
        for fact in read_timeline(world.centre.ledger.connection, *one).facts
        if fact.kind == "erasure"
    ]
    assert (Part(fact.number), fact.actor, fact.at) == (Part.PORTRAIT, "Lan", world.clock.now())
    assert fact.cause == "erase: order; biên bản 12; Minh"
    with pytest.raises(Refusal) as gone:
        erase_ordered(erasure(world), asked)
    assert gone.value.code == "object_gone"
    seal_once(world.centre.ledger.connection, key=world.signing, now=world.clock.now())
    report = verify(world.connect(role=None), world.signing.public, lambda _: None)
    assert report.differences == ()


def refused(world, wanted):
    with pytest.raises(Refusal) as no:
        erase_ordered(erasure(world), [wanted])
    return no.value.code


def test_what_is_still_needed_is_refused_by_name(world: World):
    """The database says so too, whoever asks it, and to everybody but the owner."""
    ((dossier, cid),) = world.enrol(1)
    wanted = Wanted(dossier, cid, Part.PORTRAIT)
    assert refused(world, wanted) == "dossier_open"
    world.bring_to("personalised")
    assert refused(world, wanted) == "card_in_production"
    assert refused(world, Wanted(dossier + 9, cid, Part.PORTRAIT)) == "dossier_unknown"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="open dossier"):
        erasure(world).of([wanted], "order")
    world.bring_to("handed_over")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="two people"):
        erasure(world, "Lan", " lan ").of([wanted], "order")
    for role in ("capthe_worker", "capthe_web", "capthe_auditor"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            erasure(world, role=role).of([wanted], "order")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.connect().execute("delete from ledger.object_key")
    assert kept(world, dossier) == list(Part)


def test_a_dossier_that_was_moved_leaves_its_objects_to_the_one_that_goes_on(world: World):
    """Both name the same objects; the end of the new one counts."""
    old, provisional = at_cleaning(world)
    world.know(OTHER)
    cleaning.number_known(world.centre, CLEANER, old, provisional, number=OTHER, mended=RIGHT)
    new, cid = moved(world)
    world.bring_to("handed_over")
    assert world.stage(old, provisional) == "moved"
    assert refused(world, Wanted(old, provisional, Part.FINGERS)) == "dossier_moved"
    world.clock.pass_time(timedelta(days=31))
    assert due(world) == [DueCount(Part.FINGERS, PROVINCE, 1)]
    assert erase_ordered(erasure(world), [Wanted(new, cid, Part.FINGERS)]) == 1
    assert kept(world, old) == kept(world, new) == [Part.PARTICULARS, Part.PORTRAIT, Part.PAPERS]


def test_an_object_gone_without_a_word_is_found_and_one_that_came_back(database_url, tmp_path):
    world = World(database_url, tmp_path)
    owner = world.connect(role=None)
    ((dossier, cid),) = world.enrol(1)
    world.bring_to("handed_over")
    assert fsck(owner, lambda _: None) == []
    (row,) = erase_objects(owner, world.centre.act("Lan", "x"), "Minh",
                           [Wanted(dossier, cid, Part.PAPERS)])  # fmt: skip
    assert fsck(owner, lambda _: None) == []
    world.gate.objects.keys.put_many([row])
    (back,) = fsck(owner, lambda _: None)
    assert str(back) == (
        f"objects: object:{row.address.hex()}: expected no key: it was erased, found a key"
    )
    owner.execute("delete from ledger.object_key k using ledger.dossier d"
                  " where k.address = any (array[d.objects[1], d.objects[4]])")  # fmt: skip
    (lost,) = fsck(owner, lambda _: None)
    assert (lost.subject, lost.found) == (f"object 0 of dossier {dossier}", "neither")
    world.close()


@pytest.mark.parametrize(
    "text",
    [
        "", "rule = 1", '[[rule]]\nname = "a"\nsource = "b"\nfirst = 2021-01-01\n',
        '[[rule]]\nname = "a"\nsource = "b"\nfirst = 2021-01-01\ndays = {portrait = -1}\n',
        '[[rule]]\nname = "a"\nsource = "b"\nfirst = "2021"\ndays = {}\n',
        '[[rule]]\nname = "a"\nsource = "b"\nfirst = 2021-01-01\ndays = {iris = 1}\n',
        '[[rule]]\nname = "a"\nsource = "b"\nfirst = 2021-01-01\ndays = {portrait = 1.5}\n',
    ],
)  # fmt: skip
def test_rules_that_are_none_are_refused(text):
    with pytest.raises(Refusal) as no:
        read_retention(text)
    assert no.value.code == "retention_unreadable"
