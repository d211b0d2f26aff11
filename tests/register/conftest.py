"""A world whose books must balance, a register file to fill it with, and its owner."""

import csv
from datetime import UTC, datetime

import psycopg
import pytest

from capthe.country import COUNTRIES
from capthe.country.linking import NORMALISERS
from capthe.outside.register_feed import Feed
from capthe.store.duck.open import opened
from capthe.store.duck.register_file import read_register
from capthe.store.duck.register_names import Namer
from capthe.store.pg import register_load as store
from capthe.store.pg.act import ACT as ACT_SQL
from capthe.store.pg.act import Act, act_values
from capthe.store.pg.register import Register
from tests.flow.conftest import world
from tests.flow.world import World

__all__ = ["world"]

NOW = datetime(2021, 12, 1, tzinfo=UTC)
ACT = Act("dancu-01", "test", NOW, NOW)
COUNTRY = COUNTRIES["vn"]()
FEED = Feed("ho-tich", COUNTRY, NORMALISERS["vn"]())
COLUMNS = ("person_id", "number", "old_number", "full_name", "birth_date", "sex",
           "residence_commune", "father_name", "mother_name")  # fmt: skip


class Books:
    """The register of a world, with the owner's rights; files are read as the command does."""

    def __init__(self, world, folder):
        self.world = world
        self.folder = folder
        self.owner = world.connect(None)
        self.register = Register(self.owner)

    def file(self, *rows, name="register.csv", columns=COLUMNS):
        """Write rows (each a dict) as a CSV file."""
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as out:
            lines = csv.DictWriter(out, columns, restval="")
            lines.writeheader()
            lines.writerows(rows)
        return path

    def read(self, path, renamed=None):
        return read_register(
            opened(threads=1), path, normaliser=NORMALISERS["vn"](), namer=Namer(COUNTRY.names),
            renamed=renamed or {}, scratch=self.folder,
        )  # fmt: skip

    def load(self, path, renamed=None, progress=lambda _: None):
        return self.register.load(ACT, self.read(path, renamed), source="thu", progress=progress)

    def enter(self, *people):
        """Enter two or three people as a load does, without a file."""
        with self.owner.transaction():
            ((block,),) = self.rows("select nextval('ledger.block_id')")
            for each in people:
                self.rows(
                    "insert into register.entry (id, person_id, cid, number, name, name_key, birth,"
                    " sex, residence_commune, province, block)"
                    " values (nextval('register.entry_id'),"
                    " %s, %s, %s, %s, %s, %s, %s, %s, 1, %s) returning id",
                    each["person_id"], int(each["number"]), each["number"], each["full_name"],
                    COUNTRY.names.match_key(each["full_name"]),
                    int(each["birth_date"].replace("-", "")), each["sex"],
                    each["residence_commune"], block,
                )  # fmt: skip
            self.rows(
                f"select ledger.close_load({ACT_SQL}, %(block)s, 1, %(last)s)",
                **act_values(ACT), block=block, last=len(people),
            )  # fmt: skip

    def change(self, *rows):
        """Apply rows of a feed with the worker's rights; return what became of each."""
        read = [
            each
            for _, each in FEED.read(
                enumerate(rows, start=2), {name for row in rows for name in row}
            )
        ]
        return Register(self.world.centre.ledger.connection).change(ACT, read)

    def rows(self, query, *values, **named):
        return self.owner.execute(query, named or values).fetchall()

    def record(self, person_id, *columns):
        listed = psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, columns))
        query = psycopg.sql.SQL("select {} from register.record where person_id = %s")
        return self.owner.execute(query.format(listed), [person_id]).fetchone()


@pytest.fixture
def books(world, tmp_path):
    return Books(world, tmp_path)


@pytest.fixture
def lone_books(database_url, tmp_path):
    """A register whose facts a test alters: it need not balance afterwards."""
    made = World(database_url, tmp_path)
    yield Books(made, tmp_path)
    made.close()


@pytest.fixture
def small_parts(monkeypatch):
    """A file is taken in ten lines at a time."""
    monkeypatch.setattr(store, "_CHUNK", 10)


def person(n, **said):
    """A row of a register file."""
    return {
        "person_id": f"P{n}",
        "number": f"0011850{n:05}",
        "full_name": "Nguyễn Thị Hoa",
        "birth_date": "1985-03-09",
        "sex": "F",
        "residence_commune": "00001",
        **said,
    }
