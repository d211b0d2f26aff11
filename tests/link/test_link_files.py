"""`capthe link` on files as they come: any order, any encoding, nonsense in every column."""

import csv
import json

import duckdb
import pytest
from bench.link.cohort import write
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from capthe.cli.main import main
from capthe.country.vn.spelling import VietnamNormaliser
from capthe.link.model import Model
from capthe.link.records import TEXT_COLUMNS
from capthe.link.table import signed_bytes
from capthe.store.duck.files import load
from capthe.store.duck.report import PROBLEM_TABLE

REGISTER, DOSSIERS = ("person_id", *TEXT_COLUMNS), ("dossier_id", *TEXT_COLUMNS)
AN = {"full_name": "Nguyễn Văn An", "birth_date": "1985-03-02", "sex": "M", "birth_province": "01",
      "birth_commune": "00004", "residence_commune": "00004", "father_name": "Nguyễn Văn Bình",
      "mother_name": "Trần Thị Cúc", "ethnicity": "Kinh"}  # fmt: skip


def put(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def link(folder, register, dossiers, *more):
    out = folder / "out.csv"
    files = ["--register", register, "--dossiers", dossiers, "--out", out, "--threads", "1"]
    code = main(["link", *map(str, files), *map(str, more)])
    return code, (read(out) if out.exists() else None)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cohort")
    write(folder, people=6000, dossiers=1500, seed=11)
    return folder


def right_and_wrong(answers, truth):
    people = {row["dossier_id"]: row["person_id"] for row in truth}
    auto = [row for row in answers if row["decision"] == "AUTO"]
    wrong = [r for r in auto if r["person_id"].rstrip("b") != people[r["dossier_id"]]]
    return len(auto), len(wrong), sum(map(bool, people.values()))


def test_columns_and_order_are_as_promised_and_no_link_is_wrong(cohort, tmp_path, capsys):
    code, answers = link(tmp_path, cohort / "register.csv", cohort / "dossiers.csv")
    assert code == 0
    assert list(answers[0]) == ["dossier_id", "person_id", "decision", "probability", "reason"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    order = [row["dossier_id"] for row in read(cohort / "dossiers.csv")]
    assert [row["dossier_id"] for row in answers] == order
    assert {row["decision"] for row in answers} <= {"AUTO", "OFFICER", "CLERICAL", "NEW"}
    assert all(not row["person_id"] for row in answers if row["decision"] == "NEW")
    auto, wrong, findable = right_and_wrong(answers, read(cohort / "truth.csv"))
    assert wrong == 0
    assert auto > 0.9 * findable
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["dossiers"], told["labels"] > 500) == (1500, True)


def test_files_that_share_no_number_are_linked_by_the_shipped_model(cohort, tmp_path, capsys):
    bare = [row | {"number": "", "old_number": ""} for row in read(cohort / "dossiers.csv")]
    dossiers = put(tmp_path / "bare.csv", DOSSIERS, bare)
    _, answers = link(tmp_path, cohort / "register.csv", dossiers)
    auto, wrong, findable = right_and_wrong(answers, read(cohort / "truth.csv"))
    assert wrong == 0
    assert auto > 0.6 * findable
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["labels"] == 0


def test_parquet_in_any_order_gives_the_same_as_csv(cohort, tmp_path):
    register = tmp_path / "register.parquet"
    turned = ", ".join(reversed(REGISTER))
    duckdb.execute(
        f"copy (select {turned} from read_csv('{cohort / 'register.csv'}', all_varchar = true)) "
        f"to '{register}' (format parquet)"
    )
    _, from_csv = link(tmp_path, cohort / "register.csv", cohort / "dossiers.csv")
    _, from_parquet = link(tmp_path, register, cohort / "dossiers.csv")
    assert from_parquet == from_csv


def test_a_file_without_the_columns_is_refused_by_name(tmp_path, capsys):
    wrong = put(tmp_path / "wrong.csv", ("ma", "ten"), [{"ma": "1", "ten": "An"}])
    code, answers = link(tmp_path, wrong, wrong)
    assert (code, answers) == (2, None)
    said = capsys.readouterr().err
    assert "Thiếu cột person_id, full_name, birth_date" in said
    assert "ma, ten" in said


def test_old_encodings_side_by_side_in_one_file_are_read(tmp_path):
    register = put(tmp_path / "register.csv", REGISTER, [{"person_id": "P1", **AN}])
    head = b"dossier_id,full_name,birth_date,sex,birth_province,father_name,mother_name\n"
    rest = b",1985-03-02,M,01,"
    lines = [
        b"D1," + "Nguyễn Văn An".encode() + rest + "Nguyễn Văn Bình,Trần Thị Cúc\n".encode(),
        b"D2,Nguy\xd4n V\xa8n An" + rest + b"Nguy\xd4n V\xa8n B\xd7nh,Tr\xc7n Th\xde C\xf3c\n",
        b"D3,Nguy\xea\xden V\xe3n An"
        + rest
        + b"Nguy\xea\xden V\xe3n Bi\xccnh,Tr\xe2\xccn Thi\xf2 Cu\xecc\n",
        b"D4,Nguy\xadn V\xe5n An" + rest + b"Nguy\xadn V\xe5n B\xecnh,Tr\xa5n Th\xb8 C\xfac\n",
    ]
    dossiers = tmp_path / "mixed.csv"
    dossiers.write_bytes(head + b"".join(lines))
    _, answers = link(tmp_path, register, dossiers)
    assert [row["person_id"] for row in answers] == ["P1"] * 4
    noted = {(r["line"], r["problem"]) for r in read(tmp_path / "out.problems.csv")}
    assert {("3", "mended_tcvn3"), ("4", "mended_cp1258"), ("5", "mended_viscii")} <= noted


def test_nonsense_is_reported_by_line_and_column_and_nothing_is_lost(tmp_path):
    register = put(tmp_path / "register.csv", REGISTER, [{"person_id": "P1", **AN}])
    rows = [
        {"dossier_id": "D1", **AN, "birth_date": "31-02-1985"},
        {"dossier_id": "D2", **AN, "full_name": "Nguyễn Văn An " + "x" * 300},
        {"dossier_id": "D3", **AN, "number": "12345", "sex": "?", "residence_commune": "99999"},
        {"dossier_id": "D4"},
        {"dossier_id": "", **AN},
        {"dossier_id": "D1", **AN},
    ]
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, rows))
    assert [row["dossier_id"] for row in answers] == [row["dossier_id"] for row in rows]
    assert answers[3]["decision"] == "NEW"
    noted = [(r["line"], r["column"], r["problem"]) for r in read(tmp_path / "out.problems.csv")]
    assert noted == [
        ("2", "birth_date", "not_usable"),
        ("2", "id", "id_repeated"),
        ("3", "full_name", "too_long"),
        ("4", "number", "not_usable"),
        ("4", "residence_commune", "not_usable"),
        ("4", "sex", "not_usable"),
        ("6", "id", "id_empty"),
        ("7", "id", "id_repeated"),
    ]


def test_ten_thousand_of_one_name_and_date_go_to_a_person(tmp_path, capsys):
    crowd = [{"person_id": f"P{n}", "full_name": AN["full_name"], "birth_date": "1985-03-02"}
             for n in range(10_000)]  # fmt: skip
    same = [{"dossier_id": f"D{n}", "full_name": AN["full_name"], "birth_date": "1985-03-02"}
            for n in range(10_000)]  # fmt: skip
    _, answers = link(
        tmp_path, put(tmp_path / "r.csv", REGISTER, crowd), put(tmp_path / "d.csv", DOSSIERS, same)
    )
    assert len(answers) == len(same)
    assert {row["decision"] for row in answers} == {"CLERICAL"}
    assert "quá nhiều người trùng" in answers[0]["reason"]
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["crowded_keys"] >= 1


def test_twin_who_is_not_in_the_register_is_not_linked_to_the_one_who_is(tmp_path):
    register = put(tmp_path / "register.csv", REGISTER, [{"person_id": "P1", **AN}])
    twin = {"dossier_id": "D1", **AN, "full_name": "Nguyễn Văn Ân"}
    wrote = {"dossier_id": "D2", **AN, "full_name": "NGUYEN VAN AN"}
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, [twin, wrote]))
    assert [row["decision"] for row in answers] == ["OFFICER", "AUTO"]
    assert "sinh đôi" in answers[0]["reason"]


def test_a_twin_whose_short_name_few_bear_is_not_a_slip_of_the_pen(tmp_path):
    """Two letters changed make "Phin" "Chìu": rare names are no reason to take one for the other.

    The register is large enough to say that hardly anybody bears either.
    """
    many = [{"person_id": f"Q{n}", "full_name": f"Lê {'ABCD'[n % 4]}n Hoa", "birth_date": "1986"}
            for n in range(6000)]  # fmt: skip
    phin = {**AN, "full_name": "Triệu Văn Phin", "father_name": "Triệu Văn Minh"}
    truong = {**AN, "full_name": "Triệu Văn Trướng", "birth_date": "1985-07-09"}
    people = [*many, {"person_id": "P1", **phin}, {"person_id": "P2", **truong}]
    twin = {"dossier_id": "D1", **phin, "full_name": "Triệu Văn Chìu"}
    slip = {"dossier_id": "D2", **truong, "full_name": "Triệu Văn Tướgg"}
    register = put(tmp_path / "register.csv", REGISTER, people)
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, [twin, slip]))
    assert [row["decision"] for row in answers] == ["OFFICER", "AUTO"]


def test_parents_in_each_others_column_and_the_commune_of_2025_are_agreement(tmp_path):
    old = {**AN, "birth_commune": "00001", "origin_commune": "00001", "residence_commune": "00001"}
    swapped = {"father_name": AN["mother_name"], "mother_name": AN["father_name"]}
    named_anew = {**dict.fromkeys(("birth_commune", "origin_commune"), "00004"), "mother_name": ""}
    rows = [{"dossier_id": "D1", **old, **swapped}, {"dossier_id": "D2", **old, **named_anew}]
    register = put(tmp_path / "register.csv", REGISTER, [{"person_id": "P1", **old}])
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, rows))
    assert [row["decision"] for row in answers] == ["AUTO", "AUTO"]
    assert "tên cha, tên mẹ" in answers[0]["reason"].partition(";")[0]


def test_a_signed_table_is_used_as_it_was_signed_and_no_other(cohort, tmp_path, capsys):
    key = Ed25519PrivateKey.generate()
    private, public, folder = tmp_path / "key.pem", tmp_path / "pub.pem", tmp_path / "table"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    files = (cohort / "register.csv", cohort / "dossiers.csv")
    _, first = link(tmp_path, *files, "--table", folder, "--sign", private)
    _, again = link(tmp_path, *files, "--use-table", folder, "--trust", public)
    assert [r["decision"] for r in again] == [r["decision"] for r in first]
    table = folder / "patterns.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("-", "", 1), encoding="utf-8")
    assert link(tmp_path, *files, "--use-table", folder, "--trust", public)[0] == 2
    assert "table is not valid" in capsys.readouterr().err
    of_other_levels = text.replace("giống hệt", "chỉ khác dấu", 1)
    assert of_other_levels != text
    table.write_text(of_other_levels, encoding="utf-8")
    model = Model.from_json((folder / "model.json").read_text(encoding="utf-8"))
    (folder / "signature").write_bytes(key.sign(signed_bytes(of_other_levels, model)))
    assert link(tmp_path, *files, "--use-table", folder, "--trust", public)[0] == 2
    assert "other levels of comparison" in capsys.readouterr().err


def test_waterfall_of_one_dossier_is_printed(cohort, tmp_path, capsys):
    link(tmp_path, cohort / "register.csv", cohort / "dossiers.csv", "--explain", "D1")
    assert "họ tên (name)" in capsys.readouterr().out


def test_a_dossier_that_is_not_there_is_not_explained_but_refused(tmp_path, capsys):
    register = put(tmp_path / "r.csv", REGISTER, [{"person_id": "P1", **AN}])
    dossiers = put(tmp_path / "d.csv", DOSSIERS, [{"dossier_id": "D1", **AN}, {"dossier_id": "D2"}])
    code, answers = link(tmp_path, register, dossiers, "--explain", "D9")
    said = capsys.readouterr()
    assert (code, len(answers)) == (2, 2)
    assert "Không có hồ sơ D9" in said.err
    assert "no dossier D9" in said.err
    assert link(tmp_path, register, dossiers, "--explain", "D2")[0] == 0
    assert "D2: không có ai giống." in capsys.readouterr().out


def test_a_register_with_the_columns_of_an_export_links_as_with_its_own(tmp_path):
    own = {"person_id": "P1", **AN}
    other = {**own, "name": own["full_name"], "birth": "19850302"}
    dossiers = put(tmp_path / "d.csv", DOSSIERS, [{"dossier_id": "D1", **AN}])
    there = put(tmp_path / "own.csv", REGISTER, [own])
    columns = [{"full_name": "name", "birth_date": "birth"}.get(n, n) for n in REGISTER]
    exported = put(
        tmp_path / "export.csv", columns, [{name: other.get(name, "") for name in columns}]
    )
    _, expected = link(tmp_path, there, dossiers)
    _, answers = link(tmp_path, exported, dossiers)
    assert answers == expected
    assert answers[0]["person_id"] == "P1"


TYPED = (
    "'P1' as person_id, 1085000123::{int} as number, 12345678::{int} as old_number, "
    "'Nguyễn Văn An' as full_name, timestamp '1985-03-02 00:00:00' as birth_date, 'M' as sex, "
    "1::{int} as birth_province, 4::{int} as birth_commune, null::{int} as origin_commune, "
    "4::{int} as residence_commune"
)


@pytest.mark.parametrize("kind", ["bigint", "double", "decimal(18, 2)"])
def test_parquet_of_integers_has_its_zeros_put_back_and_says_so_once(kind, tmp_path, capsys):
    register = tmp_path / "register.parquet"
    rows = f"select {TYPED.format(int=kind)} from range(2)"
    duckdb.execute(f"copy ({rows}) to '{register}' (format parquet)")
    connection = duckdb.connect()
    connection.execute(PROBLEM_TABLE)
    read = load(
        connection, register, "person_text", id_column="person_id", columns=TEXT_COLUMNS,
        scratch=tmp_path, digits=VietnamNormaliser().digits,
    )  # fmt: skip
    listed = "number, old_number, birth_date, birth_province, birth_commune, origin_commune"
    (first, _) = connection.execute(f"select {listed} from person_text").fetchall()
    assert first == ("001085000123", "012345678", "1985-03-02", "01", "00004", "")
    noted = connection.execute("select line, column_name, problem, value from problem order by 2")
    columns = ("birth_commune", "birth_province", "number", "old_number", "residence_commune")
    assert noted.fetchall() == [(1, name, "zeros_restored", "2") for name in columns]
    assert len(read.remarks) == len(columns)
    dossiers = put(tmp_path / "d.csv", DOSSIERS, [{"dossier_id": "D1", **AN,
                                                   "number": "001085000123"}])  # fmt: skip
    _, answers = link(tmp_path, register, dossiers)
    assert answers[0]["person_id"] == "P1"
    assert "column number holds integers" in capsys.readouterr().err


def test_numbers_of_a_csv_that_lost_their_zeros_are_told_and_not_guessed(tmp_path, capsys):
    people = [{"person_id": f"P{n}", **AN, "number": f"10850{n:05}"} for n in range(9)]
    whole = [{"person_id": f"W{n}", **AN, "number": f"0010850{n:05}"} for n in range(9)]
    dossiers = put(tmp_path / "d.csv", DOSSIERS, [{"dossier_id": "D1", **AN}])
    half = put(tmp_path / "half.csv", REGISTER, people + whole)
    assert link(tmp_path, half, dossiers)[0] == 0
    assert "leading zeros" not in capsys.readouterr().err
    most = put(tmp_path / "most.csv", REGISTER, people + whole[1:])
    assert link(tmp_path, most, dossiers)[0] == 0
    said = capsys.readouterr().err
    assert "column number: 9 of 17 numbers have fewer than 12 digits" in said
    assert "as text" in said
    problems = read(tmp_path / "out.problems.csv")
    unread = {row["id"] for row in problems if row["column"] == "number"}
    assert unread == {row["person_id"] for row in people}


def test_what_a_spreadsheet_takes_for_a_formula_is_text_in_the_report_and_itself_in_the_answers(
    tmp_path,
):
    register = put(tmp_path / "r.csv", REGISTER, [{"person_id": "p1", **AN}])
    strange = {"dossier_id": "=1+1", **AN, "number": "@cmd", "sex": "-2"}
    code, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, [strange]))
    assert (code, answers[0]["dossier_id"]) == (0, "=1+1")
    report = read(tmp_path / "out.problems.csv")
    assert {(row["id"], row["value"]) for row in report} == {("'=1+1", "'@cmd"), ("'=1+1", "'-2")}


def test_a_folder_that_is_not_there_is_refused_before_any_work(tmp_path, capsys):
    register = put(tmp_path / "r.csv", REGISTER, [{"person_id": "p1", **AN}])
    out = ["--out", str(tmp_path / "none" / "x.csv")]
    nothing = str(tmp_path / "not_there.csv")
    assert main(["link", "--register", str(register), "--dossiers", nothing, *out]) == 2
    assert main(["register", "dedupe", "--register", nothing, *out]) == 2
    assert capsys.readouterr().err.count("There is no folder") == 2


def test_the_midnight_that_a_database_writes_behind_a_date_is_none_of_it(tmp_path):
    register = put(tmp_path / "r.csv", REGISTER, [{"person_id": "p1", **AN}])
    dates = ("1985-03-02 00:00:00", "1985-03-02T00:00:00.000Z", "02/03/1985 0:00")
    dossiers = [{"dossier_id": date, **AN, "birth_date": date} for date in dates]
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, dossiers))
    assert [row["person_id"] for row in answers] == ["p1"] * len(dates)
    assert read(tmp_path / "out.problems.csv") == []
