"""What the running system's register answers about a list of people from elsewhere."""

import csv
import json

from capthe.cli.home import Home
from capthe.cli.main import main


def test_people_of_a_list_are_found_in_the_register_as_it_is_now(lived, tmp_path, capsys):
    path, _ = lived
    home = ["--home", str(path)]
    with Home.at(path).connect("postgres") as connection:
        people = connection.execute(
            "select person_id, number, name, birth, sex from register.record"
            " where birth % 100 > 0 order by id limit 5"
        ).fetchall()
    with (tmp_path / "list.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("dossier_id", "number", "full_name", "birth_date", "sex"))
        for person, number, name, birth, sex in people:
            day = f"{birth // 10000:04}-{birth // 100 % 100:02}-{birth % 100:02}"
            rows.writerow((f"of {person}", number, name, day, sex))
        rows.writerow(("of nobody", "", "Tòng Thị Ít Ai Biết", "1931-01-31", "F"))
    files = ["--dossiers", str(tmp_path / "list.csv"), "--out", str(tmp_path / "found.csv")]
    assert main(["register", "link", *files, *home]) == 0
    with (tmp_path / "found.csv").open(encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file))
    found = {row["dossier_id"]: (row["person_id"], row["decision"]) for row in answers}
    assert found == {
        **{f"of {person}": (person, "AUTO") for person, *_ in people},
        "of nobody": ("", "NEW"),
    }
    capsys.readouterr()
    assert main(["register", "dedupe", "--database", "--out", str(tmp_path / "d.csv"), *home]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["records"] >= len(people)
    assert main(["register", "dedupe", "--out", str(tmp_path / "d.csv"), *home]) == 2
    assert "--database" in capsys.readouterr().err
