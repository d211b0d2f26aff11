"""`capthe nation write`: a register file, a dossier file and the truth of both."""

import argparse
import csv
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from capthe.cli.options import seed_option
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.sim.corpus.demo import DEMO
from capthe.sim.corpus.family import PROFILES
from capthe.sim.corpus.held_out import HELD_OUT
from capthe.sim.corpus.judging import JUDGING
from capthe.sim.corpus.lines import DOSSIER_COLUMNS, REGISTER_COLUMNS, cells
from capthe.sim.corpus.offices import OFFICES
from capthe.sim.corpus.unseen import UNSEEN
from capthe.sim.corpus.write import TRUTH_COLUMNS, Wanted, lines
from capthe.sim.nation.cohort import OLDEST_YEAR, YOUNGEST_YEAR
from capthe.store.own_file import draft_of, new_draft

_FAMILIES = {family.name: family for family in (DEMO, JUDGING, UNSEEN, HELD_OUT, OFFICES)}
_EVERY = 100_000


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "nation", help="các tệp của quốc gia mẫu / files of the synthetic nation"
    )
    parts = parser.add_subparsers(dest="part", required=True)
    write = parts.add_parser(
        "write",
        help="ghi dữ liệu dân cư, hồ sơ và đáp án, dạng CSV hoặc Parquet"
        " / register, dossiers and the truth, as CSV or Parquet",
    )
    write.add_argument(
        "--people", type=int, default=100_000, help="số công dân mẫu / synthetic citizens"
    )
    seed_option(write)
    write.add_argument(
        "--register",
        type=Path,
        required=True,
        metavar="FILE",
        help="tệp dân cư, .csv hoặc .parquet / the register, .csv or .parquet",
    )
    write.add_argument(
        "--dossiers",
        type=Path,
        required=True,
        metavar="FILE",
        help="tệp hồ sơ, .csv hoặc .parquet / the dossiers, .csv or .parquet",
    )
    write.add_argument(
        "--truth",
        type=Path,
        required=True,
        metavar="FILE",
        help="tệp đáp án, .csv hoặc .parquet / the truth, .csv or .parquet",
    )
    write.add_argument(
        "--birth-year",
        type=int,
        help="mọi người sinh cùng năm này: mật độ như cả nước"
        " / all born in this year: national density",
    )
    write.add_argument(
        "--dossier-share",
        type=float,
        default=0.1,
        help="tỷ lệ người đủ tuổi có hồ sơ / share of those of age who have a dossier",
    )
    write.add_argument(
        "--kin-only",
        action="store_true",
        help="chỉ hồ sơ của người sinh đôi và anh chị em / dossiers of twins and siblings only",
    )
    write.add_argument(
        "--faults",
        choices=sorted(_FAMILIES),
        default=DEMO.name,
        help="nhóm lỗi được đưa vào hai tệp / the family of faults in both files",
    )
    write.add_argument(
        "--profile",
        choices=sorted(PROFILES),
        default="usual",
        help="mức nhiều ít của lỗi / how many faults there are",
    )
    write.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the three files; the last line on stdout is one JSON object."""
    wanted = _wanted(arguments)
    began = time.process_time()
    written: Counter[str] = Counter()
    faults: dict[str, Counter[str]] = {"register": Counter(), "dossier": Counter()}
    with ExitStack() as stack:
        sinks = {
            "register": stack.enter_context(_sink(arguments.register, REGISTER_COLUMNS)),
            "dossier": stack.enter_context(_sink(arguments.dossiers, DOSSIER_COLUMNS)),
        }
        truth = stack.enter_context(_sink(arguments.truth, TRUTH_COLUMNS))
        for line in lines(wanted):
            sinks[line.file].writerow((line.line_id, *cells(line.said)))
            truth.writerow(line.truth())
            written[line.file] += 1
            faults[line.file].update(line.faults)
            if written.total() % _EVERY == 0:
                _progress(
                    f"\rsổ / register {written['register']:,},"
                    f" hồ sơ / dossiers {written['dossier']:,}"
                )
    _progress("\n" if written.total() >= _EVERY else "")
    summary = {
        "people": wanted.people,
        "seed": wanted.seed,
        "register_rows": written["register"],
        "dossiers": written["dossier"],
        "faults": {file: dict(sorted(found.items())) for file, found in faults.items()},
        "cpu_seconds": round(time.process_time() - began, 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0


def _wanted(arguments: argparse.Namespace) -> Wanted:
    year = arguments.birth_year
    if year is not None and not OLDEST_YEAR <= year <= YOUNGEST_YEAR:
        raise Refusal(
            "birth_year",
            Text(f"Không có ai sinh năm {year}.", f"Nobody is born in {year} here."),
            Text(
                f"Chọn năm từ {OLDEST_YEAR} đến {YOUNGEST_YEAR}.",
                f"Choose a year from {OLDEST_YEAR} to {YOUNGEST_YEAR}.",
            ),
        )
    return Wanted(
        seed=arguments.seed,
        people=arguments.people,
        family=_FAMILIES[arguments.faults],
        birth_year=year,
        dossier_share=arguments.dossier_share,
        kin_only=arguments.kin_only,
        times=PROFILES[arguments.profile],
    )


@contextmanager
def _sink(path: Path, columns: tuple[str, ...]) -> Iterator[Any]:
    """Open a file for rows, there when it is whole; Parquet is made of CSV at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        draft = text = stack.enter_context(draft_of(path))
        if path.suffix == ".parquet":
            text = stack.enter_context(new_draft(path.with_name(f"{path.name}.csv")))
        with text.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(columns)
            yield rows
        if text != draft:
            from capthe.store.duck.transcode import to_parquet  # noqa: PLC0415 - a large library

            to_parquet(text, draft, null="\\N")


def _progress(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
