"""Which register a command reads: a file, or a copy of the one in the database; and whose it is."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from capthe.cli.environment import home_of, home_option
from capthe.cli.terminal import EVERYBODY, log_look
from capthe.country import COUNTRIES
from capthe.domain.country import Country
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.records import REGISTER_ID, TEXT_COLUMNS
from capthe.store.pg.quality import Mending
from capthe.store.pg.server import SUPERUSER

LINKED = (REGISTER_ID, *TEXT_COLUMNS)
"""The columns of a register that linking reads."""


def which_register(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a register and its country."""
    parser.add_argument(
        "--register",
        type=Path,
        metavar="FILE",
        help="tệp dân cư, CSV hoặc Parquet / the register, CSV or Parquet",
    )
    parser.add_argument(
        "--database",
        action="store_true",
        help="dùng CSDL dân cư của --home thay cho tệp / the register of --home instead",
    )
    parser.add_argument(
        "--country",
        choices=sorted(COUNTRIES),
        default="vn",
        help="quốc gia của tệp; --home đã có quốc gia của nó"
        " / country of a file; a home has its own",
    )
    home_option(parser)


def country_of(arguments: argparse.Namespace) -> Country:
    """Return the country whose rules hold: the home's, or for a file the one that is named."""
    return home_of(arguments).country() if arguments.database else COUNTRIES[arguments.country]()


def scratch_of(arguments: argparse.Namespace) -> Path | None:
    """Return where a copy of the register may lie for a while: in the home, if it is the home's."""
    return home_of(arguments).folder("scratch") if arguments.database else None


def export_texts(
    arguments: argparse.Namespace, folder: Path, columns: Sequence[str] = ("*",)
) -> Path:
    """Write the database's register as it is now to a file of the folder; return the file.

    The look at everybody is logged first.
    """
    home, path = home_of(arguments), folder / "register.csv"
    with home.server, home.connect(SUPERUSER) as connection, path.open("wb") as out:
        log_look(connection, EVERYBODY, EVERYBODY, f"capthe register {arguments.kind}")
        for part in Mending(connection).texts(columns):
            out.write(part)
    return path


def no_register() -> Refusal:
    """Return the refusal of a command to which no register was named."""
    return Refusal(
        "register_missing",
        Text("Chưa nêu tệp dữ liệu, và chưa có lần kiểm tra nào.",
             "No register is named, and none has been checked."),
        Text("Nêu --register FILE, --database, hoặc --state của một lần kiểm tra.",
             "Name --register FILE, --database, or the --state of a check."),
    )  # fmt: skip
