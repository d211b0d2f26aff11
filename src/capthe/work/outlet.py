"""A line's way to an outside factory: whose the job is, and that it is given once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from capthe.domain.errors import Fault
from capthe.outside.production.factory import CardFactory
from capthe.outside.production.job import ProductionJob


@dataclass(frozen=True, slots=True)
class Outlet:
    """One factory: its name, its counter, the key that chips go to it under."""

    name: str
    counter: CardFactory
    line_key: bytes = field(repr=False)

    def give(self, key: str, prepare: Callable[[], ProductionJob]) -> bytes:
        """Give a job; it is prepared, and signed for, only while it was not given.

        Returns the hash of its manifest.
        """
        given = self.counter.given(key)
        return self.counter.give(prepare()) if given is None else given


OutletOf = Callable[[str], Outlet | None]
"""The factory that makes a job, by the job's key; None: the line's own machines."""


def no_outlet(_key: str) -> Outlet | None:
    """Every lot is made by the line's own machines."""
    return None


def outlet_for(outlet_of: OutletOf, key: str) -> Outlet:
    """Return the way to the factory of a job. Fault: this line knows none."""
    outlet = outlet_of(key)
    if outlet is None:
        raise Fault(f"this line has no way to a factory: {key}")
    return outlet
