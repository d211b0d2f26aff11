"""Seeded chance: one stream for each purpose, the same on every machine and in every process."""

import hashlib
import struct
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Item = TypeVar("Item")
_SIXTEEN = struct.Struct(">16I")


def digest(seed: int, *purpose: object) -> bytes:
    """Return 32 bytes that depend on the seed and the purpose and on nothing else."""
    text = "\x1f".join([str(seed), *(str(part) for part in purpose)])
    return hashlib.sha256(text.encode()).digest()


def stream(seed: int, *purpose: object) -> Random:
    """Return the stream of one purpose; streams of other purposes do not disturb it."""
    return Random(int.from_bytes(digest(seed, *purpose), "big"))


def chances(seed: int, *purpose: object) -> tuple[float, ...]:
    """Return sixteen numbers from 0 to 1 of one purpose: a stream too short to need a generator."""
    text = "\x1f".join([str(seed), *(str(part) for part in purpose)])
    words = _SIXTEEN.unpack(hashlib.blake2b(text.encode()).digest())
    return tuple(word / 2**32 for word in words)


class Weighted(Generic[Item]):
    """A table to draw from by weight; the order of the rows is part of the table."""

    __slots__ = ("_bounds", "_items", "_total")

    def __init__(self, rows: Iterable[tuple[Item, float]]) -> None:
        kept = [(item, weight) for item, weight in rows if weight > 0]
        if not kept:
            raise ValueError("nothing to draw from")
        self._items = [item for item, _ in kept]
        self._bounds = list(accumulate(weight for _, weight in kept))
        self._total = self._bounds[-1]
        self._bounds.pop()  # whatever passes the last bound is the last item

    def draw(self, rng: Random) -> Item:
        """Draw one item."""
        return self._items[bisect_right(self._bounds, rng.random() * self._total)]


def one_of(rng: Random, items: tuple[Item, ...]) -> Item:
    """Draw one item, all with equal chance."""
    return items[int(rng.random() * len(items))]
