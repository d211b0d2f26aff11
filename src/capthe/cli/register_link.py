"""`capthe register link`: link the dossiers of a file to the running system's register.

The dossiers that entered as packets are searched by number 3 as they come; this is for lists of
people from elsewhere. The engine is that of `capthe link`, file to file: it reads a copy of the
register as it is now, which is gone when the command ends.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from capthe.cli import link
from capthe.cli.environment import home_option
from capthe.cli.register_source import LINKED, country_of, export_texts, scratch_of
from capthe.country.linking import normaliser_of


def register_kinds(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the kind."""
    parser = kinds.add_parser(
        "link",
        help="so khớp hồ sơ trong tệp với CSDL dân cư hiện tại"
        " / link a file's dossiers to the register as it is now",
    )
    link.options(parser)
    home_option(parser)
    parser.set_defaults(run=run_link, database=True)


def run_link(arguments: argparse.Namespace) -> int:
    """Copy the register, then link as `capthe link` does for the home's country."""
    arguments.country = country_of(arguments).code
    normaliser_of(arguments.country)
    with TemporaryDirectory(dir=scratch_of(arguments)) as scratch:
        arguments.register = export_texts(arguments, Path(scratch), LINKED)
        return link.run(arguments)
