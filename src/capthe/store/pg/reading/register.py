"""The population register as the cleaning desk reads it beside a dossier."""

from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from capthe.store.pg.named import named
from capthe.store.pg.people import People, RegisterPerson
from capthe.store.pg.register_search import Suggestion


def candidates(
    connection: psycopg.Connection, cid: int, old_number: str | None
) -> tuple[RegisterPerson, ...]:
    """Return who a dossier may be about: by the number, else by the nine-digit one."""
    found = People(connection).find(cid)
    if found is not None:
        return (found,)
    if old_number is None:
        return ()
    rows = connection.execute(named("register_old_number").sql, {"old_number": old_number})
    return tuple(RegisterPerson(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Fitting:
    """A record that the search suggests, as far as the desk needs it to compare."""

    id: int
    cid: int | None
    name: str | None
    birth: int | None
    sex: str | None
    status: str
    father_name: str | None
    mother_name: str | None
    residence: str | None


def fitting(connection: psycopg.Connection, suggestion: Suggestion) -> dict[int, Fitting]:
    """Return the records of a suggestion, by their ids."""
    with connection.cursor(row_factory=class_row(Fitting)) as cursor:
        rows = cursor.execute(
            "select id, cid, name, birth, sex, status, father_name, mother_name, residence"
            " from register.record where id = any (%s)",
            [[each.entry for each in suggestion.candidates]],
        ).fetchall()
    return {row.id: row for row in rows}
