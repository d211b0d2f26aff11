"""`capthe`: one program, its commands. The only place that reads the environment."""

import argparse
import os
import signal
import sys
from collections.abc import Collection, Mapping
from importlib import import_module
from types import MappingProxyType

from capthe.cli import failures
from capthe.cli.spoken_parser import SpokenParser
from capthe.domain.errors import Refusal

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "up": "up", "demo": "demo", "intake": "intake", "timeline": "look", "fsck": "checks",
        "audit": "checks", "card": "card", "chip": "chip", "keys": "keys", "supply": "supply",
        "migrate": "upkeep", "export": "upkeep", "backup": "upkeep", "restore": "upkeep",
        "calendar": "upkeep", "work": "work", "live": "live", "link": "link", "web": "site",
        "code": "code", "bench": "bench", "generate": "generate", "nation": "nation_write",
        "register": "register", "retention": "retention", "sim": "sim",
    }
)  # fmt: skip
"""Every command and the module of `capthe.cli` that has it: only that one is loaded for it."""
_WHAT_IT_IS = (
    "Cấp thẻ căn cước, từ khi hồ sơ được thu nhận đến khi thẻ được trả cho công dân."
    " / Identity cards, from the enrolment of a dossier to the hand-over of its card."
)
_MORE = (
    "Hướng dẫn của một lệnh: capthe LỆNH --help / The help of one command: capthe COMMAND --help"
)
INTERRUPTED, _READER_GONE = 130, 141  # 128 and the signal, as shells count


def parser(asked: Collection[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser of the commands that are asked for, and of those beside them."""
    whole = SpokenParser("capthe", description=_WHAT_IT_IS, epilog=_MORE)
    commands = whole.add_subparsers(dest="command", required=True)
    for module in dict.fromkeys(COMMANDS[name] for name in COMMANDS if name in asked):
        import_module(f"capthe.cli.{module}").register(commands)
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
        words = sys.argv[1:] if arguments is None else arguments
        given = parser(words[:1] if words and words[0] in COMMANDS else COMMANDS).parse_args(words)
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
    if refusal.detail:
        sys.stderr.write(f"(chi tiết kỹ thuật / technical detail: {refusal.detail})\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
