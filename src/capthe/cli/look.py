"""`capthe timeline ID`: one dossier from capture to hand-over; the look is logged."""

import argparse
import sys
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from capthe.cli.environment import home_of, home_option
from capthe.cli.options import why_option
from capthe.cli.terminal import log_look
from capthe.domain.errors import Refusal
from capthe.domain.reasons import REASON_BY_CODE
from capthe.domain.retention import PART_LABELS, Part
from capthe.domain.text import Text
from capthe.store.pg.reading.search import reopened_as
from capthe.store.pg.reading.sentence import sentence
from capthe.store.pg.reading.timeline import Fact, promise, read_timeline
from capthe.store.pg.server import SUPERUSER
from capthe.work.clock import DatabaseClock


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "timeline",
        help="dòng thời gian của một hồ sơ, từ thu nhận đến trả thẻ"
        " / one dossier from capture to hand-over",
    )
    parser.add_argument("dossier", type=int, metavar="ID", help="số hồ sơ / a dossier")
    why_option(parser, "capthe timeline")
    home_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the timeline."""
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        row = connection.execute(
            "select cid from ledger.dossier where id = %s", [arguments.dossier]
        ).fetchone()
        now = DatabaseClock(connection).now()
        found = None if row is None else read_timeline(connection, arguments.dossier, row[0])
        goes_on = reopened_as(connection, arguments.dossier)
        if row is None or found is None:
            raise Refusal(
                "dossier_unknown",
                Text("Không có hồ sơ này.", "There is no such dossier."),
                Text("Kiểm tra lại số hồ sơ.", "Check the number."),
            )
        log_look(connection, arguments.dossier, row[0], arguments.why)
    country = home.country()
    out = sys.stdout.write
    promised = promise(found, country, now=now)
    told = sentence(found, promised, country, now=now)
    zone = country.calendar.zone
    out(f"{told.vi}\n{told.en}\n")
    if goes_on is not None:
        out(f"→ Hồ sơ {goes_on[0]} / Dossier {goes_on[0]}\n")
    out("\n")
    head = found.head
    out(
        _line(
            head.captured_at.astimezone(zone),
            "1 thu nhận / capture",
            f"{head.slip}  {head.unit:03}",
        )
    )
    out(_line(head.received_at.astimezone(zone), "2 tiếp nhận / receive", f"{head.case_code}"))
    for fact in found.facts:
        out(
            _line(
                fact.at.astimezone(zone),
                _KINDS[fact.kind] if fact.to_stage is None else _move(fact),
                _about(fact),
            )
        )
    return 0


def _line(at: datetime, what: str, about: str) -> str:
    return f"{at:%d/%m/%Y %H:%M}  {what:<52} {about}\n"


def _move(fact: Fact) -> str:
    """Say where a dossier went; where it came from, in Vietnamese only, is the line above."""
    before = "" if fact.from_stage is None else f"{fact.from_stage.label.vi} → "
    after = "" if fact.to_stage is None else _both(fact.to_stage.label)
    return f"{before}{after}"


def _about(fact: Fact) -> str:
    if fact.kind == "erasure":
        return f"{fact.actor}  {_both(PART_LABELS[Part(fact.number or 0)])}  {fact.cause}"
    reason = f"  {_both(REASON_BY_CODE[fact.reason].label)}" if fact.reason else ""
    return f"{fact.actor}{reason}"


def _both(text: Text) -> str:
    return f"{text.vi} / {text.en}"


_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "amendment": "sửa thông tin / amendment",
        "flag": "đặt cảnh báo / flag raised",
        "flag_end": "gỡ cảnh báo / flag ended",
        "exception": "vướng mắc / exception",
        "resolved": "đã giải quyết / resolved",
        "attempt": "lấy phôi / blank taken",
        "attempt_end": "phôi hỏng hoặc mất / blank spoiled or lost",
        "inspection": "đọc lại thẻ / card read back",
        "destruction": "hủy dữ liệu sản xuất / production data destroyed",
        "intent": "ý định / intent",
        "erasure": "xóa dữ liệu / data erased",
        "card": "quyền nhận một thẻ / claim to one card",
        "card_end": "thẻ hết giá trị / card ended",
    }
)
"""The facts of a timeline that move nothing, as they are told."""
