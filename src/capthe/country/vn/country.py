"""The rules of Viet Nam put together."""

from functools import cache

from capthe.country.vn.areas import areas
from capthe.country.vn.deadlines import deadlines
from capthe.country.vn.fees import exemptions_at, fees
from capthe.country.vn.mrz import mrz
from capthe.country.vn.names import VietnamNames
from capthe.country.vn.number import VietnamNumber
from capthe.country.vn.qr import qr
from capthe.country.vn.texts import NAME, TEXTS
from capthe.country.vn.validity import eligibility, expiry
from capthe.domain.country import Country


def access_number(number: str) -> str:
    """Return the card access number (CAN) that opens the chip: the last six digits."""
    return number[-6:]


@cache
def vietnam() -> Country:
    """Return the rules of Viet Nam as one value."""
    return Country(
        code="vn",
        name=NAME,
        numbers=VietnamNumber(),
        names=VietnamNames(),
        load_areas=areas,
        deadlines=deadlines(),
        fees=fees(),
        expiry=expiry(),
        eligibility=eligibility(),
        mrz=mrz,
        qr=qr,
        access_number=access_number,
        exemptions_at=exemptions_at,
        texts=TEXTS,
    )
