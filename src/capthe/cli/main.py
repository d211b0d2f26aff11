"""`capthe`: one program, its commands. The only place that reads the environment."""

import argparse
import os
import signal
import sys

from capthe.cli import (
    bench,
    card,
    checks,
    chip,
    code,
    demo,
    failures,
    generate,
    intake,
    keys,
    link,
    live,
    look,
    nation_write,
    register,
    sim,
    site,
    supply,
    up,
    upkeep,
    work,
)
from capthe.cli.spoken_parser import SpokenParser
from capthe.domain.errors import Refusal

_COMMANDS = (
    up, demo, intake, look, checks, card, chip, keys, supply, upkeep, work, live, link, site,
    code, bench, generate, nation_write, register, sim,
)  # fmt: skip
INTERRUPTED, _READER_GONE = 130, 141  # 128 and the signal, as shells count


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    whole = SpokenParser(prog="capthe", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.register(commands)
    return whole


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code. A request to end is an interruption, as Ctrl-C is."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _answered(arguments)
    finally:
        signal.signal(signal.SIGTERM, before)


def _answered(arguments: list[str] | None) -> int:
    try:
        given = parser().parse_args(arguments)
        code: int = given.run(given)
        sys.stdout.flush()
    except Refusal as refusal:
        return _told(refusal)
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE
    except failures.MENDABLE as error:
        return _told(failures.refusal(error))
    except KeyboardInterrupt:
        sys.stderr.write("\nĐã dừng giữa chừng. / Stopped before the end.\n")
        return INTERRUPTED
    return code


def _told(refusal: Refusal) -> int:
    sys.stderr.write(
        f"{refusal.text.vi} / {refusal.text.en}\n"
        f"→ {refusal.next_action.vi} / {refusal.next_action.en}\n"
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
