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
    """A value that is watched: its key over `s`, how it is shown over the texts `t`."""

    name: str
    text: Text
    fact: str
    shown: str


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
        "born_on_first_of_january", Text("Ngày sinh 01/01", "Born on 1 January"), "birth_default",
        "'01-01'",
    ),
    Watched(
        "one_birth_date", Text("Cùng ngày sinh", "One date of birth"), "birth_date_key",
        "t.birth_date",
    ),
    Watched("one_name", Text("Cùng họ tên", "One name"), "name_small", "lower(t.full_name)"),
    Watched(
        "one_father", Text("Cùng tên cha", "One father's name"), "father_small",
        "lower(t.father_name)",
    ),
    Watched(
        "one_mother", Text("Cùng tên mẹ", "One mother's name"), "mother_small",
        "lower(t.mother_name)",
    ),
    Watched("one_phone", Text("Cùng số điện thoại", "One telephone"), "phone_key", "t.phone"),
)  # fmt: skip
AMONG = {
    "commune": ("s.r_commune", "s.r_commune::text", frozenset(("r_commune",))),
    "desk": (
        "hash(s.entered_by_key, s.entered)",
        "t.entered_by || ' ' || s.entered::text",
        frozenset(("entered_by_key", "entered")),
    ),
}
"""Places (key, how it is shown): where people live, and who entered their records on one day."""
_BUCKETS = 64
_NONE = "select '', '', '', '', 0::bigint, 0::bigint where false"


def watched_facts(lacking: Collection[str]) -> frozenset[str]:
    """Return the columns of `subject` that the alarms ask."""
    return frozenset(
        name for watched, among in _possible(lacking) for name in (watched.fact, *AMONG[among][2])
    )


def _possible(lacking: Collection[str]) -> list[tuple[Watched, str]]:
    missing = frozenset(lacking)
    return [
        (watched, among)
        for watched in WATCHED
        for among, (_, _, columns) in AMONG.items()
        if not (columns | {watched.fact}) & missing
    ]


def bursts(lacking: Collection[str]) -> str:
    """Return the statement of all alarms: the columns of Burst."""
    parts = [_burst(watched, among) for watched, among in _possible(lacking)]
    return "\nunion all\n".join([*parts, _NONE])


def _burst(watched: Watched, among: str) -> str:
    """Count values only where one of _BUCKETS of a place's values is heavy enough to hide one."""
    place, shown, columns = AMONG[among]
    there = " and ".join(f"s.{name} is not null" for name in sorted(columns))
    value = f"s.{watched.fact}"
    said = f"subject s where {there} and {value} is not null"
    bucket = f"hash({value}) % {_BUCKETS}"
    heavy = f"count(*) >= {RECORDS_MIN}"
    everywhere = "(select greatest(count(*), 1)::double precision from subject)"
    return (
        f"(with p as (select {place} as place, count(*) as people from subject s where {there} "
        "group by 1),\n"
        f"h as (select h.* from (select {place} as place, {bucket} as bucket, "
        f"count(*) as records from {said} group by 1, 2 having {heavy}) h join p "
        f"on p.place = h.place where h.records > {LEAST_SHARE} * p.people),\n"
        f"v as (select {place} as place, {value} as value, count(*) as records, min(s.i) as i "
        f"from subject s join h on h.place = {place} and h.bucket = {bucket} "
        f"where {there} group by 1, 2 having {heavy}),\n"
        "g as (select v.*, p.people from v join p on p.place = v.place "
        f"where v.records > {LEAST_SHARE} * p.people),\n"
        f"c as (select {value} as value, count(*) / {everywhere} as usual from subject s "
        f"where {value} in (select value from g) group by 1)\n"
        f"select '{watched.name}' as watched, '{among}' as among, {shown} as place, "
        f"{watched.shown} as value, g.records, g.people\n"
        "from g join c on c.value = g.value join subject s on s.i = g.i "
        "join person_text t on t.i = g.i\n"
        f"where g.records > {TIMES} * c.usual * g.people)"
    )
