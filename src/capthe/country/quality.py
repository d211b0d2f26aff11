"""The countries whose register can be checked by rules, by code."""

from collections.abc import Callable

from capthe.country.vn.quality import quality_profile
from capthe.link.quality.profile import QualityProfile

PROFILES: dict[str, Callable[[], QualityProfile]] = {"vn": quality_profile}
