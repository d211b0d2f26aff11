"""Planted bugs: defects that the invariants must catch, or they are no invariants."""

from collections.abc import Mapping
from types import MappingProxyType

from capthe.sim.world.bugs.bug import Bug
from capthe.sim.world.bugs.in_code import CODE_BUGS
from capthe.sim.world.bugs.in_ledger import LEDGER_BUGS

BUGS: Mapping[str, Bug] = MappingProxyType(
    {bug.name: bug for bug in sorted((*LEDGER_BUGS, *CODE_BUGS), key=lambda bug: bug.name)}
)

__all__ = ["BUGS", "Bug"]
