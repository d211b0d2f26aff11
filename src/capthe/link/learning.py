"""What a run learns from, and the SQL that asks for it: one text for every executor of batches.

The tables: `compared` and `lesson` (li, ri, pattern, number_level; the lesson also `owner`, the one
holder of the dossier's number), `worth` (pattern, score), `doubted` (li).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from capthe.link.decide import SURE, SURE_NAMES, repeats
from capthe.link.definition import Definition
from capthe.link.explain import told_alike
from capthe.link.files import Read
from capthe.link.model import Model, Seen, fit, nobody_share, number_weights

LEARNERS_MAX = 4_000  # dossiers whose numbers the model learns from
_LABELS_MIN = 500  # with fewer, the dossiers themselves must do
_UNLABELLED_MIN, _UNLABELLED_MAX = 5_000, 12_000  # dossiers that the shipped model is fitted to
_UNLABELLED_PULL = 2.0
_DOUBT = 3.0
"""A number teaches nothing whose holder is that much less likely than somebody else, or beside
whose holder somebody else is that likely: one person who stands in the register twice."""

_NOBODY = "select i from dossier where false"
_SIZES = "select (select count(*) from owner), (select count(*) from dossier)"
OWNER = """
select li, any_value(ri) as ri
from compared where number_level = 1 group by li having count(*) = 1
"""
NAMELESS = """
with named as (
  select p.i, p.id from person p where p.i in (select ri from weighed)),
times as (
  select p.id, count(*) as lines from person p where p.id in (select id from named) group by p.id)
select n.i from named n join times t on t.id = n.id where n.id = '' or t.lines > 1
"""
"""The people thought of whom the register has no id of their own: empty, or of other rows too."""
_LESSON_SIZE = (
    "select count(distinct li), count(distinct case when owner > 0 then li end) from lesson"
)
_LIKELY = """
with odds as (
  select e.li, e.pattern, exp(w.score) as odd from lesson e join worth w on w.pattern = e.pattern),
chance as (select pattern, odd / ({nobody} + sum(odd) over (partition by li)) as p from odds)
select pattern, sum(p), sum(1 - p) from chance group by pattern
"""
_DOUBTED = f"""
select b.li from (
  select e.li, max(case when e.owner = e.ri then w.score end) as own,
    max(case when e.owner <> e.ri then w.score end) as other
  from lesson e join worth w on w.pattern = e.pattern where e.owner > 0
  group by e.li) b
where b.other > b.own + {_DOUBT} or b.other > {_DOUBT}
"""
NUMBERS_SEEN = """
with odds as (
  select e.li, e.number_level, exp(w.score) as odd
  from lesson e join worth w on w.pattern = e.pattern),
chance as (select number_level, odd / (1 + sum(odd) over (partition by li)) as p from odds)
select number_level, sum(p), sum(1 - p) from chance group by number_level order by number_level
"""
_ODDS = """
with odds as (
  select e.li, sum(exp(least(w.score + (case e.number_level {cases} end), 60))) as odd
  from lesson e join worth w on w.pattern = e.pattern group by e.li)
select round(ln(odd), 2), count(*) from odds group by round(ln(odd), 2) order by round(ln(odd), 2)
"""


class Executor(Protocol):
    """A database in which a batch runs."""

    def ask(self, query: str) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a query that has few."""
        ...

    def keep(self, name: str, query: str) -> None:
        """Make the table `name` of a query."""
        ...

    def score(self, source: str, model: Model) -> None:
        """Evaluate the model once per pattern of `source`, into the table `worth`."""
        ...


def seen(condition: str) -> str:
    """Return the patterns of the lesson that the numbers label: (pattern, same, other)."""
    return (
        "select pattern, sum(case when owner = ri then 1 else 0 end), "
        "sum(case when owner <> ri then 1 else 0 end)\nfrom lesson\n"
        f"where (owner = ri or (owner <> ri and number_level = 3)) and {condition}\n"
        "group by pattern"
    )


def learners(executor: Executor, *, is_fixed: bool) -> str:
    """Return the dossiers that teach: an even share of those that have a number, or of all.

    Nobody where the scores are fixed. Where they are few, all of them say how many are of nobody.
    """
    if is_fixed:
        return _NOBODY
    owners, dossiers = executor.ask(_SIZES)[0]
    if owners >= _LABELS_MIN:
        share = max(1, round(owners / LEARNERS_MAX))
        return f"select i from dossier where number is not null and i % {share} = 0"
    share = max(1, round(dossiers / _UNLABELLED_MAX))
    return f"select i from dossier where i % {share} = 0"


def is_sure(definition: Definition) -> str:
    """Return the condition on a row `w` of `weighed`: found beyond doubt, under the same name."""
    first = 10 ** (len(definition.comparisons) - 1)
    names = " or ".join(
        f"w.pattern between {level * first} and {(level + 1) * first - 1}" for level in SURE_NAMES
    )
    return f"w.probability >= {SURE} and ({names})"


@dataclass(frozen=True, slots=True)
class Taught:
    """The model of a run and what it learnt from; neither: it is the shipped one."""

    model: Model
    labels: int
    unlabelled: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A finished run: what was read, what was learnt, how many dossiers got each decision."""

    register: Read
    dossiers: Read
    taught: Taught
    crowded_keys: int
    decisions: dict[str, int]


def learn(definition: Definition, start: Model, executor: Executor, teaching: str) -> Taught:
    """Learn from the dossiers whose number one person holds; without them, from likelihood.

    What the number itself is worth is learnt from all that have one: also from those whose
    number is mistyped and held by nobody. How many are not in the register at all is learnt from
    the dossiers that teach (`teaching`).
    """
    dossiers, labels = executor.ask(_LESSON_SIZE)[0]
    if labels < _LABELS_MIN // 2:
        taught = _fitted(definition, start, executor, dossiers, teaching)
    else:
        taught = _labelled(definition, start, executor, labels)
    return replace(taught, model=_settled(taught.model, executor, teaching))


def _labelled(definition: Definition, start: Model, executor: Executor, labels: int) -> Taught:
    first = _fit(definition, start, executor, near=start, condition="true")
    executor.score("lesson", first)
    executor.keep("doubted", _DOUBTED)
    undoubted = "li not in (select li from doubted)"
    model = _fit(definition, start, executor, near=first, condition=undoubted)
    executor.score("lesson", model)
    numbers = number_weights(executor.ask(NUMBERS_SEEN), start)
    return Taught(replace(model, numbers=numbers), labels)


def _settled(model: Model, executor: Executor, teaching: str) -> Model:
    """Return the model with the share of the dossiers that teach whom none of its candidates is.

    A pair is weighed against a pair of strangers; a dossier of five strangers is not five times as
    likely to be of nobody. So the odds of its candidates are set against this share, not against 1.
    """
    taught = executor.ask(f"select count(*) from ({teaching}) t")[0][0]
    if not taught:
        return model
    executor.score("lesson", model)
    cases = " ".join(f"when {level} then {weight!r}" for level, weight in enumerate(model.numbers))
    found = [(exp(odds), times) for odds, times in executor.ask(_ODDS.format(cases=cases))]
    alone = taught - sum(times for _, times in found)
    nobody = nobody_share([*found, (0.0, alone)], expected=model.nobody)
    return replace(model, nobody=nobody)


class Run(Protocol):
    """A batch's run over its tables, part by part."""

    def find(self) -> None:
        """Compare the candidates of every dossier."""
        ...

    def learn(self) -> Taught:
        """Learn from the dossiers that teach."""
        ...

    def weigh(self, model: Model) -> None:
        """Set each dossier's best candidate against the others."""
        ...

    def answer(self) -> None:
        """Decide every dossier."""
        ...


def carry(run: Run, lap: Callable[[str], None]) -> Taught:
    """Do the parts in their order; `lap` is told each as it ends."""
    run.find()
    lap("find")
    taught = run.learn()
    lap("learn")
    run.weigh(taught.model)
    lap("weigh")
    run.answer()
    lap("decide")
    return taught


def _fit(
    definition: Definition, start: Model, executor: Executor, *, near: Model, condition: str
) -> Model:
    rows = executor.ask(seen(condition))
    return fit(definition, [Seen(*row) for row in rows], start, near)


def _fitted(
    definition: Definition, start: Model, executor: Executor, dossiers: int, teaching: str
) -> Taught:
    """Fit the shipped model to files that share no numbers, by what it thinks of them.

    One step of expectation and maximisation: more would drift from what labels once said.
    """
    if executor.ask(_SIZES)[0][1] < _UNLABELLED_MIN:
        return Taught(start, 0)
    nobody = _settled(start, executor, teaching).nobody
    rows = [Seen(*row) for row in executor.ask(_LIKELY.format(nobody=nobody))]
    return Taught(fit(definition, rows, start, pull=_UNLABELLED_PULL), 0, dossiers)


def worth(
    definition: Definition,
    patterns: NDArray[np.int64],
    model: Model,
    fixed: Mapping[int, float] | None,
) -> dict[str, NDArray[Any]]:
    """Return the columns of `worth`: pattern, score, ways (`repeats`), alike (`told_alike`).

    Scores that are `fixed`, by a signed table, go before the model's.
    """
    scores = model.scores(definition, patterns)
    if fixed:
        pairs_of = zip(patterns.tolist(), scores.tolist(), strict=True)
        scores = np.array([fixed.get(pattern, score) for pattern, score in pairs_of])
    ways, alike = repeats(definition, patterns), told_alike(definition, patterns)
    return {"pattern": patterns, "score": scores, "ways": ways, "alike": alike}
