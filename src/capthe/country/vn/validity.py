"""Who may apply and when a card expires: Law 2014 art. 19 and 21, Law 2023 art. 19 and 21."""

from datetime import date

from capthe.domain.eligibility import EligibilityRule
from capthe.domain.expiry import ExpiryRule, LeapDay
from capthe.domain.text import Text
from capthe.domain.validity import Period, Schedule

LAW_2014 = Period(date(2016, 1, 1), date(2024, 6, 30))
LAW_2023 = Period(date(2024, 7, 1))
NO_EXPIRY = Text("Không thời hạn", "No expiry")


def expiry(leap_day: LeapDay = LeapDay.FIRST_OF_MARCH) -> Schedule[ExpiryRule]:
    """Return the expiry rules: 25, 40, 60 with two years' look-ahead, and 14 since the Law 2023."""
    return Schedule(
        Text("thời hạn của thẻ", "the validity of cards"),
        (
            (LAW_2014, ExpiryRule((25, 40, 60), 2, NO_EXPIRY, leap_day)),
            (LAW_2023, ExpiryRule((14, 25, 40, 60), 2, NO_EXPIRY, leap_day)),
        ),
    )


def eligibility(leap_day: LeapDay = LeapDay.FIRST_OF_MARCH) -> EligibilityRule:
    """Return the least age: 14, and every age since the Law on Identity 2023."""
    name = Text("độ tuổi cấp thẻ", "the age of eligibility")
    return EligibilityRule(Schedule(name, ((LAW_2014, 14), (LAW_2023, 0))), leap_day)
