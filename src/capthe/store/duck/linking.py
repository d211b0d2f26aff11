"""A batch of dossiers against a register in DuckDB: pairs, patterns, model, decisions.

Tables `dossier` and `person` hold records. The result is the table `answer`, one row a dossier.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np

from capthe.link import learning
from capthe.link.decide import AUTO_MIN, CLERICAL_MIN, OFFICER_MIN, Best
from capthe.link.definition import Definition
from capthe.link.explain import Reasons
from capthe.link.model import Model
from capthe.link.statements import Duck, patterns
from capthe.store.duck.candidates import find_pairs, forget_crowds

_DUCK = Duck()


class Linking:
    """One run over the tables of a connection: `find`, `learn`, `weigh`, `answer`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        definition: Definition,
        start: Model,
        scores: Mapping[int, float] | None = None,
    ) -> None:
        """Take the model to start from; with `scores` nothing is learnt: they stand."""
        self._do = connection.execute
        self._connection = connection
        self._definition = definition
        self._start = start
        self._fixed = scores
        self._reasons = Reasons(definition)
        self._teaching = ""
        self.crowded_keys = 0

    def find(self) -> None:
        """Compare the candidates of every dossier, by the tight rules first, into `compared`.

        Who is beyond doubt by the tight rules, as the first model sees it, is not searched
        further; those whose numbers teach the model are, so that it sees all their candidates.
        """
        forget_crowds(self._connection)
        rules = self._definition.rules
        tight = [rule for rule in rules if rule.is_tight]
        self.crowded_keys = find_pairs(self._connection, tight, "dossier")
        self._do(f"create or replace table compared as {self._compared()}")
        self.keep("owner", learning.OWNER)
        self._teaching = learning.learners(self, is_fixed=self._fixed is not None)
        self.weigh(self._start)
        loose = [rule for rule in rules if not rule.is_tight]
        if not loose:
            return
        asked = ", ".join(dict.fromkeys(f"d.{name}" for rule in loose for name in rule.columns))
        self._do(
            f"create or replace table open_dossier as select d.i, {asked} from dossier d "
            "left join weighed w on w.li = d.i where w.li is null "
            f"or not ({learning.is_sure(self._definition)}) or d.i in ({self._teaching})"
        )
        self.crowded_keys += find_pairs(self._connection, loose, "open_dossier")
        self._do("create or replace table pair as "
                 "from pair p anti join compared c on c.li = p.li and c.ri = p.ri")  # fmt: skip
        self._do(f"insert into compared {self._compared()}")

    def _compared(self) -> str:
        """Return the comparison of every pair.

        The people that are in one are put together first: a block of the whole register holds a few
        of them, and a comparison costs as much for a few as for many.
        """
        near = "select r.* from person r semi join pair p on p.ri = r.i"
        return f"with near as materialized ({near})\n" + patterns(
            self._definition, _DUCK, right="near"
        )

    def learn(self) -> learning.Taught:
        """Learn from the dossiers that teach."""
        self._do(
            "create or replace table lesson as select c.*, o.ri as owner from compared c "
            f"left join owner o on o.li = c.li where c.li in ({self._teaching})"
        )
        return learning.learn(self._definition, self._start, self, self._teaching)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query that has few."""
        return self._do(query).fetchall()

    def keep(self, name: str, query: str) -> None:
        """Make the table `name` of a query."""
        self._do(f"create or replace table {name} as {query}")

    def score(self, source: str, model: Model) -> None:
        """Evaluate the model once per pattern of `source`, into the table `worth`."""
        found = self._do(f"select distinct pattern from {source}").fetchnumpy()["pattern"]
        columns = learning.worth(self._definition, found, model, self._fixed)
        self._connection.register("scored", columns)
        self._do("create or replace table worth as select pattern, score, ways, alike from scored")
        self._connection.unregister("scored")

    def weigh(self, model: Model) -> None:
        """Set each dossier's best candidate against the others and "none of these": `weighed`."""
        self.score("compared", model)
        cases = " ".join(f"when {n} then {weight!r}" for n, weight in enumerate(model.numbers))
        self._do(_WEIGHED.format(cases=cases, nobody=repr(model.nobody)))

    def answer(self) -> None:
        """Decide every dossier, into `answer` (i, ri, decision, probability, reason).

        What is alike is decided once: `case_of` numbers the kinds of cases.
        """
        self.keep("nameless", learning.NAMELESS)
        limits = (AUTO_MIN, OFFICER_MIN, CLERICAL_MIN)
        bands = " ".join(f"when probability >= {limit} then {limit}" for limit in limits)
        self._do(_CASES.format(bands=bands))
        kinds = self._do(_KINDS).fetchall()
        told = [self._reasons.decided(Best(*kind)) for kind in kinds]
        columns = {name: np.array([row[at] for row in kinds]) for at, name in enumerate(_KIND)}
        columns["decision"] = np.array([str(each.decision) for each in told], dtype=object)
        columns["reason"] = np.array([each.why for each in told], dtype=object)
        columns["most"] = np.array([each.most for each in told])
        self._connection.register("told", columns)
        self._do(_ANSWER)
        self._connection.unregister("told")


_WEIGHED = """
create or replace table weighed as
with odds as materialized (
  select c.li, c.ri, c.pattern, c.number_level, w.ways,
    w.score + (case c.number_level {cases} end) as score
  from compared c join worth w on w.pattern = c.pattern),
best as (
  select li, max(score) as score, sum(exp(least(score, 60))) as odds, count(*) as candidates,
    arg_max(struct_pack(ri := ri, pattern := pattern, number_level := number_level, ways := ways),
      (score, -ri)) as top
  from odds group by li),
repeated as (
  select o.li, sum(exp(least(o.score, 60))) as odds
  from best b join odds o on o.li = b.li
  where b.candidates > 1 and o.ways <> 0 and o.ri <> b.top.ri and o.ways & b.top.ways <> 0
  group by o.li)
select b.li, top.ri as ri, top.pattern as pattern, top.number_level as number_level,
  exp(least(score, 60)) / ({nobody} + b.odds - coalesce(r.odds, 0)) as probability
from best b left join repeated r on r.li = b.li
"""
_KIND = ("pattern", "number_level", "band", "is_owner", "is_crowded", "is_named")
_CASES = """
create or replace table cased as
with best as (
  select d.i, coalesce(w.ri, 0) as ri, coalesce(a.alike, 0) as alike,
    coalesce(w.number_level, 0) as number_level, coalesce(w.probability, 0.0) as probability,
    o.ri is null or o.ri = coalesce(w.ri, 0) as is_owner,
    d.i in (select i from crowd_dossier) as is_crowded,
    coalesce(w.ri, 0) not in (select i from nameless) as is_named
  from dossier d left join weighed w on w.li = d.i left join owner o on o.li = d.i
  left join worth a on a.pattern = w.pattern),
banded as (select *, (case {bands} else 0 end)::double as band from best)
select i, ri, probability, band, is_crowded, is_owner or is_new as is_owner,
  is_named or is_new as is_named,
  case when is_new then 0 else alike end as pattern,
  case when is_new then 0 else number_level end as number_level
from (select *, band = 0 and not is_crowded as is_new from banded)
"""
_KINDS = f"select distinct {', '.join(_KIND)} from cased"
_ANSWER = f"""
create or replace table answer as
select c.i, c.ri, t.decision, least(c.probability, t.most) as probability, t.reason
from cased c join told t using ({", ".join(_KIND)})
"""
