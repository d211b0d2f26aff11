"""`capthe register check|score|worklist|dedupe`: data quality of a register, file or database."""

import argparse
import getpass
import json
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from capthe.cli.checked_register import Checked, checked, checked_options
from capthe.cli.environment import home_of
from capthe.cli.link import (
    Laps,
    counted,
    normaliser_today,
    problems_beside,
    refuse_own_input,
    tell_problems,
    tell_remarks,
)
from capthe.cli.options import new_table, threads_option
from capthe.cli.register_reports import Cards, write_worklist
from capthe.cli.register_source import (
    LINKED,
    country_of,
    export_texts,
    no_register,
    scratch_of,
    which_register,
)
from capthe.country.linking import shipped_model
from capthe.desks import mend, mend_correct
from capthe.desks.mend_sheet import decoded
from capthe.desks.mend_sheet import read as read_sheet
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.files import shown
from capthe.link.model import Model
from capthe.link.quality.rule import DIMENSION_NAMES, DUE_DAYS, Dimension, Mender, Severity
from capthe.link.quality.scoring import LEVELS
from capthe.store.duck import quality_state as state
from capthe.store.duck.files import Read
from capthe.store.duck.open import opened
from capthe.store.duck.quality_duplicates import dedupe, write_clusters
from capthe.store.duck.quality_files import fired, found_rows, problem_counts, write_run
from capthe.store.duck.quality_work import keep_answers
from capthe.store.duck.report import counts, write_problems
from capthe.store.pg.act import Act
from capthe.store.pg.quality import Mending
from capthe.store.pg.quality_watch import QualityWatch
from capthe.store.pg.server import SUPERUSER
from capthe.work.clock import DatabaseClock


def register_kinds(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the kinds of data quality."""
    check = kinds.add_parser(
        "check",
        help="kiểm tra mọi bản ghi theo mọi quy tắc chất lượng / ask every rule of every record",
    )
    checked_options(check)
    check.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="thư mục ghi các phát hiện / folder for the findings",
    )
    check.add_argument(
        "--form",
        choices=("csv", "parquet"),
        default="csv",
        help="dạng tệp của các phát hiện / form of the findings' file",
    )
    check.add_argument(
        "--bring",
        action="store_true",
        help="mở và đóng việc phải làm theo kết quả (cùng --database)"
        " / open and end cases by it (with --database)",
    )
    check.add_argument(
        "--due", type=_term, action="append", default=[], metavar="SEVERITY=DAYS",
        help="số ngày làm việc cho một việc: fault (lỗi), grave (nặng)"
            " / working days for a case: fault, grave",
    )  # fmt: skip
    check.set_defaults(run=run_check)
    score = kinds.add_parser(
        "score",
        help="phiếu điểm của một đơn vị và các đơn vị trực thuộc"
        " / scorecards of a unit and the units below it",
    )
    checked_options(score)
    score.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="thư mục ghi các phiếu điểm / folder for the scorecards",
    )
    score.add_argument(
        "--unit",
        metavar="CODE",
        help="mã tỉnh, huyện, xã; không ghi thì cả nước"
        " / province, district, commune; else the nation",
    )
    score.add_argument(
        "--pdf", action="store_true", help="kèm tệp PDF cạnh mỗi trang / a PDF beside each page"
    )
    score.set_defaults(run=run_score)
    work = kinds.add_parser(
        "worklist",
        help="phiếu xác minh của một đơn vị, theo hộ / what a unit has to find out, by household",
    )
    checked_options(work)
    work.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="thư mục ghi phiếu xác minh / folder for the worklist",
    )
    work.add_argument(
        "--unit", metavar="CODE", help="mã tỉnh, huyện, xã / province, district, commune"
    )
    work.add_argument(
        "--mender",
        choices=[each.value for each in Mender],
        default="commune",
        help="cấp phải xác minh: xã, huyện hoặc tỉnh / whose findings",
    )
    work.add_argument(
        "--limit", type=int, default=2000, help="số phát hiện nhiều nhất / findings at most"
    )
    work.add_argument(
        "--answers",
        type=Path,
        metavar="FILE",
        help="phiếu đã điền câu trả lời / a sheet that was filled in",
    )
    work.set_defaults(run=run_worklist)
    dedupe_ = kinds.add_parser(
        "dedupe",
        help="tìm các bản ghi của cùng một người / records of one register that are one person",
    )
    which_register(dedupe_)
    dedupe_.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="tệp kết quả, .csv hoặc .parquet / the clusters, .csv or .parquet",
    )
    threads_option(dedupe_)
    dedupe_.set_defaults(run=run_dedupe)


def _term(text: str) -> tuple[Severity, int]:
    severity, _, days = text.partition("=")
    return Severity(severity), int(days)


def _bring(arguments: argparse.Namespace, done: Checked) -> dict[str, int]:
    """Carry the run into the database: scores kept, cases opened, reopened, ended."""
    home = home_of(arguments)
    scores = [each for level in LEVELS for each in state.scores_at(done.connection, level)]
    with home.server, home.connect(SUPERUSER) as connection:
        now = DatabaseClock(connection).now()
        act = Act(getpass.getuser(), "register check", now, now)
        with connection.transaction():  # a run never stands without its alarms
            brought = mend.bring(
                Mending(connection),
                act,
                done.asked,
                day=done.day,
                records=done.ran.records,
                scores=scores,
                findings=(mend.RunFound(*row) for row in found_rows(done.connection, done.asked)),
                calendar=home.country().calendar,
                due_days=DUE_DAYS | dict(arguments.due),
            )
            QualityWatch(connection).bring(act, brought.run, state.alarms(done.connection))
    return asdict(brought)


def _cards(done: Checked) -> Cards:
    return Cards(done.country, done.connection, done.rules, done.asked, done.day)


def run_score(arguments: argparse.Namespace) -> int:
    """Write the scorecards."""
    with checked(arguments, Laps()) as done:
        cards = _cards(done)
        made = cards.write(cards.unit(arguments.unit), arguments.out, with_pdf=arguments.pdf)
        summary = {"cards": len(made), "first": str(made[0]), "scores": _scores(done)}
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0


def run_worklist(arguments: argparse.Namespace) -> int:
    """Take in a sheet that was filled in, then write the worklist as it is now."""
    summary: dict[str, object] = {}
    with checked(arguments, Laps()) as done:
        if arguments.answers is not None:
            answers, problems = read_sheet(decoded(arguments.answers.read_bytes()))
            rows = [(a.person_id, a.rule, a.said, a.answer.value,
                     mend_correct.kept(a.values) or a.value, a.evidence)
                    for a in answers]  # fmt: skip
            summary["answers_new"] = keep_answers(done.connection, rows)
            summary["answers"] = len(answers)
            summary["lines_refused"] = len(problems)
            for each in problems:
                sys.stderr.write(
                    f"dòng / line {each.line}, {each.column}: {each.text.vi} / {each.text.en}\n"
                )
        if arguments.out is not None:
            cards = _cards(done)
            unit = cards.unit(arguments.unit)
            summary["findings"] = write_worklist(
                cards, unit, arguments.mender, arguments.out, arguments.limit
            )
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0


def run_dedupe(arguments: argparse.Namespace) -> int:
    """Find the clusters and write them, a record a line; cluster 0 is the crowd."""
    laps, code = Laps(), country_of(arguments).code
    normaliser, out = normaliser_today(code), new_table(arguments.out)
    problems = problems_beside(out)
    with TemporaryDirectory(dir=scratch_of(arguments)) as scratch:
        if arguments.database:
            arguments.register = export_texts(arguments, Path(scratch), LINKED)
        if arguments.register is None:
            raise no_register()
        refuse_own_input((out, problems), (arguments.register,))
        connection = opened(threads=arguments.threads, spill=Path(scratch))
        model = Model.from_json(shipped_model(code))
        found = dedupe(connection, arguments.register, normaliser, model, Path(scratch))
        write_clusters(connection, found, out)
        noted = counts(connection)
        write_problems(connection, problems)
        laps("dedupe")
        connection.close()
    tell_read(found.read)
    tell_problems(noted, str(problems))
    summary = {
        "records": found.read.rows,
        "lines_unreadable": found.read.lines_lost,
        "problems": counted(noted),
        "clusters": len(found.clusters),
        "records_in_clusters": sum(map(len, found.clusters)),
        "records_in_a_crowd": found.crowded,
        "cpu_seconds": laps.seconds,
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Check and write the files; the last line on standard output is one JSON object."""
    if arguments.bring and not arguments.database:
        raise Refusal(
            "bring_without_database",
            Text("--bring cần --database.", "--bring needs --database."),
            Text("Việc phải làm được mở trong cơ sở dữ liệu, không trong tệp.",
                 "Cases are opened in the database, not in a file."),
        )  # fmt: skip
    laps = Laps()
    with checked(arguments, laps) as done:
        write_run(
            done.connection, arguments.out, every=done.rules, asked=done.asked, form=arguments.form
        )
        laps("write")
        tell_read(done.read)
        summary = {
            "day": done.day,
            "records": done.ran.records,
            "asked": done.ran.asked,
            "gone": done.ran.gone,
            "is_part": done.ran.is_part,
            "rules_asked": len(done.asked.every),
            "rules": len(done.rules.every),
            "columns_absent": done.read.absent,
            "columns_unknown": done.read.unknown,
            "lines_not_utf8": done.read.lines_not_utf8,
            "problems": problem_counts(done.connection),
            "fired": fired(done.connection),
            "scores": _scores(done),
            "alarms": len(state.alarms(done.connection)),
            "cpu_seconds": laps.seconds,
        }
        if arguments.bring:
            summary["cases"] = _bring(arguments, done)
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0


def tell_read(read: Read) -> None:
    """Say which columns the file lacks and which nobody knows."""
    for kind, names in (("không có / absent", read.absent), ("lạ / unknown", read.unknown)):
        if names:
            sys.stderr.write(f"cột / columns {kind}: {shown(names)}\n")
    tell_remarks(read)


def _scores(done: Checked) -> dict[str, dict[str, float | int | None]]:
    """Return the nation's four scores, each with how many of its rules could be asked."""
    nation = state.scores_at(done.connection, "nation")
    return {
        DIMENSION_NAMES[word].vi: {
            "share": nation[0].share(word) if nation else None,
            "rules_asked": len(done.asked.counted(word)),
            "rules": len(done.rules.counted(word)),
        }
        for word in Dimension
    }
