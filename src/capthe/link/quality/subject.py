"""What of a person the rules see: the columns of a register as typed facts, made once.

A register has the columns of linking (records.TEXT_COLUMNS), all text, and as many of EXTRA_COLUMNS
as it keeps. What it does not keep is no fault of its people: a rule that asks for it does not run.
"""

from dataclasses import dataclass
from typing import Literal

from capthe.link.quality.condition import Dialect
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
Kind = Literal["text", "integer", "date", "boolean"]
_PLACES = {"b": "birth_commune", "o": "origin_commune", "r": "residence_commune"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One column of `subject`: its type, the texts it is made of, its expression over `t`."""

    name: str
    kind: Kind
    sources: tuple[str, ...]
    sql: str


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
    layout = profile.number
    number = "t.number"
    digit = f"substr({number}, {layout.century_and_sex}, 1)"

    def of_number(value: str) -> str:
        return f"case when t.is_number then {value} end"

    def part(at: tuple[int, int]) -> str:
        return f"substr({number}, {at[0]}, {at[1]})"

    century = f"(ascii({digit}) - 48) / 2"
    whole_century = f"{layout.first_century} + floor({century})::integer"
    plain = [
        Fact(name, "text", (name,), _text(name))
        for name in (
            "number", "old_number", "birth_date", "sex", "ethnicity", "father_number",
            "mother_number", "household", "photo", "fingerprints", "phone", "entered_by", "status",
            "birth_commune", "origin_commune", "residence_commune", "birth_province",
        )
    ]  # fmt: skip
    names = [
        Fact(short, "text", (column,), _text(column))
        for short, column in (
            ("name", "full_name"), ("father", "father_name"), ("mother", "mother_name"),
        )
    ]  # fmt: skip
    small = [
        Fact(f"{short}_small", "text", (column,), f"nullif(lower(t.{column}), '')")
        for short, column in (
            ("name", "full_name"), ("father", "father_name"), ("mother", "mother_name"),
        )
    ]  # fmt: skip
    dates = [
        Fact(name, "integer", (column,), _partial(column, dialect))
        for name, column in (
            ("born", "birth_date"), ("died", "death_date"), ("confirmed", "last_event"),
            ("until", "residence_until"), ("issued", "card_issued"), ("entered", "entered_on"),
        )
    ]  # fmt: skip
    odd = [
        Fact(f"{short}_odd", "boolean", (column,),
             dialect.holds(f"t.{column}", profile.odd_letters))
        for short, column in (
            ("name", "full_name"), ("father", "father_name"), ("mother", "mother_name"),
        )
    ]  # fmt: skip
    year = f"nullif({dialect.number('substr(t.birth_date, 1, 4)')}, 0)"
    places = [
        Fact(f"{side}_{what}", kind, (column,), sql.format(side=side))
        for side, column in _PLACES.items()
        for what, kind, sql in _PLACE_FACTS
    ]
    return (
        *plain, *names, *small, *dates, *odd,
        Fact("birth_day", "date", ("birth_date",), dialect.day("t.birth_date")),
        Fact("birth_year", "integer", ("birth_date",), year),
        Fact("birth_place", "integer", ("birth_province",), dialect.number("t.birth_province")),
        Fact("name_case", "text", ("full_name",), _CASE),
        Fact("ethnic", "text", ("ethnicity",),
             "nullif(lower(replace(t.ethnicity, '-', ' ')), '')"),
        Fact("number_place", "integer", ("number",),
             of_number(dialect.number(part(layout.place)))),
        Fact("number_sex", "text", ("number",),
             of_number(f"case when {digit} in ('1', '3', '5', '7', '9') then 'F' else 'M' end")),
        Fact("number_year", "integer", ("number",),
             of_number(f"({whole_century}) * 100 + {dialect.number(part(layout.year))}")),
        Fact("serial", "text", ("number",), of_number(part(layout.serial))),
        Fact("living", "boolean", (), _LIVING),
        *places,
    )  # fmt: skip


_LAST, _FIRST = "right(t.full_name, 1)", "left(t.full_name, 1)"
_CASE = (  # the whole name is looked at only where its first or last letter asks for it
    f"case when {_LAST} = upper({_LAST}) and {_LAST} <> lower({_LAST}) "
    "and t.full_name = upper(t.full_name) then 'upper' "
    f"when {_FIRST} = lower({_FIRST}) and {_FIRST} <> upper({_FIRST}) "
    "and t.full_name = lower(t.full_name) then 'lower' end"
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


def select_facts(dialect: Dialect, profile: QualityProfile, source: str = "person_text") -> str:
    """Return the statement that makes the rows of `subject` of the texts in `source`."""
    listed = ",\n  ".join(f"{each.sql} as {each.name}" for each in facts(dialect, profile))
    joins = "\n".join(
        f"left join unit {side} on {side}.code = t.{column}" for side, column in _PLACES.items()
    )
    is_number = dialect.matches("x.number", profile.number.form)
    texts = f"(select x.*, {is_number} as is_number from {source} x) t"
    return f"select t.i, t.id,\n  {listed}\nfrom {texts}\n{joins}"


def sources_of(dialect: Dialect, profile: QualityProfile) -> dict[str, frozenset[str]]:
    """Return which texts each column of `subject` is made of."""
    return {each.name: frozenset(each.sources) for each in facts(dialect, profile)}
