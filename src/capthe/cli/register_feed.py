"""`capthe register source`: which bodies may report changes over the network, and which."""

import argparse
import getpass
import sys

from capthe.cli.environment import home_of, home_option
from capthe.cli.home import ENTROPY
from capthe.domain.errors import Refusal
from capthe.domain.register_event import KINDS
from capthe.domain.text import Text
from capthe.store.pg.act import Act
from capthe.store.pg.register_feed import Source, admit, end
from capthe.store.pg.server import SUPERUSER
from capthe.work.clock import DatabaseClock


def register_kinds(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the kind."""
    source = kinds.add_parser(
        "source",
        help="cho một cơ quan báo thay đổi qua mạng / let a body report changes over the network",
    )
    source.add_argument(
        "name",
        metavar="NAME",
        help="tên nguồn thay đổi, ví dụ ho-tich / as its changes are known: ho-tich",
    )
    source.add_argument(
        "--kinds",
        metavar="NAME,...",
        help=f"các loại thay đổi được báo, cách nhau bằng dấu phẩy: {','.join(KINDS)}"
        f" / kinds of events, with commas: {','.join(KINDS)}",
    )
    source.add_argument(
        "--end", action="store_true", help="cơ quan này thôi báo thay đổi / it may report no more"
    )
    source.set_defaults(run=run_source)
    home_option(source)


def run_source(arguments: argparse.Namespace) -> int:
    """Print the body's token, which is kept nowhere; a new one ends the one before."""
    kinds = frozenset((arguments.kinds or "").split(","))
    if not arguments.end and not kinds <= set(KINDS):
        raise Refusal(
            "kinds_unknown",
            Text("Không có loại thay đổi này.", "There is no such kind of change."),
            Text(f"Chọn trong: {', '.join(KINDS)}.", f"Choose of: {', '.join(KINDS)}."),
        )
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as owner:
        now = DatabaseClock(owner).now()
        act = Act(getpass.getuser(), f"source {arguments.name}", now, now)
        if not arguments.end:
            token = admit(owner, act, Source(arguments.name, kinds), ENTROPY)
            sys.stdout.write(f"{token}\n")
        elif not end(owner, act, arguments.name):
            raise Refusal(
                "source_unknown",
                Text("Không có nguồn này.", "There is no such source."),
                Text("Kiểm tra tên.", "Check the name."),
            )
    return 0
