"""The register as PostgreSQL searches it: a table of records and one of keys, for one dossier.

The statements follow from the same definition as the batch's (`capthe.link.statements`); a test
holds both to the same pairs, patterns and decisions. `capthe.store.pg.link_index` makes the tables.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from capthe.domain.normaliser import Normaliser
from capthe.link.decide import (
    Best,
    Candidate,
    Decision,
    is_owner,
    is_sure,
    weigh,
)
from capthe.link.definition import Definition, Rule
from capthe.link.explain import Reasons
from capthe.link.model import Model, Scorer, posterior
from capthe.link.records import COMPARED, Value, record
from capthe.link.statements import candidates, is_asked

Texts = Mapping[str, str]
Record = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Look:
    """What was decided about a dossier, why, and its candidates with their probabilities."""

    decision: Decision
    why: str
    ranked: tuple[tuple[Candidate, float], ...]


@dataclass(slots=True)
class _Found:
    """The candidates of a dossier so far, by person, and the best of them with its probability.

    `is_crowded` when too many share one of its keys.
    """

    candidates: list[Candidate] = field(default_factory=list)
    is_crowded: bool = False
    scores: Sequence[float] = ()
    best: Candidate | None = None
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class _Statement:
    """The rules that are searched by together."""

    rules: Sequence[Rule]
    text: bytes


class Desk:
    """Answers for dossiers one by one or a few at a time, from the schema `link`."""

    def __init__(
        self,
        connection: psycopg.Connection,
        definition: Definition,
        model: Model,
        normaliser: Normaliser,
    ) -> None:
        self._connection = connection
        self._definition = definition
        self._normaliser = normaliser
        self._scorer = Scorer(definition, model)
        self._nobody = model.nobody
        self._reasons = Reasons(definition)
        self._tight = self._statement([rule for rule in definition.rules if rule.is_tight])
        self._loose = self._statement([rule for rule in definition.rules if not rule.is_tight])

    def find(self, dossiers: Sequence[Texts]) -> list[list[Candidate]]:
        """Return the candidates of each dossier, as the batch finds them: tight rules first."""
        records = [record(self._normaliser, texts) for texts in dossiers]
        return [each.candidates for each in self._find(records)]

    def answer(self, texts: Texts) -> tuple[Decision, str | None, float, str]:
        """Decide one dossier: the decision, the person's id, the probability, the reason."""
        look = self.look([texts])[0]
        best = look.ranked[0][0] if look.ranked else None
        person = (
            None if best is None or look.decision is Decision.NEW else self._person(best.person)
        )
        return look.decision, person, look.ranked[0][1] if look.ranked else 0.0, look.why

    def look(self, dossiers: Sequence[Texts]) -> list[Look]:
        """Decide dossiers; return all that each was decided by, the likeliest person first."""
        records = [record(self._normaliser, texts) for texts in dossiers]
        return [self._decided(each) for each in self._find(records)]

    def _decided(self, found: _Found) -> Look:
        best, probability = found.best, found.probability
        judged = Best(
            pattern=0 if best is None else best.pattern,
            number_level=0 if best is None else best.number_level,
            probability=probability,
            is_owner=is_owner(found.candidates, best),
            is_crowded=found.is_crowded,
            is_named=True,  # the register's own ids
        )
        decision, why, most = self._reasons.decided(judged)
        if best is None:
            return Look(decision, why, ())
        chances = zip(found.candidates, posterior(found.scores, self._nobody), strict=True)
        others = [each for each in chances if each[0] is not best]
        others.sort(key=lambda each: (-each[1], each[0].person))
        return Look(decision, why, ((best, min(probability, most)), *others))

    def _find(self, records: Sequence[Record]) -> list[_Found]:
        """Search by the tight rules, then by the loose ones for whom those leave a doubt."""
        found = [_Found() for _ in records]
        self._search(self._tight, records, dict(enumerate(found)))
        unsure = {
            at: each
            for at, each in enumerate(found)
            if not is_sure(self._definition, each.best, each.probability)
        }
        self._search(self._loose, records, unsure)
        return found

    def _search(
        self, statement: _Statement, records: Sequence[Record], found: Mapping[int, _Found]
    ) -> None:
        """Add what the rules of a statement find; who says nothing that they ask is not asked."""
        wanted = [
            {"i": at, **{name: said[name] for name in COMPARED if said[name] is not None}}
            for at, said in ((at, records[at]) for at in found)
            if any(is_asked(rule, said) for rule in statement.rules)
        ]
        if not wanted:
            return
        there = {at: {each.person for each in found[at].candidates} for at in found}
        grown = set()
        for at, person, *levels in self._connection.execute(statement.text, [json.dumps(wanted)]):
            if person is None:
                found[at].is_crowded = True
            elif person not in there[at]:
                found[at].candidates.append(Candidate(person, *levels))
                grown.add(at)
        for at in grown:
            self._weigh(found[at])

    def _statement(self, rules: Sequence[Rule]) -> _Statement:
        return _Statement(rules, candidates(self._definition, rules).encode())

    def _weigh(self, found: _Found) -> None:
        """Weigh the candidates of a dossier against each other and "none of these"."""
        candidates = found.candidates
        candidates.sort(key=_by_person)
        scores = self._scorer.of([(each.pattern, each.number_level) for each in candidates])
        found.scores = scores
        if len(candidates) == 1:  # weighed against nobody else
            found.best, found.probability = candidates[0], posterior(scores, self._nobody)[0]
        else:
            found.best, found.probability = weigh(
                self._definition, candidates, scores, self._nobody
            )

    def _person(self, i: int) -> str:
        row = self._connection.execute("select id from link.person where i = %s", [i]).fetchone()
        return "" if row is None else str(row[0])


def _by_person(candidate: Candidate) -> int:
    return candidate.person
