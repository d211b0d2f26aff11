"""`capthe retention`: what of enrolments is due to be erased, and its erasure by two people.

list    what the country's rule says is due now, by kind and province: counts, nothing else
erase   erase it, group by group; with --dossier or --object, what a court or the citizen wants gone
"""

import argparse
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psycopg

from capthe.cli.environment import home_of, home_option
from capthe.cli.home import Home
from capthe.cli.options import between, positive, two_people
from capthe.country.retention import read_retention, retention_of
from capthe.domain.errors import Refusal
from capthe.domain.retention import PART_LABELS, Part, RetentionRule
from capthe.domain.text import Text
from capthe.store.objects.port import ObjectRef
from capthe.store.pg.retention import Wanted, due_counts, naming
from capthe.store.pg.server import SUPERUSER
from capthe.work.clock import DatabaseClock
from capthe.work.retention import GROUP, Erasure, erase_due, erase_ordered

_GROUP_MAX = 10_000
_ADDRESS_BYTES = 32


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "retention", help="dữ liệu thu nhận đến hạn xóa / what was enrolled and is due to be erased"
    )
    parts = parser.add_subparsers(dest="part", required=True)
    listed = parts.add_parser(
        "list",
        help="liệt kê dữ liệu đến hạn xóa, theo loại và tỉnh / what is due, by kind and province",
    )
    erase = parts.add_parser(
        "erase",
        help="xóa dữ liệu đến hạn, hoặc của một hồ sơ; cần hai người"
        " / erase what is due, or one dossier's; two people",
    )
    erase.add_argument(
        "--operator",
        action="append",
        metavar="NAME",
        required=True,
        help="họ tên người thực hiện; ghi hai lần, hai người / a name; give two",
    )
    erase.add_argument(
        "--reason",
        required=True,
        metavar="TEXT",
        help="số quyết định, hoặc người quyết định / the order, or who decided",
    )
    one = erase.add_mutually_exclusive_group()
    one.add_argument(
        "--dossier",
        type=positive,
        metavar="ID",
        help="của một hồ sơ đã kết thúc / of one dossier that has ended",
    )
    one.add_argument(
        "--object",
        type=_address,
        metavar="HEX",
        help="một tệp, theo địa chỉ của nó / one object, by its address",
    )
    kinds = [part.name.lower() for part in Part]
    erase.add_argument(
        "--kind",
        choices=kinds,
        action="append",
        help="cùng --dossier: xóa loại nào của hồ sơ / with --dossier: what of it",
    )
    erase.add_argument("--group", type=between(1, _GROUP_MAX), default=GROUP, metavar="N",
                       help="số tệp xóa trong một giao dịch"
                            " / so many objects in one transaction")  # fmt: skip
    for each, run in ((listed, run_list), (erase, run_erase)):
        each.add_argument("--rules", type=Path, metavar="FILE",
                          help="quy tắc ban hành sau này, dạng như retention.toml của quốc gia"
                          " / rules decided since: as the country's retention.toml")  # fmt: skip
        home_option(each)
        each.set_defaults(run=run)


def run_list(arguments: argparse.Namespace) -> int:
    """Print the rule in force and the counts."""
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        now = DatabaseClock(connection).now()
        rule = _rule(home, arguments.rules, now)
        counts = due_counts(connection, rule.ended_before(now))
    sys.stdout.write(f"{rule.name}: {rule.source}\n")
    for part, label in PART_LABELS.items():
        days = rule.days.get(part)
        told = "giữ / kept" if days is None else f"{days} ngày / days"
        sys.stdout.write(f"{label.vi} / {label.en}: {told}\n")
    for count in counts:
        label = PART_LABELS[count.part]
        sys.stdout.write(f"{label.vi} / {label.en}, {count.province:02}: {count.n}\n")
    sys.stdout.write(f"{sum(count.n for count in counts)} đến hạn xóa / due\n")
    return 0


def run_erase(arguments: argparse.Namespace) -> int:
    """Erase; print how many objects."""
    if (arguments.dossier is None) != (arguments.kind is None):
        raise _kind_missing()
    home = home_of(arguments)
    operator, witness = two_people(
        arguments.operator,
        Text("Việc xóa cần hai người khác nhau.", "Two different people answer for an erasure."),
    )
    reason = " ".join(arguments.reason.split())
    if not reason:
        raise _no_reason()
    with home.server, home.connect(SUPERUSER) as connection:
        act = home.centre(connection).act(operator, reason)
        with closing(home.objects(connection)) as objects:
            erasure = Erasure(connection, objects, act, witness)
            if arguments.dossier is None and arguments.object is None:
                rule = _rule(home, arguments.rules, act.written_at)
                cuts = rule.ended_before(act.written_at)
                erased = sum(erase_due(erasure, rule.name, cuts, group=arguments.group))
            else:
                erased = erase_ordered(erasure, _wanted(connection, arguments))
    sys.stdout.write(f"{erased} đã xóa / erased\n")
    return 0


def _rule(home: Home, file: Path | None, now: datetime) -> RetentionRule:
    country = home.country()
    rules = retention_of(country.code) if file is None else read_retention(_text(file))
    return rules.on(now.astimezone(country.calendar.zone).date())


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # no rules: refused as such


def _wanted(connection: psycopg.Connection, arguments: argparse.Namespace) -> list[Wanted]:
    """Return what is to go; of an object that two dossiers share, the one that goes on."""
    if arguments.object is not None:
        found = naming(connection, arguments.object)
        if not found:
            raise _not_enrolled()
        return found[-1:]
    row = connection.execute(
        "select cid from ledger.dossier where id = %s order by cid", [arguments.dossier]
    ).fetchone()
    kinds = sorted({Part[kind.upper()] for kind in arguments.kind})
    return [Wanted(arguments.dossier, row[0] if row else 0, part) for part in kinds]


def _address(text: str) -> ObjectRef:
    address = bytes.fromhex(text)
    if len(address) != _ADDRESS_BYTES:
        raise ValueError("an address has 64 hexadecimal digits")
    return ObjectRef(address)


def _kind_missing() -> Refusal:
    return Refusal(
        "kind_missing",
        Text("Cần ghi xóa gì của hồ sơ nào.", "What is to be erased of which dossier?"),
        Text(
            "Ghi --dossier cùng --kind, một lần cho mỗi loại.",
            "Give --dossier with --kind, once for each kind.",
        ),
    )


def _no_reason() -> Refusal:
    return Refusal(
        "reason_missing",
        Text("Cần ghi lý do xóa.", "An erasure needs its reason."),
        Text("Ghi số quyết định vào --reason.", "Give the order's number in --reason."),
    )


def _not_enrolled() -> Refusal:
    return Refusal(
        "object_unknown",
        Text("Không hồ sơ nào có tệp này.", "No dossier has this object."),
        Text("Kiểm tra lại địa chỉ.", "Check the address."),
    )
