"""The SQL of a check: one scan for all row rules, one statement for each group of set rules.

Tables, the same in DuckDB and PostgreSQL:

person_text  the texts of the register (subject.ALL_COLUMNS), row number `i`, id
unit         the codes of administrative units
said_in_...  in DuckDB: what the texts of one column say, once for each way to write one
subject      the facts that more than one rule asks, and `bits`: which row rules a record breaks
set_bits     (source, i, bits): which set rules, by the statement that found it
touched      (source, i): in a part run, the records whose answer to a statement may have changed
affected     (i): those of one statement
near         the subjects that are touched, and those that answer them: all that a part run reads
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from capthe.link.quality.condition import Condition, Dialect
from capthe.link.quality.rule import Kin, Rare, RowRule, Rule, SetRule, Shared, Spaced


def row_bits(
    rules: Sequence[tuple[int, RowRule]],
    dialect: Dialect,
    facts: str,
    kept: Iterable[str] = (),
    apart: Iterable[str] = (),
) -> str:
    """Return (i, the facts that are kept, bits): rules asked in the scan that makes `facts`.

    A fact that only row rules ask is never written. Rules of the columns `apart` have been asked.
    """
    listed = "".join(f", s.{name}" for name in kept)
    bits = " + ".join([mask(rules, dialect), *(f"s.{column}_bits" for column in apart)])
    return f"select s.i{listed},\n  {bits} as bits\nfrom (\n{facts}) s"


def mask(rules: Iterable[tuple[int, RowRule]], dialect: Dialect) -> str:
    """Render the bits (place, rule) that a record, or a text, breaks."""
    bits = "\n  + ".join(
        f"(case when {rule.fires.sql(dialect)} then {1 << bit}::bigint else 0 end)"
        for bit, rule in rules
    )
    return f"({bits or '0'})::bigint"


def facts_asked(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the columns of `subject` that rules ask."""
    return frozenset().union(*(rule.columns for rule in rules))


@dataclass(frozen=True, slots=True)
class SetStatement:
    """One statement that answers (i, bits) for one or several set rules.

    A record's answer depends on the records that have in `answers` what it has in one of `asks`:
    when one of those changes, it is asked again. `restricted` asks only those in `affected`, of
    `near`.
    Without `asks` any change may touch any answer: the whole is asked again.
    """

    source: int
    asks: tuple[tuple[str, ...], ...]
    answers: tuple[str, ...]
    whole: str
    restricted: str


def set_statements(rules: Sequence[SetRule], dialect: Dialect) -> tuple[SetStatement, ...]:
    """Return the statements of all set rules; those about parents go together."""
    return tuple(_set_statements(rules, dialect))


def _set_statements(rules: Sequence[SetRule], dialect: Dialect) -> Iterator[SetStatement]:
    kin: dict[str, list[tuple[int, Kin]]] = {}
    for bit, rule in enumerate(rules):
        match rule.fires:
            case Kin() as fires:
                kin.setdefault(fires.link, []).append((bit, fires))
            case Shared() as fires:
                yield SetStatement(
                    bit, (fires.keys,), fires.keys,
                    _shared(fires, bit, dialect, is_part=False),
                    _shared(fires, bit, dialect, is_part=True),
                )  # fmt: skip
            case Rare() as fires:
                whole = _rare(fires, bit, dialect)
                yield SetStatement(bit, (), (), whole, whole)
            case Spaced() as fires:
                yield SetStatement(
                    bit, (fires.keys,), fires.keys,
                    _spaced(fires, bit, is_part=False),
                    _spaced(fires, bit, is_part=True),
                )  # fmt: skip
    if kin:
        first = min(bit for members in kin.values() for bit, _ in members)
        yield SetStatement(
            first, tuple((link,) for link in kin), ("number_key",),
            _kin(kin, dialect, is_part=False), _kin(kin, dialect, is_part=True),
        )  # fmt: skip


_PART = "s.i in (select i from affected)"


def _subject(*, is_part: bool) -> str:
    return "near" if is_part else "subject"


def _keys_of_part(keys: Sequence[str]) -> str:
    return f"select {_of('a', keys)} from near a where a.i in (select i from affected)"


def _shared(fires: Shared, bit: int, dialect: Dialect, *, is_part: bool) -> str:
    of = _subject(is_part=is_part)
    where = [f"s.{key} is not null" for key in fires.keys]
    if fires.where is not None:
        where.append(f"({fires.where.sql(dialect)})")
    listed = _of("s", fires.keys)
    also = f"\n  and ({listed}) in ({_keys_of_part(fires.keys)})" if is_part else ""
    both = " and ".join(f"k.{key} = s.{key}" for key in fires.keys)
    condition = " and ".join(where)
    bundle = dialect.bundle(tuple(f"s.{key}" for key in fires.keys))
    if bundle is not None:
        return (
            f"with k as (select {bundle} as bundle from {of} s\n  where {condition}{also}\n"
            f"  group by 1 having count(*) >= {fires.least}),\n"
            f"m as (select s.i, count(*) over (partition by {listed}) as records from {of} s\n"
            f"  where {condition} and {bundle} in (select bundle from k))\n"
            f"select s.i, {1 << bit}::bigint as bits from m s where s.records >= {fires.least}"
            + (f" and {_PART}" if is_part else "")
        )
    return (
        f"with k as (select {listed} from {of} s\n  where {condition}{also}\n"
        f"  group by {listed} having count(*) >= {fires.least})\n"
        f"select s.i, {1 << bit}::bigint as bits from {of} s join k on {both}\n"
        f"where {condition}" + (f" and {_PART}" if is_part else "")
    )


def _spaced(fires: Spaced, bit: int, *, is_part: bool) -> str:
    """Order by days only the groups in which two can lie that near: few have more than one."""
    of = _subject(is_part=is_part)
    listed = _of("s", fires.keys)
    where = " and ".join(f"s.{key} is not null" for key in (*fires.keys, fires.day))
    also = f" and ({listed}) in ({_keys_of_part(fires.keys)})" if is_part else ""
    spread = f"max(s.{fires.day}) - min(s.{fires.day})"
    both = " and ".join(f"k.{key} = s.{key}" for key in fires.keys)
    window = f"over (partition by {listed} order by s.{fires.day}, s.i)"
    near = f"between {fires.days_min} and {fires.days_max}"
    return (
        f"with k as (select {listed} from {of} s where {where}{also}\n"
        f"  group by {listed} having count(*) > 1 and {spread} >= {fires.days_min}\n"
        f"  and (count(*) > 2 or {spread} <= {fires.days_max}))\n"
        f"select i, {1 << bit}::bigint as bits from (select s.i,\n"
        f"  s.{fires.day} - lag(s.{fires.day}) {window} as before,\n"
        f"  lead(s.{fires.day}) {window} - s.{fires.day} as after\n"
        f"  from {of} s join k on {both} where s.{fires.day} is not null) s\n"
        f"where (before {near} or after {near})" + (f" and {_PART}" if is_part else "")
    )


def _rare(fires: Rare, bit: int, dialect: Dialect) -> str:
    words = (
        f"(select s.i, ({fires.where.sql(dialect)}) as is_asked, "
        f"unnest(string_to_array(s.{fires.text}, ' ')) as word\n"
        f"  from subject s where s.{fires.text} is not null)"
    )
    known = dialect.matches("w.word", fires.form)
    return (
        f"with w as {words}\nselect distinct w.i, {1 << bit}::bigint as bits from w\n"
        f"where w.is_asked and w.word <> '' and not {known}\n"
        f"and w.word in (select word from w group by word having count(*) < {fires.least})"
    )


def _kin(kin: Mapping[str, Sequence[tuple[int, Kin]]], dialect: Dialect, *, is_part: bool) -> str:
    """Meet all parents in one pass over the register: a child stands once for each it names."""
    of = _subject(is_part=is_part)
    asked = frozenset().union(*(fires.columns for members in kin.values() for _, fires in members))
    listed = ", ".join(f"c.{name}" for name in sorted(asked))
    part = " and c.i in (select i from affected)" if is_part else ""
    children = "\n  union all\n  ".join(
        f"select c.i, {kind} as kind, c.{link} as link, {listed} from {of} c "
        f"where c.{link} is not null{part}"
        for kind, link in enumerate(kin)
    )
    masks = " ".join(
        f"when {kind} then\n  " + "\n  + ".join(
            f"(case when {_of_parent(fires.where, dialect)} then {1 << bit}::bigint else 0 end)"
            for bit, fires in members
        )
        for kind, members in enumerate(kin.values())
    )  # fmt: skip
    return (
        f"select i, bit_or(bits) as bits from (select s.i, case s.kind {masks} end as bits\n"
        f"  from (\n  {children}) s\n  left join {of} p on p.number_key = s.link) m\n"
        "where bits <> 0 group by i"
    )


def _of_parent(where: Condition | None, dialect: Dialect) -> str:
    return "p.i is null" if where is None else where.sql(dialect)


def touched(statements: Iterable[SetStatement], changed: str, before: str) -> str:
    """Return (source, i) of the records that must be asked again after a change.

    `changed` holds the i of records that are new or other now; `before` the subjects as they were,
    also of those that are gone.
    """
    parts = []
    for each in statements:
        named = f"select {each.source} as source"
        answers = _of("x", each.answers)
        keys = (
            f"select {answers} from subject x where x.i in (select i from {changed})\n"
            f"  union select {answers} from {before} x"
        )
        parts.append(f"{named}, i from {changed}")
        parts += [
            f"{named}, s.i from subject s where ({_of('s', asks)}) in (\n  {keys})"
            for asks in each.asks
        ]
    return "\nunion\n".join(parts)


def near(statements: Iterable[SetStatement]) -> str:
    """Return the subjects in `touched`, and those who have what one of them asks for.

    Who asks for what they have themselves is touched together with all who have it.
    """
    parts = ["select i from touched"]
    for each in statements:
        ours = f"x.i in (select i from touched where source = {each.source})"
        parts += [
            f"select s.i from subject s where ({_of('s', each.answers)}) in (\n"
            f"  select {_of('x', asks)} from subject x where {ours})"
            for asks in each.asks
            if asks != each.answers
        ]
    return "select * from subject where i in (\n{})".format("\nunion\n".join(parts))


def _of(who: str, keys: Iterable[str]) -> str:
    return ", ".join(f"{who}.{key}" for key in keys)
