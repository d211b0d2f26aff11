"""The register as PostgreSQL searches it: a table of records and one of keys, for one dossier.

The statements follow from the same definition as the batch's (`capthe.link.statements`); a test
holds both to the same pairs, patterns and decisions. `capthe.store.pg.link_index` makes the tables.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg

from capthe.domain.normaliser import Normaliser
from capthe.link.decide import (
    Best,
    Candidate,
    Decision,
    conflicts,
    decide,
    is_sure,
    weigh,
)
from capthe.link.definition import Definition
from capthe.link.explain import reason
from capthe.link.model import Model, Scorer, posterior
from capthe.link.records import Value, record
from capthe.link.statements import candidates, in_a_crowd

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """What was decided about a dossier, why, and its candidates with their probabilities."""

    decision: Decision
    why: str
    ranked: tuple[tuple[Candidate, float], ...]


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
        rules = definition.rules
        self._tight = candidates(definition, [rule for rule in rules if rule.is_tight]).encode()
        self._loose = candidates(definition, [rule for rule in rules if not rule.is_tight]).encode()
        self._crowd = in_a_crowd(rules).encode()
        self._scorer = Scorer(definition, model)

    def find(self, dossiers: Sequence[Texts]) -> list[list[Candidate]]:
        """Return the candidates of each dossier, as the batch finds them: tight rules first."""
        records = [record(self._normaliser, texts) for texts in dossiers]
        found = self._search(self._tight, dict(enumerate(records)))
        unsure = {
            at: records[at]
            for at in range(len(records))
            if not is_sure(self._definition, *self._weigh(found.get(at, [])))
        }
        if unsure:
            for at, more in self._search(self._loose, unsure).items():
                there = {each.person for each in found.get(at, [])}
                found.setdefault(at, []).extend(c for c in more if c.person not in there)
        return [sorted(found.get(at, []), key=_by_person) for at in range(len(records))]

    def answer(self, texts: Texts) -> tuple[Decision, str | None, float, str]:
        """Decide one dossier: the decision, the person's id, the probability, the reason."""
        look = self.look(texts)
        best = look.ranked[0][0] if look.ranked else None
        person = (
            None if best is None or look.decision is Decision.NEW else self._person(best.person)
        )
        return look.decision, person, look.ranked[0][1] if look.ranked else 0.0, look.why

    def look(self, texts: Texts) -> "Look":
        """Decide one dossier and return all that it was decided by, the likeliest person first."""
        found = self.find([texts])[0]
        mine = record(self._normaliser, texts)
        best, probability = self._weigh(found)
        judged = Best(
            pattern=0 if best is None else best.pattern,
            number_level=0 if best is None else best.number_level,
            probability=probability,
            is_owner=self._is_owner(mine["number"], best),
            is_crowded=self._is_crowded(mine),
        )
        against = conflicts(self._definition, judged)
        decision = decide(probability, against)
        why = reason(self._definition, decision, judged.pattern, judged.number_level, against)
        if best is None:
            return Look(decision, why, ())
        chances = zip(found, posterior(self._scores(found)), strict=True)
        others = [each for each in chances if each[0] is not best]
        others.sort(key=lambda each: (-each[1], each[0].person))
        return Look(decision, why, ((best, probability), *others))

    def _search(
        self, statement: bytes, records: Mapping[int, Mapping[str, Value]]
    ) -> dict[int, list[Candidate]]:
        wanted = [{"i": at, **values} for at, values in records.items()]
        rows = self._connection.execute(statement, [json.dumps(wanted)]).fetchall()
        found: dict[int, list[Candidate]] = {}
        for at, person, pattern, number_level in rows:
            found.setdefault(at, []).append(Candidate(person, pattern, number_level))
        return found

    def _weigh(self, found: list[Candidate]) -> tuple[Candidate | None, float]:
        return weigh(self._definition, found, self._scores(found))

    def _scores(self, found: list[Candidate]) -> list[float]:
        return self._scorer.of([(each.pattern, each.number_level) for each in found])

    def _is_owner(self, number: Value, best: Candidate | None) -> bool:
        """Say whether nobody but the best candidate is the one holder of the number."""
        if number is None:
            return True
        rows = self._connection.execute(
            "select i from link.person where number = %s limit 2", [number]
        ).fetchall()
        return len(rows) != 1 or (best is not None and rows[0][0] == best.person)

    def _is_crowded(self, mine: Mapping[str, Value]) -> bool:
        rows = self._connection.execute(self._crowd, [json.dumps([{"i": 0, **mine}])])
        return rows.fetchone() is not None

    def _person(self, i: int) -> str:
        row = self._connection.execute("select id from link.person where i = %s", [i]).fetchone()
        return "" if row is None else str(row[0])


def _by_person(candidate: Candidate) -> int:
    return candidate.person
