"""`capthe intake PATH...`: packets from files or a folder, as they come on a USB stick.

Each packet's receipt is laid beside it as NAME.receipt; a refusal as NAME.refusal. What has a
receipt already is passed over, so that an interrupted intake goes on where it was; a packet sent
again gets the same receipt. A file that cannot be read is named and counted; the rest goes on.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from capthe.cli import failures
from capthe.cli.environment import home_of, home_option
from capthe.steps.receive import Answer, receive

_BATCH = 50


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("intake", help="take in packets from files or a folder")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    home_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the packets in; exit 1 when one of them was refused, set aside or not readable."""
    home = home_of(arguments)
    counts = {"packets": 0, "received": 0, "repeated": 0, "refused": 0, "unreadable": 0,
              "passed_over": 0}  # fmt: skip
    waiting = list(dict.fromkeys(_packets(arguments.paths)))
    with home.server, home.connect() as connection, home.gate(connection) as gate:
        centre = home.centre(connection)
        fresh = [path for path in waiting if not _receipt(path).exists()]
        counts["packets"] = len(waiting)
        counts["passed_over"] = len(waiting) - len(fresh)
        for start in range(0, len(fresh), _BATCH):
            batch = _read(fresh[start : start + _BATCH], counts)
            if batch:
                answers = receive(centre, gate, [data for _, data in batch])
                _write_down([path for path, _ in batch], answers, counts)
            sys.stderr.write(f"\r{min(start + _BATCH, len(fresh))}/{len(fresh)}")
            sys.stderr.flush()
    sys.stderr.write("\n")
    sys.stdout.write(json.dumps(counts) + "\n")
    return 1 if counts["refused"] or counts["unreadable"] else 0


def _read(paths: Sequence[Path], counts: dict[str, int]) -> list[tuple[Path, bytes]]:
    """Read the packets; one that cannot be read is told, and does not stop the others."""
    found = []
    for path in paths:
        try:
            found.append((path, path.read_bytes()))
        except OSError as error:
            counts["unreadable"] += 1
            told = failures.refusal(error)
            sys.stderr.write(
                f"\n{told.text.vi} / {told.text.en}\n"
                f"→ {told.next_action.vi} / {told.next_action.en}\n"
            )
    return found


def _packets(paths: Sequence[Path]) -> Iterator[Path]:
    """Every packet file named, or in a folder named, in order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.is_file() and p.suffix not in _OURS)
        else:
            yield path


_OURS = {".receipt", ".refusal"}


def _receipt(path: Path) -> Path:
    return path.with_name(f"{path.name}.receipt")


def _refusal(path: Path) -> Path:
    return path.with_name(f"{path.name}.refusal")


def _write_down(batch: Sequence[Path], answers: Sequence[Answer], counts: dict[str, int]) -> None:
    for path, answer in zip(batch, answers, strict=True):
        if answer.receipt is not None:
            _receipt(path).write_bytes(answer.receipt)
            _refusal(path).unlink(missing_ok=True)  # of an earlier sending
            counts["repeated" if answer.is_repeat else "received"] += 1
        if answer.refusal is not None:
            counts["refused"] += 1
            told = {
                "code": answer.refusal.code,
                "vi": [answer.refusal.text.vi, answer.refusal.next_action.vi],
                "en": [answer.refusal.text.en, answer.refusal.next_action.en],
            }
            _refusal(path).write_text(
                json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
            sys.stderr.write(
                f"\n{path.name}: {answer.refusal.text.vi} / {answer.refusal.text.en}\n"
            )
