"""Viet Nam: the chip ID card of 2021 and the identity card of 2024."""

from capthe.country.vn.country import vietnam

__all__ = ["vietnam"]
