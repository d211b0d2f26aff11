"""The engine over values: statements kept as files, a model that learns, decisions, reasons."""

from pathlib import Path

import numpy as np
import pytest

from capthe.country.linking import shipped_model
from capthe.domain.errors import Broken
from capthe.domain.text import Text
from capthe.link import explain
from capthe.link.clusters import clusters
from capthe.link.conditions import Missing, Same
from capthe.link.decide import (
    AUTO_MIN,
    Best,
    Candidate,
    Conflict,
    Decision,
    conflicts,
    decide,
    is_sure,
    weigh,
)
from capthe.link.definition import Comparison, Definition, Level
from capthe.link.model import Model, Seen, fit, nobody_share, number_weights, posterior
from capthe.link.persons import PERSONS
from capthe.link.records import COLUMNS
from capthe.link.spark import Spark, keys
from capthe.link.statements import (
    Duck,
    Postgres,
    candidates,
    crowded,
    matched,
    pairs,
    patterns,
    person_keys,
    table,
)

GOLDEN = Path(__file__).with_name("golden")
SHIPPED = Model.from_json(shipped_model("vn"))
RULES = PERSONS.rules
STATEMENTS = {
    "duck_matched": "\n".join(map(matched, RULES)),
    "duck_pairs": pairs(RULES[2], is_crowded=True),
    "duck_crowded": crowded(RULES[2], 400),
    "duck_patterns": patterns(PERSONS, Duck()),
    "pg_table": table("person", COLUMNS, Postgres()),
    "pg_keys": person_keys(RULES),
    "pg_candidates": candidates(PERSONS, RULES),
    "spark_keys": keys(RULES, "person"),
    "spark_patterns": patterns(PERSONS, Spark()),
}
ALL_SAME = PERSONS.pattern((1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0))
TWIN = PERSONS.pattern((9, 8, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0))
AN_AND_AN = PERSONS.pattern((2, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0))
SISTER = PERSONS.pattern((2, 2, 2, 8, 1, 1, 1, 1, 1, 1, 1, 0))
NAMESAKE = PERSONS.pattern((1, 1, 2, 1, 1, 0, 0, 1, 1, 1, 1, 0))
OTHER_MONTH = PERSONS.pattern((1, 1, 2, 9, 1, 1, 1, 1, 1, 1, 1, 0))
STRANGER = PERSONS.pattern((1, 1, 6, 7, 1, 9, 9, 8, 8, 8, 1, 0))


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_is_the_one_that_was_read(name):
    """After a change of the definition: read the difference, then write the file anew."""
    assert STATEMENTS[name] + "\n" == (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")


def test_score_is_the_sum_of_its_parts():
    for pattern in (ALL_SAME, TWIN, STRANGER):
        total = sum(part for _, part in SHIPPED.parts(PERSONS, pattern))
        assert SHIPPED.score(PERSONS, pattern) == pytest.approx(total, abs=1e-4)


def test_shipped_model_puts_the_person_before_the_twin_and_the_namesake():
    person, twin, stranger = (SHIPPED.score(PERSONS, p) for p in (ALL_SAME, TWIN, STRANGER))
    assert person > 3
    assert max(twin, stranger) < 0


def test_model_learns_what_the_labels_say_and_stays_where_they_are_few():
    start = Model({"base": -1.0}, SHIPPED.numbers)
    seen = [Seen(ALL_SAME, 900, 1), Seen(TWIN, 0, 300), Seen(STRANGER, 1, 5000)]
    taught = fit(PERSONS, seen, start)
    assert taught.score(PERSONS, ALL_SAME) > 3
    assert taught.score(PERSONS, TWIN) < -2
    assert fit(PERSONS, [Seen(ALL_SAME, 0, 0)], SHIPPED).score(PERSONS, TWIN) == pytest.approx(
        SHIPPED.score(PERSONS, TWIN), abs=1e-3
    )


def test_model_survives_its_text():
    assert Model.from_json(SHIPPED.to_json()).to_json() == SHIPPED.to_json()


def test_number_is_worth_what_the_other_columns_say():
    equal, near, other = number_weights([(1, 990, 1), (2, 8, 1), (3, 2, 900)], SHIPPED)[1:]
    assert equal > near > 0 > other
    assert number_weights([], SHIPPED) == SHIPPED.numbers


def test_namesakes_divide_the_probability_and_none_of_these_keeps_its_share():
    assert posterior([0.0], 1.0) == [0.5]
    assert posterior([0.0], 0.25) == [0.8]
    assert posterior([9.0, 9.0], 1.0)[0] == pytest.approx(0.5, abs=1e-3)
    two = [Candidate(7, NAMESAKE, 0), Candidate(3, NAMESAKE, 0)]
    best, probability = weigh(PERSONS, two, [9.0, 9.0], 1.0)
    assert (best.person, decide(probability, ())) == (3, Decision.CLERICAL)
    assert weigh(PERSONS, [], [], 1.0) == (None, 0.0)


def test_one_person_in_two_rows_does_not_make_himself_doubtful():
    rows = [Candidate(7, ALL_SAME, 0), Candidate(3, ALL_SAME, 0), Candidate(5, NAMESAKE, 0)]
    best, probability = weigh(PERSONS, rows[:2], [9.0, 9.0], 1.0)
    assert (best.person, decide(probability, ())) == (3, Decision.AUTO)
    assert weigh(PERSONS, rows, [9.0, 9.0, 9.0], 1.0)[1] == pytest.approx(0.5, abs=1e-3)
    by_father, by_mother = (
        PERSONS.pattern((1, 1, 2, 1, 1, f, m, 1, 1, 1, 1, 0)) for f, m in ((1, 0), (0, 1))
    )
    two = [Candidate(1, by_father, 0), Candidate(2, by_mother, 0)]
    assert weigh(PERSONS, two, [9.0, 9.0], 1.0)[1] == pytest.approx(0.5, abs=1e-3)


def test_a_name_without_marks_does_not_make_two_sisters_one_person():
    """Nguyen Thi Phuong is Phương or Phượng: twins, not one person in two rows."""
    bare = PERSONS.pattern((2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0))
    twins = [Candidate(1, bare, 0), Candidate(2, bare, 0)]
    assert weigh(PERSONS, twins, [9.0, 9.0], 1.0)[1] == pytest.approx(0.5, abs=1e-3)
    family_name_only = PERSONS.pattern((2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0))
    rows = [Candidate(1, ALL_SAME, 0), Candidate(2, family_name_only, 0)]
    assert weigh(PERSONS, rows, [9.0, 9.0], 1.0)[1] > 0.99


def test_the_dossiers_themselves_say_how_many_of_them_are_of_nobody():
    plain = [(1e6, 970), (1e-6, 30)]
    assert nobody_share(plain, expected=0.03) == pytest.approx(0.03, abs=1e-3)
    assert nobody_share([(1e6, 7_000), (1e-6, 3_000)], expected=0.03) == pytest.approx(
        0.3, abs=0.01
    )
    few = nobody_share([(1e-6, 5)], expected=0.03)
    assert 0.03 < few < 0.1
    assert nobody_share([], expected=0.09) == 0.09


def test_search_ends_early_only_with_the_name_itself():
    assert is_sure(PERSONS, Candidate(1, ALL_SAME, 1), 0.99999)
    assert not is_sure(PERSONS, Candidate(1, TWIN, 1), 0.99999)
    assert not is_sure(PERSONS, Candidate(1, ALL_SAME, 1), 0.99)
    assert not is_sure(PERSONS, None, 1.0)


def best(**changes):
    usual = {"pattern": ALL_SAME, "number_level": 0, "probability": 0.9999, "is_owner": True,
             "is_crowded": False}  # fmt: skip
    return Best(**usual | changes)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, ()),
        ({"pattern": PERSONS.pattern((2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0))}, ()),
        ({"pattern": AN_AND_AN}, (Conflict.KIN,)),
        ({"pattern": AN_AND_AN, "number_level": 1}, (Conflict.KIN,)),
        ({"pattern": TWIN, "number_level": 1}, (Conflict.KIN,)),
        ({"is_owner": False, "number_level": 3}, (Conflict.NUMBER_OF_ANOTHER,)),
        ({"number_level": 3}, (Conflict.NUMBER_DIFFERS,)),
        ({"pattern": PERSONS.pattern((1, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 0))}, (Conflict.SEX,)),
        ({"pattern": SISTER}, (Conflict.BIRTH,)),
        ({"pattern": SISTER, "number_level": 1}, ()),
        ({"pattern": PERSONS.pattern((1, 1, 2, 8, 1, 1, 1, 1, 1, 1, 1, 0))}, (Conflict.BIRTH,)),
        (
            {"pattern": PERSONS.pattern((1, 1, 2, 0, 1, 1, 1, 1, 1, 1, 1, 0))},
            (Conflict.BIRTH_UNKNOWN,),
        ),
        ({"pattern": PERSONS.pattern((1, 1, 2, 0, 1, 1, 1, 1, 1, 1, 1, 0)), "number_level": 1}, ()),
        ({"pattern": OTHER_MONTH}, (Conflict.MONTH,)),
        ({"pattern": OTHER_MONTH, "number_level": 1}, (Conflict.MONTH,)),
        ({"is_named": False}, (Conflict.UNNAMED,)),
        ({"is_crowded": True}, ()),
        ({"is_crowded": True, "probability": 0.0}, (Conflict.CROWD,)),
    ],
)
def test_hard_conflict_has_a_name_and_stops_the_automatic_link(changes, named):
    case = best(**changes)
    found = conflicts(PERSONS, case)
    assert found == named
    if case.probability > 0.99:
        assert decide(case.probability, found) is (Decision.OFFICER if named else Decision.AUTO)
    else:
        assert decide(case.probability, found) is Decision.CLERICAL


@pytest.mark.parametrize(("number_level", "most"), [(0, AUTO_MIN), (1, 1.0), (3, AUTO_MIN)])
def test_of_another_sex_no_more_is_said_than_a_link_must_have_unless_the_number_is_equal(
    number_level, most
):
    case = best(
        pattern=PERSONS.pattern((1, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 0)), number_level=number_level
    )
    assert explain.Reasons(PERSONS).decided(case).most == most
    assert explain.Reasons(PERSONS).decided(best(number_level=number_level)).most == 1.0


def test_nobody_fits_is_a_new_record():
    assert decide(0.001, ()) is Decision.NEW
    assert "nobody" in explain.Reasons(PERSONS).of(Decision.NEW, 0, 0, ())


def test_waterfall_ends_at_the_score_and_speaks_both_languages():
    steps = explain.waterfall(PERSONS, SHIPPED, TWIN, 3)
    score = SHIPPED.score(PERSONS, TWIN) + SHIPPED.numbers[3]
    assert steps[-1].total == pytest.approx(score, abs=1e-3)
    text = explain.told(steps)
    assert "họ tên (name): khác (different)" in text
    assert len(text.splitlines()) == len(PERSONS.comparisons) + 2


def test_reason_says_what_agrees_and_what_differs():
    why = explain.Reasons(PERSONS).of(Decision.OFFICER, TWIN, 3, ())
    vietnamese, english = why.split(" / ")
    assert vietnamese.endswith("khác họ tên, số định danh")
    assert english.endswith("differ: name, identification number")
    named = explain.Reasons(PERSONS).of(Decision.OFFICER, TWIN, 0, (Conflict.KIN,))
    assert "sinh đôi" in named
    assert "twin" in named


def test_another_month_is_told_as_a_difference_and_weighs_as_another_day_of_the_year():
    why = explain.Reasons(PERSONS).of(Decision.CLERICAL, OTHER_MONTH, 0, ())
    assert "ngày sinh" in why.partition("khác ")[2]
    only_the_year = PERSONS.pattern((1, 1, 2, 7, 1, 1, 1, 1, 1, 1, 1, 0))
    assert SHIPPED.score(PERSONS, OTHER_MONTH) == SHIPPED.score(PERSONS, only_the_year)
    alike = explain.told_alike(PERSONS, np.array([OTHER_MONTH, SISTER, only_the_year]))
    assert len(set(alike.tolist())) == 3


def test_definition_refuses_what_cannot_be_a_pattern():
    said = Text("có", "said")
    with pytest.raises(Broken, match="only the last"):
        Comparison("x", said, (Level(said, "a", None), Level(said, "b", Same("x"))))
    with pytest.raises(Broken, match="two to ten"):
        Comparison("x", said, (Level(said, "a", Missing("x")),))
    with pytest.raises(Broken, match="no comparison"):
        Definition(PERSONS.rules, PERSONS.comparisons, PERSONS.number, (("name", "nothing"),))


def test_pairs_that_touch_are_one_cluster():
    assert clusters([(5, 2), (2, 9), (4, 3)]) == [(2, 5, 9), (3, 4)]
