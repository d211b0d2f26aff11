"""A register file comes in whole: mended where it can be, named where it cannot, nothing lost."""

import unicodedata
from datetime import date

import duckdb
import pytest

from capthe.domain.errors import Refusal
from capthe.packet.keys import SigningKey
from capthe.store.duck.register_columns import RECORD
from capthe.store.pg.audit import verify
from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.seal import seal_once
from tests.register.conftest import COLUMNS, NOW, person

WRITTEN = {  # one name in the encodings of forty years, as bytes of one file
    "viscii": b"Nguy\xadn V\xe5n D\xfbng",
    "vni": "Nguyeãn Vaên Duõng".encode("latin-1"),
    "cp1258": "NguyêÞn Vãn DuÞng".encode("latin-1"),
    "tcvn3": "NguyÔn V¨n Dòng".encode("latin-1"),
    "nfd": unicodedata.normalize("NFD", "Nguyễn Văn Dũng").encode(),
    "nfc": "Nguyễn Văn Dũng".encode(),
}


def test_every_encoding_of_forty_years_becomes_one(books):
    path = books.folder / "mixed.csv"
    lines = [b'%s,"%s",1985-03-09,M' % (kind.encode(), name) for kind, name in WRITTEN.items()]
    path.write_bytes(b"MA SO,HO TEN,birth_date,sex\n" + b"\n".join(lines) + b"\n")
    books.load(path, {"person_id": "MA SO", "full_name": "HO TEN"})
    names = dict(books.rows("select person_id, name from register.record"))
    assert names == dict.fromkeys(WRITTEN, "Nguyễn Văn Dũng")
    mended = dict(books.rows("select person_id, problem from register.aside"))
    assert mended == {
        "viscii": "mended_viscii", "vni": "mended_vni", "cp1258": "mended_cp1258",
        "tcvn3": "mended_tcvn3", "nfd": "composed",
    }  # fmt: skip


def test_what_cannot_be_taken_is_named_by_line_and_column_and_kept(books):
    long = "Nguyễn " * 43
    path = books.file(
        person(1),
        person(2, number="12345", birth_date="1985-02-30", sex="?", residence_commune="99999"),
        person(3, full_name=long),
        {"person_id": "P4"},
        person(1, full_name="Trần Văn Nam"),
        person(5, person_id=""),
        person(6, birth_date="1950"),
        person(7, birth_date="09/03/1985", sex="nữ"),
    )
    loaded = books.load(path)
    assert loaded.records == 6
    found = set(books.rows("select line, column_name, problem from register.aside"))
    assert found == {
        (3, "number", "not_usable"), (3, "birth_date", "not_usable"), (3, "sex", "not_usable"),
        (3, "residence_commune", "not_usable"), (4, "full_name", "too_long"),
        (6, None, "id_repeated"), (7, None, "id_empty"),
    }  # fmt: skip
    ((line,),) = books.rows("select value from register.aside where problem = 'id_repeated'")
    assert "Trần Văn Nam" in line
    assert books.record("P2", "number", "cid", "birth", "sex") == ("12345", None, None, None)
    assert books.record("P3", "name") == (long.strip(),)
    assert books.record("P4", "name", "birth", "sex", "status") == (None, None, None, "alive")
    assert books.record("P6", "birth") == (19500000,)
    assert books.record("P7", "birth", "sex") == (19850309, "F")


def test_a_year_of_birth_behind_a_name_is_no_part_of_the_name(books):
    names = ["Nguyễn Thị Hoa", "Nguyễn Thị Hoa - 1958", "Lê Văn Nam - 1971", "Lê Văn Nam"]
    books.load(books.file(*(person(n, full_name=name) for n, name in enumerate(names))))
    kept = books.rows("select name, name_key from register.person order by entry")
    assert [name for name, _ in kept] == [name.partition(" -")[0] for name in names]
    assert kept[0][1] == kept[1][1]
    noted = books.rows("select line, problem, value from register.aside order by line")
    assert noted == [(3, "mended_note", names[1]), (4, "mended_note", names[2])]


def test_a_note_takes_nothing_from_a_name_whose_words_are_known(books):
    names = ["H'BIA Niê (1958)", "NGUYỄN THỊ HOA (1958)", "Hoà Bình (tức Hai) - 1971", "Y Bih Niê"]
    known = ["H'BIA Niê", "NGUYỄN THỊ HOA", "Hoà Bình"]
    read = books.read(books.file(*(person(n, full_name=each) for n, each in enumerate(names))))
    kept = read.connection.execute("select name, name_key from ready(1, 9) order by i").fetchall()
    alike = books.read(
        books.file(*(person(n, full_name=each) for n, each in enumerate(names + known)))
    )
    assert (
        alike.connection.execute("select name, name_key from ready(1, 4) order by i").fetchall()
        == kept
    )
    assert [name for name, _ in kept] == ["H'Bia Niê", "Nguyễn Thị Hoa", "Hoà Bình", "Y Bih Niê"]
    assert alike.counts() == {"full_name.mended_note": 3}


def test_a_name_beyond_repair_does_not_make_its_words_right(books):
    lost, known = "Tráº§n ThẢ¡i", "Trần Thanh Sang"
    names = [lost, "Tráº§n Sang", "Tráº§n Thanh Sang", *[known] * 200]
    read = books.read(books.file(*(person(n, full_name=name) for n, name in enumerate(names))))
    kept = read.connection.execute("select name from ready(1, 3) order by i").fetchall()
    assert [name for (name,) in kept] == [lost, "Trần Sang", known]


def test_a_file_without_the_columns_of_a_register_is_refused_by_name(books):
    path = books.file({"person_id": "P1", "ten": "x"}, columns=("person_id", "ten"))
    with pytest.raises(Refusal) as refused:
        books.load(path)
    assert refused.value.code == "columns_missing"
    assert "full_name, birth_date" in refused.value.text.en


def test_what_a_name_becomes_does_not_depend_on_the_order_of_the_file(books):
    odd = [written.decode("latin-1") for written in WRITTEN.values()]
    names = ["Lê Thị Nhi", "LÃª Thá»‹ Nhi", "LÃª Thanh Linh", "Thá»‹ LÃª", "Nguyễn Thị Hoa", *odd]
    rows = [person(n, full_name=name, father_name=names[n - 1]) for n, name in enumerate(names)]
    became = []
    for name, order in (("a.csv", rows), ("b.csv", rows[::-1]), ("c.csv", rows[5:] + rows[:5])):
        part = books.read(books.file(*order, name=name)).connection.execute(
            "select person_id, name, name_key, father_name from ready(1, 100) order by person_id"
        )
        became.append(part.fetchall())
    assert became[0] == became[1] == became[2]
    assert ("P1", "Lê Thị Nhi") in {row[:2] for row in became[0]}


def test_ten_thousand_equal_people_are_ten_thousand_records(books):
    path = books.file(*(person(n) for n in range(10_000)))
    assert books.load(path).records == 10_000
    assert books.rows("select count(distinct cid) from register.person") == [(10_000,)]


INDEXES = (
    "select indexname, indexdef from pg_indexes where schemaname = 'register'"
    " and tablename in ('entry', 'person') order by indexname"
)


def cut_off(lines):
    """Somebody pulls the plug when twenty lines are there."""
    if lines == 20:
        raise KeyboardInterrupt


@pytest.mark.usefixtures("small_parts")
def test_a_register_that_is_filled_for_the_first_time_is_there_whole_or_not_at_all(books):
    path = books.file(*(person(n) for n in range(35)))
    before = books.rows(INDEXES)
    with pytest.raises(KeyboardInterrupt):
        books.load(path, progress=cut_off)
    assert books.rows("select count(*) from register.record") == [(0,)]
    assert books.rows(INDEXES) == before
    assert books.load(path).records == 35
    assert books.rows(INDEXES) == before
    assert books.rows("select count(distinct block) from register.entry") == [(4,)]


@pytest.mark.usefixtures("small_parts")
def test_a_further_load_that_was_cut_off_goes_on_where_it_stopped(books):
    books.load(books.file(person(99)))
    path = books.file(*(person(n) for n in range(35)), name="more.csv")
    with pytest.raises(KeyboardInterrupt):
        books.load(path, progress=cut_off)
    assert books.rows("select count(*) from register.record") == [(21,)]
    assert books.load(path).records == 15
    assert books.rows("select count(*), count(distinct person_id) from register.record") == [
        (36, 36)
    ]
    noted = books.rows("select problem, count(*) from register.aside group by problem")
    assert noted == [("already_there", 20)]


AWKWARD = (
    'Lê Thị "Bông"', "12/3 Lê Lợi, (hẻm) Huế", "C:\\hồ sơ\\", "hai\ndòng", "hai\r\ndòng",
    "\ttab\v\f", "a\\", "dấu\x1engăn", '\x1e"\x1e', ",", '"', "()", "x\u00a0y",
)  # fmt: skip


def test_values_with_signs_of_csv_and_of_records_are_kept_and_the_audit_holds(lone_books):
    books, seal = lone_books, SigningKey(bytes(range(32)))
    rows = [
        person(
            n, residence=each, household=each, full_name=f"Trần Văn {n}", updated_on="2020-01-31"
        )
        for n, each in enumerate(AWKWARD)
    ]
    columns = (*COLUMNS, "residence", "household", "updated_on")
    books.load(books.file(*rows, columns=columns))
    kept = [text for (text,) in books.rows("select residence from register.entry order by id")]
    assert kept == list(AWKWARD)
    seal_once(books.owner, key=seal, now=NOW)
    assert verify(books.owner, seal.public, lambda _: None).is_clean


@pytest.mark.parametrize(
    ("values", "has_gaps"),
    [(AWKWARD, True), ((*AWKWARD, "dấu\x02ngăn"), False), (("một", "hai"), True)],
)
def test_our_digest_of_records_is_the_one_that_the_database_makes(books, values, has_gaps):
    rows = [person(n, residence=each) for n, each in enumerate(values)]
    file = books.read(books.file(*rows, columns=(*COLUMNS, "residence")))
    records = file.part(1, 20, 20, shift=0, block=7, load_id=7, there=[]).records
    with books.owner.transaction(force_rollback=True), books.owner.cursor() as cursor:
        listed = ", ".join(records.columns)
        with cursor.copy(f"copy register.entry ({listed}) from stdin (format csv)") as copy:
            for part in records.csv:
                copy.write(part)
        ((made,),) = books.rows("select ledger.digest_entries(1, 100)")
    assert records.count == len(values)
    assert records.digest() == made
    assert bool(records.gaps) == has_gaps


def test_three_with_one_number_are_one_person_and_two_bearers(books):
    number = person(1)["number"]
    books.load(books.file(
        person(1, status="void"), person(2, number=number), person(3), person(4, number=number),
        person(5, number=number), columns=(*COLUMNS, "status"),
    ))  # fmt: skip
    assert books.rows("select entry, is_shared from register.person order by entry") == [
        (2, True), (3, False),
    ]  # fmt: skip
    assert books.rows("select entry from register.bearer order by entry") == [(4,), (5,)]


def test_a_further_load_shares_numbers_with_those_that_are_there_and_among_its_own(books):
    books.load(books.file(person(1), person(2)))
    new = person(9)["number"]
    books.load(books.file(
        person(3, number=person(1)["number"]), person(4, number=new), person(5, number=new),
        person(6), person(7, status="void", number=person(2)["number"]),
        columns=(*COLUMNS, "status"), name="more.csv",
    ))  # fmt: skip
    shared = "select entry, is_shared from register.person order by entry"
    assert books.rows(shared) == [(1, True), (2, False), (4, True), (6, False)]
    assert books.rows("select entry from register.bearer order by entry") == [(3,), (5,)]


@pytest.mark.usefixtures("small_parts")
def test_a_line_break_far_down_changes_no_row_and_the_audit_holds(lone_books):
    books, seal = lone_books, SigningKey(bytes(range(32)))
    said = [f"Số {n}, Lê Lợi" for n in range(25)]
    said[17] = "hai\ndòng"
    for name, first in (("first.csv", 0), ("more.csv", 50)):
        rows = [person(first + n, residence=each) for n, each in enumerate(said)]
        books.load(books.file(*rows, columns=(*COLUMNS, "residence"), name=name))
    kept = [text for (text,) in books.rows("select residence from register.entry order by id")]
    assert kept == said * 2
    seal_once(books.owner, key=seal, now=NOW)
    assert verify(books.owner, seal.public, lambda _: None).is_clean


def test_a_number_that_two_bear_is_shared_until_one_of_them_is_void(books):
    books.load(books.file(person(1), person(2, number=person(1)["number"], full_name="Lê Văn An")))
    cid = int(person(1)["number"])
    shared = "select entry, is_shared from register.person where cid = %s"
    assert books.rows(shared, cid) == [(1, True)]
    merge = {"change_id": "m", "kind": "merge", "person_id": "P1", "merged_into": "P2"}
    assert books.change(merge) == ["done"]
    assert books.rows(shared, cid) == [(2, False)]
    assert books.rows("select name from register.person") == [("Lê Văn An",)]


def test_a_change_that_does_not_say_surely_whose_it_is_is_not_applied(books):
    books.load(books.file(
        person(1), person(2, number=person(1)["number"], full_name="Lê Văn An"), person(3),
    ))  # fmt: skip
    death = {"kind": "death", "on": "2021-01-02"}
    shared, other = person(1)["number"], person(3)["number"]
    assert books.change(
        death | {"change_id": "1", "number": shared},
        death | {"change_id": "2", "number": other, "person_id": "P1"},
        death | {"change_id": "3", "number": other, "on": "2099-01-01"},
        death | {"change_id": "4", "number": shared, "person_id": "P2"},
    ) == ["shared", "contradicts", "future", "done"]
    merge = {"kind": "merge", "person_id": "P3"}
    assert books.change(
        merge | {"change_id": "5", "merged_into": "P3"},
        merge | {"change_id": "6", "merged_into": "99999999999999999999999"},
        merge | {"change_id": "7", "merged_into": "P1"},
        merge | {"change_id": "8", "person_id": "P1", "merged_into": "P3"},
    ) == ["nowhere", "nowhere", "done", "nowhere"]
    assert books.rows("select person_id, status from register.record order by id") == [
        ("P1", "alive"), ("P2", "dead"), ("P3", "void"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "harm",
    [
        "update register.entry set name = 'x' where id = 1",
        "delete from register.aside",
        "update register.change set after = '19000101' where field = 'died'",
        "update register.event set happened_on = null",
        "update register.load set sha256 = sha256('')",
    ],
)
def test_the_audit_finds_a_fact_that_was_altered(lone_books, harm):
    books, seal = lone_books, SigningKey(bytes(range(32)))
    books.load(books.file(person(1), person(2, sex="?")))
    books.change({"change_id": "1", "kind": "death", "on": "2021-01-02", "person_id": "P1"})
    seal_once(books.owner, key=seal, now=NOW)
    assert verify(books.owner, seal.public, lambda _: None).is_clean
    books.owner.execute(harm)
    found = verify(books.owner, seal.public, lambda _: None).differences
    assert {each.check for each in found} == {"block_facts"}


def test_people_of_before_there_were_records_get_one_each(books, pg_server):
    books.owner.execute(
        "insert into register.person (cid, old_number, name, name_key, birth, sex, province, alive)"
        " values (1185000001, null, 'Lê Văn An', 'lê văn an', 19850309, 'M', 1, false)"
    )
    books.owner.execute("delete from capthe_migration where name = '0004_register.post.sql'")
    secrets = {role: pg_server.secret(role) for role in ROLES}
    assert migrate(books.world.url, secrets) == ["0004_register.post.sql"]
    assert books.record("people:1185000001", "number", "name", "status") == (
        "001185000001", "Lê Văn An", "dead",
    )  # fmt: skip
    seal = SigningKey(bytes(range(32)))
    seal_once(books.owner, key=seal, now=NOW)
    assert verify(books.owner, seal.public, lambda _: None).is_clean


IN_OTHER_NAMES = ("person_id", "number", "name", "birth", "death_date", "photo", "fingerprints",
                  "last_event", "residence_until")  # fmt: skip


def test_a_file_that_was_made_for_the_rules_is_loaded_and_its_dead_are_dead(books):
    dead = {"person_id": "P1", "number": "001185000001", "name": "Trần Văn Nam",
            "birth": "19850300", "death_date": "2019-05-05", "photo": "yes", "fingerprints": "0",
            "last_event": "20190506", "residence_until": "20200131"}  # fmt: skip
    alive = {"person_id": "P2", "number": "001185000002", "name": "Lê Thị Hoa", "birth": "1950"}
    path = books.file(dead, alive, columns=IN_OTHER_NAMES)
    assert books.read(path).read.unknown == ()
    books.load(path)
    columns = ("name", "birth", "status", "died", "has_photo", "has_fingerprints", "updated_on",
               "temporary_until")  # fmt: skip
    assert books.record("P1", *columns) == (
        "Trần Văn Nam", 19850300, "dead", 20190505, True, False, date(2019, 5, 6), "2020-01-31",
    )  # fmt: skip
    assert books.record("P2", "birth", "status", "died") == (19500000, "alive", None)
    assert books.rows("select * from register.aside") == []


def test_what_an_export_writes_loads_as_the_same_register(lone_books):
    books = lone_books
    path = books.file(
        person(1, died="2019-05", has_photo="x", updated_on="2019-06-01"), person(2),
        person(3, birth_date="1985-03"), person(4, full_name="", has_photo="0"),
        columns=(*COLUMNS, "died", "has_photo", "updated_on"),
    )  # fmt: skip
    listed = ", ".join(name for name in RECORD[1:-3] if name != "merged_into")
    said = f"select {listed} from register.record order by person_id"
    books.load(path)
    before = books.rows(said)
    exported = books.folder / "export.csv"
    exported.write_bytes(b"".join(books.register.export()))
    books.owner.execute("set session_replication_role = replica")
    books.owner.execute("truncate register.entry, register.person, register.bearer")
    books.load(exported)
    assert (len(before), books.rows(said)) == (4, before)


def test_a_parquet_of_integers_is_loaded_with_its_zeros(books):
    path = books.folder / "typed.parquet"
    duckdb.execute(
        "copy (select 'P1' as person_id, 1185000001 as number, 'Lê Thị Hoa' as full_name, "
        "19850309 as birth_date, 1.0::double as birth_province, 1.0::double as residence_commune, "
        f"timestamp '2020-01-31 10:00:00' as updated_on) to '{path}' (format parquet)"
    )
    file = books.read(path)
    assert file.counts() == {
        f"{name}.zeros_restored": 1 for name in ("birth_province", "number", "residence_commune")
    }
    books.load(path)
    assert books.record(
        "P1", "cid", "number", "birth", "birth_province", "residence_commune", "province",
        "updated_on",
    ) == (1185000001, "001185000001", 19850309, "01", "00001", 1, date(2020, 1, 31))  # fmt: skip
