"""The population register as the cleaning desk reads it beside a dossier."""

import psycopg

from capthe.store.pg.named import named
from capthe.store.pg.people import People, RegisterPerson


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
