"""What a file may say of months, islands, merged provinces and ids; and what is written of it."""

import json

from capthe.cli.main import main
from tests.link.test_link_files import AN, DOSSIERS, REGISTER, link, put, read


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
