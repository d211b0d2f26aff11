"""What goes on a card, and its day of issue: what station 7 makes and station 8 compares with."""

from datetime import date

from capthe.domain.country import CardData, Country
from capthe.domain.number import Sex
from capthe.domain.partial_date import PartialDate
from capthe.store.pg.answer import PrintRow
from capthe.work.centre import Centre


def issue_day(centre: Centre, key: str) -> date | None:
    """Return the day of issue: that of the job's intent; None when there was no intent."""
    intended = centre.ledger.intended_at(key)
    if intended is None:
        return None
    return intended.astimezone(centre.country.calendar.zone).date()


def card_content(country: Country, row: PrintRow, issued: date) -> bytes:
    """What goes on a card: the text of its QR code, which holds all that its face states."""
    birth = PartialDate.from_int(row.birth).full()
    card = CardData(
        number=country.numbers.text(row.cid),
        name=row.name,
        sex=Sex(row.sex),
        birth=birth,
        residence=row.residence,
        issue=issued,
        expiry=country.expiry_of(birth, issued),
        old_number=row.old_number,
    )
    return country.qr(card).encode()
