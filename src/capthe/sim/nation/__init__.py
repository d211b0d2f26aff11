"""A small synthetic nation: families with names, numbers, addresses and papers, from a seed."""

from capthe.sim.nation.build import people
from capthe.sim.nation.person import REFERENCE_DAY, Paper, Person, Role, Sex

__all__ = ["REFERENCE_DAY", "Paper", "Person", "Role", "Sex", "people"]
