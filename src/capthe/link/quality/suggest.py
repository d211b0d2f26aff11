"""What a person at a desk is told beside a finding: a value to propose, and why."""

import re
import unicodedata
from collections.abc import Mapping

from capthe.domain.normaliser import Normaliser
from capthe.domain.text import Text
from capthe.link.quality.profile import NumberLayout

_LOOK_ALIKES = str.maketrans({"\u00d0": "\u0110", "\u00f0": "\u0111", "\u0189": "\u0110"})
_SPACES = re.compile(r"\s+")
_NAME_RULES = {
    "name_upper": "full_name", "name_lower": "full_name", "name_spaces": "full_name",
    "name_not_composed": "full_name", "name_look_alike": "full_name", "name_mojibake": "full_name",
}  # fmt: skip
_OF_NUMBER = {
    "number_sex_differs": Text("theo số định danh: giới tính {sex}", "by the number: sex {sex}"),
    "number_year_differs": Text("theo số định danh: sinh năm {year}", "by the number: born {year}"),
    "number_place_differs": Text(
        "theo số định danh: khai sinh ở {place}", "by the number: birth registered in {place}"
    ),
}


def suggestion(
    rule: str, said: Mapping[str, str], normaliser: Normaliser, layout: NumberLayout
) -> Text | None:
    """Return a value to propose, with its evidence; None where only a paper can tell.

    A suggestion is never taken over by itself: whoever meets the person answers.
    """
    if rule in _NAME_RULES:
        return _name(said.get(_NAME_RULES[rule], ""), normaliser)
    if rule in _OF_NUMBER and re.fullmatch(layout.form, said.get("number", "")):
        return _OF_NUMBER[rule].filled(**_parts(said["number"], layout))
    return None


def _name(written: str, normaliser: Normaliser) -> Text | None:
    mended = unicodedata.normalize("NFC", _SPACES.sub(" ", written).translate(_LOOK_ALIKES)).strip()
    meant = normaliser.mended(written)
    if meant is not None and meant.is_mended:
        mended = meant.text
    shown = " ".join(word[:1].upper() + word[1:].lower() for word in mended.split(" "))
    if shown == written:
        return None
    return Text(f"viết là: {shown}", f"write: {shown}")


def _parts(number: str, layout: NumberLayout) -> dict[str, str]:
    first, digits = layout.place
    century, sex = divmod(int(number[layout.century_and_sex - 1]), 2)
    at, length = layout.year
    year = (layout.first_century + century) * 100 + int(number[at - 1 : at - 1 + length])
    return {
        "place": number[first - 1 : first - 1 + digits],
        "sex": "F" if sex else "M",
        "year": str(year),
    }
