"""`capthe register`: the population register: loaded, changed, searched, shown; its quality."""

from typing import TYPE_CHECKING

from capthe.cli import (
    register_changes,
    register_feed,
    register_link,
    register_quality,
    register_records,
)

if TYPE_CHECKING:
    import argparse

_MODULES = (
    register_records, register_changes, register_feed, register_link, register_quality,
)  # fmt: skip
"""Each adds its commands by `register_kinds(kinds)`."""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its kinds."""
    parser = commands.add_parser(
        "register",
        help="CSDL dân cư: nạp, thay đổi, tra cứu, kiểm tra chất lượng"
        " / the population register: load, change, show, check",
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    for module in _MODULES:
        module.register_kinds(kinds)
