"""`capthe link`: two files in, one file of answers out; nothing else is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from capthe.domain.normaliser import Normaliser
from capthe.link.learning import Done, carry
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.link.records import DOSSIER_ID, REGISTER_ID, TEXT_COLUMNS
from capthe.link.table import Line
from capthe.store.duck import records, report
from capthe.store.duck.files import Read, load
from capthe.store.duck.linking import Linking

Lap = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Files:
    """What is linked, and a folder for what does not fit into memory."""

    register: Path
    dossiers: Path
    scratch: Path


class Batch:
    """The linking of two files in one database in memory; `lap` is told each part as it ends."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, normaliser: Normaliser) -> None:
        self.connection = connection
        self.normaliser = normaliser

    def run(
        self, files: Files, start: Model, *, scores: dict[int, float] | None = None, lap: Lap
    ) -> Done:
        """Load, normalise, search, learn, decide. With `scores` nothing is learnt: they stand."""
        register, dossiers = self._load(files)
        lap("load")
        self._normalise()
        lap("normalise")
        linking = Linking(self.connection, PERSONS, start, scores)
        taught = carry(linking, lap)
        counted = self.connection.execute(
            "select decision, count(*) from answer group by decision order by decision"
        ).fetchall()
        return Done(register, dossiers, taught, linking.crowded_keys, dict(counted))

    def _load(self, files: Files) -> tuple[Read, Read]:
        self.connection.execute(report.PROBLEM_TABLE)
        register = load(
            self.connection,
            files.register,
            "person_text",
            id_column=REGISTER_ID,
            columns=TEXT_COLUMNS,
            scratch=files.scratch,
            digits=self.normaliser.digits,
        )
        dossiers = load(
            self.connection,
            files.dossiers,
            "dossier_text",
            id_column=DOSSIER_ID,
            columns=TEXT_COLUMNS,
            scratch=files.scratch,
            digits=self.normaliser.digits,
        )
        return register, dossiers

    def _normalise(self) -> None:
        tables = ("person_text", "dossier_text")
        self.normaliser = records.learn(self.connection, self.normaliser, tables)
        records.normalise(self.connection, self.normaliser, tables)
        for name in ("person", "dossier"):
            records.make_records(self.connection, self.normaliser, f"{name}_text", name)
        records.rate(self.connection, "person")

    def note_problems(self) -> list[tuple[str, str, str, int]]:
        """Note what was wrong with the files; return the counts by side, column and problem."""
        for side, name in (("register", "person"), ("dossiers", "dossier")):
            report.note(
                self.connection, self.normaliser, side=side, texts=f"{name}_text", records=name
            )
        return report.counts(self.connection)

    def pairs(self) -> int:
        """Return how many pairs were compared in the search."""
        return int(self.connection.execute("select count(*) from compared").fetchall()[0][0])

    def lines(self) -> list[Line]:
        """Return the pattern table of the run."""
        rows = self.connection.execute(_LINES).fetchall()
        return [Line(*row) for row in rows]

    def has_dossier(self, dossier_id: str) -> bool:
        """Say whether there is such a dossier."""
        found = self.connection.execute("select 1 from dossier where id = ? limit 1", [dossier_id])
        return bool(found.fetchall())

    def candidates(self, dossier_id: str) -> list[tuple[str, int, int]]:
        """Return the candidates of one dossier, best first: person, pattern, level of number."""
        return self.connection.execute(_CANDIDATES, [dossier_id]).fetchall()


_LINES = """
select c.pattern, count(*), coalesce(sum((d.number = p.number)::integer), 0)::integer,
  sum((c.number_level = 3)::integer)::integer, any_value(w.score)
from compared c join worth w on w.pattern = c.pattern
join dossier d on d.i = c.li join person p on p.i = c.ri
group by c.pattern order by c.pattern
"""
_CANDIDATES = """
select p.id, c.pattern, c.number_level
from compared c join worth w on w.pattern = c.pattern
join dossier d on d.i = c.li join person p on p.i = c.ri
where d.id = ? order by w.score desc, p.i
"""
