"""Blanks running out: the one failure of the database that the plant's people must answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from capthe.domain.errors import Fault
from capthe.domain.stages import STAGES
from capthe.store.pg.act import ACT, Act, act_values

_NO_BLANKS = "CT001"


class NoBlanks(Fault):
    """The plant has no blanks left; those who wait go on waiting until some are delivered."""


@contextmanager
def no_blanks_named() -> Iterator[None]:
    """Name the database's error of that code."""
    try:
        yield
    except psycopg.DatabaseError as error:
        if error.sqlstate != _NO_BLANKS:
            raise
        raise NoBlanks("no_blanks") from error


def report_no_blanks(connection: psycopg.Connection, act: Act, plant: int) -> bool:
    """Open the exception of a plant without blanks; False when it is open already."""
    row = connection.execute(
        f"select ledger.report_no_blanks({ACT}, %(plant)s, %(from)s::smallint)",
        {**act_values(act), "plant": plant, "from": STAGES["approved"].code},
    ).fetchone()
    return bool(row and row[0])
