"""A register file from a careless hand: every line is somewhere, and it is said where."""

import logging

from capthe.country.linking import NORMALISERS
from capthe.link.persons import PERSONS
from capthe.steps import verify
from capthe.store.pg.register_index import Index, is_indexed, is_outdated
from tests.register.conftest import COLUMNS, FEED, person

LONG = "".join(chr(0x4E00 + n) for n in range(2000))


def test_a_code_longer_than_any_keeps_its_line_aside_and_stops_nobody(books):
    path = books.file(
        person(1), person(LONG), person(3, old_number=LONG), person(4, full_name=LONG), person(5)
    )
    assert books.load(path).records == 3
    assert books.rows(
        "select line, problem, value like %s from register.aside where problem = 'code_too_long'"
        " order by line", f"%{LONG}%",
    ) == [(3, "code_too_long", True), (4, "code_too_long", True)]  # fmt: skip
    assert books.record("P4", "name") == (LONG,)


def test_a_name_with_signs_that_do_not_print_is_kept_without_them_and_stops_nobody(books):
    odd = [
        f"Lê{chr(each)}An" for each in (0x2028, 0x2029, 0x85, 0x7F, 0x200B, 0xE000, 0xFEFF, 0x7C)
    ]
    books.load(books.file(*(person(n, full_name=each) for n, each in enumerate(odd))))
    names = [name for (name,) in books.rows("select name from register.record order by id")]
    assert names == ["Lê An", "Lê An", *["LêAn"] * 6]
    assert books.rows("select distinct problem, count(*) from register.aside group by 1") == [
        ("clean", 8)
    ]


def test_neither_yes_nor_no_is_said_and_is_not_taken_for_no(books):
    rows = [person(n, has_photo=each) for n, each in enumerate(("có", "không", "maybe", ""))]
    books.load(books.file(*rows, columns=(*COLUMNS, "has_photo")))
    assert books.rows("select has_photo from register.entry order by id") == [
        (True,), (False,), (None,), (None,),
    ]  # fmt: skip
    assert books.rows("select line, column_name, problem from register.aside") == [
        (4, "has_photo", "not_usable")
    ]


def test_a_record_knows_its_line_where_others_are_no_rows(books):
    path = books.file(person(1), person(2), person(3))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], "", f"{lines[2]},x,y", *lines[2:]]), encoding="utf-8")
    assert books.load(path).records == 3
    assert books.rows("select person_id, line from register.entry order by id") == [
        ("P1", 2), ("P2", 5), ("P3", 6),
    ]  # fmt: skip
    assert books.rows("select line, person_id, problem, value from register.aside") == [
        (4, "P2", "line_unreadable", f"{lines[2]},x,y")
    ]


BIRTH = {"change_id": "b1", "kind": "birth", "on": "2021-06-02", "full_name": "Trần Thị Bé",
         "birth_date": "2021-06-01", "sex": "F"}  # fmt: skip


def test_a_birth_before_its_number_is_one_record_that_gets_the_number_later(books):
    assert books.change(BIRTH) == ["done"]
    assert books.change(BIRTH) == ["known"]
    record = f"{FEED.source}:b1"
    assert books.record(record, "name", "number", "status") == ("Trần Thị Bé", None, "alive")
    number = {"change_id": "b2", "kind": "number", "person_id": record,
              "new_number": "001321000019"}  # fmt: skip
    assert books.change(number) == ["done"]
    assert books.record(record, "number") == ("001321000019",)
    assert books.rows("select name from register.person where cid = 1321000019") == [
        ("Trần Thị Bé",)
    ]
    assert books.rows("select count(*) from register.entry") == [(1,)]


def test_an_index_that_an_older_program_made_is_not_searched_and_that_is_said_once(books, caplog):
    books.load(books.file(person(1)))
    assert (is_indexed(books.owner), is_outdated(books.owner)) == (False, False)
    index = Index(books.owner, PERSONS, NORMALISERS["vn"]())
    index.make()
    assert (is_indexed(books.owner), is_outdated(books.owner)) == (True, False)
    books.owner.execute("comment on table link.mark is 'reading 1'")
    assert (is_indexed(books.owner), is_outdated(books.owner)) == (False, True)
    index.make()
    books.owner.execute("alter table link.person drop column mo")
    assert (is_indexed(books.owner), is_outdated(books.owner)) == (False, True)
    with caplog.at_level(logging.WARNING, "capthe.steps"):
        assert not verify.look(books.world.centre)
        assert not verify.look(books.world.centre)
    assert caplog.text.count("Chạy capthe register index.") == 1
    index.make()
    assert (is_indexed(books.owner), is_outdated(books.owner)) == (True, False)
