"""Pairs that are one person, gathered into clusters."""

from collections.abc import Iterable


def clusters(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Return the connected groups of two or more rows, each sorted, in order of their first."""
    head: dict[int, int] = {}

    def top(row: int) -> int:
        while head.setdefault(row, row) != row:
            head[row] = row = head[head[row]]
        return row

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        head[second] = first
    groups: dict[int, list[int]] = {}
    for row in sorted(head):
        groups.setdefault(top(row), []).append(row)
    return [tuple(groups[first]) for first in sorted(groups)]
