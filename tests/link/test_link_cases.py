"""What a file may say of months, islands, merged provinces and ids; and what is written of it."""

import json

from capthe.cli.main import main
from tests.link.test_link_files import AN, DOSSIERS, REGISTER, link, put, read


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
