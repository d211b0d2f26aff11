"""`capthe fsck`: the working tables against the facts they can be rebuilt from.

Each check is a named query `queries/fsck_*.sql` that returns what differs as (subject, expected,
found); its comment says what must hold. All run in one snapshot over one fold of all events.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import psycopg

from capthe.domain.retention import Part
from capthe.domain.stages import STAGES
from capthe.domain.stock import Account
from capthe.domain.text import Text
from capthe.store.pg.difference import Difference, rows_of
from capthe.store.pg.named import named, names

Progress = Callable[[Text], None]

_VALUES = {
    "start": STAGES.start.code,
    **{
        name: STAGES[name].code
        for name in ("approved", "allotted", "at_factory", "inspected", "handed_over", "moved")
    },
    "stock": Account.STOCK.value,
    "lot": Account.LOT.value,
    "parts": len(Part),
}

NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "events": Text("sự kiện", "events"),
        "place": Text("chỗ của hồ sơ", "places of dossiers"),
        "nobody": Text("những gì không có hồ sơ", "what has no dossier"),
        "ids": Text("số hồ sơ", "ids of dossiers"),
        "sets": Text("tập hồ sơ", "sets"),
        "work": Text("việc của máy", "work of machines"),
        "counter_moves": Text("bộ đếm lượt chuyển", "counters of moves"),
        "counter_packets": Text("bộ đếm gói hồ sơ", "counters of packets"),
        "stock": Text("tồn kho", "stock"),
        "blanks": Text("phôi thẻ", "blanks"),
        "accounts": Text("tài khoản phôi thẻ", "accounts of blanks"),
        "attempts": Text("lần làm thẻ", "attempts"),
        "factories": Text("nhà máy ngoài", "outside factories"),
        "cards": Text("chỗ của thẻ", "card slots"),
        "flags": Text("cảnh báo", "flags"),
        "packets": Text("gói hồ sơ", "packets"),
        "outbox": Text("hồ sơ chuyển số", "moves to another number"),
        "makers": Text("người lập hồ sơ", "makers"),
        "signers": Text("khóa ký tài liệu", "signers"),
        "inspection": Text("kết quả kiểm tra thẻ", "inspection"),
        "register_records": Text("bản ghi dân cư", "records of the register"),
        "register_people": Text("số định danh trong CSDL dân cư", "numbers of the register"),
        "register_changes": Text("thay đổi dân cư", "changes of the register"),
        "suggestions": Text("gợi ý so khớp", "suggestions"),
        "apart": Text("tách bản ghi gộp nhầm", "merges taken apart"),
        "mending": Text("việc làm sạch dữ liệu dân cư", "cases of data quality"),
        "objects": Text("tệp và khóa của tệp", "objects and their keys"),
    }
)
"""What each check is about, for whoever waits for it."""


def checks() -> dict[str, str]:
    """Return the name of every check and what must hold."""
    return {_name(each): named(each).doc for each in names("fsck_") if each[5].isdigit()}


def fsck(connection: psycopg.Connection, progress: Progress) -> list[Difference]:
    """Check everything; an empty list means that facts and working tables agree.

    `connection` is not in a transaction and may make a temporary table; nothing else is written
    and nobody is held up.
    """
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        connection.execute("set local timezone = 'UTC'")
        progress(Text("Dựng lại trạng thái từ sự kiện", "Folding all events"))
        _fold(connection)
        found = _stage_table(connection)
        for name in names("fsck_"):
            if name[5].isdigit():
                about = NAMES[_name(name)]
                progress(Text(f"Đối chiếu {about.vi}", f"Checking {about.en}"))
                found += [
                    Difference(_name(name), *row) for row in rows_of(connection, name, **_VALUES)
                ]
    return found


def repair(connection: psycopg.Connection) -> list[Difference]:
    """Rewrite from the facts what can be rewritten; return the differences that remain.

    Rewritten: counters of moves, stock, blanks given out, open flags, counts of sets, missing work,
    makers, the next dossier id, the register's records and numbers as they are now. Not rewritten,
    because no fact says it: places and exceptions (who holds a dossier, its owner and time) and the
    counters of packets. Needs the owner's role; stops every writer while it runs.
    """
    with connection.transaction():
        connection.execute("set local timezone = 'UTC'")
        connection.execute(named("repair_lock").sql)
        _fold(connection)
        for name in names("repair_"):
            if name != "repair_lock":
                connection.execute(named(name).sql)
    return fsck(connection, lambda _: None)


def _name(query: str) -> str:
    return query.split("_", 2)[2]


def _fold(connection: psycopg.Connection) -> None:
    state = psycopg.ClientCursor(connection)  # a table cannot be made with bound values
    state.execute(named("fsck_state").sql, {"start": STAGES.start.code})
    connection.execute("create unique index on fsck_state (dossier, cid)")
    connection.execute("analyze fsck_state")


def _stage_table(connection: psycopg.Connection) -> list[Difference]:
    """The stage table that the database was told is the program's own."""
    told = set(
        connection.execute(
            "select s.code, s.name, s.holder, x.event, x.to_stage"
            " from ledger.stage s left join ledger.stage_exit x on x.from_stage = s.code"
        )
    )
    ours = {
        (s.code, s.name, s.holder.value, event, None if to is None else STAGES[to].code)
        for s in STAGES
        for event, to in (s.exits.items() or {None: None}.items())
    }
    return [
        Difference("stage_table", f"stage {row[0]}", "as the program has it", f"{row[1:]}")
        for row in sorted(told ^ ours, key=str)
    ]
