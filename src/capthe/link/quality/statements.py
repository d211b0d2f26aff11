"""The SQL of a check: one scan for all row rules, one statement for each group of set rules.

Tables, the same in DuckDB and PostgreSQL:

person_text  the texts of the register (subject.ALL_COLUMNS), row number `i`, id
unit         the codes of administrative units
subject      the facts made of both
row_bits     (i, bits): which row rules a record breaks; none breaks nothing
set_bits     (source, i, bits): which set rules, by the statement that found it
affected     (i): in a part run, the records whose answer to one statement may have changed
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capthe.link.quality.condition import Condition, Dialect
from capthe.link.quality.rule import Kin, RowRule, SetRule, Shared, Spaced


def row_bits(rules: Sequence[RowRule], dialect: Dialect, *, source: str = "subject") -> str:
    """Return (i, bits) of every record that breaks a row rule, in one scan."""
    mask = "\n  + ".join(
        f"(case when {rule.fires.sql(dialect)} then {1 << bit}::bigint else 0 end)"
        for bit, rule in enumerate(rules)
    )
    inner = f"select s.i, {mask or '0'} as bits\nfrom {source} s"
    return f"select i, bits from (\n{inner}) m\nwhere bits <> 0"


@dataclass(frozen=True, slots=True)
class SetStatement:
    """One statement that answers (i, bits) for one or several set rules.

    A record's answer depends on the records that have in `answers` what it has in `asks`: when one
    of those changes, it is asked again. `restricted` asks only those in the table `affected`.
    """

    source: int
    asks: tuple[str, ...]
    answers: tuple[str, ...]
    whole: str
    restricted: str


def set_statements(rules: Sequence[SetRule], dialect: Dialect) -> tuple[SetStatement, ...]:
    """Return the statements of all set rules; those about one kind of parent go together."""
    return tuple(_set_statements(rules, dialect))


def _set_statements(rules: Sequence[SetRule], dialect: Dialect) -> Iterator[SetStatement]:
    kin: dict[str, list[tuple[int, Kin]]] = {}
    for bit, rule in enumerate(rules):
        match rule.fires:
            case Kin() as fires:
                kin.setdefault(fires.link, []).append((bit, fires))
            case Shared() as fires:
                yield SetStatement(
                    bit, fires.keys, fires.keys,
                    _shared(fires, bit, dialect, is_part=False),
                    _shared(fires, bit, dialect, is_part=True),
                )  # fmt: skip
            case Spaced() as fires:
                yield SetStatement(
                    bit, fires.keys, fires.keys,
                    _spaced(fires, bit, is_part=False),
                    _spaced(fires, bit, is_part=True),
                )  # fmt: skip
    for link, members in kin.items():
        yield SetStatement(
            members[0][0], (link,), ("number",),
            _kin(link, members, dialect, is_part=False), _kin(link, members, dialect, is_part=True),
        )  # fmt: skip


_PART = "s.i in (select i from affected)"


def _keys_of_part(keys: Sequence[str]) -> str:
    listed = ", ".join(f"a.{key}" for key in keys)
    return f"select {listed} from subject a where a.i in (select i from affected)"


def _shared(fires: Shared, bit: int, dialect: Dialect, *, is_part: bool) -> str:
    where = [f"s.{key} is not null" for key in fires.keys]
    if fires.where is not None:
        where.append(f"({fires.where.sql(dialect)})")
    listed = ", ".join(f"s.{key}" for key in fires.keys)
    also = f"\n  and ({listed}) in ({_keys_of_part(fires.keys)})" if is_part else ""
    both = " and ".join(f"k.{key} = s.{key}" for key in fires.keys)
    condition = " and ".join(where)
    return (
        f"with k as (select {listed} from subject s\n  where {condition}{also}\n"
        f"  group by {listed} having count(*) >= {fires.least})\n"
        f"select s.i, {1 << bit}::bigint as bits from subject s join k on {both}\n"
        f"where {condition}" + (f" and {_PART}" if is_part else "")
    )


def _spaced(fires: Spaced, bit: int, *, is_part: bool) -> str:
    listed = ", ".join(f"s.{key}" for key in fires.keys)
    where = " and ".join(f"s.{key} is not null" for key in (*fires.keys, fires.day))
    also = f" and ({listed}) in ({_keys_of_part(fires.keys)})" if is_part else ""
    window = f"over (partition by {listed} order by s.{fires.day})"
    near = f"between {fires.days_min} and {fires.days_max}"
    return (
        f"select i, {1 << bit}::bigint as bits from (select s.i,\n"
        f"  s.{fires.day} - lag(s.{fires.day}) {window} as before,\n"
        f"  lead(s.{fires.day}) {window} - s.{fires.day} as after\n"
        f"  from subject s where {where}{also}) s\n"
        f"where (before {near} or after {near})" + (f" and {_PART}" if is_part else "")
    )


def _kin(link: str, members: Sequence[tuple[int, Kin]], dialect: Dialect, *, is_part: bool) -> str:
    mask = "\n  + ".join(
        f"(case when {_of_parent(fires.where, dialect)} then {1 << bit}::bigint else 0 end)"
        for bit, fires in members
    )
    part = f" and {_PART}" if is_part else ""
    return (
        f"select i, bit_or(bits) as bits from (select s.i, {mask} as bits\n"
        f"  from subject s left join subject p on p.number = s.{link}\n"
        f"  where s.{link} is not null{part}) m\nwhere bits <> 0 group by i"
    )


def _of_parent(where: Condition | None, dialect: Dialect) -> str:
    return "p.i is null" if where is None else where.sql(dialect)


def affected(statement: SetStatement, changed: str, before: str) -> str:
    """Return the records (i) that must be asked again after a change.

    `changed` holds the i of records that are new or other now; `before` the subjects as they were,
    also of those that are gone.
    """
    asks = ", ".join(f"s.{key}" for key in statement.asks)
    answers = ", ".join(f"x.{key}" for key in statement.answers)
    return (
        f"select i from {changed}\nunion\n"
        f"select s.i from subject s where ({asks}) in (\n"
        f"  select {answers} from subject x where x.i in (select i from {changed})\n"
        f"  union select {answers} from {before} x)"
    )
