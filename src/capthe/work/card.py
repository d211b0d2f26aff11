"""What goes on a card, and its day of issue: what station 7 makes and station 8 compares with."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from capthe.domain.country import CardData, Country
from capthe.domain.expiry import ExpiryRule
from capthe.domain.number import Sex
from capthe.domain.partial_date import PartialDate
from capthe.store.pg.answer import PrintRow
from capthe.store.pg.reading.card import CardRecord

_SEX = {sex.value: sex for sex in Sex}


def card_data(
    country: Country, rows: Sequence[PrintRow | CardRecord], issued: date
) -> list[CardData]:
    """Return what each card states of its holder."""
    days = _days_of(country.expiry.on(issued), issued)
    number = country.numbers.text
    cards = []
    for row in rows:
        known = days.get(row.birth)
        if known is None:
            birth = PartialDate.from_int(row.birth).full()
            known = days[row.birth] = (birth, country.expiry_of(birth, issued))
        cards.append(
            CardData(  # by position, in half the time: the order is the type's
                number(row.cid),
                row.name,
                _SEX[row.sex],
                known[0],
                row.residence,
                issued,
                known[1],
                row.old_number,
            )
        )
    return cards


@lru_cache(maxsize=2)
def _days_of(_rule: ExpiryRule, _issued: date) -> dict[int, tuple[date, date | None]]:
    """Births (yyyymmdd) with their day and the card's expiry, for all cards of a day of issue."""
    return {}


def card_contents(country: Country, rows: Sequence[PrintRow], issued: date) -> list[bytes]:
    """Return the text of each card's QR code, which holds all that its face states."""
    return [country.qr(card).encode() for card in card_data(country, rows, issued)]
