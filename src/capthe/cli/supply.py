"""`capthe supply`: what a centre is given: blank cards, devices; devices revoked, work let go."""

import argparse
import sys
from pathlib import Path

from capthe.cli.environment import home_of, home_option
from capthe.cli.options import positive, up_to
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.pg.intake import enrol_devices, revoke_device
from capthe.store.pg.server import SUPERUSER

_UNIT_MAX = 999  # three digits on the slip
_DEVICE_MAX = 99_999  # five
_BLANK_MAX = 10**15
_COUNT_MAX = 100_000_000
_KEY_BYTES = 32


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "supply",
        help="phôi thẻ, thiết bị thu nhận, việc đang gác lại / blanks, devices, parked work",
    )
    parts = parser.add_subparsers(dest="part", required=True)
    blanks = parts.add_parser(
        "blanks", help="nhập kho một dải phôi thẻ / take delivery of a range of blank cards"
    )
    blanks.add_argument(
        "--first",
        type=up_to(_BLANK_MAX),
        required=True,
        help="số sê-ri đầu tiên / the first serial",
    )
    blanks.add_argument(
        "--count",
        type=up_to(_COUNT_MAX),
        required=True,
        help="số phôi thẻ của dải / how many blanks",
    )
    blanks.set_defaults(run=run_blanks)
    device = parts.add_parser(
        "device",
        help="đăng ký thiết bị thu nhận bằng khóa công khai"
        " / register a station's device by its public key",
    )
    _which_device(device)
    device.add_argument(
        "--key",
        type=Path,
        required=True,
        help="tệp khóa công khai 32 byte, dạng hex / file of the 32 bytes, in hex",
    )
    device.set_defaults(run=run_device)
    revoke = parts.add_parser(
        "revoke",
        help="từ chối gói hồ sơ của một thiết bị từ nay / refuse a device's packets from now on",
    )
    _which_device(revoke)
    revoke.set_defaults(run=run_revoke)
    work = parts.add_parser("work", help="cho việc đang gác lại chạy tiếp / let parked work go on")
    work.add_argument(
        "id",
        type=positive,
        metavar="ID",
        help="số của việc đang gác lại / number of the parked work",
    )
    work.set_defaults(run=run_work)
    for part in (blanks, device, revoke, work):
        home_option(part)


def _which_device(parser: argparse.ArgumentParser) -> None:
    """Add what names a device: its unit, and its number there."""
    parser.add_argument(
        "--unit",
        type=up_to(_UNIT_MAX),
        required=True,
        help="mã huyện của đơn vị thu nhận / the unit, by its district code",
    )
    parser.add_argument(
        "--number",
        type=up_to(_DEVICE_MAX),
        required=True,
        help="số của thiết bị trong đơn vị / the device's number in the unit",
    )


def run_blanks(arguments: argparse.Namespace) -> int:
    """Post the delivery, in double entry."""
    home = home_of(arguments)
    with home.server, home.connect() as connection:
        centre = home.centre(connection)
        act = centre.act("plant", "delivery")
        centre.ledger.deliver_blanks(act, centre.plan.plant, arguments.first, arguments.count)
    sys.stdout.write(f"{arguments.first} - {arguments.first + arguments.count - 1}\n")
    return 0


def run_device(arguments: argparse.Namespace) -> int:
    """Register the device; a known number keeps its key."""
    home = home_of(arguments)
    key = _public_key(arguments.key)
    with home.server, home.connect(SUPERUSER) as connection:
        row = connection.execute(
            "select province from ledger.unit where code = %s", [arguments.unit]
        ).fetchone()
        if row is None:
            raise Refusal(
                "unit_unknown",
                Text("Không có đơn vị này.", "There is no such unit."),
                Text("Kiểm tra mã huyện.", "Check the district's code."),
            )
        enrol_devices(connection, [(arguments.unit, arguments.number, row[0], key)])
    sys.stdout.write(f"{arguments.unit:03}-{arguments.number:05}\n")
    return 0


def run_revoke(arguments: argparse.Namespace) -> int:
    """Revoke the device; what it sealed and has not sent yet is refused as well."""
    home = home_of(arguments)
    name = f"{arguments.unit:03}-{arguments.number:05}"
    with home.server, home.connect() as connection:
        act = home.centre(connection).act("supply", f"device {name} revoked")
        if not revoke_device(connection, act, arguments.unit, arguments.number):
            raise Refusal(
                "device_unknown",
                Text(
                    "Không có thiết bị này, hoặc thiết bị đã bị thu hồi trước đó.",
                    "There is no such device, or it was revoked before.",
                ),
                Text(
                    "Kiểm tra mã huyện và số thiết bị.", "Check the district's code and the number."
                ),
            )
    sys.stdout.write(f"{name}\n")
    return 0


def run_work(arguments: argparse.Namespace) -> int:
    """Take the work out of the park; the next worker tries it again."""
    home = home_of(arguments)
    with home.server, home.connect() as connection:
        parked = connection.execute(
            "select 1 from ledger.work where id = %s and parked is not null", [arguments.id]
        ).fetchone()
        if parked is None:
            raise Refusal(
                "work_not_parked",
                Text("Không có việc đang gác lại mang số này.", "No parked work has this number."),
                Text("Xem trang nhà máy để biết số của việc.", "The plant's page has its number."),
            )
        connection.execute("select ledger.leave_work(%s)", [arguments.id])
    return 0


def _public_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="utf-8").strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise Refusal(
            "key_unreadable",
            Text("Tệp không chứa khóa công khai 32 byte.", "The file holds no key of 32 bytes."),
            Text("Tệp phải có đúng 64 chữ số hex.", "It must be 64 hexadecimal digits."),
        )
    return key
