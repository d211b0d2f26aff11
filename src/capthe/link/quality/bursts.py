"""Bursts of placeholders: a unit or a desk in which one value stands far too often.

A field filled with a constant is not filled. A place whose records share one birthday, one
father's name or one telephone more often than LEAST_SHARE, and TIMES as often as the country at
large, raises an alarm; it is not ranked.
"""

from collections.abc import Collection
from dataclasses import dataclass

from capthe.domain.text import Text

RECORDS_MIN, LEAST_SHARE, TIMES = 20, 0.05, 3


@dataclass(frozen=True, slots=True)
class Watched:
    """A value that is watched: an expression over `s`, and the columns of `subject` it asks."""

    name: str
    text: Text
    sql: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Burst:
    """One value stands in `records` of the `people` of a place; `among` says what a place is."""

    watched: str
    among: str
    place: str
    value: str
    records: int
    people: int


WATCHED = (
    Watched(
        "born_on_first_of_january",
        Text("Ngày sinh 01/01", "Born on 1 January"),
        "case when s.birth_date like '____-01-01' then '01-01' end",
        frozenset(("birth_date",)),
    ),
    Watched(
        "one_birth_date", Text("Cùng ngày sinh", "One date of birth"), "s.birth_date",
        frozenset(("birth_date",)),
    ),
    Watched(
        "one_name", Text("Cùng họ tên", "One name"), "s.name_small", frozenset(("name_small",)),
    ),
    Watched(
        "one_father", Text("Cùng tên cha", "One father's name"), "s.father_small",
        frozenset(("father_small",)),
    ),
    Watched(
        "one_mother", Text("Cùng tên mẹ", "One mother's name"), "s.mother_small",
        frozenset(("mother_small",)),
    ),
    Watched("one_phone", Text("Cùng số điện thoại", "One telephone"), "s.phone",
            frozenset(("phone",))),
)  # fmt: skip
AMONG = {
    "commune": ("s.r_commune::text", frozenset(("r_commune",))),
    "desk": ("s.entered_by || ' ' || s.entered::text", frozenset(("entered_by", "entered"))),
}
"""Places: where people live, and who entered their records on one day."""


_NONE = "select '', '', '', '', 0::bigint, 0::bigint where false"


def bursts(lacking: Collection[str]) -> str:
    """Return the statement of all alarms: the columns of Burst."""
    missing = frozenset(lacking)
    parts = [
        _burst(watched, among, place)
        for watched in WATCHED
        for among, (place, columns) in AMONG.items()
        if not (watched.columns | columns) & missing
    ]
    return "\nunion all\n".join([*parts, _NONE])


def _burst(watched: Watched, among: str, place: str) -> str:
    everywhere = "(select count(*)::double precision from subject)"
    return (
        "select watched, among, place, value::text as value, records, people from (\n"
        f"  select '{watched.name}' as watched, '{among}' as among, v.place, v.value, v.records,\n"
        "    p.people, c.records / greatest(c.people, 1) as usual\n"
        f"  from (select {place} as place, {watched.sql} as value, count(*) as records\n"
        f"    from subject s where {watched.sql} is not null group by 1, 2 "
        f"having count(*) >= {RECORDS_MIN}) v\n"
        f"  join (select {place} as place, count(*) as people from subject s group by 1) p "
        "on p.place = v.place\n"
        f"  join (select {watched.sql} as value, count(*) as records, {everywhere} as people\n"
        f"    from subject s where {watched.sql} is not null group by 1) c on c.value = v.value\n"
        f") b where records > {LEAST_SHARE} * people and records > {TIMES} * usual * people"
    )
