"""What a file may say of months, islands, merged provinces and ids; and what is written of it."""

import json

from capthe.cli.main import main
from capthe.link.decide import AUTO_MIN
from tests.link.test_link_files import AN, DOSSIERS, REGISTER, link, put, read

OTHER_SEX = {"M": "F", "F": "M"}[AN["sex"]]


def test_a_month_that_contradicts_is_never_linked_and_one_that_cannot_be_is_not_known(tmp_path):
    person = {"person_id": "P1", **AN, "birth_date": "1991-11-11"}
    said = {
        "same": "1991-11", "other": "1991-02", "no such": "1991-13", "day": "1991-11-40",
        "other and day": "1991-02-40", "to come": "2991-11-11", "unknown": "1991-01-01",
    }  # fmt: skip
    rows = [{"dossier_id": name, **AN, "birth_date": text} for name, text in said.items()]
    register = put(tmp_path / "register.csv", REGISTER, [person])
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, rows))
    decided = {row["dossier_id"]: row["decision"] for row in answers}
    assert {name for name, what in decided.items() if what != "AUTO"} >= {"other", "other and day"}
    assert [decided[n] for n in ("same", "no such", "day", "unknown")] == ["AUTO"] * 4
    reasons = {row["dossier_id"]: row["reason"] for row in answers}
    for name in ("other", "other and day"):
        assert "tháng sinh khác nhau" in reasons[name]
        assert "months of birth differ" in reasons[name]
    assert "không có ngày sinh để so" in reasons["to come"]
    noted = {row["id"] for row in read(tmp_path / "out.problems.csv")}
    assert noted == {"no such", "day", "other and day", "to come"}


def test_the_whole_name_of_a_twin_of_the_other_sex_is_not_said_to_be_sure(tmp_path):
    an = AN | {"number": "052091213983"}
    people = [{"person_id": "P1", **an}]
    said = {"same": {}, "other": {"sex": OTHER_SEX}, "no number": {"sex": OTHER_SEX, "number": ""}}
    rows = [{"dossier_id": name, **an, **change} for name, change in said.items()]
    register = put(tmp_path / "register.csv", REGISTER, people)
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, rows))
    same, other, bare = answers
    assert [row["decision"] for row in answers] == ["AUTO", "OFFICER", "OFFICER"]
    assert float(bare["probability"]) == AUTO_MIN < float(other["probability"])
    assert "giới tính khác nhau" in bare["reason"]
    assert float(same["probability"]) > AUTO_MIN


def test_nobody_is_linked_to_a_row_without_an_id_of_its_own(tmp_path):
    dung, hoa = ({**AN, "full_name": name} for name in ("Lê Đình Dũng", "Phạm Thu Hoà"))
    people = [{"person_id": "", **AN}, {"person_id": "P1", **dung}, {"person_id": "P1", **hoa},
              {"person_id": "P2", **AN, "full_name": "Bùi Quốc Khánh"}]  # fmt: skip
    rows = [{"dossier_id": f"D{n}", **each, "person_id": ""} for n, each in enumerate(people)]
    register = put(tmp_path / "register.csv", REGISTER, people)
    for row in rows:
        row.pop("person_id")
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, rows))
    assert [row["decision"] for row in answers] == ["OFFICER"] * 3 + ["AUTO"]
    for row in answers[:3]:
        assert "trống hoặc trùng" in row["reason"]
        assert "empty, or another row has it too" in row["reason"]


def test_an_island_without_communes_is_the_same_commune_as_itself(tmp_path):
    places = ("birth_commune", "origin_commune", "residence_commune")
    island = {**AN, "birth_date": "1972-01-01", **dict.fromkeys(places, "755")}
    island["birth_province"] = "77"
    register = put(tmp_path / "register.csv", REGISTER, [{"person_id": "P1", **island}])
    after = island | {"residence_commune": "26732"}
    rows = [{"dossier_id": "D1", **island}, {"dossier_id": "D2", **after}]
    dossiers = put(tmp_path / "d.csv", DOSSIERS, rows)
    _, answers = link(tmp_path, register, dossiers)
    assert [row["decision"] for row in answers] == ["AUTO", "AUTO"]


def test_a_province_of_birth_that_the_merger_made_one_with_the_other_says_nothing(tmp_path):
    bare = {**AN, "birth_province": "74", "birth_commune": ""}
    register = put(tmp_path / "register.csv", REGISTER, [{"person_id": "P1", **bare}])
    said = {"same": "74", "merged": "79", "none": "", "other": "01"}
    rows = [{"dossier_id": name, **bare, "birth_province": code} for name, code in said.items()]
    _, answers = link(tmp_path, register, put(tmp_path / "d.csv", DOSSIERS, rows))
    chances = {row["dossier_id"]: float(row["probability"]) for row in answers}
    assert chances["other"] < chances["none"] == chances["merged"]
    reasons = {row["dossier_id"]: row["reason"] for row in answers}
    assert "nơi sinh" not in reasons["merged"]
    assert "nơi sinh" in reasons["same"]


def test_a_form_that_is_not_written_is_refused_before_anything_is_read(tmp_path, capsys):
    files = ("--register", "none.csv", "--dossiers", "none.csv")
    assert main(["link", *files, "--out", str(tmp_path / "o.xlsx")]) == 2
    said = capsys.readouterr().err
    assert "Đặt tên tệp .csv hoặc .parquet" in said
    assert "Name a file .csv or .parquet" in said
    assert not list(tmp_path.iterdir())


def test_what_dedupe_could_not_read_is_told_by_line_beside_its_output(tmp_path, capsys):
    people = [{"person_id": each, **AN} for each in ("P1", "P2", "P2")]
    file = put(tmp_path / "r.csv", REGISTER, people)
    with file.open("ab") as out:
        out.write(b"P4" + b",x" * (len(REGISTER) + 3) + b"\r\n")
    dedupe = ["register", "dedupe", "--register", str(file), "--out"]
    assert main([*dedupe, str(tmp_path / "d.csv")]) == 0
    told = {(row["line"], row["problem"]) for row in read(tmp_path / "d.problems.csv")}
    assert told == {("3", "id_repeated"), ("4", "id_repeated"), ("5", "line_unreadable")}
    said = capsys.readouterr()
    assert json.loads(said.out)["lines_unreadable"] == 1
    assert "d.problems.csv" in said.err
    assert main([*dedupe, str(tmp_path / "d.xlsx")]) == 2
