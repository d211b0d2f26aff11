"""What the running system's register answers about a list of people from elsewhere."""

import csv
import json

import duckdb
import pytest

from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.store.pg.link_costs import costs


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


def test_what_other_rules_would_cost_is_told_before_anybody_uses_them(lived, tmp_path, capsys):
    path, _ = lived
    rules = tmp_path / "rules.txt"
    rules.write_text("tight: n_f + d\nsex + y  # quá rộng\n", encoding="utf-8")
    index = ["register", "index", "--home", str(path), "--preview", str(rules)]
    with Home.at(path).connect("postgres") as connection:
        connection.execute("drop schema if exists link cascade")
        assert main(index) == 2
        assert "There is no search index" in capsys.readouterr().err
        assert main(index[:-2]) == 0
        before = costs(connection)
        assert main(index) == 0
        assert costs(connection) == before
    lines = capsys.readouterr().out.splitlines()
    told = json.loads(lines[-1])
    name, wide = told["rules"]
    (now,) = (each for each in before if each.rule == "n_f+d")
    assert (name["pairs"], name["largest"]) == (now.pairs, now.largest)
    assert wide["people"] > wide["largest"] > 1
    assert told["proposed"]["met"] == pytest.approx(name["met"] + wide["met"], abs=0.01)
    assert any(line.startswith("+ sex+y") for line in lines)
    assert any(line.startswith("- tight: number ") for line in lines)
    rules.write_text("tight: n_f + moon", encoding="utf-8")
    assert main(index) == 2
    said = capsys.readouterr().err
    assert "Dòng 1: không có cột" in said
    assert "Line 1: no column" in said
    assert main([*index[:-1], str(tmp_path / "none.txt")]) == 2
    assert "Check the path" in capsys.readouterr().err


def test_a_copy_of_the_whole_register_is_a_look_and_is_its_owners_alone(lived, tmp_path):
    path, _ = lived
    out = tmp_path / "copy.csv"
    home = Home.at(path)
    with home.connect("postgres") as connection:
        assert (
            main(["register", "export", "--out", str(out), "--why", "test", "--home", str(path)])
            == 0
        )
        assert out.stat().st_mode & 0o777 == 0o600
        assert connection.execute(
            "select why from ledger.access order by id desc limit 1"
        ).fetchone() == ("test",)
        table = out.with_suffix(".parquet")
        assert main(["register", "export", "--out", str(table), "--home", str(path)]) == 0
        assert table.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy.csv", "copy.parquet"]
    texts = f"read_csv('{out}', all_varchar = true)"
    differ = f"(from {texts} except all from '{table}') union all "
    differ += f"(from '{table}' except all from {texts})"
    assert duckdb.execute(differ).fetchall() == []
    assert duckdb.execute(f"select count(*) > 0 from '{table}'").fetchall() == [(True,)]
    with pytest.raises(SystemExit):
        main(["register", "show", "001085000123", "--why", " ", "--home", str(path)])


def test_nothing_is_written_over_what_is_read(tmp_path, capsys):
    file = tmp_path / "r.csv"
    file.write_text("person_id,full_name,birth_date\n")
    assert main(["link", "--register", str(file), "--dossiers", str(file), "--out", str(file)]) == 2
    assert file.read_text() == "person_id,full_name,birth_date\n"
    assert (
        main(["register", "check", "--register", str(file), "--out", str(tmp_path), "--bring"]) == 2
    )
    assert "--database" in capsys.readouterr().err
