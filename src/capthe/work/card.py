"""What goes on a card, and its day of issue: what station 7 makes and station 8 compares with."""

from collections.abc import Iterator, Sequence
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
    return list(_each_card(country, rows, issued))


def _each_card(
    country: Country, rows: Sequence[PrintRow | CardRecord], issued: date
) -> Iterator[CardData]:
    days = _days_of(country.expiry.on(issued), issued)
    number, sexes = country.numbers.text, _SEX
    made = tuple.__new__  # by position, a third of the type's own time: the order is the type's
    for row in rows:
        known = days.get(row.birth)
        if known is None:
            birth = PartialDate.from_int(row.birth).full()
            known = days[row.birth] = (birth, country.expiry_of(birth, issued))
        yield made(
            CardData,
            (
                number(row.cid), row.name, sexes[row.sex], known[0], row.residence, issued,
                known[1], row.old_number,
            ),
        )  # fmt: skip


@lru_cache(maxsize=2)
def _days_of(_rule: ExpiryRule, _issued: date) -> dict[int, tuple[date, date | None]]:
    """Births (yyyymmdd) with their day and the card's expiry, for all cards of a day of issue."""
    return {}


def card_contents(country: Country, rows: Sequence[PrintRow], issued: date) -> list[bytes]:
    """Return the text of each card's QR code, which holds all that its face states."""
    return [text.encode() for text in map(country.qr, _each_card(country, rows, issued))]
