"""A definition of linking, as data: what is searched, what is compared, what interacts.

Everything else follows from it: the statements of each database, the features of the model, the
waterfall that an officer reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from capthe.domain.errors import Broken
from capthe.domain.text import Text
from capthe.link.conditions import Condition

NOTHING_SAID = 0  # the level of a comparison in which one side is missing
TEN = 10  # a pattern has one decimal digit per comparison


@dataclass(frozen=True, slots=True)
class Rule:
    """Records that agree on all of `columns` are worth comparing; an equi-join, never an or.

    `is_tight` rules are tried first; who is found beyond doubt by them is not searched further.
    """

    columns: tuple[str, ...]
    is_tight: bool = False

    @property
    def name(self) -> str:
        """The columns, as one word."""
        return "+".join(self.columns)


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement. `group` is how interactions see it; the last has no condition.

    `weighs_as` is the level whose weight it has, if it has none of its own: too few pairs are of it
    to learn one.
    """

    label: Text
    group: str
    condition: Condition | None
    weighs_as: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared; its levels in order, the first that holds counts.

    Level 0 always means that one side says nothing; from `differs` on, or else at the last level,
    the two say different things.
    """

    name: str
    label: Text
    levels: tuple[Level, ...]
    differs: int | None = None

    def __post_init__(self) -> None:
        """Refuse what does not fit a digit or leaves a pair without a level."""
        if not 2 <= len(self.levels) <= TEN:
            raise Broken(f"{self.name}: two to ten levels, not {len(self.levels)}")
        if any(level.condition is None for level in self.levels[:-1]):
            raise Broken(f"{self.name}: only the last level has no condition")

    def agrees(self, level: int) -> bool:
        """Say whether a level other than 0 is told as agreement."""
        return level < self.first_different

    @property
    def first_different(self) -> int:
        """The first of the levels, at the end, that are told as a difference."""
        return len(self.levels) - 1 if self.differs is None else self.differs

    def feature(self, level: int) -> str:
        """Return what the model weighs when the comparison is at this level."""
        shared = self.levels[level].weighs_as
        return f"{self.name}={level if shared is None else shared}"

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of its levels, each once."""
        return tuple(dict.fromkeys(level.group for level in self.levels))


@dataclass(frozen=True, eq=False)
class Definition:
    """What is searched and compared between two sets of records; each is only equal to itself.

    `comparisons` make the pattern, first digit first. `number` is compared too but kept out of the
    pattern: it is what the model learns from. `interactions` are pairs of comparisons whose groups
    count together, because they are not independent (both parents, the same village).
    """

    rules: tuple[Rule, ...]
    comparisons: tuple[Comparison, ...]
    number: Comparison
    interactions: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """Refuse an interaction of nobody, and a pattern that does not fit 63 bits."""
        for one, other in self.interactions:
            if one not in self.places or other not in self.places:
                raise Broken(f"no comparison {one} or {other}")
        if len(self.comparisons) > 18:
            raise Broken("a pattern has at most 18 digits")

    @cached_property
    def places(self) -> dict[str, int]:
        """The digit of each comparison, counted from the left."""
        return {each.name: place for place, each in enumerate(self.comparisons)}

    def levels(self, pattern: int) -> tuple[int, ...]:
        """Return the level of each comparison in a pattern."""
        return tuple(map(int, f"{pattern:0{len(self.comparisons)}}"))

    def pattern(self, levels: tuple[int, ...]) -> int:
        """Return the pattern of these levels."""
        return int("".join(map(str, levels)))

    def features(self, pattern: int) -> Iterator[tuple[str, str]]:
        """Yield what the model weighs in a pattern: (comparison it is explained under, feature)."""
        levels = self.levels(pattern)
        groups = {}
        for comparison, level in zip(self.comparisons, levels, strict=True):
            groups[comparison.name] = comparison.levels[level].group
            if level != NOTHING_SAID:
                yield comparison.name, comparison.feature(level)
        for one, other in self.interactions:
            yield other, f"{one}:{groups[one]} {other}:{groups[other]}"
