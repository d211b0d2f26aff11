"""Options that several commands take, each read and checked in one way."""

import argparse
import math
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

PARQUET = ".parquet"
_TABLES = (".csv", PARQUET)


def table_file(name: str | Path) -> Path:
    """Return the file that a table is written to; refuse a name that says another form."""
    path = Path(name)
    if path.suffix not in _TABLES:
        raise Refusal(
            "form_unknown",
            Text(f"{path}: không ghi được dạng tệp này.", f"{path}: this form is not written."),
            Text("Đặt tên tệp .csv hoặc .parquet.", "Name a file .csv or .parquet."),
        )
    return path


def new_table(name: str | Path) -> Path:
    """Return the same; refuse a folder that is not there before any work is done."""
    path = table_file(name)
    if not path.parent.is_dir():
        raise Refusal(
            "folder_missing",
            Text(f"Không có thư mục {path.parent}.", f"There is no folder {path.parent}."),
            Text("Tạo thư mục, hoặc ghi ra nơi khác.", "Make it, or write to another place."),
        )
    return path


def threads_option(parser: argparse.ArgumentParser) -> None:
    """Add --threads: how many the batch may use."""
    parser.add_argument(
        "--threads", type=positive, default=len(os.sched_getaffinity(0)),
        help="số luồng xử lý (mặc định: %(default)s) / threads (default: %(default)s)",
    )  # fmt: skip


def seed_option(parser: argparse.ArgumentParser) -> None:
    """Add --seed: all that is drawn follows from it."""
    parser.add_argument(
        "--seed", type=int, default=1,
        help="hạt giống của mọi con số ngẫu nhiên (mặc định: %(default)s)"
             " / seed of all that is drawn (default: %(default)s)",
    )  # fmt: skip


def people_option(parser: argparse.ArgumentParser, default: int) -> None:
    """Add --people: how large the synthetic nation is."""
    parser.add_argument(
        "--people", type=positive, default=default,
        help="số công dân mẫu (mặc định: %(default)s) / synthetic citizens (default: %(default)s)",
    )  # fmt: skip


def bench_home_option(parser: argparse.ArgumentParser) -> None:
    """Add --home of a bench, which leaves nothing behind elsewhere."""
    parser.add_argument(
        "--home", type=Path,
        help="nơi tạo thư mục dữ liệu (mặc định: thư mục tạm)"
             " / where the data folder is made (default: temporary)",
    )  # fmt: skip


def positive(text: str) -> int:
    """Read a number above zero that a database can hold."""
    number = int(text)
    if not 0 < number < 1 << 63:
        raise argparse.ArgumentTypeError(f"{text}: phải lớn hơn 0 / must be above zero")
    return number


def between(least: int, most: int) -> Callable[[str], int]:
    """Return the reader of a number from `least` to `most`."""

    def number(text: str) -> int:
        given = int(text)
        if not least <= given <= most:
            raise argparse.ArgumentTypeError(
                f"{text}: từ {least} đến {most} / from {least} to {most}"
            )
        return given

    return number


def two_people(names: Sequence[str], what: Text) -> tuple[str, str]:
    """Return the two who answer for something; refuse one alone, or one under two spellings."""
    given = [" ".join(name.split()) for name in names]
    if len(given) != 2 or "" in given or given[0].casefold() == given[1].casefold():
        again = Text("Ghi --operator hai lần, hai tên.", "Give --operator twice, two names.")
        raise Refusal("needs_two_people", what, again)
    return given[0], given[1]


def up_to(most: int) -> Callable[[str], int]:
    """Return the reader of a number from 1 to `most`."""
    return between(1, most)


def above_zero(text: str) -> float:
    """Read a number of seconds above zero."""
    number = float(text)
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"{text}: phải lớn hơn 0 / must be above zero")
    return number


port_number = up_to(65_535)
"""Reads a TCP port."""


def day_number(text: str) -> int:
    """Read yyyy-mm-dd as the number yyyymmdd; a day that does not exist is refused."""
    return int(date.fromisoformat(text).strftime("%Y%m%d"))


def why_option(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Add --why, the reason of a look at persons' records; without a default it must be given."""
    parser.add_argument(
        "--why", type=_reason, metavar="TEXT", default=default, required=default is None,
        help="lý do, để ghi nhật ký truy cập / the reason, for the access log",
    )  # fmt: skip


def _reason(text: str) -> str:
    given = text.strip()
    if not given:
        raise argparse.ArgumentTypeError("nêu lý do / name the reason")
    return given
