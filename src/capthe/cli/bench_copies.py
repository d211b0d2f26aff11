"""A register many times as large as its file: copies of every record, made by the database.

A copy has its person's name and sex, another number, another old number and another day of birth
(up to 1,500 days away). It stands in `register.person` and in the search index beside its original,
with the keys that a packet's dossier can ask for: those of the tight rules. It has no entry.
"""

import psycopg

from capthe.link.persons import PERSONS
from capthe.link.records import COLUMNS
from capthe.link.statements import CROWD_MIN, person_keys

_DAYS, _STEP = 3001, 97  # the copies' days of birth are scattered over so many, in such steps
_NUMBERS, _OLD_NUMBERS = 14_923, 7_919_993  # what is added to the last digits, copy by copy
_TIGHT = [rule for rule in PERSONS.rules if rule.is_tight]


def multiply(owner: psycopg.Connection, copies: int) -> int:
    """Let every record of an indexed register stand there `copies` times; return how many do.

    The index is made anew, unlogged; a number that a copy would take from somebody stays with the
    first.
    """
    with owner.transaction():
        for statement in (
            "set local session_replication_role = replica",
            "set local search_path = link, public",
            "set local maintenance_work_mem = '1GB'",
            *_index(copies),
            *_people(copies),
            # so that the ids of the entries are those of the index again
            "update register.entry set id = -id",
            f"update register.entry set id = -id * {copies}",
            "update link.mark set entry = (select max(id) from register.entry)",
        ):
            owner.execute(statement.encode())
    owner.execute("vacuum (freeze, analyze) link.person, link.person_key, register.person")
    row = owner.execute("select count(*) from register.person").fetchone()
    return 0 if row is None else int(row[0])


def _index(copies: int) -> tuple[str, ...]:
    names = [name for name, _ in COLUMNS]
    changed = {
        "number": "case when c = 0 then number else left(number, 6) || lpad("
        f"((right(number, 6)::bigint + c * {_NUMBERS}) % 1000000)::text, 6, '0') end",
        "old_number": _old_number("old_number"),
        "d": "day",
        "ds": "nullif(day % 10000, 101) + day / 10000 * 10000",
        "y": "coalesce(day / 10000, y)",
        "md": "day % 10000",
        "dm": "day / 10000 * 10000 + day % 100 * 100 + day / 100 % 100",
    }
    values = ", ".join(changed.get(name, name) for name in names)
    columns, keys = ", ".join(names), person_keys(_TIGHT)
    return (
        "create unlogged table link.many (like link.person)",
        (
            f"insert into link.many (i, id, {columns}, rarity) select i * {copies} + c,"
            f" (i * {copies} + c)::text, {values}, rarity from (select p.*, c, {_day('p.d')} as day"
            f" from link.person p, generate_series(0, {copies - 1}) c) p"
        ),
        "drop table link.person",
        "alter table link.many rename to person",
        "truncate link.person_key",
        "alter table link.person_key set unlogged",
        "drop index link.person_key_k_i_idx",
        f"insert into link.person_key {keys}",
        "alter table link.person add primary key (i)",
        "create index on link.person_key (k) include (i)",
        "truncate link.crowded_key",
        (
            "insert into link.crowded_key select k from link.person_key group by k"
            f" having count(*) > {CROWD_MIN}"
        ),
        "grant select, insert, delete on link.person to capthe_worker",
    )


def _people(copies: int) -> tuple[str, ...]:
    values = {
        "cid": f"p.cid / 1000000 * 1000000 + (p.cid % 1000000 + c * {_NUMBERS}) % 1000000",
        "old_number": _old_number("p.old_number"),
        "birth": _day("p.birth"),
        "entry": f"p.entry * {copies} + c",
        **{name: f"p.{name}" for name in ("name", "name_key", "sex", "province", "alive")},
    }
    return (
        "create temp table original on commit drop as select * from register.person",
        f"update register.person set entry = entry * {copies}",
        (
            f"insert into register.person ({', '.join(values)}) select {', '.join(values.values())}"
            f" from original p, generate_series(1, {copies - 1}) c on conflict do nothing"
        ),
    )


def _day(column: str) -> str:
    """Move a day of birth by as many days as the copy's number says; what is not whole stays."""
    moved = f"to_date({column}::text, 'YYYYMMDD') + (c * {_STEP} % {_DAYS} - {_DAYS // 2})"
    is_whole = f"{column} % 100 <> 0 and {column} / 100 % 100 <> 0"
    return (
        f"case when c > 0 and {is_whole} then to_char({moved}, 'YYYYMMDD')::integer"
        f" else {column} end"
    )


def _old_number(column: str) -> str:
    size = f"length({column})"
    shifted = f"({column}::bigint + c * {_OLD_NUMBERS}) % (10 ^ {size})::bigint"
    return f"case when c = 0 then {column} else lpad(({shifted})::text, {size}, '0') end"
