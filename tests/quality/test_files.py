"""A register file is checked, changed and checked again; scored; bad input; duplicates."""

import csv
import json
import random
import re
from argparse import Namespace

import duckdb
import pytest

from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.cli.register_source import country_of
from tests.pg_fixture import data_home
from tests.quality.examples import GOOD

COLUMNS = ("person_id", *GOOD)
GIVEN = ("An", "Bình", "Cúc", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Oanh")


def person(n, **changes):
    """A person of their own, who breaks no rule."""
    last = GIVEN[n // 100 % 10]
    name = f"Nguyễn {GIVEN[n % 10]} {GIVEN[n // 10 % 10]} {GIVEN[n // 100 % 10]}"
    day = f"{1 + n % 12:02}-{2 + n // 12 % 26:02}"
    return GOOD | {
        "person_id": f"P{n}", "number": f"0010851{n:05}", "old_number": f"1{n:08}",
        "full_name": name, "birth_date": f"1985-{day}", "household": f"H{n // 4}",
        "phone": f"09{n:08}", "father_name": f"Nguyễn Văn {GIVEN[n % 10]} {last}",
        "mother_name": f"Trần Thị {GIVEN[n % 7]} {last}",
    } | changes  # fmt: skip


def write(path, people, columns=COLUMNS, encoding="utf-8"):
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(people)
    return path


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def ran(tmp_path, capsys):
    """Run `capthe register KIND`; return its code and the object on its last line."""

    def do(kind, *arguments):
        code = main(["register", kind, "--threads", "1", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, json.loads(out.splitlines()[-1]) if out else {}, err

    return do


def check(ran, tmp_path, people, *more, day="2021-06-15"):
    file = write(tmp_path / "register.csv", people)
    code, summary, _ = ran(
        "check", "--register", file, "--out", tmp_path / "out", "--day", day, *more
    )
    assert code == 0
    return summary


def test_a_clean_register_scores_all_and_every_rule_was_asked(ran, tmp_path):
    summary = check(ran, tmp_path, [person(n) for n in range(200)])
    assert summary["fired"] == {}
    assert {word["share"] for word in summary["scores"].values()} == {1.0}
    assert summary["rules_asked"] == summary["rules"] >= 45


def test_a_column_that_is_not_kept_is_no_fault_of_its_people(ran, tmp_path):
    file = write(tmp_path / "r.csv", [person(1)], ("person_id", "full_name", "birth_date"))
    _, summary, err = ran("check", "--register", file, "--out", tmp_path / "out")
    assert "number" in summary["columns_absent"]
    assert "photo" in err
    assert "number_missing" not in summary["fired"]
    asked = {row["rule"]: row["asked"] for row in rows(tmp_path / "out" / "rules.csv")}
    assert (asked["number_missing"], asked["birth_missing"]) == ("0", "1")


def test_a_file_with_the_columns_of_an_export_says_the_same_to_the_rules(ran, tmp_path):
    theirs = {
        "name": "full_name", "birth": "birth_date", "died": "death_date", "has_photo": "photo",
        "has_fingerprints": "fingerprints", "updated_on": "last_event",
        "temporary_until": "residence_until",
    }  # fmt: skip
    ours = {one: other for other, one in theirs.items()}
    people = [person(n) for n in range(20)]
    people[3] |= {"birth_date": "1985-03"}
    people[5] |= {"death_date": "2020-01-02"}
    people[7] |= {"photo": ""}
    expected = check(ran, tmp_path, people)
    exported = [{ours.get(name, name): text for name, text in each.items()} for each in people]
    for each in exported:
        each |= {
            "birth": f"{each['birth'].replace('-', ''):0<8}",
            "died": each["died"].replace("-", ""),
            "has_photo": each["has_photo"] and "t", "has_fingerprints": "t",
        }  # fmt: skip
    file = write(tmp_path / "e.csv", exported, [ours.get(name, name) for name in COLUMNS])
    _, summary, _ = ran(
        "check", "--register", file, "--out", tmp_path / "out", "--day", "2021-06-15"
    )
    assert (summary["columns_absent"], summary["columns_unknown"]) == ([], [])
    assert summary["fired"] == expected["fired"]
    assert {"birth_incomplete", "alive_with_death_date", "photo_missing"} <= set(summary["fired"])


def broken(rng, people, steps):
    """Change, add and take away people at random, in ways that touch others."""
    for _ in range(steps):
        n = rng.randrange(len(people))
        match rng.randrange(6):
            case 0:
                people[n] = person(rng.randrange(300), number=people[n - 1]["number"])
            case 1:
                people[n] = people[n] | {"mother_number": people[n - 2]["number"]}
            case 2:
                people[n] = people[n] | {"birth_date": rng.choice(["1900", "1985-01-01", ""])}
            case 3:
                del people[n]
            case 4:
                people.append(people[n] | {"person_id": f"N{rng.randrange(10**9)}"})
            case _:
                people[n] = people[n] | {"sex": rng.choice(["M", "F", "x"]), "household": "H0"}
    rng.shuffle(people)
    return people


def answers(folder):
    """What a run found, whatever lines the records stood on."""
    found = [
        tuple(v for k, v in row.items() if k != "line") for row in rows(folder / "findings.csv")
    ]
    return sorted(found), rows(folder / "scores.csv"), rows(folder / "rule_counts.csv")


def test_asking_what_changed_gives_what_asking_all_gives(ran, tmp_path):
    rng = random.Random(11)
    people = [person(n) for n in range(200)]
    state = ("--state", tmp_path / "state.duckdb")
    check(ran, tmp_path, people, *state)
    assert state[1].stat().st_mode & 0o077 == 0
    for steps in (40, 3):  # changes upon changes, many and few
        people = broken(rng, people, steps)
        part = check(ran, tmp_path, people, *state)
        in_part = answers(tmp_path / "out")
        whole = check(ran, tmp_path, people)
        assert (part["is_part"], whole["is_part"]) == (True, False)
        assert part["asked"] < whole["asked"]
        assert in_part == answers(tmp_path / "out")


def test_a_state_that_keeps_other_facts_is_asked_in_whole(ran, tmp_path):
    people = broken(random.Random(5), [person(n) for n in range(40)], 20)
    state = tmp_path / "state.duckdb"
    check(ran, tmp_path, people, "--state", state)
    found = answers(tmp_path / "out")
    assert check(ran, tmp_path, people, "--state", state)["is_part"]
    with duckdb.connect(str(state)) as kept:
        kept.execute("alter table subject rename column number_key to number")
    assert not check(ran, tmp_path, people, "--state", state)["is_part"]
    assert answers(tmp_path / "out") == found


def test_every_level_of_the_scores_adds_up(ran, tmp_path):
    places = ["00001", "00004", "26734", "99999", "79", "498"]
    people = [person(n, residence_commune=places[n % 6]) for n in range(60)]
    check(ran, tmp_path, people)
    scores = rows(tmp_path / "out" / "scores.csv")
    for column in ("people", "right_people", "complete_people", "clean_people", "alive_people"):
        sums = dict.fromkeys(("nation", "province", "district", "commune"), 0)
        for row in scores:
            sums[row["level"]] += int(row[column])
        assert len(set(sums.values())) == 1, column


def test_a_unit_that_fills_in_constants_is_not_ranked(ran, tmp_path):
    honest = [person(n, residence_commune="26734", birth_date="") for n in range(100)]
    filled = [
        person(n, residence_commune="00001", birth_date="1985-01-01") for n in range(100, 140)
    ]
    check(ran, tmp_path, honest + filled, "--state", tmp_path / "s.duckdb")
    alarms = {(row["watched"], row["place"]) for row in rows(tmp_path / "out" / "alarms.csv")}
    assert ("born_on_first_of_january", "1") in alarms
    code, _, _ = ran(
        "score", "--state", tmp_path / "s.duckdb", "--out", tmp_path / "cards", "--pdf"
    )
    page = (tmp_path / "cards" / "index.html").read_text(encoding="utf-8")
    board = page.split("Các đơn vị trực thuộc")[1]
    assert board.index("Hồ Chí Minh") < board.index("Hà Nội")
    assert "chưa xếp hạng" in board
    for card in (tmp_path / "cards").glob("*.html"):
        linked = set(re.findall('href="([a-z_]+[.]csv)"', card.read_text(encoding="utf-8")))
        assert linked == {each.name for each in card.parent.glob("*.csv")}
    assert (code, (tmp_path / "cards" / "01.pdf").read_bytes()[:5]) == (0, b"%PDF-")


def test_a_worklist_goes_out_by_household_and_a_confirmed_value_is_not_asked_again(ran, tmp_path):
    state = tmp_path / "s.duckdb"
    people = [person(n) for n in range(8)]
    people[1] |= {"number": "", "full_name": "NGUYỄN VĂN ÂN "}
    people[2] |= {"full_name": "Nguyễn  Văn Đức"}
    check(ran, tmp_path, people, "--state", state)
    with duckdb.connect(str(state)) as kept:
        kept.execute("drop table broken")  # as in a state of before it was kept
    _, summary, _ = ran("worklist", "--state", state, "--unit", "00001", "--out", tmp_path / "w")
    lines = rows_of_sheet(tmp_path / "w" / "worklist.csv")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "w").iterdir()}
    assert modes == {0o600}
    assert summary["findings"] == len(lines) == 2
    assert {line["proposed"] for line in lines} == {"", "viết là: Nguyễn Văn Đức"}
    assert (tmp_path / "w" / "worklist.html").read_text(encoding="utf-8").count("<section") == 1
    lines[0] |= {"answer": "confirm", "evidence": "Giấy khai sinh 12/2001"}
    lines[1] |= {"answer": "maybe"}
    sheet = write(tmp_path / "back.csv", lines, tuple(lines[0]), "utf-8-sig")
    arguments = ("--state", state, "--out", tmp_path / "w", "--unit", "00001", "--answers", sheet)
    _, first, err = ran("worklist", *arguments)
    _, again, _ = ran("worklist", *arguments)
    assert (first["answers_new"], again["answers_new"], first["findings"]) == (1, 0, 1)
    assert "line 3, answer" in err


def rows_of_sheet(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        reader.fieldnames = [head[head.index("(") + 1 : -1] for head in reader.fieldnames]
        return list(reader)


def test_bad_input_is_told_by_row_and_column_and_nothing_is_lost(ran, tmp_path):
    people = [person(n, full_name="Nguyễn Văn An", birth_date="1985-03-21") for n in range(10_000)]
    people += [person(10_001, full_name="Nguyễn " * 50), dict.fromkeys(COLUMNS, "")]
    file = write(tmp_path / "r.csv", people)
    with file.open("ab") as out:
        tcvn3 = "P10003,001085999999,,NguyÔn V¨n §øc,1985-03-21,M".encode("latin-1")
        out.write(tcvn3 + b"," * (len(COLUMNS) - 6) + b"\r\n")
        out.write(b"P10004,too,few\r\n")
    _, summary, _ = ran(
        "check", "--register", file, "--out", tmp_path / "out", "--day", "2021-06-15"
    )
    told = {(row["person_id"], row["rule"]) for row in rows(tmp_path / "out" / "findings.csv")}
    lines = sum(1 for _ in file.open("rb")) - 1
    assert summary["records"] + summary["problems"].get("line_unreadable", 0) == lines
    assert summary["lines_not_utf8"] == 1
    assert summary["fired"]["crowd"] == 10_000
    assert {("P10001", "name_too_long"), ("P10003", "name_mojibake"), ("", "name_missing"),
            ("P10004", "birth_missing")} <= told  # fmt: skip


def test_a_file_without_the_columns_of_a_register_is_refused_by_name(ran, tmp_path):
    file = write(tmp_path / "r.csv", [{"a": 1}], ("a", "b"))
    code, _, err = ran("check", "--register", file, "--out", tmp_path / "out")
    assert code == 2
    assert "person_id" in err
    code, _, err = ran("score", "--out", tmp_path / "cards")
    assert (code, "--register FILE" in err) == (2, True)


def test_duplicates_are_found_and_a_crowd_is_named_instead_of_compared(ran, tmp_path):
    people = [person(n) for n in range(300)]
    people += [person(7, person_id="TWICE", number="001085777777")]
    people += [person(n, full_name="Lê Văn Tám", birth_date="1970-01-01", old_number="")
               for n in range(1000, 1600)]  # fmt: skip
    people += [people[-1] | {"person_id": "AGAIN"}]
    file = write(tmp_path / "r.csv", people)
    _, summary, _ = ran("dedupe", "--register", file, "--out", tmp_path / "d.csv")
    clusters = {}
    for row in rows(tmp_path / "d.csv"):
        clusters.setdefault(row["cluster"], set()).add(row["person_id"])
    assert summary["records_in_a_crowd"] == len(clusters.pop("0")) == 599
    assert any({"P7", "TWICE"} <= cluster for cluster in clusters.values())
    assert {"P1599", "AGAIN"} in clusters.values()


def test_a_number_that_many_brothers_share_does_not_teach_that_brothers_are_one(ran, tmp_path):
    rng = random.Random(3)
    words = ("Ân", "Bảo", "Chi", "Đức", "Hạnh", "Hiếu", "Hòa", "Hưng", "Kiên", "Liên", "Lộc", "Mỹ")

    def name(family):
        return " ".join((family, *rng.sample(words, 2)))

    people = []
    for n in range(520):
        born = f"{rng.randrange(1940, 1995)}-{rng.randrange(1, 13):02}-{rng.randrange(2, 28):02}"
        family = rng.choice(("Nguyễn", "Trần", "Lê", "Phạm", "Đặng", "Bùi"))
        elder = person(n, full_name=name(family), birth_date=born, father_name=name(family),
                       mother_name=name("Võ"), number=f"001085{n * 7919 % 10**6:06}",
                       old_number=f"{n * 7919 % 10**9:09}")  # fmt: skip
        younger = {"person_id": f"Y{n}", "sex": "F", "full_name": name(family), "old_number": "",
                   "birth_date": f"{int(born[:4]) + 4}-11-29", "birth_commune": "00004",
                   "residence_commune": "00006"}  # fmt: skip
        people += [elder, elder | younger]
    people += [people[2 * n] | {"person_id": f"T{n}", "number": f"00108{n}770000"[:12]}
               for n in range(12)]  # fmt: skip
    file = write(tmp_path / "r.csv", people)
    ran("dedupe", "--register", file, "--out", tmp_path / "d.csv")
    clusters = {}
    for row in rows(tmp_path / "d.csv"):
        clusters.setdefault(row["cluster"], set()).add(row["person_id"])
    together = list(clusters.values())
    assert [n for n in range(12) if {f"P{n}", f"T{n}"} not in together] == []
    assert len(together) < 12 + 520 // 50


def test_the_benchmark_asks_both_databases_the_same(capsys, tmp_path):
    assert main(["bench", "quality", "--rows", "2000", "--postgres", "--home", str(tmp_path)]) == 0
    forty, every = json.loads(capsys.readouterr().out.splitlines()[-1])["runs"]
    assert (forty["row_rules"], forty["set_rules"]) == (30, 11)
    assert every["row_rules"] + every["set_rules"] >= 45
    for run in (forty, every):
        assert set(run["postgres_cpu_seconds"]) < set(run["duckdb_cpu_seconds"])


def test_a_country_without_rules_is_refused_by_name(ran, tmp_path):
    file = write(tmp_path / "r.csv", [person(1)])
    of_demo = ("--register", file, "--country", "demo", "--out", tmp_path / "out")
    for kind, named in (("check", "rules of data quality"), ("dedupe", "cannot be linked")):
        code, _, err = ran(kind, *of_demo)
        assert code == 2
        assert named in err
        assert "vn" in err
    assert not (tmp_path / "out").exists()


def test_a_home_is_checked_by_its_own_country_whatever_is_named():
    with data_home() as path:
        Home.at(path).server.start()
        named = {"country": "demo", "home": path}
        assert country_of(Namespace(database=True, **named)).code == "vn"
        assert country_of(Namespace(database=False, **named)).code == "demo"


def test_a_parquet_of_integers_is_checked_as_a_file_of_texts(ran, tmp_path):
    people = [person(n) for n in range(20)]
    expected = check(ran, tmp_path, people)
    typed = tmp_path / "typed.parquet"
    duckdb.execute(
        "copy (select * replace (number::bigint as number, birth_date::date as birth_date, "
        "birth_province::integer as birth_province, residence_commune::integer as "
        f"residence_commune) from read_csv('{tmp_path / 'register.csv'}', all_varchar = true)) "
        f"to '{typed}' (format parquet)"
    )
    _, summary, err = ran(
        "check", "--register", typed, "--out", tmp_path / "out", "--day", "2021-06-15"
    )
    assert summary["fired"] == expected["fired"] == {}
    assert summary["problems"] == {"zeros_restored": 3}
    assert "column number holds integers: zeros were put before 20 values (12 digits)" in err
