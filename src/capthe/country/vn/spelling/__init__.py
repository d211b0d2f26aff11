"""Vietnamese spelling: what a damaged name meant, and the keys by which names are compared."""

from capthe.country.vn.spelling.normaliser import VietnamNormaliser

__all__ = ["VietnamNormaliser"]
