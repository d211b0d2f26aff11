"""What other bodies report of the register: births, deaths, moves, in numbered batches.

POST /api/register/changes       a CSV as `capthe register changes` reads it (docs/register.md)
    Authorization: Bearer ...    the token that `capthe register source` printed
    Capthe-Sequence: 7           batches of a source are numbered from 1 and taken in that order
"""

import csv
import io
import json
import logging
import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from itertools import islice
from typing import Any

import psycopg
from allauth.account.adapter import get_adapter
from django.core.cache import cache as counters
from django.http import HttpRequest, HttpResponse
from ninja import Router

from capthe.country.linking import NORMALISERS
from capthe.domain.errors import Refusal
from capthe.domain.normaliser import Normaliser
from capthe.domain.register_event import RegisterEvent
from capthe.domain.text import Text
from capthe.outside.register_feed import Feed, Problem, table
from capthe.outside.register_problems import told
from capthe.store.duck.transcode import text_of
from capthe.store.pg.act import Act
from capthe.store.pg.register_feed import Batch, Source, source_of, take
from capthe.web.actors import standing
from capthe.web.centre import country, reading, site
from capthe.web.json_answers import answered, both, refused

router = Router()
ROWS_MAX = 1_000
BYTES_MAX = 4 * 1024 * 1024
BATCHES_A_MINUTE = 60
WRONG_TOKENS_A_MINUTE = 20
_log = logging.getLogger(__name__)

_NOT_KNOWN = Refusal(
    "source_unknown",
    Text("Mã truy cập không đúng hoặc đã hết hiệu lực.", "The token is wrong or has ended."),
    Text("Xin cấp mã mới: capthe register source.", "Ask for another: capthe register source."),
)
_TOO_FAST = Refusal(
    "too_many_requests",
    Text("Gửi quá nhanh.", "Too many requests."),
    Text("Gửi lại sau một phút.", "Send again in a minute."),
)
_TOO_BIG = Refusal(
    "batch_too_big",
    Text(f"Lô có quá {ROWS_MAX} dòng hoặc quá 4 MB.",
         f"The batch has more than {ROWS_MAX} rows or 4 MB."),
    Text("Chia thành nhiều lô, đánh số tiếp theo.", "Send it as several batches, each numbered."),
)  # fmt: skip
_NO_SEQUENCE = Refusal(
    "sequence_missing",
    Text("Thiếu số thứ tự của lô (Capthe-Sequence).", "The batch has no number (Capthe-Sequence)."),
    Text("Đánh số các lô từ 1.", "Number the batches from 1."),
)
_UNREADABLE = Refusal(
    "batch_unreadable",
    Text("Không đọc được lô này như một tệp CSV.", "The batch cannot be read as CSV."),
    Text("Kiểm tra dấu nháy và cột; xem docs/register.md.",
         "Check quotation marks and columns; see docs/register.md."),
)  # fmt: skip


_STATUS = {
    "source_unknown": 401, "too_many_requests": 429, "batch_too_big": 413,
}  # fmt: skip


@router.post("/changes")
def changes(request: HttpRequest) -> HttpResponse:
    """Take in a batch of changes, each once; what is answered with a receipt is durable.

    201 taken in, 200 it came before (the same receipt), 401 token, 409 another batch is awaited
    (`expected`), 413 too big, 422 no batch, 429 too fast. Rows that cannot be used are kept aside
    and named in the receipt; the others are applied.
    """
    try:
        with reading() as connection:
            source = _identified(request, connection)
            batch = read_batch(_body(request), source, _sequence(request))
            now = standing(request).now
            act = Act(f"feed:{source.name}", f"batch {batch.sequence}", now, now)
            return _receipt(batch, take(connection, act, batch))
    except Refusal as refusal:
        return refused(refusal, _STATUS.get(refusal.code, 422))


def _identified(request: HttpRequest, connection: psycopg.Connection) -> Source:
    """Return who sends, by the token; guessing one must not pay, nor flooding with a right one."""
    address = get_adapter(request).get_client_ip(request)
    if _times(f"feed-wrong:{address}") >= WRONG_TOKENS_A_MINUTE:
        raise _TOO_FAST
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    source = source_of(connection, token) if scheme == "Bearer" else None
    if source is None:
        _count(f"feed-wrong:{address}")
        _log.warning("register feed: no right token from %s", address)
        raise _NOT_KNOWN
    if _times(f"feed:{source.name}") >= BATCHES_A_MINUTE:
        raise _TOO_FAST
    _count(f"feed:{source.name}")
    return source


def _sequence(request: HttpRequest) -> int:
    text = request.headers.get("Capthe-Sequence", "")
    if not re.fullmatch("[1-9][0-9]{0,17}", text):
        raise _NO_SEQUENCE
    return int(text)


def _body(request: HttpRequest) -> bytes:
    if int(request.headers.get("Content-Length") or 0) > BYTES_MAX:
        raise _TOO_BIG
    return request.body


def read_batch(body: bytes, source: Source, sequence: int) -> Batch:
    """Read a batch by the country's rules; refuse one that is no table of changes."""
    feed = Feed(source.name, country(), _normaliser())
    try:
        read, columns = table(io.StringIO(text_of(body), newline=""), "batch")
        rows = list(islice(read, ROWS_MAX + 1))
    except csv.Error as error:
        raise _UNREADABLE from error
    if len(rows) > ROWS_MAX:
        raise _TOO_BIG
    texts = dict(rows)
    events: list[tuple[int, RegisterEvent]] = []
    problems: list[Problem] = []
    for line, found in feed.read(rows, columns):
        if isinstance(found, RegisterEvent) and found.kind not in source.kinds:
            problems.append(Problem(line, "kind", "kind_not_allowed", found.kind))
        elif isinstance(found, RegisterEvent):
            events.append((line, found))
        else:
            problems.append(found)
    asides = [(each.line, each.column, each.problem, each.value) for each in problems]
    asides += [
        (line, "", "kept_aside", json.dumps(texts[line], ensure_ascii=False))
        for line in sorted({each.line for each in problems} - {1})
    ]
    return Batch(source.name, sequence, sha256(body).digest(), len(rows), events, asides)


def _receipt(batch: Batch, taken: Mapping[str, Any]) -> HttpResponse:
    state = taken["state"]
    if state == "ended":
        raise _NOT_KNOWN
    if state in ("ahead", "other"):
        return answered(_awaited(state, batch.sequence, taken["expected"]), 409)
    body = {
        "source": batch.source, "sequence": batch.sequence, "sha256": batch.sha256.hex(),
        "repeat": state == "known",
        **{name: taken[name] for name in ("load", "lines", "done", "known", "nothing", "refused")},
        "problems": [
            {**each, "text": both(told(each["problem"])[0]),
             "next_action": both(told(each["problem"])[1])}
            for each in taken["problems"]
        ],
    }  # fmt: skip
    return answered(body, 200 if state == "known" else 201)


def _awaited(state: str, sequence: int, expected: int) -> dict[str, Any]:
    """Tell which batch is to come, when this one cannot be taken."""
    texts = {
        "ahead": Text(f"Chưa nhận được lô {expected}.", f"Batch {expected} has not come yet."),
        "other": Text(f"Lô {sequence} đã đến với nội dung khác.",
                      f"Batch {sequence} came before with other content."),
    }  # fmt: skip
    action = Text(
        f"Gửi theo thứ tự, bắt đầu từ lô {expected}.", f"Send in order, beginning with {expected}."
    )
    return {
        "code": f"sequence_{state}", "expected": expected, "text": both(texts[state]),
        "next_action": both(action),
    }  # fmt: skip


@cache
def _normaliser() -> Normaliser:
    return NORMALISERS[site().country]()


def _times(key: str) -> int:
    found: int = counters.get(key, 0)
    return found


def _count(key: str) -> None:
    counters.set(key, _times(key) + 1, timeout=60)
