from datetime import date

import pytest

from capthe.country.demo.areas import areas
from capthe.domain.areas import Area, Areas, AreaTree, Lineage
from capthe.domain.errors import Broken, Refusal
from capthe.domain.validity import Period

OLD, NEW = date(2021, 4, 15), date(2023, 1, 1)


def roll(level, code, *, at, to, tree_on):
    unit = areas().unit(level, code, on=at)
    return [x.code for x in areas().roll_up(unit, at=at, to=to, tree_on=tree_on)]


def test_one_code_means_two_units_on_two_days():
    assert areas().unit("parish", 1002, on=OLD).name == "Pier"
    assert areas().unit("parish", 1002, on=NEW).name == "Skerry"


def test_units_roll_up_inside_their_own_tree():
    assert roll("parish", 1001, at=OLD, to="region", tree_on=OLD) == [11]
    assert roll("parish", 1001, at=OLD, to="district", tree_on=OLD) == [101]
    assert roll("region", 11, at=OLD, to="parish", tree_on=OLD) == [1001, 1002]


def test_old_dossiers_report_in_the_new_tree():
    assert roll("district", 103, at=OLD, to="region", tree_on=NEW) == [11]
    assert roll("district", 102, at=OLD, to="parish", tree_on=NEW) == [1002]
    assert roll("parish", 1002, at=OLD, to="parish", tree_on=NEW) == [1001, 1003]


def test_new_dossiers_report_in_the_old_tree():
    assert roll("parish", 1003, at=NEW, to="district", tree_on=OLD) == [101, 103]
    assert roll("region", 11, at=NEW, to="region", tree_on=OLD) == [11, 12]


def test_a_unit_whose_successor_is_unknown_rolls_up_through_the_unit_above():
    assert roll("parish", 1004, at=OLD, to="region", tree_on=NEW) == [11]


def test_ground_of_which_nothing_is_known_rolls_up_to_nothing():
    unit = areas().unit("parish", 1004, on=OLD)
    lost = Areas(areas().trees, (Lineage("first", "second", tuple),))
    assert lost.roll_up(unit, at=OLD, to="region", tree_on=NEW) == ()


def test_the_default_successor_of_a_divided_unit_comes_first():
    lineage = areas().lineages[0]
    assert [x.new[1] for x in lineage.successors(("parish", 1002))] == [1001, 1003]
    assert [x.old[1] for x in lineage.predecessors(("parish", 1003))] == [1002, 1003]


def test_unknown_units_and_days_are_refused_by_name():
    with pytest.raises(Refusal) as refused:
        areas().unit("district", 101, on=NEW)
    assert refused.value.code == "unit_unknown"
    with pytest.raises(Refusal) as refused:
        areas().tree_on(date(2019, 1, 1))
    assert refused.value.code == "areas_missing"


def test_the_children_of_an_island_are_none_and_levels_are_listed():
    tree = areas().tree_on(OLD)
    assert tree.children(tree.unit("district", 102)) == ()
    assert [x.code for x in tree.at("district")] == [101, 102, 103]
    assert tree.above(tree.unit("region", 11), "parish") is None


def test_a_tree_with_an_orphan_cannot_be():
    orphan = Area("parish", 1, ("region", 9), "parish", "Nowhere", "Nowhere")
    with pytest.raises(Broken):
        AreaTree("x", Period(OLD), ("region", "parish"), "parish", {orphan.key: orphan})


def test_facts_are_read_by_name():
    area = Area("region", 1, None, "region", "A", "A", facts=(("population", "7"),))
    assert (area.fact("population"), area.fact("height")) == ("7", None)
