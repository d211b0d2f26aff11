"""Who in the register a dossier may be: searched in the index, kept for the cleaning desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from capthe.domain.number import is_provisional
from capthe.domain.text import Text
from capthe.link.explain import waterfall
from capthe.link.model import Model
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.linking import Desk, Look
from capthe.store.pg.named import named
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
    stage: int
    name: str
    birth: int
    sex: str
    old_number: str | None

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


@dataclass(frozen=True, slots=True)
class Queue:
    """Dossiers that wait for a look, the oldest first; whether the index must follow first."""

    is_behind: bool
    dossiers: Sequence[Waiting]


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier without a number whose person is beyond doubt: the record, and how it was found."""

    who: Waiting
    entry: int
    cause: str

    def going(self) -> dict[str, Any]:
        """Return what is told of it when it goes on."""
        return {
            "dossier": self.who.dossier,
            "cid": self.who.cid,
            "version": self.who.version,
            "stage": self.who.stage,
            "entry": self.entry,
            "cause": self.cause,
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
    _bars: dict[tuple[int, int], tuple[Bar, ...]] = field(default_factory=dict)

    @classmethod
    def over(cls, index: Index, model: Model) -> "Search":
        """Return a search over an index; made once for a connection."""
        return cls(index, model, Desk(index.connection, index.definition, model, index.normaliser))

    def queue(self, limit: int) -> Queue:
        """Return who waits for a look."""
        rows = self.index.connection.execute(
            named("register_waiting").sql, {"limit": limit}
        ).fetchall()
        return Queue(bool(rows[0][0]), [Waiting(*row[1:]) for row in rows if row[1] is not None])

    def suggest(self, dossiers: Sequence[Waiting]) -> list[Suggestion]:
        """Look them up together."""
        looks = self.desk.look([each.texts() for each in dossiers])
        return [self._suggestion(*each) for each in zip(dossiers, looks, strict=True)]

    def keep(self, act: Act, suggestions: Sequence[Suggestion], found: Sequence[Found]) -> int:
        """Keep what was found for the cleaning desk; return how many were still waiting.

        In the same transaction those of `found` go on under the number of their record, if it is
        in force, its person lives and nobody else bears the number.
        """
        row = self.index.connection.execute(
            f"select ledger.suggest({ACT}, %(kept)s, %(going)s)",
            {
                **act_values(act),
                "kept": Jsonb([each.kept_as() for each in suggestions]),
                "going": Jsonb([each.going() for each in found]),
            },
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _suggestion(self, who: Waiting, look: Look) -> Suggestion:
        shown = [
            Suggested(
                candidate.person,
                round(probability, 6),
                self._bars_of(candidate.pattern, candidate.number_level),
            )
            for candidate, probability in look.ranked[:SHOWN]
        ]
        return Suggestion(
            who.dossier, who.cid, who.version, look.decision.value, look.why, tuple(shown)
        )

    def _bars_of(self, pattern: int, number_level: int) -> tuple[Bar, ...]:
        """Return the bars of a pattern; patterns are few, and each is put into words once."""
        known = self._bars.get((pattern, number_level))
        if known is None:
            steps = waterfall(self.index.definition, self.model, pattern, number_level)
            known = tuple(Bar(step.label, step.outcome, round(step.weight, 2)) for step in steps)
            self._bars[pattern, number_level] = known
        return known
