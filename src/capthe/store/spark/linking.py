"""A batch of dossiers against a register in Spark: pairs, patterns, model, decisions.

Tables `dossier` and `person` hold records. The result is the table `answer`, one row a dossier.
What stays small (the patterns, the kinds of cases) is weighed and decided here and sent out again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from capthe.link import learning
from capthe.link.decide import AUTO_MIN, CLERICAL_MIN, OFFICER_MIN, Best
from capthe.link.definition import Definition, Rule
from capthe.link.explain import Reasons
from capthe.link.model import Model
from capthe.link.spark import CROWDED, HELD, PAIRS, WAITING, Spark, keys
from capthe.link.statements import patterns
from capthe.store.spark.tables import Tables


class Linking:
    """One run over the tables of a session: `find`, `learn`, `weigh`, `answer`."""

    def __init__(
        self,
        tables: Tables,
        definition: Definition,
        start: Model,
        scores: Mapping[int, float] | None = None,
    ) -> None:
        """Take the model to start from; with `scores` nothing is learnt: they stand."""
        self._tables = tables
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
        name = self._tables.name
        rules = self._definition.rules
        self._find_pairs([rule for rule in rules if rule.is_tight], "dossier")
        self.keep("compared", patterns(self._definition, Spark()))
        self.keep("owner", learning.OWNER)
        self._teaching = learning.learners(self, is_fixed=self._fixed is not None)
        self.weigh(self._start)
        self.keep(
            "open_dossier",
            "select d.* from dossier d left join weighed w on w.li = d.i where w.li is null "
            f"or not ({learning.is_sure(self._definition)}) or d.i in ({self._teaching})",
        )
        name("waiting_first", WAITING)
        name("compared_first", "select * from compared")
        self._find_pairs([rule for rule in rules if not rule.is_tight], "open_dossier")
        name("crowd_dossier", f"select * from waiting_first union {WAITING}")
        name("pair", _NOT_YET)
        self.keep("compared_then", patterns(self._definition, Spark()))
        name("compared", "select * from compared_first union all select * from compared_then")

    def _find_pairs(self, rules: Sequence[Rule], left: str) -> None:
        """Find the pairs of some rules, `pair`, and the keys that too many share, `crowded`."""
        self._tables.name("wanted", keys(rules, left))
        self.keep("held", HELD.format(keys=keys(rules, "person")))
        self.keep("crowded", CROWDED)
        self.crowded_keys += self.ask("select count(*) from crowded")[0][0]
        self._tables.name("pair", PAIRS)

    def learn(self) -> learning.Taught:
        """Learn from the dossiers that teach."""
        self.keep(
            "lesson",
            "select c.*, o.ri as owner from compared c left join owner o on o.li = c.li "
            f"where c.li in ({self._teaching})",
        )
        return learning.learn(self._definition, self._start, self, self._teaching)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query that has few."""
        return self._tables.ask(query)

    def keep(self, name: str, query: str) -> None:
        """Make the table `name` of a query."""
        self._tables.keep(name, query)

    def score(self, source: str, model: Model) -> None:
        """Evaluate the model once per pattern of `source`, into the table `worth`."""
        found = self.ask(f"select distinct pattern from {source}")
        numbers = np.array([pattern for (pattern,) in found], dtype=np.int64)
        columns = learning.worth(self._definition, numbers, model, self._fixed)
        rows = list(zip(*(columns[name].tolist() for name in _WORTH), strict=True))
        types = ", ".join(f"{name} {type_}" for name, type_ in _WORTH.items())
        self._tables.put("worth", types, rows)

    def weigh(self, model: Model) -> None:
        """Set each dossier's best candidate against the others and "none of these": `weighed`."""
        self.score("compared", model)
        cases = " ".join(f"when {n} then {weight!r}D" for n, weight in enumerate(model.numbers))
        self.keep("weighed", _WEIGHED.format(cases=cases, nobody=f"{model.nobody!r}D"))

    def answer(self) -> None:
        """Decide every dossier, into `answer` (i, ri, decision, probability, reason).

        What is alike is decided once.
        """
        self.keep("nameless", learning.NAMELESS)
        limits = (AUTO_MIN, OFFICER_MIN, CLERICAL_MIN)
        bands = " ".join(f"when probability >= {limit}D then {limit}D" for limit in limits)
        self.keep("cased", _CASES.format(bands=bands))
        kinds = self.ask(f"select distinct {', '.join(_KIND)} from cased")
        decided = [self._reasons.decided(Best(*kind)) for kind in kinds]
        told = [
            (*kind, str(each.decision), each.why, each.most)
            for kind, each in zip(kinds, decided, strict=True)
        ]
        types = ", ".join(f"{name} {type_}" for name, type_ in _KIND.items())
        self._tables.put("told", f"{types}, decision string, reason string, most double", told)
        self._tables.name("answer", _ANSWER)


_NOT_YET = "select p.* from pair p anti join compared_first c on c.li = p.li and c.ri = p.ri"
_WORTH = {"pattern": "bigint", "score": "double", "ways": "bigint", "alike": "bigint"}
_WEIGHED = """
with odds as (
  select c.li, c.ri, c.pattern, c.number_level, w.ways,
    w.score + (case c.number_level {cases} end) as score
  from compared c join worth w on w.pattern = c.pattern),
best as (
  select li, max(score) as score, sum(exp(least(score, 60))) as odds, count(*) as candidates,
    max_by(struct(ri, pattern, number_level, ways), struct(score, -ri)) as top
  from odds group by li),
repeated as (
  select o.li, sum(exp(least(o.score, 60))) as odds
  from best b join odds o on o.li = b.li
  where b.candidates > 1 and o.ways <> 0 and o.ri <> b.top.ri and (o.ways & b.top.ways) <> 0
  group by o.li)
select b.li, b.top.ri as ri, b.top.pattern as pattern, b.top.number_level as number_level,
  exp(least(b.score, 60)) / ({nobody} + b.odds - coalesce(r.odds, 0)) as probability
from best b left join repeated r on r.li = b.li
"""
_KIND = {
    "pattern": "bigint", "number_level": "bigint", "band": "double", "is_owner": "boolean",
    "is_crowded": "boolean", "is_named": "boolean",
}  # fmt: skip
_CASES = """
with best as (
  select d.i, coalesce(w.ri, 0) as ri, coalesce(a.alike, 0) as alike,
    coalesce(w.number_level, 0) as number_level, coalesce(w.probability, 0D) as probability,
    o.ri is null or o.ri = coalesce(w.ri, 0) as is_owner, c.i is not null as is_crowded,
    n.i is null as is_named
  from dossier d left join weighed w on w.li = d.i left join owner o on o.li = d.i
  left join worth a on a.pattern = w.pattern left join crowd_dossier c on c.i = d.i
  left join nameless n on n.i = w.ri),
banded as (select *, case {bands} else 0D end as band from best)
select i, ri, probability, band, is_crowded, is_owner or is_new as is_owner,
  is_named or is_new as is_named,
  case when is_new then 0 else alike end as pattern,
  case when is_new then 0 else number_level end as number_level
from (select *, band = 0 and not is_crowded as is_new from banded)
"""
_ANSWER = f"""
select c.i, c.ri, t.decision, least(c.probability, t.most) as probability, t.reason
from cased c join told t using ({", ".join(_KIND)})
"""
