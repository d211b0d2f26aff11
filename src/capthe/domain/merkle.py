"""The Merkle tree of RFC 9162 (section 2.1): root, inclusion and consistency, over leaf hashes.

A leaf and an inner node are hashed with different first bytes, so that neither can pass for the
other. The left part of a tree is always the largest power of two below its size; appending a leaf
never changes a complete part, which is why an old root can be proved a prefix of a new one.

Proofs ask for the hashes of parts through `RootOf`: a caller with millions of leaves answers from
what it keeps, a test from a list (`roots_of`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

RootOf = Callable[[int, int], bytes]
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry: SHA-256 over 0x00 and its bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256 over 0x01 and its two parts."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What must be kept of a tree so that it can grow: the hashes of its complete parts.

    `peaks` has one hash for each 1 in the binary form of `size`, the largest part first.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse hashes that do not belong to a tree of this size."""
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError("a frontier has one hash for each complete part")

    def grown(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the frontier after these leaf hashes."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            part, height = leaf, size
            while height & 1:
                part = node_hash(peaks.pop(), part)
                height >>= 1
            peaks.append(part)
            size += 1
        return Frontier(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    return Frontier().grown(leaves).root


def roots_of(leaves: Sequence[bytes]) -> RootOf:
    """Answer for parts of a tree whose leaf hashes are all at hand."""
    return lambda start, end: root_of(leaves[start:end])


def inclusion_path(index: int, size: int, root: RootOf) -> tuple[bytes, ...]:
    """Prove that leaf `index` is in the tree of `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left(end - start)
        if index < middle:
            path.append(root(middle, end))
            end = middle
        else:
            path.append(root(start, middle))
            start = middle
    return tuple(reversed(path))


def is_included(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `path` proves the leaf hash to be at `index` under `root` (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    above = iter(path)
    part, here, last = leaf, index, size - 1
    for other in above:
        if last == 0:
            return False
        if here & 1 or here == last:
            part = node_hash(other, part)
            while not here & 1:
                here, last = here >> 1, last >> 1
        else:
            part = node_hash(part, other)
        here, last = here >> 1, last >> 1
    return last == 0 and part == root


def consistency_path(old: int, new: int, root: RootOf) -> tuple[bytes, ...]:
    """Prove that the tree of `old` leaves is the beginning of the tree of `new` (2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError("a tree grows from at least one leaf")
    path: list[bytes] = []
    start, end, is_whole = 0, new, True
    while old != end:
        middle = start + _left(end - start)
        if old <= middle:
            path.append(root(middle, end))
            end = middle
        else:
            path.append(root(start, middle))
            start, is_whole = middle, False
    if not is_whole:
        path.append(root(start, end))
    return tuple(reversed(path))


def is_consistent(
    *, old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Tell whether `path` proves the old tree to be the beginning of the new one (2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    parts: Iterator[bytes] = iter(path if old & (old - 1) else (old_root, *path))
    first = next(parts, None)
    if first is None:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    was, now = first, first
    for other in parts:
        if last == 0:
            return False
        if here & 1 or here == last:
            was, now = node_hash(other, was), node_hash(other, now)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            now = node_hash(now, other)
        here, last = here >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def _left(size: int) -> int:
    """Return the size of the left part: the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
