from datetime import UTC, date

import pytest

from capthe.domain.deadlines import Case, DeadlineRow, Deadlines, DeadlineTable, LegalClock, Stop
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.domain.validity import Period
from capthe.domain.working_calendar import WorkingCalendar

MARCH = WorkingCalendar(date(2021, 3, 1), date(2021, 3, 31), frozenset(), frozenset(), UTC)
PHOTO = Text("Chụp lại ảnh", "A new photograph is needed")
OLD = Period(date(2020, 1, 1), date(2021, 3, 15))
TABLE = DeadlineTable(
    (
        DeadlineRow("old", OLD, "city", Case.REISSUE, 15),
        DeadlineRow("old", OLD, "city", None, 7),
        DeadlineRow("new", Period(date(2021, 3, 16)), None, None, 3),
    )
)
DEADLINES = Deadlines(TABLE, {5: "city"}, MARCH, "city")


def test_a_clock_that_never_stopped():
    clock = LegalClock(date(2021, 3, 1), 7)
    assert clock.due(MARCH) == date(2021, 3, 10)
    assert clock.stopped_by() is None


def test_the_clock_stops_while_the_dossier_is_back_with_the_citizen():
    stop = Stop(date(2021, 3, 3), date(2021, 3, 8), PHOTO)
    assert LegalClock(date(2021, 3, 1), 7, (stop,)).due(MARCH) == date(2021, 3, 15)


def test_an_open_stop_has_no_due_date_but_a_reason():
    clock = LegalClock(date(2021, 3, 1), 7, (Stop(date(2021, 3, 3), None, PHOTO),))
    assert clock.due(MARCH) is None
    assert clock.stopped_by() == PHOTO
    assert clock.working_days_late(MARCH, on=date(2021, 3, 31)) == 0


def test_a_stop_after_the_deadline_does_not_move_it():
    stop = Stop(date(2021, 3, 10), None, PHOTO)
    assert LegalClock(date(2021, 3, 1), 7, (stop,)).due(MARCH) == date(2021, 3, 10)


def test_two_stops_add_up_and_a_closed_one_no_longer_stops():
    stops = (
        Stop(date(2021, 3, 2), date(2021, 3, 3), PHOTO),
        Stop(date(2021, 3, 4), date(2021, 3, 8), PHOTO),
    )
    clock = LegalClock(date(2021, 3, 1), 7, stops)
    assert clock.due(MARCH) == date(2021, 3, 15)
    assert clock.stopped_by() is None


def test_lateness_is_in_working_days():
    clock = LegalClock(date(2021, 3, 1), 7)
    assert clock.working_days_late(MARCH, on=date(2021, 3, 15)) == 3
    assert clock.working_days_late(MARCH, on=date(2021, 3, 9)) == 0


@pytest.mark.parametrize(
    "stops",
    [
        (Stop(date(2021, 2, 27), date(2021, 3, 2), PHOTO),),
        (Stop(date(2021, 3, 2), None, PHOTO), Stop(date(2021, 3, 4), None, PHOTO)),
        (
            Stop(date(2021, 3, 2), date(2021, 3, 5), PHOTO),
            Stop(date(2021, 3, 4), date(2021, 3, 8), PHOTO),
        ),
    ],
)
def test_stops_that_overlap_cannot_be(stops):
    with pytest.raises(ValueError, match="overlap"):
        LegalClock(date(2021, 3, 1), 7, stops)


def test_a_stop_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before"):
        Stop(date(2021, 3, 2), date(2021, 3, 1), PHOTO)


def test_the_first_line_that_fits_the_place_the_case_and_the_day_decides():
    first = date(2021, 3, 1)
    assert DEADLINES.due(unit=5, case=Case.NEW, complete_on=first) == date(2021, 3, 10)
    assert DEADLINES.due(unit=5, case=Case.REISSUE, complete_on=first) == date(2021, 3, 22)
    assert DEADLINES.due(unit=9, case=Case.NEW, complete_on=date(2021, 3, 16)) == date(2021, 3, 19)


def test_a_day_that_no_law_covers_is_refused():
    with pytest.raises(Refusal) as refused:
        TABLE.row(area_class="city", case=Case.NEW, on=date(2019, 1, 1))
    assert refused.value.code == "deadline_missing"
