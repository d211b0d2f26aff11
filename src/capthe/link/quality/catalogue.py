"""Every rule of a country's register, each with a bit of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from capthe.domain.errors import Broken
from capthe.link.quality.name_rules import every_name_rules, own_name_rules
from capthe.link.quality.profile import QualityProfile
from capthe.link.quality.row_rules import birth_rules, life_rules, number_rules, place_rules
from capthe.link.quality.rule import Dimension, RowRule, Rule, SetRule, Severity
from capthe.link.quality.set_rules import family_sets, likeness_sets, name_sets, number_sets

BITS_MAX = 62  # a rule is one bit of a signed integer of 64


@dataclass(frozen=True)
class Catalogue:
    """Row rules and set rules; the place of a rule in its list is its bit in a mask."""

    profile: QualityProfile
    rows: tuple[RowRule, ...]
    sets: tuple[SetRule, ...]

    def __post_init__(self) -> None:
        """Refuse two rules of one name, and more rules than a mask has bits."""
        names = [rule.name for rule in self.every]
        if len(set(names)) < len(names):
            raise Broken("two rules of one name")
        if max(len(self.rows), len(self.sets)) > BITS_MAX:
            raise Broken(f"more than {BITS_MAX} rules in one mask")

    @property
    def every(self) -> tuple[Rule, ...]:
        """All rules, row rules first."""
        return (*self.rows, *self.sets)

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """The rules by name."""
        return {rule.name: rule for rule in self.every}

    def without(self, columns: Collection[str]) -> "Catalogue":
        """Return the rules that can be asked of records which lack these columns of `subject`."""
        lacking = frozenset(columns)
        return Catalogue(
            self.profile,
            tuple(rule for rule in self.rows if not rule.columns & lacking),
            tuple(rule for rule in self.sets if not rule.columns & lacking),
        )

    def only(self, names: Collection[str]) -> "Catalogue":
        """Return the rules of these names."""
        return Catalogue(
            self.profile,
            tuple(rule for rule in self.rows if rule.name in names),
            tuple(rule for rule in self.sets if rule.name in names),
        )

    def counted(self, dimension: Dimension) -> tuple[Rule, ...]:
        """Return the rules that count in a dimension: those that are more than a note."""
        return tuple(
            rule
            for rule in self.every
            if rule.meaning.dimension is dimension and rule.meaning.severity is not Severity.NOTE
        )


def catalogue(profile: QualityProfile) -> Catalogue:
    """Return every rule for a country."""
    return Catalogue(
        profile,
        (
            *number_rules(profile),
            *birth_rules(),
            *own_name_rules(profile),
            *(rule for who in ("name", "parent") for rule in every_name_rules(profile, who)),
            *place_rules(),
            *life_rules(profile),
        ),
        (*number_sets(), *likeness_sets(), *family_sets(), *name_sets(profile)),
    )
