"""A file that is damaged, of another form, or written to meanwhile: refused or told, never lost."""

import gzip
import os

import duckdb
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from capthe.cli.main import main
from capthe.domain.errors import Refusal
from capthe.link.problems import words
from capthe.store.duck import files
from capthe.store.duck.files import LINE_BYTES_MAX, load
from capthe.store.duck.forms import Standing
from tests.link.test_link_files import link, put, read
from tests.link.test_quotes import problems_kept

HEAD = "person_id,full_name,birth_date\n"
TEXT = HEAD + "P1,Nguyễn Thị Hoa,1985-03-09\nP2,Trần Văn Nam,1950\n"


def loaded(path, **more):
    connection = problems_kept()
    done = load(
        connection, path, "person_text", id_column="person_id",
        columns=("full_name", "birth_date"), scratch=path.parent, **more,
    )  # fmt: skip
    rows = connection.execute("select i + 1, id, full_name from person_text order by i").fetchall()
    return done, rows, connection


def refused(path, **more):
    with pytest.raises(Refusal) as told:
        loaded(path, **more)
    return told.value


def written(folder, data, name="r.csv"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8-sig"), TEXT.encode("utf-16"), TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"), TEXT.encode("utf-32"), TEXT.replace("\n", "\r").encode(),
        TEXT.replace(",", ";").encode(), TEXT.replace("\n", "\r\n").encode("utf-16"),
    ],
)  # fmt: skip
def test_the_same_people_are_read_whatever_the_letters_and_ends_of_lines(data, tmp_path):
    done, rows, _ = loaded(written(tmp_path, data))
    assert rows == [(2, "P1", "Nguyễn Thị Hoa"), (3, "P2", "Trần Văn Nam")]
    assert (done.rows, done.lines_lost, done.lines_not_utf8) == (2, 0, 0)


MESSY = (
    HEAD + 'P1,a,1985\n\nP2,a,b,c,d,e\n\n"P3","Lê\nVăn",1985\nP4,a,b,c,d\n   \nP5,b\n'
    '"P6" x,1,2\n\nP7,"a,1985\n' + "P8," + "z" * LINE_BYTES_MAX + ",1985\nP9,d,1985\n"
)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_and_lost_lines_have_the_number_that_a_person_counts(mark, end, tmp_path):
    done, rows, connection = loaded(written(tmp_path, mark + MESSY.replace("\n", end)))
    assert [(line, name) for line, name, _ in rows] == [
        (2, "P1"), (6, "P3"), (9, ""), (10, "P5"), (13, "P7"), (15, "P9"),
    ]  # fmt: skip
    problems = connection.execute(
        "select line, id, problem, left(value, 12) from problem order by line"
    ).fetchall()
    assert problems == [
        (4, "P2", "line_unreadable", "P2,a,b,c,d,e"), (8, "P4", "line_unreadable", "P4,a,b,c,d"),
        (11, "P6 x", "line_unreadable", '"P6" x,1,2'), (13, "", "quote_open", 'P7,"a,1985'),
        (14, "", "line_too_long", "P8,zzzzzzzzz"),
    ]  # fmt: skip
    assert (done.rows, done.lines_lost, done.last) == (6, 4, 14)


def test_null_bytes_are_left_out_and_told(tmp_path):
    done, rows, _ = loaded(written(tmp_path, TEXT.replace("P1", "P\x001")))
    assert [name for _, name, _ in rows] == ["P1", "P2"]
    assert [text.en for text in done.remarks] == [
        "1 lines have null bytes, which were left out. Check whether the file is damaged."
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(TEXT.encode()), "tệp nén gzip"), (b"PK\x03\x04" + bytes(90), "Excel"),
        (b"%PDF-1.7\n", "PDF"), (b"", "rỗng"), (b"\n\n", "Thiếu cột"), (b"PAR1", "Không đọc được"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_what_it_is(data, said, tmp_path):
    assert said in refused(written(tmp_path, data)).text.vi


def test_a_library_s_own_words_stand_once_and_apart(tmp_path, capsys):
    damaged = written(tmp_path, b"PAR1" + bytes(90) + b"PAR1", "r.parquet")
    assert link(tmp_path, damaged, damaged)[0] == 2
    sentence, _, detail = capsys.readouterr().err.splitlines()
    vietnamese, _, english = sentence.partition(" / ")
    assert (vietnamese, english) == (
        "r.parquet: Không đọc được tệp.", "r.parquet: The file cannot be read."
    )  # fmt: skip
    assert detail.startswith("(chi tiết kỹ thuật / technical detail: ")
    assert "r.parquet" in detail


def test_a_folder_and_links_in_a_circle_are_no_file(tmp_path, capsys):
    assert "thư mục" in refused(tmp_path).text.vi
    ring, other = tmp_path / "a.csv", tmp_path / "b.csv"
    ring.symlink_to(other)
    other.symlink_to(ring)
    assert link(tmp_path, ring, ring)[0] == 2
    assert "liên kết trỏ vòng tròn" in capsys.readouterr().err


def test_a_file_that_somebody_writes_to_is_refused(tmp_path, monkeypatch):
    path = written(tmp_path, TEXT)

    def read_slowly(*given):
        with path.open("a") as out:
            out.write("P3,Lê Văn An,1985\n")
        return kept(*given)

    kept = files.plain
    monkeypatch.setattr(files, "plain", read_slowly)
    assert refused(path).code == "file_changed"
    monkeypatch.undo()
    assert loaded(path)[0].rows == 3


def test_a_file_that_was_replaced_is_another(tmp_path):
    path = written(tmp_path, TEXT)
    standing = Standing(path)
    standing.refuse_changed()
    other = written(tmp_path, TEXT, "other.csv")
    seen = path.stat()
    os.utime(other, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    other.replace(path)
    with pytest.raises(Refusal):
        standing.refuse_changed()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("['An']", "VARCHAR[]"), ("'An'::blob", "BLOB"), ("{'ho': 'An'}", "STRUCT(ho VARCHAR)"),
        ("map {'a': 'An'}", "MAP(VARCHAR, VARCHAR)"),
    ],
)  # fmt: skip
def test_a_parquet_column_that_is_no_text_is_refused_by_name_and_type(value, kind, tmp_path):
    said = "'P1' as person_id, 1985 as birth_date, {} as full_name, ['x'] as other"

    def parquet(name):
        path = tmp_path / "r.parquet"
        duckdb.execute(f"copy (select {said.format(name)}) to '{path}' (format parquet)")
        return path

    assert f"full_name ({kind})" in refused(parquet(value)).text.vi
    assert loaded(parquet("'An'"))[1] == [(2, "P1", "An")]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"full_name": "HO TEN"}, "tệp có các cột: ma, ten, ngay, full_name. Sai: HO TEN."),
        ({"ho_ten": "ten"}, "person_id, full_name, birth_date. Sai: ho_ten."),
        ({"full_name": "ten", "birth_date": "ten"}, "một cột hai lần. Sai: ten."),
    ],
)  # fmt: skip
def test_a_mapping_that_names_what_is_not_there_is_refused(mapping, said, tmp_path):
    path = written(tmp_path, "ma,ten,ngay,full_name\nP1,An,1985,Bình\n")
    assert said in refused(path, renamed={"person_id": "ma", **mapping}).text.vi
    right = {"person_id": "Ma ", "name": "TEN", "birth_date": "ngay"}
    done, rows, _ = loaded(path, renamed=right)
    assert (rows, done.unknown) == ([(2, "P1", "An")], ("full_name",))


def test_a_mapping_may_swap_two_columns(tmp_path):
    path = written(tmp_path, "person_id,full_name,birth_date\nP1,1985,An\n")
    swapped = {"full_name": "birth_date", "birth_date": "full_name"}
    assert loaded(path, renamed=swapped)[1] == [(2, "P1", "An")]


def test_every_problem_of_a_report_says_what_it_is_and_what_to_do(tmp_path):
    bad = {"person_id": "P1", "full_name": "NguyÔn V¨n An", "birth_date": "1985-02-30",
           "sex": "?", "residence_commune": "99999", "number": "12"}  # fmt: skip
    register = put(tmp_path / "r.csv", tuple(bad), [bad, bad])
    register.write_text(register.read_text() + "P3,An,1985,M,,,x\n")
    dossiers = written(tmp_path, "dossier_id,full_name,birth_date\nD1,An,1985\n", "d.csv")
    assert link(tmp_path, register, dossiers)[0] == 0
    rows = [row for row in read(tmp_path / "out.problems.csv") if row["line"] in ("2", "4")]
    assert {row["problem"] for row in rows} == {
        "id_repeated", "mended_tcvn3", "not_usable", "line_unreadable"
    }  # fmt: skip
    texts = ("text_vi", "text_en", "action_vi", "action_en")
    assert all(row[name] for row in rows for name in texts)
    said = {(row["column"], row["problem"]): row for row in rows}
    assert "yyyy-mm-dd" in said["birth_date", "not_usable"]["action_vi"]
    assert "mã này" in said["residence_commune", "not_usable"]["text_vi"]
    assert said["", "line_unreadable"]["value"] == "P3,An,1985,M,,,x"
    assert main(["register", "dedupe", "--register", str(register), "--threads", "1",
                 "--out", str(tmp_path / "c.csv")]) == 0  # fmt: skip
    assert {row["text_vi"] for row in read(tmp_path / "c.problems.csv")} >= {
        row["text_vi"] for row in rows
    }


NOTED = (
    "mended_tcvn3", "mended_vni", "mended_viscii", "mended_cp1258", "mended_utf-8",
    "mended_typing", "mended_joined", "mended_note", "mended_alias", "mended_holes",
    "composed", "clean", "says_nothing",
    "too_long", "id_empty", "id_repeated", "line_unreadable", "line_too_long", "quote_open",
    "already_there", "zeros_restored",
)  # fmt: skip
COLUMNS = ("number", "old_number", "birth_date", "died", "updated_on", "sex", "status",
           "birth_province", "birth_commune", "full_name")  # fmt: skip


def test_no_two_problems_are_told_alike():
    told = [words(each) for each in NOTED] + [words("another")]
    assert len({text.vi for text, _ in told}) == len(told)
    columns = [words("not_usable", each) for each in COLUMNS] + [words("not_usable", "x")]
    assert len({text.vi for text, _ in columns}) == len(columns) - 3  # numbers, days are alike


def test_a_state_that_is_another_file_is_refused_and_stays(tmp_path, capsys):
    register = written(tmp_path, TEXT)
    check = ["register", "check", "--register", str(register), "--threads", "1",
             "--out", str(tmp_path / "out"), "--state"]  # fmt: skip
    assert main([*check, str(register)]) == 2
    assert "không phải tệp trạng thái" in capsys.readouterr().err
    assert register.read_text(encoding="utf-8") == TEXT
    state = tmp_path / "state.duckdb"
    assert main([*check, str(state)]) == 0
    assert main([*check, str(state)]) == 0
    assert '"is_part": true' in capsys.readouterr().out


def test_a_table_whose_model_is_none_is_refused(tmp_path, capsys):
    table = tmp_path / "table"
    table.mkdir()
    key = Ed25519PrivateKey.generate().public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    trust = written(tmp_path, pem, "key.pem")
    register = written(tmp_path, TEXT)
    for said in ("junk", "[]", "{}", '{"weights": {}, "numbers": 1}'):
        (table / "model.json").write_text(said)
        code, _ = link(tmp_path, register, register, "--use-table", table, "--trust", trust)
        assert code == 2
        assert "model of a pattern table" in capsys.readouterr().err
