"""A register that has been checked: what `capthe register check`, `score` and `worklist` read."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from capthe.cli.link import Laps
from capthe.cli.options import day_number, threads_option
from capthe.cli.register_source import (
    country_of,
    export_texts,
    no_register,
    scratch_of,
    which_register,
)
from capthe.country.linking import normaliser_of
from capthe.country.quality import profile_of
from capthe.domain.country import Country
from capthe.link.quality.catalogue import Catalogue, catalogue
from capthe.store.duck import quality_state as state
from capthe.store.duck.files import Read
from capthe.store.duck.quality import (
    Check,
    Ran,
    load_units,
    never_filled,
    read_register,
    take_in,
)


def checked_options(parser: argparse.ArgumentParser) -> None:
    """Add what every kind needs to come by a checked register."""
    which_register(parser)
    parser.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="tệp giữ lại giữa các lần chạy / what is kept between runs",
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="kiểm tra lại tất cả, không chỉ phần đã thay đổi / ask all again, not what changed",
    )
    parser.add_argument(
        "--day",
        type=day_number,
        metavar="YYYY-MM-DD",
        help="ngày kiểm tra (mặc định: hôm nay) / day of the check (default: today)",
    )
    threads_option(parser)


@dataclass(frozen=True, slots=True)
class Checked:
    """A register that has been checked: its database, the rules, what was read and asked."""

    country: Country
    connection: duckdb.DuckDBPyConnection
    rules: Catalogue
    asked: Catalogue
    read: Read
    ran: Ran
    day: int


@contextmanager
def checked(arguments: argparse.Namespace, laps: Laps) -> Iterator[Checked]:
    """Read the register and ask the rules."""
    country = country_of(arguments)
    rules = catalogue(profile_of(country.code))
    with TemporaryDirectory(dir=scratch_of(arguments)) as scratch:
        spill = Path(scratch)
        connection = state.opened_state(arguments.state, threads=arguments.threads, spill=spill)
        try:
            day = arguments.day or state.today_of(connection)
            load_units(connection, rules)
            if arguments.database:
                arguments.register = export_texts(arguments, spill)
            if arguments.register is None:
                yield _as_it_stands(country, connection, rules, arguments.state)
                return
            read = read_register(
                connection, arguments.register, spill, normaliser_of(country.code).digits
            )
            ran = take_in(connection)
            laps("load")
            if arguments.database:  # its table has every column, also those that nobody fills in
                absent = dict.fromkeys((*read.absent, *never_filled(connection)))
                read = replace(read, absent=tuple(absent))
            check = Check(connection, rules, day, read.absent)
            ran = state.run(connection, check, ran, day, is_whole=arguments.whole)
            laps("check")
            yield Checked(country, connection, rules, check.catalogue, read, ran, day)
        finally:
            connection.close()


def _as_it_stands(
    country: Country, connection: duckdb.DuckDBPyConnection, rules: Catalogue, path: Path | None
) -> Checked:
    """Return the last run of a state file, without reading a register."""
    last = state.last_run(connection) if path is not None else None
    if last is None:
        raise no_register()
    asked = state.applicable(rules, connection)
    day, records = last
    read, ran = Read(records, (), (), 0, 0), Ran(records, 0, 0, is_part=True)
    return Checked(country, connection, rules, asked, read, ran, day)
