"""`capthe chip`: read a card over PC/SC, be the card in a virtual reader, export a card.

export every file of an inspected card's chip, its certificates and its faces, into a folder
read   open the chip by its zone or its access number; read it; passive, chip, active authentication
twin   be the card of one reader of vpcd, with the blanks in a folder
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from capthe.chip.access_key import AccessKey, AccessNumber, zone_key, zone_key_of
from capthe.chip.apdu import NOT_FOUND, VERIFICATION_FAILED, ChipDeceived, ChipRefused, converse
from capthe.chip.card.reading import VIETNAM, Quirks
from capthe.chip.dg1 import read_dg1
from capthe.chip.mrz import read_td1
from capthe.chip.passive import authenticate
from capthe.chip.reader import ReadChip, read_chip
from capthe.cli.chip_export import run_export
from capthe.cli.chip_reader import reader_of, unreadable
from capthe.cli.chip_station import run_station
from capthe.cli.environment import home_option
from capthe.cli.home import ENTROPY
from capthe.cli.options import why_option
from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.outside.chip_box import ChipBox, TwinReader
from capthe.outside.vpcd import FIRST_PORT, Wire, serve

_PAUSE_SECONDS = 0.02


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "chip", help="đọc chip của thẻ, hoặc đóng vai chip / read a card's chip, or be one"
    )
    parts = parser.add_subparsers(dest="part", required=True)
    read = parts.add_parser(
        "read", help="đọc thẻ trong đầu đọc và kiểm tra / read the card in a reader and check it"
    )
    read.add_argument(
        "--reader",
        type=int,
        default=0,
        help="số thứ tự của đầu đọc, từ 0 / the reader's number, from 0",
    )
    key = read.add_mutually_exclusive_group(required=True)
    key.add_argument(
        "--mrz",
        help="vùng MRZ (90 ký tự), hoặc SỐ/NNTTNN/NNTTNN (số, ngày sinh, ngày hết hạn)"
        " / the zone (90 characters), or NUMBER/YYMMDD/YYMMDD",
    )
    key.add_argument(
        "--can", help="sáu chữ số của số truy cập (CAN) / the six digits of the access number"
    )
    read.add_argument(
        "--csca",
        type=Path,
        action="append",
        default=[],
        help="khóa gốc (CSCA) được tin cậy, dạng PEM hoặc DER / a trusted authority, PEM or DER",
    )
    read.set_defaults(run=run_read)
    export = parts.add_parser(
        "export",
        help="xuất chip và mặt thẻ đã kiểm tra ra tệp"
        " / an inspected card's chip and faces as files",
    )
    export.add_argument("dossier", type=int, metavar="ID", help="số hồ sơ / a dossier")
    export.add_argument(
        "--out", type=Path, required=True, help="thư mục ghi kết quả / folder to write into"
    )
    why_option(export, "capthe chip export")
    home_option(export)
    export.set_defaults(run=run_export)
    station = parts.add_parser(
        "station",
        help="ghi chip theo lệnh của nhà máy qua đầu đọc"
        " / write the chips of the plant's orders in a reader",
    )
    station.add_argument(
        "--reader",
        type=int,
        default=0,
        help="số thứ tự của đầu đọc, từ 0 / the reader's number, from 0",
    )
    station.add_argument(
        "--tray",
        metavar="N",
        default="0",
        help="khay phôi ứng với đầu đọc này / which contacts of the box the reader has",
    )
    station.add_argument(
        "--until-idle",
        action="store_true",
        help="kết thúc khi hết lệnh / end when no order is left",
    )
    home_option(station)
    station.set_defaults(run=run_station)
    twin = parts.add_parser(
        "twin",
        help="đóng vai thẻ trong đầu đọc ảo của vpcd / be the card in a virtual reader of vpcd",
    )
    twin.add_argument(
        "--box",
        type=Path,
        required=True,
        help="thư mục của các phôi thẻ / the folder of the blanks",
    )
    twin.add_argument(
        "--tray",
        metavar="N",
        default="0",
        help="khay phôi ứng với đầu đọc nào / which reader's contacts",
    )
    twin.add_argument(
        "--port",
        type=int,
        default=FIRST_PORT,
        help="cổng mà vpcd lắng nghe / where its vpcd listens",
    )
    twin.add_argument(
        "--master",
        type=Path,
        required=True,
        help="tệp khóa vận chuyển, dạng hex / file of the transport key, hex",
    )
    twin.add_argument(
        "--vietnam",
        action="store_true",
        help="trả lời như thẻ của Việt Nam / answer as Vietnam's cards do",
    )
    twin.set_defaults(run=run_twin)


def run_twin(arguments: argparse.Namespace) -> int:
    """Be the card until told to stop; when pcscd goes away, wait for the next."""
    box = ChipBox(
        arguments.box,
        bytes.fromhex(arguments.master.read_text(encoding="ascii").strip()),
        ENTROPY,
        VIETNAM if arguments.vietnam else Quirks(),
    )
    reader = TwinReader(box, arguments.tray)
    while True:
        try:
            wire = Wire.to(arguments.port)
        except OSError:
            time.sleep(_PAUSE_SECONDS)
            continue
        serve(wire, reader)


def run_read(arguments: argparse.Namespace) -> int:
    """Read the card and print what it says; exit 1 when a proof does not hold."""
    key = _key(arguments)
    with closing(reader_of(arguments.reader)) as reader:
        try:
            reader.power_on()
            found = converse(read_chip(key, ENTROPY), reader.transmit)
        except ChipRefused as error:
            raise _closed(error) from error
        except (ChipDeceived, Fault) as error:
            raise unreadable(str(error)) from error
    signed = _signed(found, arguments.csca)
    for line in _report(found, signed):
        print(line)
    return int(bool(signed or found.agreement or found.active))


def _key(arguments: argparse.Namespace) -> AccessKey:
    if arguments.can is not None:
        return AccessNumber(arguments.can)
    parts = arguments.mrz.split("/")
    if len(parts) == 3:
        return zone_key(*parts)
    return zone_key_of(read_td1(arguments.mrz).zone)


def _signed(found: ReadChip, files: list[Path]) -> str:
    """Return what is wrong with the signature over the data groups; empty when it holds."""
    groups = {
        int(name.removeprefix("DG")): content
        for name, content in found.files.items()
        if name.startswith("DG")
    }
    try:
        authenticate(found.files.get("EF.SOD", b""), groups, [_certificate(file) for file in files])
    except Refusal as refusal:
        return f"{refusal.text.vi} / {refusal.text.en}"
    return ""


def _certificate(file: Path) -> bytes:
    raw = file.read_bytes()
    if raw.startswith(b"-----"):
        return x509.load_pem_x509_certificate(raw).public_bytes(Encoding.DER)
    return raw


def _report(found: ReadChip, signed: str) -> Iterator[str]:
    yield f"mở bằng / opened by: {found.opened_by}"
    for line in read_dg1(found.files["DG1"]) if "DG1" in found.files else ():
        yield f"  {line}"
    for name, content in found.files.items():
        yield f"{name}: {len(content)} byte"
    for name, status in found.refused.items():
        refused = f"từ chối / refused {status:04X}"
        yield f"{name}: {'không có / not there' if status == NOT_FOUND else refused}"
    yield f"chữ ký / passive authentication: {_verdict(signed)}"
    yield f"chip thật / chip authentication: {_verdict(found.agreement)}"
    yield f"chip ký / active authentication: {_verdict(found.active)}"


def _verdict(wrong: str | None) -> str:
    if wrong is None:
        return "không có / not offered"
    return wrong or "đúng / holds"


def _closed(error: ChipRefused) -> Refusal:
    if error.sw != VERIFICATION_FAILED:
        return unreadable(str(error))
    return Refusal(
        "chip_not_opened",
        Text("Chip không mở bằng khóa này.", "The chip does not open with this key."),
        Text("Kiểm tra lại MRZ hoặc số CAN trên thẻ.", "Check the zone or the number on the card."),
    )
