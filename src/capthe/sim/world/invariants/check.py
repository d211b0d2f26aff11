"""One check: its name, what it says, when it is looked at, and how it finds what differs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files

from capthe.domain.stages import STAGES
from capthe.sim.world.world import World

Row = tuple[str, str, str]
Differences = Callable[[World], Iterable[Row]]
_CODES = {stage.name: stage.code for stage in STAGES}


class When(IntEnum):
    """When a check is looked at; what is looked at more often is looked at later, too."""

    AT_ONCE = 0
    DAILY = 1
    AT_THE_END = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant."""

    name: str
    doc: str
    when: When
    differences: Differences


def check(when: When) -> Callable[[Differences], Check]:
    """Make a check of a function; its name and docstring are the check's."""

    def make(function: Differences) -> Check:
        return Check(function.__name__, (function.__doc__ or "").strip(), when, function)

    return make


def query(name: str, when: When) -> Check:
    """Make a check of `queries/NAME.sql`; the comment it begins with is its docstring."""
    text = (files("capthe.sim.world") / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("--")]
    doc = " ".join(line.removeprefix("--").strip() for line in lines)

    def differences(world: World) -> Iterator[Row]:
        yield from world.owner.execute(text, _CODES)

    return Check(name, doc, when, differences)
