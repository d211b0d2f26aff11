"""What goes on a card, and its day of issue: what station 7 makes and station 8 compares with."""

from collections.abc import Sequence
from datetime import date

from capthe.domain.country import CardData, Country
from capthe.domain.number import Sex
from capthe.domain.partial_date import PartialDate
from capthe.store.pg.answer import PrintRow
from capthe.work.centre import Centre

_SEX = {sex.value: sex for sex in Sex}


def issue_day(centre: Centre, key: str) -> date | None:
    """Return the day of issue: that of the job's intent; None when there was no intent."""
    intended = centre.ledger.intended_at(key)
    if intended is None:
        return None
    return intended.astimezone(centre.country.calendar.zone).date()


def card_contents(country: Country, rows: Sequence[PrintRow], issued: date) -> list[bytes]:
    """What goes on each card: the text of its QR code, which holds all that its face states."""
    days: dict[int, tuple[date, date | None]] = {}
    contents = []
    for row in rows:
        known = days.get(row.birth)
        if known is None:
            birth = PartialDate.from_int(row.birth).full()
            known = days[row.birth] = (birth, country.expiry_of(birth, issued))
        card = CardData(
            number=country.numbers.text(row.cid),
            name=row.name,
            sex=_SEX[row.sex],
            birth=known[0],
            residence=row.residence,
            issue=issued,
            expiry=known[1],
            old_number=row.old_number,
        )
        contents.append(country.qr(card).encode())
    return contents
