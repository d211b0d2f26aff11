"""`capthe fsck` and `capthe audit`: do the working tables agree with the facts, are these whole."""

import argparse
import sys
from pathlib import Path

from capthe.cli.difference_words import told
from capthe.cli.environment import home_of, home_option
from capthe.cli.home import ENTROPY, Home
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.packet.keys import SigningKey
from capthe.store.pg import audit, fsck
from capthe.store.pg.proof import check_proof, proof
from capthe.store.pg.seal import seal_key, seal_once
from capthe.store.pg.server import SUPERUSER
from capthe.work.clock import DatabaseClock


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "fsck",
        help="dựng lại từ dữ kiện rồi so sánh; mã thoát 1 nếu có khác biệt"
        " / rebuild from the facts and compare; exit 1 on any difference",
    )
    parser.add_argument(
        "--repair",
        action="store_true",
        help="ghi lại những gì dựng lại được / rewrite what can be rebuilt",
    )
    home_option(parser)
    parser.set_defaults(run=run_fsck)
    parser = commands.add_parser(
        "audit",
        help="nhật ký niêm phong: kiểm toán, niêm phong, bằng chứng"
        " / the sealed log: verify, seal, proof, check",
    )
    parts = parser.add_subparsers(dest="part", required=True)
    for name, run, text in (
        (
            "verify",
            run_verify,
            (
                "tính lại mọi mã băm, lá, gốc cây và chữ ký"
                " / recompute every digest, leaf, root and signature"
            ),
        ),
        ("seal", run_seal, "niêm phong ngay những gì đã ghi / seal what is committed now"),
        (
            "proof",
            run_proof,
            (
                "chứng minh có mặt của một hồ sơ, dạng JSON"
                " / the inclusion proof of one dossier, as JSON"
            ),
        ),
        (
            "check",
            run_check,
            (
                "kiểm tra tệp bằng chứng bằng khóa công khai"
                " / check a proof file against the public key"
            ),
        ),
    ):
        part = parts.add_parser(name, help=text)
        home_option(part)
        part.set_defaults(run=run)
        if name == "proof":
            part.add_argument("dossier", type=int, metavar="ID", help="số hồ sơ / a dossier")
        if name == "check":
            part.add_argument(
                "file",
                type=Path,
                metavar="FILE",
                help="tệp mà `audit proof` đã in ra / what `audit proof` printed",
            )


def run_fsck(arguments: argparse.Namespace) -> int:
    """Compare, and repair when asked to; exit 1 when differences remain."""
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        if arguments.repair:
            fsck.repair(connection)
        found = fsck.fsck(connection, _say)
    sys.stdout.write(told(found))
    sys.stdout.write(f"{len(found)} khác biệt / differences\n")
    return 1 if found else 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Verify everything; exit 1 when anything does not hold."""
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        report = audit.verify(connection, _key(home).public, _say)
    sys.stdout.write(told(report.differences))
    sys.stdout.write(
        f"{report.blocks} khối / blocks, {report.events} sự kiện / events, "
        f"{report.leaves} lá / leaves, {report.unsealed} chưa niêm phong / unsealed: "
        f"{'ĐẠT / OK' if report.is_clean else 'KHÔNG ĐẠT / FAILED'}\n"
    )
    return 0 if report.is_clean else 1


def run_seal(arguments: argparse.Namespace) -> int:
    """Seal now."""
    home = home_of(arguments)
    with home.server, home.connect() as connection:
        now = DatabaseClock(connection).now()
        leaves = seal_once(connection, key=_key(home), now=now)
    sys.stdout.write(f"{leaves}\n")
    return 0


def run_proof(arguments: argparse.Namespace) -> int:
    """Print the proof."""
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        sys.stdout.write(proof(connection, arguments.dossier).text + "\n")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Check a proof without the ledger."""
    key = _key(home_of(arguments))
    found = check_proof(arguments.file.read_text(encoding="utf-8"), key.public)
    if found and found[0].check == "proof_form":
        raise _no_proof(arguments.file)
    sys.stdout.write(told(found))
    sys.stdout.write("KHÔNG ĐẠT / FAILED\n" if found else "ĐẠT / OK\n")
    return 1 if found else 0


def _no_proof(file: Path) -> Refusal:
    return Refusal(
        "file_not_a_proof",
        Text(
            f"{file} không phải là bằng chứng của phiên bản này.",
            f"{file} is not a proof of this version.",
        ),
        Text(
            "Đưa tệp mà `capthe audit proof SỐ_HỒ_SƠ` đã in ra, nguyên vẹn; hoặc in lại.",
            "Give the whole file that `capthe audit proof DOSSIER` printed, or print it again.",
        ),
    )


def _key(home: Home) -> SigningKey:
    return seal_key(home.folder("secrets") / "seal", ENTROPY)


def _say(text: Text) -> None:
    sys.stderr.write(f"▸ {text.vi} · {text.en}\n")
