"""What a register file says that is not usable or was mended, by line and column."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import duckdb

from capthe.domain.normaliser import NAME_LETTERS_MAX
from capthe.link.files import NO
from capthe.store.duck.register_columns import NAMES, YES_OR_NO
from capthe.store.duck.register_names import fixed
from capthe.store.duck.register_ready import DICTIONARY, day, too_long_code

_VALUE_LETTERS_MAX = 400  # of a value named in a report; the record keeps all of it


def note_values(
    connection: duckdb.DuckDBPyConnection, present: AbstractSet[str], unusable: Mapping[str, int]
) -> None:
    """Write into `problem` what was found of values as they stand.

    `unusable` counts the texts of each dictionary that mean nothing: a column without any is not
    searched for them.
    """
    for name, problem, condition in _conditions(present, unusable):
        connection.execute(
            f"insert into problem select 'register', s.i + 1, s.id, '{name}', '{problem}', "
            f"left(s.{name}, {_VALUE_LETTERS_MAX}) from person_text s "
            f"where {condition} and s.i not in (select i from left_out)"
        )


def note_names(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Write into `problem` the names that were mended."""
    for name in sorted(names):
        connection.execute(
            f"insert into problem select 'register', i + 1, id, '{name}', repair, "
            f"left(raw, {_VALUE_LETTERS_MAX}) from {fixed(name)} "
            "where repair <> '' and i not in (select i from left_out)"
        )


def note_left_out(connection: duckdb.DuckDBPyConnection, present: AbstractSet[str]) -> None:
    """Write into `problem` the lines that are kept aside."""
    connection.execute(
        "insert into problem select 'register', s.i + 1, s.id, '', "
        f"case when s.id = '' then 'id_empty' when {too_long_code(present)} then 'code_too_long' "
        "else 'id_repeated' end, to_json(s)::varchar "
        "from person_text s where s.i in (select i from left_out)"
    )


def _conditions(
    present: AbstractSet[str], unusable: Mapping[str, int]
) -> Iterator[tuple[str, str, str]]:
    """Yield column, problem, and the condition under which a line has it."""
    for name in sorted(present):
        table = DICTIONARY.get(name)
        if table is not None and unusable[table]:
            yield name, "not_usable", (f"s.{name} in (select raw from {table} where value is null)")
        elif name in NAMES:
            size = NAME_LETTERS_MAX  # letters have one byte at least
            yield name, "too_long", f"strlen(s.{name}) > {size} and length(s.{name}) > {size}"
        elif name == "status":
            known = "('alive', 'dead', 'missing', 'void', '')"
            yield name, "not_usable", f"lower(s.status) not in {known}"
        elif name in YES_OR_NO:
            yield name, "not_usable", f"lower(s.{name}) not in {('1', '', *NO)}"
        elif name == "updated_on":
            yield name, "not_usable", f"s.updated_on <> '' and {day('s.updated_on')} is null"
