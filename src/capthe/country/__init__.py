"""What one country fills in: number, areas, names, fees, deadlines, calendar, texts."""

from collections.abc import Callable

from capthe.country.demo import demo
from capthe.country.vn import vietnam
from capthe.domain.country import Country

COUNTRIES: dict[str, Callable[[], Country]] = {"vn": vietnam, "demo": demo}
"""The countries that a centre can be run for, by code."""
