"""Register files at the keyboard: what became of every line is said, in words and numbers."""

import csv
import json

from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.cli.upkeep import tell_outdated


def at(lived):
    return ["--home", str(lived[0])]


def told(capsys):
    said = capsys.readouterr()
    return json.loads(said.out.splitlines()[-1]), said.err


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_line_is_loaded_or_aside_or_there_already_and_the_sum_is_said(
    lived, tmp_path, capsys
):
    path = tmp_path / "dân cư.csv"
    path.write_text(
        "person_id,full_name,birth_date,sex\nP1,Lê Văn An,1985,M\n\nP2,Trần,1985,M,x\n"
        "P1,Lê Văn An,1985,M\n,Bình,1985,?\nP3,Cúc,1985-02-30,F\n",
        encoding="utf-8",
    )
    assert main(["register", "load", str(path), *at(lived)]) == 0
    counts, said = told(capsys)
    kinds = ("lines", "records", "already_there", "lines_aside")
    assert [counts[kind] for kind in kinds] == [5, 2, 0, 3]
    assert "5 dòng: 2 bản ghi mới, 0 đã có từ trước, 3 giữ riêng." in said
    report = path.with_name("dân cư.problems.csv")
    assert report.stat().st_mode & 0o777 == 0o600
    assert [(row["line"], row["problem"]) for row in read(report)] == [
        ("4", "line_unreadable"), ("5", "id_repeated"), ("6", "id_empty"), ("7", "not_usable"),
    ]  # fmt: skip
    assert all(row["text_vi"] and row["action_vi"] for row in read(report))
    assert main(["register", "load", str(path), *at(lived)]) == 0
    counts, _ = told(capsys)
    assert [counts[kind] for kind in kinds] == [5, 0, 2, 3]


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_loaded(
    lived, tmp_path, capsys
):
    path = tmp_path / "r.csv"
    path.write_text("person_id,full_name,birth_date\nQ1,An,1985\n")
    load = ["register", "load", str(path), *at(lived), "--problems"]
    assert main([*load, str(tmp_path / "none" / "p.csv")]) == 2
    assert "Nêu nơi khác bằng --problems." in capsys.readouterr().err
    assert main([*load, str(path)]) == 2
    assert "tệp đầu vào" in capsys.readouterr().err
    assert main([*load, str(tmp_path / "p.csv")]) == 0
    assert told(capsys)[0]["records"] == 1


def test_changes_name_the_file_that_was_given_and_say_what_is_wrong(lived, tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_bytes("ma,loai\n1,sinh\n".encode("utf-16"))
    assert main(["register", "changes", str(bad), *at(lived)]) == 2
    assert "bad.csv: thiếu cột change_id hoặc kind" in capsys.readouterr().err
    bad.write_text("change_id,kind,full_name,birth_date,number\nc1,birth,An | Bình,1985,\n"
                   "c2,wedding,,,\nc3,death,,,001185099999\n")  # fmt: skip
    assert main(["register", "changes", str(bad), *at(lived)]) == 1
    assert told(capsys)[0]["problems"] == 3
    rows = read(tmp_path / "bad.problems.csv")
    assert [(row["line"], row["problem"]) for row in rows] == [
        ("2", "character_forbidden"), ("3", "unknown"), ("4", "person_unknown"),
    ]  # fmt: skip
    assert len({row["text_vi"] for row in rows}) == 3


def test_an_index_that_an_older_program_made_is_told_after_migrating(lived, capsys):
    home = Home.at(lived[0])
    assert main(["register", "index", *at(lived)]) == 0
    with home.connect("postgres") as owner:
        owner.execute("alter table link.person drop column mo")
    tell_outdated(home)
    assert "Chạy capthe register index." in capsys.readouterr().err
    assert main(["register", "index", *at(lived)]) == 0
    tell_outdated(home)
    assert capsys.readouterr().err == ""


def test_a_file_of_changes_with_damaged_lines_loses_none_and_counts_as_a_person_does(
    lived, tmp_path, capsys
):
    file = tmp_path / "x.csv"
    file.write_text(
        "change_id;kind;on;full_name;birth_date;residence\n\n"
        'b1;birth;;Lê Văn Một;1985;"hai\ndòng"\nb2;birth;;"Lê Văn Hai;1985;\n'
        f"b3;birth;;Lê Văn Ba;1985;\nb4;birth;;{'x' * 70_000};1985;\nb5;birth;;;1985;\n"
    )
    assert main(["register", "changes", str(file), *at(lived)]) == 1
    counts, _ = told(capsys)
    assert (counts["done"], counts["problems"]) == (2, 4)
    assert [
        (row["line"], row["column"], row["problem"]) for row in read(tmp_path / "x.problems.csv")
    ] == [
        ("3", "residence", "character_control"),
        ("5", "", "quote_open"),
        ("7", "", "line_too_long"),
        ("8", "name", "empty"),
    ]
    assert main(["register", "changes", str(file), *at(lived)]) == 1
    assert told(capsys)[0]["known"] == 2


def test_an_export_that_fails_leaves_nobody_s_data_behind(lived, tmp_path, capsys):
    (tmp_path / "copy.parquet").mkdir()
    (tmp_path / "copy.parquet" / "kept").touch()
    assert main(["register", "export", "--out", str(tmp_path / "copy.parquet"), *at(lived)]) == 2
    assert "đó là thư mục" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["copy.parquet"]
