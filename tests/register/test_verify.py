"""3 verify with the register's search: who disagrees may be somebody, and the desk is told who."""

import pytest

from capthe.country.linking import NORMALISERS, shipped_model
from capthe.domain.number import is_provisional
from capthe.domain.reasons import REASON_BY_CODE
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.steps import verify
from capthe.store.pg.link_index import known_words
from capthe.store.pg.named import named
from capthe.store.pg.reading.register import fitting
from capthe.store.pg.register_index import Index
from capthe.store.pg.register_search import Queue, Search, kept
from tests.register.conftest import COUNTRY, person

GIVEN = ("Anh", "Bình", "Cường", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga")
MIDDLE = ("Văn", "Thị", "Đức", "Ngọc", "Quang")
FAMILY = ("Trần", "Lê", "Phạm", "Bùi", "Đỗ", "Ngô")
HOA = {"full_name": "Vương Thúy Hoa", "old_number": "012345678"}


def crowd():
    """Three hundred others, so that a name can be rare."""
    names = [f"{f} {m} {g}" for f in FAMILY for m in MIDDLE for g in GIVEN]
    for n, name in enumerate(names, start=100):
        yield person(n, full_name=name, birth_date=f"19{50 + n % 50}-0{1 + n % 9}-1{n % 10}")


@pytest.fixture
def indexed(books):
    """A register of some hundred people, and its index."""
    books.load(books.file(person(1, **HOA), *crowd()))
    Index(books.owner, PERSONS, NORMALISERS["vn"]()).make()
    books.owner.execute("update link.person set rarity = 1")  # a nation has as few of each name
    return books


def sent(world, **said):
    """One dossier, verified; where it is and why."""
    content = world.citizen(is_known=False, **said)
    (answer,) = world.receive(world.device.seal(content))
    ((cid,),) = world.rows("select cid from ledger.dossier where id = %s", [answer.dossier])
    world.step("received")
    return answer.dossier, cid


def reason_of(world, dossier):
    ((code,),) = world.rows("select reason from register.suggestion where dossier = %s", [dossier])
    return REASON_BY_CODE[code].name


def test_a_slip_in_the_number_is_a_suggestion_with_its_reasons(indexed):
    world = indexed.world
    dossier, cid = sent(
        world, number="001185000010", name="Vương Thúy Hoa", birth=19850309, sex="F",
        old_number="012345678",
    )  # fmt: skip
    assert reason_of(world, dossier) == "not_in_register"
    assert kept(indexed.owner, dossier, cid) is None
    assert verify.look(world.centre)
    found = kept(indexed.owner, dossier, cid)
    best = found.candidates[0]
    assert fitting(indexed.owner, found)[best.entry].name == "Vương Thúy Hoa"
    assert found.decision in ("AUTO", "OFFICER")
    outcomes = {bar.label.en: bar.outcome.en for bar in best.steps if bar.outcome}
    assert outcomes["old number"] == "the same"
    assert outcomes["identification number"] == "one or two digits"
    assert abs(sum(bar.weight for bar in best.steps)) > 1
    assert world.stage(dossier, cid) == "cleaning"  # a number is never changed by a machine
    assert not verify.look(world.centre)


def test_a_brother_s_number_is_a_conflict_not_a_match(indexed):
    world = indexed.world
    number = person(1)["number"]
    dossier, cid = sent(world, number=number, name="Vương Thúy Lan", birth=19850309, sex="F")
    assert reason_of(world, dossier) == "name_differs"
    verify.look(world.centre)
    found = kept(indexed.owner, dossier, cid)
    assert found.decision in ("OFFICER", "CLERICAL")
    assert "both names may be borne" in found.why
    assert world.stage(dossier, cid) == "cleaning"


def test_a_dossier_without_a_number_goes_on_under_that_of_a_person_beyond_doubt(indexed):
    world = indexed.world
    dossier, cid = sent(
        world, number=None, name="Vuong Thuy Hoa", birth=19850309, sex="F", old_number="012345678"
    )
    assert is_provisional(cid)
    verify.look(world.centre)
    found = kept(indexed.owner, dossier, cid)
    assert found.decision == "AUTO"
    assert world.stage(dossier, cid) == "moved"
    world.work()
    again = world.rows("select cid from ledger.dossier where id <> %s", [dossier])
    assert again == [(int(person(1)["number"]),)]


def test_a_person_who_died_is_left_to_an_officer(indexed):
    world = indexed.world
    indexed.change({"change_id": "d", "kind": "death", "on": "2021-01-01", "person_id": "P1"})
    dossier, cid = sent(
        world, number=None, name="Vuong Thuy Hoa", birth=19850309, sex="F", old_number="012345678"
    )
    verify.look(world.centre)
    assert kept(indexed.owner, dossier, cid).candidates
    assert world.stage(dossier, cid) == "cleaning"


def test_the_search_follows_what_the_register_becomes(indexed):
    world = indexed.world
    indexed.change(
        {
            "change_id": "b", "kind": "entered", "number": "001185099998",
            "birth_date": "1985-07-01",
            "full_name": "Quách Mộng Tuyền", "sex": "F", "old_number": "098765432",
        },
        {"change_id": "m", "kind": "merge", "person_id": "P1", "merged_into": "P100"},
    )  # fmt: skip
    born_cid = sent(
        world, number=None, name="Quach Mong Tuyen", birth=19850701, sex="F", old_number="098765432"
    )
    gone_cid = sent(
        world, number=None, name="Vuong Thuy Hoa", birth=19850309, sex="F", old_number="012345678"
    )
    verify.look(world.centre)
    assert world.stage(*born_cid) == "moved"
    assert kept(indexed.owner, *gone_cid).candidates == ()
    assert kept(indexed.owner, *gone_cid).decision == "NEW"


def test_a_followed_index_is_what_an_index_made_anew_would_be(books):
    def stands():
        people = books.rows("select p::text from link.person p order by i")
        return people, books.rows("select k, i from link.person_key order by k, i")

    books.load(books.file(person(1, **HOA), *crowd()))
    normaliser = NORMALISERS["vn"]()
    Index(books.owner, PERSONS, normaliser).make()
    words = known_words(books.owner.cursor())
    index = Index(books.owner, PERSONS, normaliser.learned(words))
    assert books.rows("select distinct rarity from link.person") == [(6,)]
    books.change(
        {"change_id": "o", "kind": "correction", "person_id": "P1", "occupation": "giáo viên"},
        {"change_id": "n", "kind": "correction", "person_id": "P100", "full_name": "Lê Thị Hoa"},
        {"change_id": "m", "kind": "merge", "person_id": "P101", "merged_into": "P1"},
    )
    index.follow()
    index.follow()
    followed = stands()
    Index(books.owner, PERSONS, normaliser).make()
    assert followed == stands()


def test_who_waits_is_told_without_reading_where_all_others_are(indexed):
    search = Search.over(
        Index(indexed.owner, PERSONS, NORMALISERS["vn"]()), Model.from_json(shipped_model("vn"))
    )
    assert search.queue(10) == Queue(is_behind=False, dossiers=[])
    waiting = [sent(indexed.world, number=f"00118500001{n}") for n in range(3)]
    queue = search.queue(2)
    assert [(each.dossier, each.cid) for each in queue.dossiers] == waiting[:2]
    indexed.change({"change_id": "d", "kind": "death", "on": "2021-01-01", "person_id": "P1"})
    assert search.queue(2) == Queue(is_behind=True, dossiers=queue.dossiers)
    # whatever a planner thinks of joining the whole of them, each is asked for by its key
    indexed.owner.execute("set enable_nestloop = off")
    asked = named("register_waiting").sql % {"limit": 2}
    plan = "\n".join(line for (line,) in indexed.rows(f"explain {asked}"))
    assert "Hash Join" not in plan
    assert "Merge Join" not in plan
    indexed.owner.execute("reset enable_nestloop")


def test_without_an_index_the_desk_has_its_case_as_before(books):
    world = books.world
    dossier, cid = sent(world, number="001185000010")
    assert not verify.look(world.centre)
    assert world.stage(dossier, cid) == "cleaning"
    assert world.where(dossier, cid).stage == "cleaning"


def test_an_exact_hit_of_a_number_that_two_bear_goes_to_the_desk(books):
    number = person(1)["number"]
    books.load(books.file(person(1), person(2, number=number, full_name="Lê Văn An")))
    dossier, cid = sent(books.world, number=number, name="Nguyễn Thị Hoa", birth=19850309, sex="F")
    assert reason_of(books.world, dossier) == "number_shared"
    alone = person(3)
    books.load(books.file(alone, name="more.csv"))
    clean, clean_cid = sent(
        books.world, number=alone["number"], name="Nguyễn Thị Hoa", birth=19850309, sex="F"
    )
    assert books.world.stage(clean, clean_cid) == "verified"
    assert COUNTRY.numbers.cid(number) == cid
