"""A line's way to an outside factory, and a lot on it: the job that the factory gets.

prepare    the line makes chips and faces as for its own machines, and gives them away instead
give       once: the counter is asked before anything is signed anew
answer     what came back, as it came
destroy    our copy of the job's data, when the cards are inspected
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from capthe.domain.errors import Fault
from capthe.outside.production.factory import CardFactory


@dataclass(frozen=True, slots=True)
class Outlet:
    """One factory: its name, its counter, the key that chips go to it under."""

    name: str
    counter: CardFactory
    line_key: bytes = field(repr=False)


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
