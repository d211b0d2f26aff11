"""`capthe link --engine spark`: two places in, a folder of answers out."""

from collections.abc import Callable
from dataclasses import dataclass

from capthe.domain.normaliser import Normaliser
from capthe.link.learning import Done, carry
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.link.problems import WORD_COLUMNS, spoken, words
from capthe.link.records import DOSSIER_ID, REGISTER_ID, TEXT_COLUMNS
from capthe.link.table import Line
from capthe.store.spark import records
from capthe.store.spark.files import load
from capthe.store.spark.linking import Linking
from capthe.store.spark.report import problems
from capthe.store.spark.tables import Tables

Lap = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Places:
    """What is linked: files or folders, wherever Spark can read."""

    register: str
    dossiers: str


class Batch:
    """The linking of two places in one session; `lap` is told each part as it ends."""

    def __init__(self, tables: Tables, normaliser: Normaliser) -> None:
        self.tables = tables
        self.normaliser = normaliser

    def run(
        self, places: Places, start: Model, *, scores: dict[int, float] | None = None, lap: Lap
    ) -> Done:
        """Load, normalise, search, learn, decide. With `scores` nothing is learnt: they stand."""
        register = load(
            self.tables, places.register, "person_text", id_column=REGISTER_ID, columns=TEXT_COLUMNS
        )
        dossiers = load(
            self.tables,
            places.dossiers,
            "dossier_text",
            id_column=DOSSIER_ID,
            columns=TEXT_COLUMNS,
        )
        lap("load")
        self._normalise()
        lap("normalise")
        linking = Linking(self.tables, PERSONS, start, scores)
        taught = carry(linking, lap)
        counted = self.tables.ask(
            "select decision, count(*) from answer group by decision order by decision"
        )
        return Done(register, dossiers, taught, linking.crowded_keys, dict(counted))

    def _normalise(self) -> None:
        sources = ("person_text", "dossier_text")
        self.normaliser = records.learn(self.tables, self.normaliser, sources)
        records.normalise(self.tables, self.normaliser, sources)
        records.rate(self.tables, "person_text")
        for name in ("person", "dossier"):
            records.make_records(self.tables, self.normaliser, f"{name}_text", name)

    def write_answers(self, place: str) -> None:
        """Write one line per dossier, in the order of its file, as a folder of parts."""
        self._write(_ANSWERS, place)

    def write_problems(self, place: str) -> list[tuple[str, str, str, int]]:
        """Write what was wrong with the files; return the counts by side, column and problem."""
        noted = [
            problems(self.normaliser, side=side, texts=f"{name}_text")
            for side, name in (("register", "person"), ("dossiers", "dossier"))
        ]
        self.tables.keep("problem", "\nunion all\n".join(noted))
        counts = self.tables.ask(
            "select side, `column`, problem, count(*) from problem group by all order by all"
        )
        each = sorted({(problem, column) for _, column, problem, _ in counts})
        said = [(problem, column, *spoken(words(problem, column))) for problem, column in each]
        types = ", ".join(f"{name} string" for name in ("problem", "column", *WORD_COLUMNS))
        self.tables.put("problem_word", types, said)
        self._write(
            f"select p.*, {', '.join(WORD_COLUMNS)} from problem p join problem_word w "
            "on w.problem = p.problem and w.`column` = p.`column` "
            "order by side, line, p.`column`, p.problem",
            place,
        )
        return counts

    def lines(self) -> list[Line]:
        """Return the pattern table of the run."""
        return [Line(*row) for row in self.tables.ask(_LINES)]

    def has_dossier(self, dossier_id: str) -> bool:
        """Say whether there is such a dossier."""
        self.tables.put("asked", "id string", [(dossier_id,)])
        return bool(self.tables.ask("select 1 from dossier d join asked a on a.id = d.id limit 1"))

    def candidates(self, dossier_id: str) -> list[tuple[str, int, int]]:
        """Return the candidates of one dossier, best first: person, pattern, level of number."""
        self.tables.put("asked", "id string", [(dossier_id,)])
        return [(str(row[0]), row[1], row[2]) for row in self.tables.ask(_CANDIDATES)]

    def _write(self, query: str, place: str) -> None:
        rows = self.tables.session.sql(query)
        if place.endswith(".parquet"):
            rows.write.parquet(place, mode="overwrite")
        else:
            rows.write.csv(place, mode="overwrite", header=True, escape='"', emptyValue="")


_ANSWERS = """
select d.id as dossier_id, case when a.decision = 'NEW' then '' else coalesce(p.id, '') end
  as person_id, a.decision, printf('%.9f', a.probability) as probability, a.reason
from dossier_text d join answer a on a.i = d.i left join person p on p.i = a.ri
order by d.i
"""
_LINES = """
select c.pattern, count(*), sum(case when d.number = p.number then 1 else 0 end),
  sum(case when c.number_level = 3 then 1 else 0 end), any_value(w.score)
from compared c join worth w on w.pattern = c.pattern
join dossier d on d.i = c.li join person p on p.i = c.ri
group by c.pattern order by c.pattern
"""
_CANDIDATES = """
select p.id, c.pattern, c.number_level
from asked a join dossier d on d.id = a.id join compared c on c.li = d.i
join worth w on w.pattern = c.pattern join person p on p.i = c.ri
order by w.score desc, p.i
"""
