"""One definition, three executors: the same pairs, the same patterns, the same decisions."""

import csv
import os

import psycopg
import pytest
from bench.link.cohort import write

from capthe.cli.link_spark import batch_of
from capthe.cli.main import main, parser
from capthe.country.linking import shipped_model
from capthe.country.vn.spelling import VietnamNormaliser
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.store.duck.batch import Batch, Files
from capthe.store.duck.open import opened
from capthe.store.pg.link_index import make
from capthe.store.pg.linking import Desk
from capthe.store.spark import batch as cluster
from capthe.store.spark.session import missing

PEOPLE, DOSSIERS, ASKED = 3000, 1200, 300
MODEL = Model.from_json(shipped_model("vn"))
CROWD = 401  # of one name and one date of birth: not compared one by one
PAIRS = "select li, ri, pattern, number_level from compared order by 1, 2"
DECIDED = (
    "select a.decision, case when a.decision <> 'NEW' then p.id end, round(a.probability, 9), "
    "a.reason from answer a left join person p on p.i = a.ri order by a.i"
)
QUICK = {  # plans of a small run are made more often than they are run
    "spark.default.parallelism": "1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "1",
}
LACKS = missing(os.environ.get("JAVA_HOME"))  # noqa: TID251 - as cli reads it
needs_spark = pytest.mark.skipif(bool(LACKS), reason=f"missing: {', '.join(LACKS)}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("parity")
    write(place, people=PEOPLE, dossiers=DOSSIERS, seed=7, scale=2.0, twins=0.5)
    crowd(place)
    oddities(place)
    return place


def oddities(place):
    """Add what has lines of its own: months, provinces of 2025, an island, names in part.

    And ids that name nobody.
    PostgreSQL's register has no such ids: who is found under one is not asked of it.
    """
    person = "{},,,{},{},M,{},{},{},,Đinh Xuân Ta,Hồ Thị Na,Kinh\r\n"
    truong = ("Đinh Xuân Trường", "1991-11-11", "74", "", "")
    an = ("Lê Đình Dũng", "1987-03-02", "77", "755", "755")
    suot = ("Y Suôt Ayun", "1991-11-11", "66", "", "")
    with (place / "register.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(person.format("truong", *truong) + person.format("island", *an))
        file.write(person.format("suot", *suot))
        for n, name in enumerate(("Bùi Quốc Khánh", "Vũ Hải Yến", "Tạ Đình Phong")):
            file.write(person.format("one" if n else "", name, *truong[1:]))
    said = ("1991-02", "1991-11", "1991-13", "1991-02-40", "1991-11-11")
    names = ("Y S. Ayun", "Y Suôt Thanh Ayun", "YSUÔT AYN", "Y Su&#244;t Ayun", "Đ. X. Trường")
    tail = [(name, *suot[1:]) for name in names]
    tail += [("Đinh Xuân Trường", day, "79", "", "") for day in said]
    tail += [an, (*an[:2], "", "26732", "755")]
    path = place / "dossiers.csv"
    head, rest = path.read_text(encoding="utf-8").split("\n", 1)
    nameless = [("Bùi Quốc Khánh", *truong[1:]), ("Vũ Hải Yến", *truong[1:])]
    lines = (person.format(f"nameless{n}", *each) for n, each in enumerate(nameless))
    crowd_line = rest.rstrip().rpartition("\n")
    more = "".join(person.format(f"odd{n}", *each) for n, each in enumerate(tail))
    text = f"{head}\n{''.join(lines)}{crowd_line[0]}\n{more}{crowd_line[2]}\r\n"
    path.write_text(text, encoding="utf-8", newline="")


def crowd(place):
    """Add many people of one name and day, and a dossier of one of them whose line ends there."""
    line = "crowd{},,,Nguyễn Văn Đông,1985-05-05"
    with (place / "register.csv").open("a", encoding="utf-8", newline="") as file:
        file.writelines(line.format(n) + "," * 8 + "\r\n" for n in range(CROWD))
    with (place / "dossiers.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(line.format(0) + "\r\n")


@pytest.fixture(scope="module")
def batch(folder):
    """The batch that DuckDB ran, learning nothing."""
    batch = Batch(opened(threads=1), VietnamNormaliser())
    files = Files(folder / "register.csv", folder / "dossiers.csv", folder)
    batch.run(files, MODEL, scores={}, lap=lambda _: None)
    return batch


def texts(path, id_column):
    with path.open(encoding="utf-8", newline="") as file:
        return [{"id": row[id_column], **row} for row in csv.DictReader(file, restval="")]


def test_batch_and_desk_find_the_same_and_decide_the_same(folder, batch, make_database):
    found, decided = (batch.connection.execute(query).fetchall() for query in (PAIRS, DECIDED))

    dossiers = texts(folder / "dossiers.csv", "dossier_id")
    with psycopg.connect(make_database(), autocommit=True) as connection:
        make(connection, PERSONS, texts(folder / "register.csv", "person_id"), batch.normaliser)
        desk = Desk(connection, PERSONS, MODEL, batch.normaliser)
        online = [
            (at, each.person, each.pattern, each.number_level)
            for at, candidates in enumerate(desk.find(dossiers), start=1)
            for each in candidates
        ]
        answers = [desk.answer(each) for each in dossiers[-ASKED:]]

    assert len(found) > DOSSIERS
    assert online == found
    asked = decided[-ASKED:]
    assert [(str(d), p, round(chance, 9), why) for d, p, chance, why in answers] == asked
    assert {"AUTO", "OFFICER", "CLERICAL", "NEW"} <= {row[0] for row in asked}
    assert "too many" in asked[-1][3]
    assert "months of birth differ" in asked[-8][3]
    assert [row[0] for row in asked[-13:-8]] == ["CLERICAL"] * 2 + ["AUTO"] * 3
    assert [row[0] for row in asked[-3:-1]] == ["AUTO", "AUTO"]
    assert all("another row has it too" in row[3] for row in decided[:2])


@needs_spark
def test_cluster_finds_the_same_and_decides_the_same(folder, batch, tmp_path):
    given = ["link", "--engine", "spark", "--out", str(tmp_path / "out.csv")]
    for side in ("register", "dossiers"):
        given += [f"--{side}", str(folder / f"{side}.csv")]
    arguments = parser().parse_args(given + [f"--spark={name}={QUICK[name]}" for name in QUICK])
    with batch_of(arguments, VietnamNormaliser()) as there:
        places = cluster.Places(arguments.register, arguments.dossiers)
        there.run(places, MODEL, scores={}, lap=lambda _: None)
        for query in (PAIRS, DECIDED):
            assert there.tables.ask(query) == batch.connection.execute(query).fetchall()
    assert not (tmp_path / "out.scratch").exists()


def test_without_java_it_says_what_to_install(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    files = ["--register", str(folder / "register.csv"), "--dossiers", str(folder / "dossiers.csv")]
    assert main(["link", *files, "--out", str(tmp_path / "out"), "--engine", "spark"]) == 2
    said = capsys.readouterr().err
    assert "java" in said
    assert "capthe[spark]" in said
    assert said.count("default-jre-headless") == len(("vi", "en"))
