"""Viet Nam: the chip ID card of 2021 and the identity card of 2024."""
