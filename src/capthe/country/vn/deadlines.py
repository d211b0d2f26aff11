"""Legal deadlines: Law on Citizen Identity Cards 2014 art. 25, Law on Identity 2023 art. 26.

7, 15 or 20 working days by class of place and case until 30 June 2024, 7 everywhere after that.
The class is the district's where the dossier was taken in; the official lists of highland and
border districts replace the defaults of the table when they are at hand.
"""

from collections.abc import Iterable
from datetime import date, time
from functools import cache

from capthe.country.tables import rows
from capthe.country.vn.calendar import calendar
from capthe.domain.deadlines import Case, DeadlineRow, Deadlines, DeadlineTable
from capthe.domain.validity import Period

CITY, HIGHLAND, OTHER = "A_city_town", "B_highland_border_island", "C_other"
_ANY = "all"
LAWS = {
    "LCCCD 2014 art.25": Period(date(2016, 1, 1), date(2024, 6, 30)),
    "LCC 2023 art.26": Period(date(2024, 7, 1)),
}
"""The days on which each law is in force; other rows of the table are inner stage times."""


@cache
def table() -> DeadlineTable:
    """Return the legal deadlines; the inner times of the stages are not among them."""
    found = []
    for law, area_class, case, days, _ in rows("capthe.country.vn", "deadlines"):
        if law in LAWS:
            area = None if area_class == _ANY else area_class
            known = None if case == _ANY else Case(case)
            found.append(DeadlineRow(law, LAWS[law], area, known, int(days)))
    return DeadlineTable(tuple(found))


def class_of_district(replaced: Iterable[tuple[int, str]] = ()) -> dict[int, str]:
    """Return the deadline class of each district of 2021; `replaced` holds official corrections."""
    found = {int(row[0]): row[4] for row in rows("capthe.country.vn", "districts_2021")}
    return found | dict(replaced)


@cache
def deadlines(
    *,
    replaced: tuple[tuple[int, str], ...] = (),
    opens: time = time(8),
    closes: time = time(17),
) -> Deadlines:
    """Return the deadlines by the class of the district of intake and the national calendar."""
    days = calendar(opens, closes)
    return Deadlines(table(), class_of_district(replaced), days, class_otherwise=OTHER)
