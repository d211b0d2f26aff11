"""The rules of Viet Nam put together."""

from functools import cache, partial

from capthe.country.vn.areas import areas
from capthe.country.vn.deadlines import deadlines
from capthe.country.vn.fees import exemptions_at, fees
from capthe.country.vn.mrz import mrz
from capthe.country.vn.names import VietnamNames
from capthe.country.vn.number import VietnamNumber
from capthe.country.vn.qr import qr
from capthe.country.vn.settings import Settings
from capthe.country.vn.texts import NAME, TEXTS
from capthe.country.vn.validity import eligibility, expiry
from capthe.domain.country import Country

DEFAULTS = Settings()


def access_number(number: str) -> str:
    """Return the card access number (CAN) that opens the chip: the last six digits."""
    return number[-6:]


@cache
def vietnam(settings: Settings = DEFAULTS) -> Country:
    """Return the rules of Viet Nam as one value; `settings` answers what the law leaves open."""
    return Country(
        code="vn",
        name=NAME,
        numbers=VietnamNumber(),
        names=VietnamNames(),
        load_areas=areas,
        deadlines=deadlines(
            replaced=settings.deadline_classes, opens=settings.opens, closes=settings.closes
        ),
        fees=fees(is_late_2021_half_price=settings.is_late_2021_half_price),
        expiry=expiry(settings.leap_day),
        eligibility=eligibility(settings.leap_day),
        mrz=partial(mrz, family_words=settings.mrz_family_words),
        qr=qr,
        access_number=access_number,
        exemptions_at=partial(exemptions_at, islands=settings.island_districts),
        texts=TEXTS,
    )
