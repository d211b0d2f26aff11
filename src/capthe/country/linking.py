"""The normaliser and the shipped model of each country that a register can be linked for."""

from collections.abc import Callable
from importlib.resources import files

from capthe.country.vn.spelling import VietnamNormaliser
from capthe.domain.normaliser import Normaliser

NORMALISERS: dict[str, Callable[[], Normaliser]] = {"vn": VietnamNormaliser}


def shipped_model(code: str) -> str:
    """Return the model, as JSON, that links files of a country which share no numbers."""
    data = files(f"capthe.country.{code}").joinpath("data", "link_model.json")
    return data.read_text(encoding="utf-8")
