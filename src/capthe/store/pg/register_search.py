"""Who in the register a dossier may be: searched in the index, kept for the cleaning desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from capthe.domain.number import is_provisional
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.link.explain import waterfall
from capthe.link.model import Model
from capthe.store.pg.answer import Whereabouts
from capthe.store.pg.linking import Desk, Look
from capthe.store.pg.named import named
from capthe.store.pg.people import RegisterPerson
from capthe.store.pg.register_index import Index

SHOWN = 3
"""Candidates that a suggestion keeps."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the waterfall: what was compared, how it came out, what it is worth."""

    label: Text
    outcome: Text | None
    weight: float


@dataclass(frozen=True, slots=True)
class Suggested:
    """One candidate as the cleaning desk sees it: the record, its chance, why."""

    entry: int
    probability: float
    steps: tuple[Bar, ...]

    def kept_as(self) -> dict[str, Any]:
        """Return what is kept; copying such deep values field by field took a millisecond."""
        steps = [
            {
                "label": {"vi": bar.label.vi, "en": bar.label.en},
                "outcome": bar.outcome and {"vi": bar.outcome.vi, "en": bar.outcome.en},
                "weight": bar.weight,
            }
            for bar in self.steps
        ]
        return {"entry": self.entry, "probability": self.probability, "steps": steps}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the search says about a dossier: the decision, why, the likeliest people."""

    dossier: int
    cid: int
    version: int
    decision: str
    why: str
    candidates: tuple[Suggested, ...]

    def kept_as(self) -> dict[str, Any]:
        """Return what is kept; `kept` reads it."""
        return {
            "dossier": self.dossier,
            "cid": self.cid,
            "version": self.version,
            "decision": self.decision,
            "why": self.why,
            "candidates": [each.kept_as() for each in self.candidates],
        }


def _birth(stored: int | None) -> str:
    """Return yyyy-mm-dd, yyyy-mm or yyyy of yyyymmdd with 0 for what is not known."""
    if not stored:
        return ""
    text = f"{stored:08}"
    return "-".join(part for part in (text[:4], text[4:6], text[6:]) if part != "00")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dossier at the cleaning desk for whom nobody has searched yet; what would be printed."""

    dossier: int
    cid: int
    version: int
    reason: int
    stage: int
    exception: int
    name: str
    birth: int
    sex: str
    old_number: str | None

    def whereabouts(self) -> Whereabouts:
        """Return where it waits."""
        stage = STAGES[self.stage].name
        return Whereabouts(self.dossier, self.cid, stage, self.version, None, self.exception)

    def texts(self) -> dict[str, str]:
        """Return the dossier as the texts that linking reads."""
        return {
            "id": str(self.dossier),
            "number": "" if is_provisional(self.cid) else f"{self.cid:012}",
            "old_number": self.old_number or "",
            "full_name": self.name,
            "birth_date": _birth(self.birth),
            "sex": self.sex,
        }


def kept(connection: psycopg.Connection, dossier: int, cid: int) -> Suggestion | None:
    """Return the newest suggestion for a dossier; None while the search has not looked."""
    row = connection.execute(
        "select dossier, cid, version, decision, why, candidates from register.suggestion"
        " where dossier = %s and cid = %s and made_at is not null order by version desc limit 1",
        [dossier, cid],
    ).fetchone()
    if row is None:
        return None
    dossier, cid, version, decision, why, candidates = row
    return Suggestion(dossier, cid, version, decision, why, tuple(map(_suggested, candidates)))


def _suggested(kept_as: Mapping[str, Any]) -> Suggested:
    return Suggested(kept_as["entry"], kept_as["probability"], _bars(kept_as["steps"]))


def _bars(steps: Sequence[Mapping[str, Any]]) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            Text(**bar["label"]),
            None if bar["outcome"] is None else Text(**bar["outcome"]),
            bar["weight"],
        )
        for bar in steps
    )


@dataclass(frozen=True, slots=True)
class PatternShare:
    """A pattern among the candidates shown last: its bars, how many had it, how many were taken."""

    steps: tuple[Bar, ...]
    candidates: int
    taken: int

    @property
    def weight(self) -> float:
        """What the pattern is worth: the sum of its bars."""
        return sum(bar.weight for bar in self.steps)


def pattern_shares(
    connection: psycopg.Connection, *, dossiers: int, limit: int
) -> list[PatternShare]:
    """Return the patterns of the last dossiers that were looked up, the most frequent first."""
    rows = connection.execute(
        named("pattern_shares").sql, {"dossiers": dossiers, "limit": limit}
    ).fetchall()
    return [PatternShare(_bars(steps), n, taken) for steps, n, taken in rows]


@dataclass(frozen=True, slots=True)
class Search:
    """Looks dossiers up in the index by a model."""

    index: Index
    model: Model
    desk: Desk

    @classmethod
    def over(cls, index: Index, model: Model) -> "Search":
        """Return a search over an index; made once for a connection."""
        return cls(index, model, Desk(index.connection, index.definition, model, index.normaliser))

    def waiting(self, limit: int) -> list[Waiting]:
        """Return dossiers that wait for a look, the oldest first."""
        rows = self.index.connection.execute(named("register_waiting").sql, {"limit": limit})
        return [Waiting(*row) for row in rows.fetchall()]

    def suggest(self, dossiers: Sequence[Waiting]) -> list[Suggestion]:
        """Look them up together."""
        looks = self.desk.look([each.texts() for each in dossiers])
        return [self._suggestion(*each) for each in zip(dossiers, looks, strict=True)]

    def keep(self, now: datetime, suggestions: Sequence[Suggestion]) -> int:
        """Keep what was found for the cleaning desk; return how many were still waiting."""
        row = self.index.connection.execute(
            "select ledger.suggest(%s, %s)",
            [now, Jsonb([each.kept_as() for each in suggestions])],
        ).fetchone()
        return 0 if row is None else int(row[0])

    def bearer(self, entry: int) -> RegisterPerson | None:
        """Return the living person of a record, if nobody else bears the number."""
        row = self.index.connection.execute(
            "select cid, old_number, name, name_key, birth, sex, province, alive"
            " from register.person where entry = %s and cid ="
            " (select r.cid from register.record r where r.id = %s) and alive and not is_shared",
            [entry, entry],
        ).fetchone()
        return None if row is None else RegisterPerson(*row)

    def _suggestion(self, who: Waiting, look: Look) -> Suggestion:
        shown = []
        for candidate, probability in look.ranked[:SHOWN]:
            steps = waterfall(
                self.index.definition, self.model, candidate.pattern, candidate.number_level
            )
            bars = tuple(Bar(step.label, step.outcome, round(step.weight, 2)) for step in steps)
            shown.append(Suggested(candidate.person, round(probability, 6), bars))
        return Suggestion(
            who.dossier, who.cid, who.version, look.decision.value, look.why, tuple(shown)
        )
