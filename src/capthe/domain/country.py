"""A country as one value: every rule, table and builder that the engines take as an argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from capthe.domain.areas import Areas
from capthe.domain.deadlines import Deadlines
from capthe.domain.eligibility import EligibilityRule
from capthe.domain.expiry import ExpiryRule
from capthe.domain.fees import FeeTable
from capthe.domain.names import NameRule
from capthe.domain.number import NumberRule, Sex
from capthe.domain.text import Text
from capthe.domain.validity import Schedule
from capthe.domain.working_calendar import WorkingCalendar


class CardData(NamedTuple):
    """What a card states of its holder, in the holder's own letters.

    A tuple, because lots are made and inspected by the hundred thousand: a quarter of the time.
    """

    number: str
    name: str
    sex: Sex
    birth: date
    residence: str
    issue: date
    expiry: date | None
    old_number: str | None = None


@dataclass(frozen=True, slots=True)
class Country:
    """The rules of one country.

    `mrz` gives the three lines at the back of the card, `qr` the text of its QR code,
    `access_number` the digits that open the chip. `load_areas` reads the lists of units once.
    """

    code: str
    name: Text
    numbers: NumberRule
    names: NameRule
    load_areas: Callable[[], Areas]
    deadlines: Deadlines
    fees: FeeTable
    expiry: Schedule[ExpiryRule]
    eligibility: EligibilityRule
    mrz: Callable[[CardData], tuple[str, str, str]]
    qr: Callable[[CardData], str]
    access_number: Callable[[str], str]
    exemptions_at: Callable[[int], tuple[str, ...]]
    texts: Mapping[str, Text]

    @property
    def areas(self) -> Areas:
        """The administrative units of all times."""
        return self.load_areas()

    @property
    def calendar(self) -> WorkingCalendar:
        """The working days and office hours."""
        return self.deadlines.calendar

    def expiry_of(self, birth: date, issue: date) -> date | None:
        """Return the last day of a card by the rule in force on the day of issue."""
        return self.expiry.on(issue).expiry(birth, issue)

    def expiry_text(self, expiry: date | None, *, issue: date) -> str:
        """Return what the card prints as its expiry, in the country's first language."""
        if expiry is None:
            return self.expiry.on(issue).no_expiry.vi
        return f"{expiry:%d/%m/%Y}"
