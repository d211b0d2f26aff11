"""The countries whose register can be checked by rules, by code."""

from collections.abc import Callable

from capthe.country.vn.quality import quality_profile
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.quality.profile import QualityProfile

PROFILES: dict[str, Callable[[], QualityProfile]] = {"vn": quality_profile}


def profile_of(code: str) -> QualityProfile:
    """Return a country as the rules see it; refuse one that they have not been told of."""
    make = PROFILES.get(code)
    if make is None:
        raise Refusal(
            "country_without_rules",
            Text(
                f"Chưa có quy tắc chất lượng dữ liệu cho nước {code}.",
                f"There are no rules of data quality for the country {code}.",
            ),
            Text(f"Có cho: {', '.join(PROFILES)}.", f"There are for: {', '.join(PROFILES)}."),
        )
    return make()
