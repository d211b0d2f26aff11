"""Why: the reason of a decision in one line, and the waterfall behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from capthe.domain.text import BETWEEN, Text
from capthe.link.decide import (
    CONFLICTS,
    DECISIVE,
    Best,
    Conflict,
    Decision,
    conflicts,
    decide,
    most_probable,
)
from capthe.link.definition import NOTHING_SAID, Definition
from capthe.link.model import BASE, Model

NOBODY = Text("không ai trong dữ liệu phù hợp", "nobody in the register fits")
_START = Text("xuất phát: một ứng viên bất kỳ", "start: any candidate")
_NOT_TOLD = ("given", "rarity")  # in the one line of a reason: the name says enough


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall: what was compared, how it came out, what it is worth."""

    label: Text
    outcome: Text | None
    weight: float
    total: float


def waterfall(
    definition: Definition, model: Model, pattern: int, number_level: int
) -> tuple[Step, ...]:
    """Return the steps from the base to the score, in the order of the definition."""
    levels = dict(zip(definition.places, definition.levels(pattern), strict=True))
    parts = dict(model.parts(definition, pattern))
    steps, total = [Step(_START, None, parts[BASE], parts[BASE])], parts[BASE]
    for comparison in definition.comparisons:
        weight = parts.get(comparison.name, 0.0)
        total += weight
        outcome = comparison.levels[levels[comparison.name]].label
        steps.append(Step(comparison.label, outcome, weight, total))
    weight = model.numbers[number_level]
    outcome = definition.number.levels[number_level].label
    return (*steps, Step(definition.number.label, outcome, weight, total + weight))


def told(steps: Sequence[Step]) -> str:
    """Return a waterfall as lines of text: sign, weight, bar, label, outcome."""
    lines = []
    for step in steps:
        bar = ("+" if step.weight >= 0 else "-") * min(30, round(abs(step.weight)))
        label = f"{step.label.vi} ({step.label.en})"
        outcome = f": {step.outcome.vi} ({step.outcome.en})" if step.outcome else ""
        lines.append(f"{step.weight:+8.2f} → {step.total:+8.2f}  {bar:<30}  {label}{outcome}")
    return "\n".join(lines)


def in_both(reason: str) -> Text:
    """Return the two languages of a reason, which stand in its one line."""
    vi, _, en = reason.partition(BETWEEN)
    return Text(vi, en)


class Decided(NamedTuple):
    """What is done about a dossier, why, and the most that is said of its probability."""

    decision: Decision
    why: str
    most: float


class Reasons:
    """The reasons of a run: what agrees and differs alike is put into words once."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._compared = (*definition.comparisons, definition.number)
        self._told: dict[tuple[bool | None, ...], str] = {}

    def decided(self, best: Best) -> Decided:
        """Decide what is done about a dossier, and say why."""
        found = conflicts(self._definition, best)
        decision = decide(best.probability, found)
        why = self.of(decision, best.pattern, best.number_level, found)
        return Decided(decision, why, most_probable(best, found))

    def of(
        self, decision: Decision, pattern: int, number_level: int, found: Sequence[Conflict]
    ) -> str:
        """Return one line: the conflicts if there are any, else what agrees and what does not."""
        if decision is Decision.NEW:
            return NOBODY.vi + BETWEEN + NOBODY.en
        if found:
            return BETWEEN.join(
                "; ".join(CONFLICTS[each].in_language(tongue) for each in found)
                for tongue in ("vi", "en")
            )
        levels = (*self._definition.levels(pattern), number_level)
        agree = tuple(
            None if level == NOTHING_SAID else comparison.agrees(level)
            for comparison, level in zip(self._compared, levels, strict=True)
        )
        if agree not in self._told:
            self._told[agree] = self._in_words(agree)
        return self._told[agree]

    def _in_words(self, agree: Sequence[bool | None]) -> str:
        labels: dict[bool, list[Text]] = {True: [], False: []}
        for comparison, how in zip(self._compared, agree, strict=True):
            if how is not None and comparison.name not in _NOT_TOLD:
                labels[how].append(comparison.label)
        return BETWEEN.join(
            "; ".join(
                f"{word} {_joined(labels[how], tongue)}"
                for word, how in ((yes, True), (no, False))
                if labels[how]
            )
            for tongue, yes, no in (("vi", "khớp", "khác"), ("en", "agree:", "differ:"))
        )


def told_alike(definition: Definition, patterns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each pattern one that is decided and told the same way, the same for all such.

    A comparison is told as silent, agreeing or different; a decision looks at some more closely.
    """
    found = np.zeros(len(patterns), dtype=np.int64)
    for power, comparison in enumerate(reversed(definition.comparisons)):
        level = patterns // 10**power % 10
        if comparison.name not in DECISIVE:
            is_kept = (level == NOTHING_SAID) | (level >= comparison.first_different)
            level = np.where(is_kept, level, 1)
        found += level * 10**power
    return found


def _joined(labels: Sequence[Text], tongue: str) -> str:
    return ", ".join(label.in_language(tongue) for label in labels)
