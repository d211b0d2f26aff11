"""The rules of the invented country put together."""

from datetime import UTC, date, time
from functools import cache

from capthe.chip.mrz import Td1, mrz_date, transliterate
from capthe.country.demo.areas import areas
from capthe.country.demo.names import DemoNames
from capthe.country.demo.number import DemoNumber
from capthe.domain.country import CardData, Country
from capthe.domain.deadlines import Case, DeadlineRow, Deadlines, DeadlineTable
from capthe.domain.eligibility import EligibilityRule
from capthe.domain.expiry import ExpiryRule, LeapDay
from capthe.domain.fees import Cause, Exemption, FeeRow, FeeTable, Ground
from capthe.domain.text import Text
from capthe.domain.validity import Period, Schedule
from capthe.domain.working_calendar import WorkingCalendar

_ALWAYS = Period(date(2020, 1, 1), date(2029, 12, 31))
_LAW = "Identity Act s. 4"


def _mrz(card: CardData) -> tuple[str, str, str]:
    given, _, family = card.name.rpartition(" ")
    table = {"'": "", "-": "<", " ": "<"}
    return Td1(
        document_code="ID",
        issuer="XDM",
        document_number=card.number[2:],
        birth=mrz_date(card.birth),
        sex=card.sex,
        expiry="<<<<<<" if card.expiry is None else mrz_date(card.expiry),
        nationality="XDM",
        surname=transliterate(family, table),
        given_names=transliterate(given, table),
    ).lines()


def _qr(card: CardData) -> str:
    return f"{card.number};{card.name};{card.birth:%Y-%m-%d}"


def _access_number(number: str) -> str:
    return number[:6]


def _exemptions_at(residence_district: int) -> tuple[str, ...]:
    return ("islander",) if residence_district == 102 else ()


def _calendar() -> WorkingCalendar:
    """Return a calendar with the weekend on Friday and Saturday and one worked Saturday."""
    return WorkingCalendar(
        first=date(2021, 1, 1),
        last=date(2021, 12, 31),
        days_off=frozenset({date(2021, 3, 1), date(2021, 3, 2)}),
        make_up=frozenset({date(2021, 3, 6)}),
        zone=UTC,
        weekend=frozenset({4, 5}),
        opens=time(9),
        closes=time(16),
    )


def _fees() -> FeeTable:
    grounds = (
        Ground("first", Case.NEW, Text("Cấp lần đầu", "First issue")),
        Ground("lost", Case.REISSUE, Text("Mất thẻ", "Lost card")),
        Ground("error", Case.EXCHANGE, Text("Sai sót", "Error"), needs_cause=True),
    )
    rows = (
        FeeRow(_ALWAYS, "first", 0, _LAW),
        FeeRow(_ALWAYS, "lost", 12, _LAW),
        FeeRow(_ALWAYS, "error", 0, _LAW, Cause.AGENCY),
        FeeRow(_ALWAYS, "error", 8, _LAW, Cause.CITIZEN),
    )
    islander = Exemption("islander", Text("Dân đảo", "Islander"), frozenset({Case.REISSUE}))
    return FeeTable("XDC", grounds, rows, (islander,))


def _deadlines() -> Deadlines:
    table = DeadlineTable(
        (
            DeadlineRow(_LAW, _ALWAYS, "near", Case.NEW, 5),
            DeadlineRow(_LAW, _ALWAYS, None, None, 10),
        )
    )
    return Deadlines(table, {101: "near", 102: "far", 103: "near"}, _calendar(), "far")


@cache
def demo() -> Country:
    """Return the rules of the invented country as one value."""
    expiry = ExpiryRule((20, 50), 1, Text("Vô hạn", "Unlimited"), LeapDay.LAST_OF_FEBRUARY)
    age = Schedule(Text("độ tuổi", "the age"), ((_ALWAYS, 16),))
    return Country(
        code="demo",
        name=Text("Nước Mẫu", "Markland"),
        numbers=DemoNumber(),
        names=DemoNames(),
        load_areas=areas,
        deadlines=_deadlines(),
        fees=_fees(),
        expiry=Schedule(Text("thời hạn", "validity"), ((_ALWAYS, expiry),)),
        eligibility=EligibilityRule(age, LeapDay.LAST_OF_FEBRUARY),
        mrz=_mrz,
        qr=_qr,
        access_number=_access_number,
        exemptions_at=_exemptions_at,
        texts={
            "card": Text("Thẻ căn cước", "Identity card"),
            "male": Text("Nam", "Male"),
            "female": Text("Nữ", "Female"),
        },
    )
