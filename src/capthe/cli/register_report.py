"""What loading or changing the register tells: the counts in words, the problems as a file.

The file is begun before anything is written to the register, so that a place that cannot be
written to is refused first; it is its maker's alone.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb

from capthe.cli.link import Laps, problems_beside, refuse_own_input, tell_remarks
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.files import detail_of, shown
from capthe.link.formulas import as_text
from capthe.link.problems import WORD_COLUMNS, spoken
from capthe.outside.register_feed import Problem
from capthe.outside.register_problems import told
from capthe.store.duck.register_file import RegisterFile
from capthe.store.duck.report import write_problems
from capthe.store.own_file import new_draft
from capthe.store.pg.register_load import Loaded


def problems_option(parser: argparse.ArgumentParser) -> None:
    """Add --problems, which `Report.of` reads."""
    parser.add_argument(
        "--problems",
        type=Path,
        metavar="FILE",
        help="nơi ghi báo cáo các dòng cần xem (mặc định: cạnh FILE)"
        " / where the lines to look at are reported (default: beside FILE)",
    )


@dataclass(frozen=True, slots=True)
class Report:
    """Where the problems of a file are written."""

    path: Path

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> "Report":
        """Return the report that is named, or the one beside the file; it is not the file."""
        named = arguments.problems or problems_beside(arguments.file)
        refuse_own_input((named,), (arguments.file,))
        return cls(named)

    @contextmanager
    def begun(self) -> Iterator[Path]:
        """Make an empty draft that nobody else may read; it is gone if it was not kept."""
        with ExitStack() as stack:
            try:
                draft = stack.enter_context(new_draft(self.path))
            except OSError as error:
                raise Refusal(
                    "report_unwritable",
                    Text(f"Không ghi được báo cáo vào {self.path.parent}; chưa có gì được nạp.",
                         f"No report can be written to {self.path.parent}; nothing was taken in."),
                    Text("Nêu nơi khác bằng --problems.", "Name another place with --problems."),
                    str(error),
                ) from error  # fmt: skip
            yield draft

    def of_load(self, draft: Path, file: RegisterFile) -> None:
        """Write what was found in a register file."""
        try:
            write_problems(file.connection, draft)
        except (OSError, duckdb.IOException) as error:
            raise self._not_written(detail_of(error)) from error
        self._keep(draft, sum(file.counts().values()))

    def of_changes(self, draft: Path, problems: Iterable[Problem]) -> None:
        """Write the changes that were not applied."""
        listed = sorted(problems, key=lambda each: each.line)
        try:
            with draft.open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file, lineterminator="\n")
                rows.writerow(("line", "column", "problem", "value", *WORD_COLUMNS))
                rows.writerows(
                    (each.line, *map(as_text, astuple(each)[1:]), *spoken(told(each.problem)))
                    for each in listed
                )
        except OSError as error:
            raise self._not_written(str(error)) from error
        self._keep(draft, len(listed))

    def _keep(self, draft: Path, found: int) -> None:
        draft.replace(self.path)
        if found:
            sys.stderr.write(f"{found} ghi chú / notes: {self.path}\n")

    def _not_written(self, detail: str) -> Refusal:
        return Refusal(
            "report_not_written",
            Text(f"Dữ liệu đã được ghi, nhưng không ghi được báo cáo {self.path}.",
                 f"The data are written, but the report {self.path} is not."),
            Text("Kiểm tra chỗ trống của đĩa rồi chạy lại lệnh: điều đã ghi không bị ghi hai lần.",
                 "Check the disk's room and run it again: what is written is not written twice."),
            detail,
        )  # fmt: skip


def tell_load(file: RegisterFile, loaded: Loaded, laps: Laps) -> None:
    """Say what became of the lines; the last line on standard output is a JSON object."""
    counted = file.counts()
    there, aside = counted.get("line.already_there", 0), file.lines_aside
    say = sys.stderr.write
    say("\n")
    for kind, names in (("thiếu / absent", file.read.absent), ("lạ / unknown", file.read.unknown)):
        if names:
            say(f"cột / columns {kind}: {shown(names)}\n")
    tell_remarks(file.read)
    say(
        f"{file.lines} dòng: {loaded.records} bản ghi mới, {there} đã có từ trước, {aside} giữ "
        f"riêng. / {file.lines} lines: {loaded.records} new records, {there} there already, "
        f"{aside} kept aside.\n"
    )
    if file.lines != loaded.records + there + aside:
        say(
            "CẢNH BÁO: các số trên không khớp; chạy capthe audit verify và báo người quản trị. / "
            "WARNING: these counts do not add up; run `capthe audit verify`, tell who is in "
            "charge.\n"
        )
    summary = {
        "load": loaded.load, "lines": file.lines, "records": loaded.records,
        "already_there": there, "lines_aside": aside, "aside": counted,
        "lines_not_utf8": file.read.lines_not_utf8, "client_cpu_seconds": laps.seconds,
    }  # fmt: skip
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
