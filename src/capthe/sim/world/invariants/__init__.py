"""What must always hold in a world; each check is a small function with a docstring.

    books      the ledger against itself        physical   the ledger against the twins' truth
    promises   deadlines, alarms, waste, ends

A check yields what differs as (subject, expected, found). `AT_ONCE` are looked at after every death
of a process as well, `DAILY` every morning and at the end, `AT_THE_END` when the world is at rest.
"""

from collections.abc import Sequence

from capthe.sim.world.invariants.books import BOOKS
from capthe.sim.world.invariants.check import Check, When
from capthe.sim.world.invariants.physical import PHYSICAL
from capthe.sim.world.invariants.promises import PROMISES
from capthe.sim.world.world import World
from capthe.store.pg.difference import Difference

INVARIANTS: Sequence[Check] = (*PROMISES, *PHYSICAL, *BOOKS)


class BrokenInvariant(Exception):  # noqa: N818 - it is what the simulator looks for
    """An invariant does not hold; the world ends here."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__(str(differences[0]))
        self.differences = tuple(differences)


def hold(world: World, when: When) -> None:
    """Check all that must hold now. Raises BrokenInvariant with the first one that does not."""
    for check in INVARIANTS:
        if check.when <= when:
            found = [Difference(check.name, *row) for row in check.differences(world)]
            if found:
                raise BrokenInvariant(found)
