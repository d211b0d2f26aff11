"""What of a person the rules see: the columns of a register as typed facts, made once.

A register has the columns of linking (records.TEXT_COLUMNS), all text, and as many of EXTRA_COLUMNS
as it keeps. What it does not keep is no fault of its people: a rule that asks for it does not run.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from capthe.link.quality.condition import Dialect, literal
from capthe.link.quality.profile import QualityProfile
from capthe.link.records import TEXT_COLUMNS

EXTRA_COLUMNS = (
    "status", "death_date", "father_number", "mother_number", "household", "residence_until",
    "photo", "fingerprints", "phone", "last_event", "card_issued", "entered_on", "entered_by",
)  # fmt: skip
"""status: alive, dead or missing; residence_until: end of a temporary residence; photo and
fingerprints: 1 when on file; last_event: the last change or confirmation; entered_on, entered_by:
day and desk of the entry."""

ALL_COLUMNS = (*TEXT_COLUMNS, *EXTRA_COLUMNS)
Kind = Literal["text", "key", "integer", "date", "boolean"]
_HEAD = 6
"""So many first digits of a number are taken apart in 32 bits."""
_PLACES = {"b": "birth_commune", "o": "origin_commune", "r": "residence_commune"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One column of `subject`: its type, the texts it is made of, its expression over `t`.

    `joins` names the side of the table of units that the expression asks.
    """

    name: str
    kind: Kind
    sources: tuple[str, ...]
    sql: str
    joins: str = ""


def _text(column: str) -> str:
    return f"nullif(t.{column}, '')"


def _partial(column: str, dialect: Dialect) -> str:
    """Render yyyy-mm-dd, yyyy-mm or yyyy as yyyymmdd with 00 for what is unknown."""
    raw = f"t.{column}"
    digits = dialect.number(f"replace({raw}, '-', '')")
    month = dialect.number(f"substr({raw}, 6, 2)")
    return (
        f"case length({raw}) "
        f"when 10 then case when {dialect.day(raw)} is not null and "
        f"substr({raw}, 5, 1) = '-' then {digits} end "
        f"when 7 then case when {month} between 1 and 12 and substr({raw}, 5, 1) = '-' "
        f"then {digits} * 100 end "
        f"when 4 then {digits} * 10000 end"
    )


def facts(dialect: Dialect, profile: QualityProfile) -> tuple[Fact, ...]:
    """Return every column of `subject`, for a database and a country."""
    plain = [
        Fact(name, "text", (name,), _text(name))
        for name in (
            "number", "old_number", "birth_date", "sex", "ethnicity", "father_number",
            "mother_number", "household", "photo", "fingerprints", "phone", "entered_by", "status",
            "birth_commune", "origin_commune", "residence_commune", "birth_province",
        )
    ] + [
        Fact(f"{name}_key", "key", (name,), dialect.same(f"t.{name}"))
        for name in (
            "number", "old_number", "father_number", "mother_number", "household", "phone",
            "birth_date", "sex", "residence_commune", "birth_commune", "entered_by",
        )
    ]  # fmt: skip
    dates = [
        Fact(name, "integer", (column,), _partial(column, dialect))
        for name, column in (
            ("born", "birth_date"), ("died", "death_date"), ("confirmed", "last_event"),
            ("until", "residence_until"), ("issued", "card_issued"), ("entered", "entered_on"),
        )
    ]  # fmt: skip
    people = ", ".join(map(literal, profile.main_people))
    year = f"nullif({dialect.number('substr(t.birth_date, 1, 4)')}, 0)"
    places = [
        Fact(f"{side}_{what}", kind, (column,), sql.format(side=side), joins=side)
        for side, column in _PLACES.items()
        for what, kind, sql in _PLACE_FACTS
    ]
    names = [
        Fact(f"{short}_{what}" if what else short, kind, (column,), sql)
        for short, column in _NAMES.items()
        for what, kind, sql in (
            ("", "text", _text(column)),
            *_name_facts(dialect, profile, f"t.{column}"),
        )
    ]
    return (
        Fact("id_key", "key", (), dialect.key("t.id")),
        *plain, *names, *dates, *_of_number(dialect, profile),
        Fact("birth_day", "date", ("birth_date",), dialect.day("t.birth_date")),
        Fact("birth_default", "boolean", ("birth_date",),
             "nullif(t.birth_date like '____-01-01', false)"),
        Fact("birth_year", "integer", ("birth_date",), year),
        *(
            Fact(name, "boolean", ("sex",), f"case when t.sex <> '' then t.sex = '{sex}' end")
            for name, sex in (("male", "M"), ("female", "F"))
        ),
        Fact("birth_place", "integer", ("birth_province",), dialect.number("t.birth_province")),
        Fact("ethnic", "text", ("ethnicity",),
             "nullif(lower(replace(t.ethnicity, '-', ' ')), '')"),
        Fact("of_main_people", "boolean", ("ethnicity",),
             f"lower(replace(t.ethnicity, '-', ' ')) in ({people})"),
        Fact("living", "boolean", (), _LIVING),
        *places,
    )  # fmt: skip


def _of_number(dialect: Dialect, profile: QualityProfile) -> tuple[Fact, ...]:
    """Take a number apart by arithmetic.

    `t.digits` is the number when it is one of this form, `t.head` its first _HEAD digits.
    """
    layout = profile.number

    def part(at: tuple[int, int]) -> str:
        last = at[0] + at[1] - 1
        of, digits = ("t.head", _HEAD) if last <= _HEAD else ("t.digits", layout.digits)
        over = dialect.quotient(of, 10 ** (digits - last)) if last < digits else of
        return f"({over} % {10 ** at[1]})::integer" if at[0] > 1 else f"{over}::integer"

    digit = part((layout.century_and_sex, 1))
    century = f"{layout.first_century} + {dialect.quotient(digit, 2)}"
    of = ("number",)
    return (
        Fact("number_fits", "boolean", of, "case when t.number <> '' then t.is_number end"),
        Fact("number_place", "integer", of, part(layout.place)),
        Fact("number_sex", "text", of, f"case {digit} % 2 when 1 then 'F' when 0 then 'M' end"),
        Fact("number_year", "integer", of, f"({century}) * 100 + {part(layout.year)}"),
        Fact("serial", "integer", of, part(layout.serial)),
    )


_NAMES = {"name": "full_name", "father": "father_name", "mother": "mother_name"}


def _name_facts(
    dialect: Dialect, profile: QualityProfile, x: str
) -> tuple[tuple[str, Kind, str], ...]:
    """Return what is asked of a name: (fact, type, expression over the text `x`)."""
    small = f"lower({x})"
    nobody = ", ".join(map(literal, profile.nobody))
    words = f"(.* )?({'|'.join(profile.unmarked_words)})( .*)?"
    plain = f"{dialect.matches(small, '[ -~]*')} and {dialect.matches(small, words)}"
    regular = dialect.matches(small, f"({profile.syllable})?( ({profile.syllable})?)*")
    return (
        ("small", "key", dialect.same(small)),
        ("odd", "boolean", dialect.holds(x, profile.odd_letters)),
        ("casing", "text", _casing(x)),
        ("nobody", "boolean", f"{small} in ({nobody})"),
        ("unmarked", "boolean", plain),
        ("foreign", "text", f"case when not {regular} then {small} end"),
    )


def _casing(x: str) -> str:
    """Render it so that a whole name is looked at only where its last or first letter asks it."""
    last, first = f"right({x}, 1)", f"left({x}, 1)"
    return (
        f"case when {last} = upper({last}) and {last} <> lower({last}) "
        f"and {x} = upper({x}) then 'upper' "
        f"when {first} = lower({first}) and {first} <> upper({first}) "
        f"and {x} = lower({x}) then 'lower' end"
    )


_LIVING = "coalesce(nullif(t.status, ''), 'alive') = 'alive' and coalesce(t.death_date, '') = ''"
_PLACE_FACTS: tuple[tuple[str, Kind, str], ...] = (
    ("region", "integer", "{side}.region"),
    ("district", "integer", "{side}.district"),
    ("commune", "integer", "{side}.commune"),
    ("began", "integer", "{side}.began"),
    ("ended", "integer", "nullif({side}.ended, 0)"),
)

UNIT_TABLE = (
    "create table unit (code text primary key, region integer, district integer, "
    "commune integer, began integer, ended integer)"
)
TEXT_TABLE = "create table person_text (i integer, id text, {})".format(
    ", ".join(f"{name} text" for name in ALL_COLUMNS)
)


def select_facts(
    dialect: Dialect,
    profile: QualityProfile,
    source: str = "person_text",
    *,
    wanted: Collection[str] | None = None,
    written: str = "",
    apart: Collection[str] = (),
) -> str:
    """Return the statement that makes the rows of `subject` of the texts in `source`.

    Only the facts that are `wanted` are made, and only what they need is joined. The column
    `written` is there as it is, as `text`. What the texts in the columns `apart` say is met in
    their tables (`quality.apart`).
    """
    every = facts(dialect, profile)
    made = [each for each in every if wanted is None or each.name in wanted]
    there = [f"t.{written} as text"] if written else []
    there += [f"{_met(each, apart)} as {each.name}" for each in made]
    there += [f"{alias(column)}.bits as {column}_bits" for column in apart]
    listed = "".join(f",\n  {each}" for each in there)
    sides = {each.joins for each in made}
    joins = "".join(
        [f"\nleft join unit {side} on {side}.code = t.{_PLACES[side]}"
         for side in _PLACES if side in sides]
        + [f"\nleft join {alias(column)} on {alias(column)}.text = t.{column}"
           for column in apart]
    )  # fmt: skip
    texts = f"{source} t"
    if any(part in each.sql for each in made for part in _OF_DIGITS):
        texts = _with_digits(dialect, profile, source)
    return f"select t.i{listed}\nfrom {texts}{joins}"


def is_as_written(fact: Fact) -> bool:
    """Tell whether a fact is its text, and no more."""
    return fact.kind == "text" and fact.sql == _text(*fact.sources)


def _met(fact: Fact, apart: Collection[str]) -> str:
    if len(fact.sources) == 1 and fact.sources[0] in apart and not is_as_written(fact):
        return f"{alias(fact.sources[0])}.{fact.name}"
    return fact.sql


def alias(column: str) -> str:
    """Return the name of the table of what the texts of a column say."""
    return f"said_in_{column}"


_OF_DIGITS = ("t.is_number", "t.digits", "t.head")


def _with_digits(dialect: Dialect, profile: QualityProfile, source: str) -> str:
    layout = profile.number
    digits = dialect.whole("y.number")
    is_number = dialect.matches("x.number", layout.form)
    head = dialect.quotient("z.digits", 10 ** (layout.digits - _HEAD))
    return (
        f"(select z.*, {head}::integer as head\n"
        f"  from (select y.*, case when y.is_number then {digits} end as digits\n"
        f"  from (select x.*, {is_number} as is_number from {source} x) y) z) t"
    )


def sources_of(dialect: Dialect, profile: QualityProfile) -> dict[str, frozenset[str]]:
    """Return which texts each column of `subject` is made of."""
    return {each.name: frozenset(each.sources) for each in facts(dialect, profile)}
