"""`capthe bench`: what the program can carry on this machine, durably. Results are JSON, one line.

flow     dossiers from the end of 2 receive to the end of 10 hand over
intake   sealed packets of 300 KB through station 2 receive
pcsc     chips written through pcscd into virtual readers
chip     security objects and whole chips, signed by a key file and by SoftHSM
link     dossiers of a file against a register of another, on one core
register a register file into the database, and one more over it
verify   dossiers through number 3, against a register with its search index
quality  every rule of data quality over a register, DuckDB beside PostgreSQL
row      one citizen at a time: hand-overs by pgbench and from Python, looks at a timeline
face     both sides of cards by the press and by Typst, and read back
card     whole cards: chip, both sides, code, sealed and kept
sim      countries in a box: events and simulated days for a second of a processor
"""

from pathlib import Path
from typing import TYPE_CHECKING

from capthe.cli.bench_chip import run_chip
from capthe.cli.bench_flow import run_flow
from capthe.cli.bench_intake import run_intake
from capthe.cli.bench_link import run_link
from capthe.cli.bench_pcsc import add_pcsc
from capthe.cli.bench_quality import add_quality
from capthe.cli.bench_register import run_register
from capthe.cli.bench_row import run_row
from capthe.cli.bench_sim import run_sim
from capthe.cli.bench_verify import run_verify

if TYPE_CHECKING:
    import argparse


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its kinds."""
    parser = commands.add_parser("bench", help="measure this machine")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    flow = kinds.add_parser("flow", help="dossiers from received to handed over")
    flow.add_argument("--dossiers", type=int, required=True)
    flow.add_argument("--register", type=int, help="numbers in the population register")
    flow.add_argument("--workers", type=int, choices=(1, 2), default=1)
    flow.add_argument("--block", type=int, default=10_000, help="dossiers of an arrival block")
    flow.add_argument("--lot", type=int, default=5_000, help="cards of a print lot")
    flow.add_argument(
        "--home", type=Path, help="where the data folder is made (default: temporary)"
    )
    flow.set_defaults(run=run_flow)
    intake = kinds.add_parser("intake", help="sealed packets through reception")
    intake.add_argument("--packets", type=int, default=1000)
    intake.add_argument("--home", type=Path, help="where the data folder is made")
    intake.set_defaults(run=run_intake)
    add_pcsc(kinds)
    add_quality(kinds)
    row = kinds.add_parser("row", help="one citizen at a time")
    row.add_argument("--hand-overs", type=int, default=400_000)
    row.add_argument("--home", type=Path, help="where the data folder is made (default: temporary)")
    row.set_defaults(run=run_row)
    link = kinds.add_parser("link", help="dossiers against a register")
    link.add_argument("--register", type=Path, required=True, help="as for `capthe link`")
    link.add_argument("--dossiers", type=Path, required=True, help="as for `capthe link`")
    link.set_defaults(run=run_link)
    face = kinds.add_parser("face", help="both sides of cards")
    face.add_argument("--cards", type=int, default=1000)
    face.add_argument("--home", type=Path, help="where the fonts are made (default: temporary)")
    face.set_defaults(run=_run_face)
    card = kinds.add_parser("card", help="whole cards, ready for the line")
    card.add_argument("--cards", type=int, default=1000, help="of each version")
    card.add_argument("--rules", default="vn-ec-explicit", help="signing rules")
    card.add_argument("--home", type=Path, help="where the cards are kept (default: temporary)")
    card.set_defaults(run=_run_whole_card)
    _add_register(kinds)
    _add_verify(kinds)
    sim = kinds.add_parser("sim", help="countries in a box")
    sim.add_argument("--seeds", type=int, default=5)
    sim.add_argument("--people", type=int, default=60)
    sim.add_argument("--storm", type=int, default=6, help="days of bad weather")
    sim.set_defaults(run=run_sim)
    chip = kinds.add_parser("chip", help="security objects and whole chips, signed")
    chip.add_argument("--chips", type=int, default=3000)
    chip.add_argument("--rules", default="vn-ec-explicit", help="signing rules")
    chip.set_defaults(run=run_chip)


def _add_register(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    register = kinds.add_parser("register", help="a register file into the database")
    register.add_argument("--rows", type=int, default=1_000_000, help="people of the nation")
    register.add_argument("--file", type=Path, help="load this file instead of a nation's")
    register.add_argument("--home", type=Path, help="where the data folder is made")
    register.set_defaults(run=run_register)


def _add_verify(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verify = kinds.add_parser("verify", help="dossiers against the register and its search")
    verify.add_argument("--register", type=int, default=1_000_000, help="people of the nation")
    verify.add_argument("--dossiers", type=int, default=20_000)
    verify.add_argument("--block", type=int, default=10_000)
    verify.add_argument("--copies", type=int, default=1, help="how often each record stands there")
    verify.add_argument("--home", type=Path, help="where the data folder is made")
    verify.set_defaults(run=run_verify)


def _run_face(arguments: "argparse.Namespace") -> int:
    from capthe.cli.bench_face import run_face  # noqa: PLC0415 - what prints takes a second

    return run_face(arguments)


def _run_whole_card(arguments: "argparse.Namespace") -> int:
    from capthe.cli.bench_card import run_whole_card  # noqa: PLC0415 - what prints takes a second

    return run_whole_card(arguments)
