"""A small invented country: what domain and engines must also pass with."""

from capthe.country.demo.country import demo

__all__ = ["demo"]
