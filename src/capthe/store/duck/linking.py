"""A batch of dossiers against a register in DuckDB: pairs, patterns, model, decisions.

Tables `dossier` and `person` hold records. The result is the table `answer`, one row a dossier.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np

from capthe.domain.normaliser import Normaliser
from capthe.link.decide import (
    AUTO_MIN,
    SURE,
    SURE_NAMES,
    Best,
    Conflict,
    Decision,
    conflicts,
    decide,
)
from capthe.link.definition import Definition
from capthe.link.explain import reason
from capthe.link.model import Model, Seen, fit, number_weights
from capthe.link.statements import CROWD_MIN, Duck, crowded, pairs, patterns, waiting

LEARNERS_MAX = 6_000  # dossiers whose numbers the model learns from
LABELS_MIN = 500  # with fewer, the shipped model stays as it is
_DUCK = Duck()
Row = tuple[
    int, int | None, int | None, int | None, float | None, str | None, str | None, bool, bool
]
"""Dossier, best candidate, pattern, level of number, probability, both names if they differ,
whether nobody else holds the number, whether a key of the dossier is crowded."""
_DOUBT = 3.0  # a number whose holder is that much less likely than somebody else teaches nothing


@dataclass(frozen=True, slots=True)
class Taught:
    """The model of a run and what it learnt from; 0 labels: the shipped one."""

    model: Model
    labels: int


class Linking:
    """One run over the tables of a connection."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        definition: Definition,
        start: Model,
        scores: Mapping[int, float] | None = None,
    ) -> None:
        self._do = connection.execute
        self._connection = connection
        self._definition = definition
        self._start = start
        self._fixed = scores or {}
        self._crowded: frozenset[str] = frozenset()
        self._reasons: dict[tuple[int, int, Decision, tuple[Conflict, ...]], str] = {}

    def find_crowds(self) -> int:
        """Note the keys that too many people share; return how many."""
        self._do("create or replace table crowded (rule varchar, key varchar, people bigint)")
        for rule in self._definition.rules:
            self._do(f"insert into crowded {crowded(rule, CROWD_MIN)}")
        rows = self._do("select rule, count(*) from crowded group by rule").fetchall()
        self._crowded = frozenset(rule for rule, _ in rows)
        self._do("create or replace table crowd_dossier (i integer)")
        for rule in self._definition.rules:
            if rule.name in self._crowded:
                self._do(f"insert into crowd_dossier {waiting(rule)}")
        return sum(times for _, times in rows)

    def learn(self) -> Taught:
        """Learn from the dossiers whose number one person holds; nothing if they are too few.

        What the number itself is worth is learnt from all that have one: also from those whose
        number is mistyped and held by nobody.
        """
        self._do(
            "create or replace table owner as select d.i as li, any_value(p.i) as ri "
            "from dossier d join person p on p.number = d.number "
            "group by d.i having count(*) = 1"
        )
        owners = self._do("select count(*) from owner").fetchall()[0][0]
        if owners < LABELS_MIN:
            return Taught(self._start, 0)
        share = max(1, round(owners / LEARNERS_MAX))
        self._do(
            "create or replace table learner as select d.* from dossier d "
            f"where d.number is not null and d.i % {share} = 0"
        )
        self._compare(pairs(self._definition.rules, "learner", crowded=self._crowded), "lesson")
        first = self._fit("true")
        self._score("lesson", first)
        self._do("create or replace table doubted as " + _DOUBTED.format(doubt=_DOUBT))
        model = self._fit("e.li not in (select li from doubted)")
        self._score("lesson", model)
        seen = self._do(_NUMBERS_SEEN).fetchall()
        numbers = number_weights(seen, self._start)
        labels = self._do("select count(*) from learner l join owner o on o.li = l.i").fetchall()[
            0
        ][0]
        return Taught(Model(model.weights, numbers), labels)

    def _fit(self, condition: str) -> Model:
        seen = self._do(_SEEN.format(condition=condition)).fetchall()
        return fit(self._definition, [Seen(*row) for row in seen], self._start)

    def _compare(self, pairs_sql: str, target: str) -> None:
        self._do(f"create or replace table pair as {pairs_sql}")
        self._do(f"create or replace table {target} as {patterns(self._definition, _DUCK)}")

    def _score(self, source: str, model: Model) -> None:
        """Evaluate the model once per pattern of `source`, into the table `worth`."""
        found = self._do(f"select distinct pattern from {source}").fetchnumpy()["pattern"]
        worth = model.scores(self._definition, found)
        if self._fixed:
            pairs_of = zip(found.tolist(), worth.tolist(), strict=True)
            worth = np.array([self._fixed.get(pattern, score) for pattern, score in pairs_of])
        self._connection.register("scored", {"pattern": found, "score": worth})
        self._do("create or replace table worth as select pattern, score from scored")
        self._connection.unregister("scored")

    def search(self, model: Model) -> None:
        """Compare the candidates of every dossier, by the tight rules first, into `compared`."""
        rules = self._definition.rules
        tight = [rule for rule in rules if rule.is_tight]
        loose = [rule for rule in rules if not rule.is_tight]
        self._compare(pairs(tight, crowded=self._crowded), "compared")
        self._score("compared", model)
        self._weigh(model)
        self._do(
            "create or replace table open_dossier as select d.* from dossier d "
            f"left join weighed w on w.li = d.i where w.li is null or w.probability < {SURE} "
            f"or w.pattern // {10 ** (len(self._definition.comparisons) - 1)} not in {SURE_NAMES}"
        )
        if not loose:
            return
        more = pairs(loose, "open_dossier", crowded=self._crowded)
        self._compare(f"({more}) except select li, ri from compared", "further")
        self._do("insert into compared select * from further")
        self._score("compared", model)
        self._weigh(model)

    def _weigh(self, model: Model) -> None:
        """Set each dossier's best candidate against the others and "none of these": `weighed`."""
        cases = " ".join(f"when {n} then {weight!r}" for n, weight in enumerate(model.numbers))
        self._do(_WEIGHED.format(cases=cases))

    def answer(self, normaliser: Normaliser) -> None:
        """Decide every dossier, into `answer` (i, person_id, decision, probability, reason)."""
        rows = self._do(_TO_DECIDE.format(auto=AUTO_MIN)).fetchall()
        decided = [self._decided(normaliser, row) for row in rows]
        names = ("i", "ri", "decision", "probability", "reason")
        types = (np.int32, np.int32, object, float, object)
        columns = {
            name: np.array([row[place] for row in decided], dtype=type_)
            for place, (name, type_) in enumerate(zip(names, types, strict=True))
        }
        self._connection.register("decided", columns)
        self._do("create or replace table answer as select * from decided")
        self._connection.unregister("decided")

    def _decided(self, normaliser: Normaliser, row: Row) -> tuple[int, int, str, float, str]:
        i, ri, pattern, number_level, probability, left, right, is_owner, is_crowded = row
        kin = left is not None and normaliser.could_be_two_people(left, right or "")
        best = Best(
            pattern=pattern or 0,
            number_level=number_level or 0,
            probability=probability or 0.0,
            is_owner=is_owner,
            could_be_kin=kin,
            is_crowded=is_crowded,
        )
        found = conflicts(self._definition, best)
        decision = decide(best.probability, found)
        told = (best.pattern, best.number_level, decision, found)
        why = self._reasons.get(told)
        if why is None:
            why = reason(self._definition, decision, best.pattern, best.number_level, found)
            self._reasons[told] = why
        return i, ri or 0, str(decision), best.probability, why


_SEEN = """
select e.pattern, sum((o.ri = e.ri)::integer), sum((o.ri <> e.ri)::integer)
from lesson e join owner o on o.li = e.li
join person p on p.i = e.ri
join dossier d on d.i = e.li
where (o.ri = e.ri or (e.number_level = 3)) and {condition}
group by e.pattern
"""
_DOUBTED = """
select b.li from (
  select e.li, max(case when o.ri = e.ri then w.score end) as own,
    max(case when o.ri <> e.ri then w.score end) as other
  from lesson e join worth w on w.pattern = e.pattern join owner o on o.li = e.li
  group by e.li) b
where b.other > b.own + {doubt}
"""
_NUMBERS_SEEN = """
with odds as (
  select e.li, e.number_level, exp(w.score) as odd
  from lesson e join worth w on w.pattern = e.pattern),
chance as (select number_level, odd / (1 + sum(odd) over (partition by li)) as p from odds)
select number_level, sum(p), sum(1 - p) from chance group by number_level order by number_level
"""
_WEIGHED = """
create or replace table weighed as
with odds as (
  select c.li, c.ri, c.pattern, c.number_level,
    w.score + (case c.number_level {cases} end) as score
  from compared c join worth w on w.pattern = c.pattern),
best as (
  select li, max(score) as score, sum(exp(least(score, 60))) as odds,
    arg_max(struct_pack(ri := ri, pattern := pattern, number_level := number_level),
      (score, -ri)) as top
  from odds group by li)
select li, top.ri as ri, top.pattern as pattern, top.number_level as number_level,
  exp(least(score, 60)) / (1 + odds) as probability
from best
"""
_TO_DECIDE = """
with holder as (select number, min(i) as i from person where number is not null group by number
  having count(*) = 1)
select d.i, w.ri, w.pattern, w.number_level, w.probability,
  case when w.probability >= {auto} and d.n_c <> p.n_c then d.n_shown end,
  case when w.probability >= {auto} and d.n_c <> p.n_c then p.n_shown end,
  h.i is null or h.i = w.ri, c.i is not null
from dossier d left join weighed w on w.li = d.i left join person p on p.i = w.ri
left join holder h on h.number = d.number
left join (select distinct i from crowd_dossier) c on c.i = d.i
order by d.i
"""
