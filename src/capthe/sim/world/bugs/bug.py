"""A planted defect: its name, what is wrong, and how it gets into one world.

Nothing here can be reached by configuration: a bug lives in one world's own database, or in this
process for as long as that world lives.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from capthe.sim.world.world import World

Plant = Callable[[World], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Bug:
    """One defect. `caught_by` is the invariant that must show it."""

    name: str
    doc: str
    caught_by: str
    planted: Plant


def in_sql(function: str, old: str, new: str) -> Plant:
    """Plant by replacing a piece of one function's text, in the world's own database.

    Raises LookupError when the function, or the piece in it, is not there exactly once any more.
    """

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        found = world.owner.execute(
            "select pg_get_functiondef(p.oid) from pg_proc p"
            " where p.pronamespace = 'ledger'::regnamespace and p.proname = %s",
            [function],
        ).fetchall()
        if len(found) != 1 or found[0][0].count(old) != 1:
            raise LookupError(f"ledger.{function} has not, or not once: {old}")
        world.owner.execute(found[0][0].replace(old, new).encode())
        yield

    return planted


@contextmanager
def replaced(owner: object, name: str, new: Any) -> Iterator[None]:  # noqa: ANN401 - any attribute
    """Let an attribute be another one for a while."""
    before = getattr(owner, name)
    setattr(owner, name, new)
    try:
        yield
    finally:
        setattr(owner, name, before)
