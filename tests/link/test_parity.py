"""One definition, two databases: the same pairs, the same patterns, the same decisions."""

import csv

import psycopg
import pytest
from bench.link.cohort import write

from capthe.country.linking import shipped_model
from capthe.country.vn.spelling import VietnamNormaliser
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.store.duck.batch import Batch, Files
from capthe.store.duck.open import opened
from capthe.store.pg.link_index import make
from capthe.store.pg.linking import Desk

PEOPLE, DOSSIERS = 3000, 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("parity")
    write(place, people=PEOPLE, dossiers=DOSSIERS, seed=7, scale=2.0, twins=0.5)
    return place


def texts(path, id_column):
    with path.open(encoding="utf-8", newline="") as file:
        return [{"id": row[id_column], **row} for row in csv.DictReader(file)]


def test_batch_and_desk_find_the_same_and_decide_the_same(folder, make_database):
    model = Model.from_json(shipped_model("vn"))
    batch = Batch(opened(threads=1), VietnamNormaliser())
    files = Files(folder / "register.csv", folder / "dossiers.csv", folder)
    batch.run(files, model, scores={}, lap=lambda _: None)
    ask = batch.connection.execute
    found = ask("select li, ri, pattern, number_level from compared order by 1, 2").fetchall()
    decided = ask(
        "select a.decision, case when a.decision <> 'NEW' then p.id end, round(a.probability, 9), "
        "a.reason from answer a left join person p on p.i = a.ri order by a.i"
    ).fetchall()

    dossiers = texts(folder / "dossiers.csv", "dossier_id")
    with psycopg.connect(make_database(), autocommit=True) as connection:
        make(connection, PERSONS, texts(folder / "register.csv", "person_id"), batch.normaliser)
        desk = Desk(connection, PERSONS, model, batch.normaliser)
        online = [
            (at, each.person, each.pattern, each.number_level)
            for at, candidates in enumerate(desk.find(dossiers), start=1)
            for each in candidates
        ]
        answers = [desk.answer(each) for each in dossiers]

    assert len(found) > DOSSIERS
    assert online == found
    assert [(str(d), p, round(chance, 9), why) for d, p, chance, why in answers] == decided
    assert {"AUTO", "OFFICER", "NEW"} <= {row[0] for row in decided}
