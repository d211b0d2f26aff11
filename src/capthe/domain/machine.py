"""A state machine that is a table, and refuses to be built when the table is wrong.

Every state has a code that never changes meaning (the ledger stores it), a name, labels, and exits:
event -> next state. Codes grow in the direction of the flow: an exit to a smaller or equal code
goes *back*, and a thing that goes back starts a new version of its life (`is_back`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

from capthe.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One row of a state table. A state without exits is an end."""

    code: int
    name: str
    label: Text
    exits: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_end(self) -> bool:
        """Tell whether nothing leaves this state."""
        return not self.exits


StateT = TypeVar("StateT", bound=State)


class Machine(Generic[StateT]):
    """A checked table of states. Raises ValueError when the table could trap or lose something."""

    def __init__(self, name: str, start: str, states: Iterable[StateT]) -> None:
        self.name = name
        self.states = tuple(states)
        self._by_name = MappingProxyType({s.name: s for s in self.states})
        self._by_code = MappingProxyType({s.code: s for s in self.states})
        self._check(start)
        self.start = self._by_name[start]

    def __getitem__(self, key: str | int) -> StateT:
        """Return the state of that name or code; KeyError when there is none."""
        return self._by_name[key] if isinstance(key, str) else self._by_code[key]

    def __iter__(self) -> Iterator[StateT]:
        return iter(self.states)

    def __len__(self) -> int:
        return len(self.states)

    def after(self, state: str, event: str) -> StateT:
        """Return the state that `event` leads to from `state`; KeyError without such an exit."""
        return self._by_name[self._by_name[state].exits[event]]

    def is_back(self, from_state: str, to_state: str) -> bool:
        """Tell whether this exit goes against the flow and starts a new version."""
        return self._by_name[to_state].code <= self._by_name[from_state].code

    @property
    def ends(self) -> tuple[StateT, ...]:
        """The states that nothing leaves."""
        return tuple(s for s in self.states if s.is_end)

    def reachable_from(self, name: str) -> frozenset[str]:
        """Names of all states that can follow `name`, itself included."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting.extend(self._by_name[current].exits.values())
        return frozenset(seen)

    def _check(self, start: str) -> None:
        if len(self._by_name) != len(self.states) or len(self._by_code) != len(self.states):
            raise ValueError(f"{self.name}: a name or a code stands twice")
        if start not in self._by_name:
            raise ValueError(f"{self.name}: the start {start} has no row")
        for state in self.states:
            for event, target in state.exits.items():
                if target not in self._by_name:
                    raise ValueError(f"{self.name}: {state.name} --{event}--> {target} has no row")
        lost = {s.name for s in self.states} - self.reachable_from(start)
        if lost:
            raise ValueError(f"{self.name}: cannot be reached: {', '.join(sorted(lost))}")
        ends = {s.name for s in self.ends}
        for state in self.states:
            if not ends & self.reachable_from(state.name):
                raise ValueError(f"{self.name}: {state.name} cannot reach an end")
