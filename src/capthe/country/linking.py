"""The normaliser and the shipped model of each country that a register can be linked for."""

from collections.abc import Callable
from importlib.resources import files

from capthe.country.vn.spelling import VietnamNormaliser
from capthe.domain.errors import Refusal
from capthe.domain.normaliser import Normaliser
from capthe.domain.text import Text

NORMALISERS: dict[str, Callable[[], Normaliser]] = {"vn": VietnamNormaliser}


def normaliser_of(code: str) -> Normaliser:
    """Return the normaliser of a country; refuse one that has none."""
    if code not in NORMALISERS:
        raise Refusal(
            "country_not_linked",
            Text(
                f"Chưa liên thông được dữ liệu của nước {code}.",
                f"Registers of the country {code} cannot be linked yet.",
            ),
            Text(f"Có cho: {', '.join(NORMALISERS)}.", f"Can be: {', '.join(NORMALISERS)}."),
        )
    return NORMALISERS[code]()


def shipped_model(code: str) -> str:
    """Return the model, as JSON, that links files of a country which share no numbers."""
    data = files(f"capthe.country.{code}").joinpath("data", "link_model.json")
    return data.read_text(encoding="utf-8")
