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
from capthe.cli.options import bench_home_option

if TYPE_CHECKING:
    import argparse


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its kinds."""
    parser = commands.add_parser("bench", help="đo sức của máy này / measure this machine")
    kinds = parser.add_subparsers(dest="kind", required=True)
    flow = kinds.add_parser(
        "flow",
        help="hồ sơ, từ lúc đã tiếp nhận đến khi đã trả thẻ"
        " / dossiers from received to handed over",
    )
    flow.add_argument("--dossiers", type=int, required=True, help="số hồ sơ / how many dossiers")
    flow.add_argument(
        "--register",
        type=int,
        help="số người trong CSDL dân cư / numbers in the population register",
    )
    flow.add_argument(
        "--workers",
        type=int,
        choices=(1, 2),
        default=1,
        help="số tiến trình làm việc / working processes",
    )
    flow.add_argument(
        "--block",
        type=int,
        default=10_000,
        help="số hồ sơ của một khối đến / dossiers of an arrival block",
    )
    flow.add_argument(
        "--lot", type=int, default=5_000, help="số thẻ của một lô in / cards of a print lot"
    )
    bench_home_option(flow)
    flow.set_defaults(run=run_flow)
    intake = kinds.add_parser(
        "intake", help="tiếp nhận các gói hồ sơ niêm phong / sealed packets through reception"
    )
    intake.add_argument("--packets", type=int, default=1000, help="số gói hồ sơ / how many packets")
    bench_home_option(intake)
    intake.set_defaults(run=run_intake)
    add_pcsc(kinds)
    add_quality(kinds)
    row = kinds.add_parser(
        "row", help="từng công dân một: trả thẻ, xem dòng thời gian / one citizen at a time"
    )
    row.add_argument(
        "--hand-overs", type=int, default=400_000, help="số lượt trả thẻ / how many hand-overs"
    )
    bench_home_option(row)
    row.set_defaults(run=run_row)
    link = kinds.add_parser(
        "link", help="so khớp hồ sơ với CSDL dân cư, từ tệp sang tệp / dossiers against a register"
    )
    link.add_argument(
        "--register",
        type=Path,
        required=True,
        help="như của lệnh `capthe link` / as for `capthe link`",
    )
    link.add_argument(
        "--dossiers",
        type=Path,
        required=True,
        help="như của lệnh `capthe link` / as for `capthe link`",
    )
    link.set_defaults(run=run_link)
    face = kinds.add_parser("face", help="dựng hai mặt thẻ / both sides of cards")
    face.add_argument("--cards", type=int, default=1000, help="số thẻ / how many cards")
    bench_home_option(face)
    face.set_defaults(run=_run_face)
    card = kinds.add_parser(
        "card", help="thẻ hoàn chỉnh, sẵn sàng đưa vào dây chuyền / whole cards, ready for the line"
    )
    card.add_argument(
        "--cards",
        type=int,
        default=1000,
        help="số thẻ của mỗi mẫu / how many cards of each version",
    )
    _rules_option(card)
    bench_home_option(card)
    card.set_defaults(run=_run_whole_card)
    _add_register(kinds)
    _add_verify(kinds)
    sim = kinds.add_parser("sim", help="mô phỏng cả quốc gia trong một máy / countries in a box")
    sim.add_argument("--seeds", type=int, default=5, help="số hạt giống / how many seeds")
    sim.add_argument("--people", type=int, default=60, help="số công dân mẫu / synthetic citizens")
    sim.add_argument("--storm", type=int, default=6, help="số ngày có sự cố / days of bad weather")
    sim.set_defaults(run=run_sim)
    chip = kinds.add_parser(
        "chip",
        help="ký đối tượng an ninh và ký trọn chip / security objects and whole chips, signed",
    )
    chip.add_argument("--chips", type=int, default=3000, help="số chip / how many chips")
    _rules_option(chip)
    chip.set_defaults(run=run_chip)


def _rules_option(parser: "argparse.ArgumentParser") -> None:
    parser.add_argument(
        "--rules", metavar="NAME", default="vn-ec-explicit", help="bộ quy tắc ký / signing rules"
    )


def _add_register(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    register = kinds.add_parser(
        "register", help="nạp tệp dân cư vào cơ sở dữ liệu / a register file into the database"
    )
    register.add_argument(
        "--rows",
        type=int,
        default=1_000_000,
        help="số người của quốc gia mẫu / people of the nation",
    )
    register.add_argument(
        "--file",
        type=Path,
        help="nạp tệp này thay cho tệp của quốc gia mẫu / load this file instead of a nation's",
    )
    bench_home_option(register)
    register.set_defaults(run=run_register)


def _add_verify(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verify = kinds.add_parser(
        "verify",
        help="đối chiếu hồ sơ với CSDL dân cư, có chỉ mục tìm kiếm"
        " / dossiers against the register and its search",
    )
    verify.add_argument(
        "--register",
        type=int,
        default=1_000_000,
        help="số người của quốc gia mẫu / people of the nation",
    )
    verify.add_argument("--dossiers", type=int, default=20_000, help="số hồ sơ / how many dossiers")
    verify.add_argument(
        "--block",
        type=int,
        default=10_000,
        help="số hồ sơ của một khối đến / dossiers of an arrival block",
    )
    verify.add_argument(
        "--copies",
        type=int,
        default=1,
        help="mỗi bản ghi lặp lại mấy lần / how often each record stands there",
    )
    bench_home_option(verify)
    verify.set_defaults(run=run_verify)


def _run_face(arguments: "argparse.Namespace") -> int:
    from capthe.cli.bench_face import run_face  # noqa: PLC0415 - what prints takes a second

    return run_face(arguments)


def _run_whole_card(arguments: "argparse.Namespace") -> int:
    from capthe.cli.bench_card import run_whole_card  # noqa: PLC0415 - what prints takes a second

    return run_whole_card(arguments)
