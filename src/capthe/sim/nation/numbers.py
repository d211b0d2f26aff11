"""Numbers of the synthetic nation: unique by construction, scattered like drawn ones.

Decree 137/2015, article 13: province of birth registration, sex and century, year, six digits
without a check digit. A real register draws and retries; here each cell (the first six digits)
counts its citizens and a keyed permutation of 0..999999 turns the count into the six digits, so
that no list of the numbers already given is needed.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from capthe.sim.nation.reference import rows
from capthe.sim.nation.streams import digest, stream

_HALF = 1000
_LAST_COUNT = 900_000  # what is above is kept for second records
_KEYS = 3067  # the largest of the four primes that fold a key


class Scatter:
    """A keyed permutation of 0..size-1, size a multiple of 1000 (Feistel, four rounds)."""

    __slots__ = ("_rounds", "_width")

    def __init__(self, seed: int, purpose: str, *, size: int) -> None:
        self._width = size // _HALF
        rng = stream(seed, "scatter", purpose)
        longest = max(self._width, _HALF) + _KEYS
        self._rounds = [[int(rng.random() * 10**7) for _ in range(longest)] for _ in range(4)]

    def place(self, count: int, key: int) -> int:
        """Return where the `count`-th of the cell `key` stands."""
        left, right = divmod(count, _HALF)
        width = self._width
        first, second, third, fourth = self._rounds
        left = (left + first[right + key % 3067]) % width
        right = (right + second[left + key % 3061]) % _HALF
        left = (left + third[right + key % 3049]) % width
        right = (right + fourth[left + key % 3041]) % _HALF
        return left * _HALF + right


class NumberBook:
    """Hands out 12-digit numbers and old nine-digit ones, each at most once."""

    __slots__ = ("_counts", "_given_from_top", "_old_prefixes", "_old_scatter", "_salt", "_scatter")

    def __init__(self, seed: int) -> None:
        self._counts: dict[int, int] = defaultdict(int)
        self._given_from_top: dict[int, int] = defaultdict(int)
        self._salt = int.from_bytes(digest(seed, "number cells")[:4], "big")
        self._scatter = Scatter(seed, "twelve", size=10**6)
        self._old_scatter = Scatter(seed, "nine", size=10**7)
        self._old_prefixes = cmnd_prefixes()

    def draw(self, *, registered_in: int, is_female: bool, year: int) -> str:
        """Return the next number of a cell (domain rules 1 to 4)."""
        cell = _cell(registered_in, year, is_female=is_female)
        count = self._counts[cell]
        if count >= _LAST_COUNT:
            raise ValueError("a cell of numbers is full")
        self._counts[cell] = count + 1
        return self._number(cell, count)

    def draw_from_top(self, *, registered_in: int, is_female: bool, year: int) -> str:
        """Return a number that `draw` of the same seed never gives: for a second record."""
        cell = _cell(registered_in, year, is_female=is_female)
        given = self._given_from_top[cell]
        self._given_from_top[cell] = given + 1
        return self._number(cell, 10**6 - 1 - given)

    def _number(self, cell: int, count: int) -> str:
        return f"{cell:06}{self._scatter.place(count, cell * 2654435761 + self._salt):06}"

    def draw_old(self, *, province: int) -> str:
        """Return the next nine-digit CMND number of a province."""
        prefix = self._old_prefixes[province]
        count = self._counts[-prefix]
        self._counts[-prefix] = count + 1
        return f"{prefix:02}{self._old_scatter.place(count, prefix * 40503 + self._salt):07}"


def _cell(registered_in: int, year: int, *, is_female: bool) -> int:
    """Return the first six digits of a number as an integer."""
    century_and_sex = (year // 100 - 19) * 2 + is_female
    return (registered_in * 10 + century_and_sex) * 100 + year % 100


@cache
def cmnd_prefixes() -> Mapping[int, int]:
    """Return the two-digit CMND prefix of each province; the first that names it wins."""
    found: dict[int, int] = {}
    for row in rows("cmnd_prefixes"):
        for part in row["provinces_gso"].split(";"):
            found.setdefault(int(part.strip()[:2]), int(row["prefix"]))
    return MappingProxyType(found)
