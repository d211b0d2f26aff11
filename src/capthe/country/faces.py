"""Which face a country's cards have on a day of issue: versioned data in `faces/` of the country.

A version is two files: the places of its fields (TOML) and the drawing of its fixed part (Typst).
"""

from datetime import date
from functools import cache
from importlib.resources import files

from capthe.domain.text import Text
from capthe.domain.validity import Period, Schedule
from capthe.face.profile import FaceProfile, face_profile

_NAME = Text("mẫu thẻ", "the card's face")
_VERSIONS = {
    "vn": (
        (Period(date(2021, 1, 1), date(2024, 6, 30)), "2021"),
        (Period(date(2024, 7, 1)), "2024"),
    ),
    "demo": ((Period(date(2020, 1, 1), date(2029, 12, 31)), "1"),),
}


def faces_of(country: str) -> Schedule[FaceProfile]:
    """Return the face versions of a country (its code), each with the days it is issued on."""
    return Schedule(
        _NAME,
        tuple((period, face_version(country, name)) for period, name in _VERSIONS[country]),
    )


@cache
def face_version(country: str, name: str) -> FaceProfile:
    """Read one version."""
    folder = files(f"capthe.country.{country}") / "faces"
    return face_profile(
        (folder / f"{name}.toml").read_text(encoding="utf-8"),
        (folder / f"{name}.typ").read_text(encoding="utf-8"),
    )
