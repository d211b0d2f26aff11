"""The model that is shipped can be learnt anew (bench/link/train.py)."""

import pytest
from bench.link import train
from bench.link.cohort import write

from capthe.link import learning
from capthe.link.model import Model
from capthe.link.persons import PERSONS

SAME = PERSONS.pattern((1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0))
TWIN = PERSONS.pattern((9, 8, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0))


@pytest.fixture(autouse=True)
def learners(monkeypatch):
    """Training takes more learners than a run; what runs beside it is left as it was."""
    monkeypatch.setattr(learning, "LEARNERS_MAX", learning.LEARNERS_MAX)


def files(folder, people, dossiers):
    folder.mkdir()
    write(folder, people=people, dossiers=dossiers, seed=people, twins=0.2)
    return [str(folder / "register.csv"), str(folder / "dossiers.csv")]


def test_a_model_is_learnt_from_the_numbers_of_two_nations(tmp_path):
    given = [*files(tmp_path / "a", 2000, 1300), *files(tmp_path / "b", 2100, 1300)]
    train.main(["--out", str(tmp_path / "m.json"), *given])
    model = Model.from_json((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert model.score(PERSONS, SAME) > 0 > model.score(PERSONS, TWIN)
    assert model.numbers[1] > 0 > model.numbers[3]


def test_files_that_share_too_few_numbers_teach_nothing(tmp_path):
    with pytest.raises(SystemExit, match="too few numbers"):
        train.main(["--out", str(tmp_path / "m.json"), *files(tmp_path / "a", 400, 100)])
    assert not (tmp_path / "m.json").exists()
