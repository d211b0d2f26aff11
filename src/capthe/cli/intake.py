"""`capthe intake PATH...`: packets from files or a folder, as they come on a USB stick.

Each packet's receipt is laid beside it as NAME.receipt; a refusal as NAME.refusal. What has a
receipt already is passed over, so that an interrupted intake goes on where it was; a packet sent
again gets the same receipt. A file that cannot be read, or is too large for a packet, is named and
counted; so is an answer that cannot be laid beside its packet (a full or a read-only stick); the
rest goes on.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from capthe.cli import failures
from capthe.cli.environment import home_of, home_option
from capthe.domain.errors import Refusal
from capthe.packet.header import SEALED_BYTES_MAX
from capthe.packet.refusals import refusal
from capthe.steps.receive import Answer, receive

BATCH_PACKETS = 200
"""Packets that are judged and written together: their transaction and its queries are shared."""
_BATCH_BYTES = 64 << 20  # read into memory together, beside the last packet of a batch


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "intake",
        help="tiếp nhận gói hồ sơ từ tệp hoặc thư mục / take in packets from files or a folder",
    )
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="tệp gói hồ sơ, hoặc thư mục chứa chúng / files of packets, or folders of them",
    )
    home_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the packets in; exit 1 when one was refused, set aside, not readable or not answered."""
    home = home_of(arguments)
    counts = {"packets": 0, "received": 0, "repeated": 0, "refused": 0, "unreadable": 0,
              "unanswered": 0, "passed_over": 0}  # fmt: skip
    waiting = list(dict.fromkeys(_packets(arguments.paths)))
    with home.server, home.connect() as connection, home.gate(connection) as gate:
        centre = home.centre(connection)
        fresh = [path for path in waiting if not _receipt(path).exists()]
        counts["packets"] = len(waiting)
        counts["passed_over"] = len(waiting) - len(fresh)
        done = 0
        for batch in _batches(_read(fresh, counts)):
            answers = receive(centre, gate, [data for _, data in batch])
            _write_down([path for path, _ in batch], answers, counts)
            done += len(batch)
            sys.stderr.write(f"\r{done + counts['unreadable']}/{len(fresh)} gói hồ sơ / packets")
            sys.stderr.flush()
    sys.stderr.write("\n")
    sys.stdout.write(json.dumps(counts) + "\n")
    return 1 if counts["refused"] or counts["unreadable"] or counts["unanswered"] else 0


def _read(paths: Sequence[Path], counts: dict[str, int]) -> Iterator[tuple[Path, bytes]]:
    """Read the packets; one that cannot be read is told, and does not stop the others."""
    for path in paths:
        try:
            content = _content(path)
        except (OSError, Refusal) as error:
            counts["unreadable"] += 1
            _tell(path, error)
        else:
            yield path, content


def _batches(packets: Iterator[tuple[Path, bytes]]) -> Iterator[list[tuple[Path, bytes]]]:
    """Group the packets by number, and by what the memory holds."""
    batch: list[tuple[Path, bytes]] = []
    size = 0
    for path, content in packets:
        batch.append((path, content))
        size += len(content)
        if len(batch) == BATCH_PACKETS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _content(path: Path) -> bytes:
    """Read a file no further than a packet can be long."""
    with path.open("rb") as file:
        data = file.read(SEALED_BYTES_MAX + 1)
    if len(data) > SEALED_BYTES_MAX:
        raise refusal("packet_too_large")
    return data


def _tell(path: Path, error: OSError | Refusal) -> None:
    told = error if isinstance(error, Refusal) else failures.refusal(error)
    sys.stderr.write(
        f"\n{path.name}: {told.text.vi} / {told.text.en}\n"
        f"→ {told.next_action.vi} / {told.next_action.en}\n"
    )


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
            counts["repeated" if answer.is_repeat else "received"] += 1
        if answer.refusal is not None:
            counts["refused"] += 1
            _tell(path, answer.refusal)
        try:
            _lay_beside(path, answer)
        except OSError as error:  # sent again, it gets the same answer
            counts["unanswered"] += 1
            _tell(path, error)


def _lay_beside(path: Path, answer: Answer) -> None:
    if answer.receipt is not None:
        _whole(_receipt(path), answer.receipt)
        _refusal(path).unlink(missing_ok=True)  # of an earlier sending
    if answer.refusal is not None:
        told = {
            "code": answer.refusal.code,
            "vi": [answer.refusal.text.vi, answer.refusal.next_action.vi],
            "en": [answer.refusal.text.en, answer.refusal.next_action.en],
        }
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        _whole(_refusal(path), text.encode())


def _whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: half a receipt would have its packet passed over."""
    draft = path.with_name(f".{path.name}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
