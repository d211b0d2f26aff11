"""What a machine station looks like to the worker: a module of `steps` with these names.

    NUMBER = 3                      which of the ten numbers of the flow
    STAGE = "received"              the stage whose sets it works, set by set
    def work(centre, set_id): ...   one set, from claim to record

or, when it forms sets or does chores instead of working given ones:

    def chore(centre) -> bool: ...  True when there was something to do
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from capthe.work.centre import Centre

WorkSet = Callable[[Centre, int], None]
Chore = Callable[[Centre], bool]


@dataclass(frozen=True, slots=True)
class Stations:
    """The machine stations found: work by stage, and chores by module name."""

    by_stage: Mapping[str, WorkSet]
    chores: Mapping[str, Chore]


def find_stations(package: ModuleType) -> Stations:
    """Find the stations among the modules of a package; a new module is a new station."""
    by_stage: dict[str, WorkSet] = {}
    chores: dict[str, Chore] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        module = import_module(f"{package.__name__}.{info.name}")
        if hasattr(module, "STAGE"):
            by_stage[module.STAGE] = module.work
        if hasattr(module, "chore"):
            chores[info.name] = module.chore
    return Stations(by_stage, chores)
