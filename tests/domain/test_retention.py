"""How long enrolments are kept: days after the end of a dossier, kind by kind."""

from datetime import UTC, date, datetime

import pytest

from capthe.country.retention import retention_of
from capthe.domain.errors import Refusal
from capthe.domain.retention import ENDS, IN_PRODUCTION, PART_LABELS, Part, RetentionRule
from capthe.domain.stages import STAGES

NOW = datetime(2021, 6, 30, 8, 0, tzinfo=UTC)


def test_a_kind_is_due_so_many_days_after_the_end_and_without_days_never():
    rule = RetentionRule("a", "s. 9", {Part.PORTRAIT: 30, Part.FINGERS: 0})
    assert rule.ended_before(NOW) == {
        Part.PORTRAIT: datetime(2021, 5, 31, 8, 0, tzinfo=UTC),
        Part.FINGERS: NOW,
    }


@pytest.mark.parametrize(("name", "days"), [("", {}), ("a", {Part.PAPERS: -1})])
def test_a_rule_has_a_name_and_no_days_below_zero(name, days):
    with pytest.raises(ValueError, match="retention rule"):
        RetentionRule(name, "", days)


def test_a_dossier_that_was_moved_has_not_ended():
    """It goes on under its number with the same objects."""
    assert {STAGES[code].name for code in ENDS} == {"handed_over", "refused", "cancelled"}
    assert set(PART_LABELS) == set(Part)
    assert sorted(IN_PRODUCTION) == ["allotted", "at_factory", "personalised"]


def test_the_invented_country_changed_its_mind_and_viet_nams_times_are_unknown():
    demo = retention_of("demo")
    assert demo.on(date(2022, 12, 31)).days == {Part.PORTRAIT: 365, Part.FINGERS: 30}
    assert demo.on(date(2023, 1, 1)).days[Part.FINGERS] == 0
    with pytest.raises(Refusal):
        demo.on(date(2019, 12, 31))
    for day in (date(2021, 1, 1), date(2026, 11, 22)):
        assert retention_of("vn").on(day).days == {}
