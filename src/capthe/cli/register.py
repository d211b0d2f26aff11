"""`capthe register`: the population register: load, change, undo, show, export; and its quality."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Kinds = argparse._SubParsersAction[argparse.ArgumentParser]


def register(commands: "Kinds") -> None:
    """Add the command and its kinds; every module of a kind adds its own."""
    parser = commands.add_parser("register", help="the population register")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for register_kinds in _MODULES:
        register_kinds(kinds)


_MODULES: tuple[Callable[["Kinds"], None], ...] = ()
"""Each module's `register_kinds(kinds)`."""
