"""`capthe register changes`: births, deaths, moves and corrections of a file, each once."""

import argparse
import getpass
import json
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from capthe.cli.environment import home_of, home_option
from capthe.cli.register_report import Report, problems_option
from capthe.country.linking import NORMALISERS
from capthe.domain.register_event import RegisterEvent
from capthe.link.files import delimiter
from capthe.outside.register_feed import CELL_LETTERS_MAX, Feed, Problem
from capthe.store.duck.forms import Standing, refuse_other_forms
from capthe.store.duck.plain import plain
from capthe.store.duck.quotes import closed
from capthe.store.pg.act import Act
from capthe.store.pg.register import Changed, Register
from capthe.work.clock import DatabaseClock

_BATCH = 1_000
_LINE_BYTES_MAX = 1 << 16
_NOT_APPLIED = {
    Changed.OTHER: ("change_id", "id_used_for_another_change"),
    Changed.UNKNOWN: ("number", "person_unknown"),
    Changed.TAKEN: ("person_id", "record_is_there"),
    Changed.SHARED: ("number", "number_shared"),
    Changed.CONTRADICTS: ("number", "number_contradicts"),
    Changed.NOWHERE: ("merged_into", "record_unknown"),
    Changed.FUTURE: ("on", "in_the_future"),
}


def register_kinds(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the kind."""
    changes = kinds.add_parser(
        "changes",
        help="áp dụng khai sinh, khai tử, chuyển nơi ở, đính chính từ tệp"
        " / apply births, deaths, moves, corrections of a file",
    )
    changes.add_argument(
        "file", type=Path, metavar="FILE", help="tệp thay đổi, CSV / the changes, CSV"
    )
    changes.add_argument(
        "--source",
        metavar="NAME",
        help="nơi báo thay đổi (mặc định: tên tệp) / who reports them (default: the file's name)",
    )
    problems_option(changes)
    changes.set_defaults(run=run_changes)
    home_option(changes)


def run_changes(arguments: argparse.Namespace) -> int:
    """Apply the file's changes, each once; what is not applied is named, with its line."""
    home = home_of(arguments)
    country = home.country()
    path: Path = arguments.file
    feed = Feed(arguments.source or path.name, country, NORMALISERS[country.code]())
    problems: list[Problem] = []
    counted: Counter[str] = Counter()
    report = Report.of(arguments)
    with (
        TemporaryDirectory(dir=home.folder("scratch")) as scratch,
        home.server,
        home.connect() as connection,
        report.begun() as draft,
    ):
        now = DatabaseClock(connection).now()
        act = Act(getpass.getuser(), f"changes {feed.source}", now, now)
        copy, damaged = _whole(path, Path(scratch))
        problems += damaged
        rows = feed.read_file(copy, path.name)
        while batch := list(islice(rows, _BATCH)):
            problems += [each for _, each in batch if isinstance(each, Problem)]
            events = [(line, each) for line, each in batch if isinstance(each, RegisterEvent)]
            results = Register(connection).change(act, [event for _, event in events])
            counted.update(results)
            problems += _not_applied(events, results)
        summary = {**{each.value: counted[each] for each in Changed}, "problems": len(problems)}
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
        report.of_changes(draft, problems)
    return 0 if not problems else 1


def _whole(path: Path, scratch: Path) -> tuple[Path, list[Problem]]:
    """Return the file as plain text, a copy that nobody else writes to, and its damaged lines."""
    refuse_other_forms(path)
    standing = Standing(path)
    copy = scratch / "given.csv"
    with path.open("rb") as given, copy.open("wb") as out:
        copyfileobj(given, out)
    standing.refuse_changed()
    made = plain(copy, scratch, "changes", line_bytes_max=_LINE_BYTES_MAX)
    with made.path.open("rb") as file:
        separator = delimiter(file.readline().decode("utf-8-sig"))
    target = scratch / "changes.closed.csv"
    mended = closed(made.path, target, separator)
    kinds = (("quote_open", mended), ("line_too_long", made.too_long))
    damaged = [
        Problem(line, "", problem, text[:CELL_LETTERS_MAX])
        for problem, lines in kinds
        for line, text in lines
    ]
    return target if mended else made.path, damaged


def _not_applied(
    events: Sequence[tuple[int, RegisterEvent]], results: Sequence[Changed]
) -> list[Problem]:
    """Name what the register refused: nobody known, an id used twice, a record that is there."""
    return [
        Problem(line, *_NOT_APPLIED[result], event.source_id)
        for (line, event), result in zip(events, results, strict=True)
        if result in _NOT_APPLIED
    ]
