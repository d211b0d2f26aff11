"""The Merkle tree against published vectors, a definition written anew, and every small tree."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capthe.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
    roots_of,
)

# The eight entries that the certificate transparency project tests its trees with, and their roots.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243",
        "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [sha256(b"%d" % n).digest() for n in range(40)]
OTHER = sha256(b"other").digest()


def _by_definition(leaves):
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + _by_definition(leaves[:k]) + _by_definition(leaves[k:])).digest()


def test_published_roots():
    hashes = [leaf_hash(entry) for entry in ENTRIES]
    assert [root_of(hashes[: n + 1]).hex() for n in range(8)] == ROOTS


def test_the_empty_tree():
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_tree_grown_in_two_goes_is_the_tree_of_the_definition(first, second):
    size = max(first, second)
    frontier = Frontier().grown(LEAVES[:first])
    assert frontier.grown(LEAVES[first:size]).root == _by_definition(LEAVES[:size])


def test_a_leaf_never_passes_for_a_node():
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="complete part"):
        Frontier(3, (OTHER,))
    with pytest.raises(ValueError, match="complete part"):
        Frontier(-1, (OTHER,))


def test_every_leaf_of_every_small_tree_is_proved_and_no_other():
    for size in range(1, 21):
        root = root_of(LEAVES[:size])
        for index in range(size):
            path = inclusion_path(index, size, roots_of(LEAVES))
            proof = {"index": index, "size": size, "path": path, "root": root}
            assert is_included(LEAVES[index], **proof)
            assert not is_included(OTHER, **proof)
            assert not is_included(LEAVES[index], **{**proof, "root": OTHER})
            assert not is_included(LEAVES[index], **{**proof, "path": (*path, OTHER)})
            if path:
                assert not is_included(LEAVES[index], **{**proof, "path": path[:-1]})
                assert not is_included(LEAVES[index], **{**proof, "index": index ^ 1})


def test_no_proof_for_a_leaf_outside_the_tree():
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="not in the tree"):
            inclusion_path(index, size, roots_of(LEAVES))
        assert not is_included(OTHER, index=index, size=size, path=(), root=OTHER)


def test_every_small_tree_is_the_beginning_of_every_larger_one():
    for new in range(1, 21):
        for old in range(1, new + 1):
            proof = {
                "old": old,
                "old_root": root_of(LEAVES[:old]),
                "new": new,
                "new_root": root_of(LEAVES[:new]),
                "path": consistency_path(old, new, roots_of(LEAVES)),
            }
            assert is_consistent(**proof)
            assert not is_consistent(**{**proof, "old_root": OTHER})
            assert not is_consistent(**{**proof, "new_root": OTHER})
            assert not is_consistent(**{**proof, "path": (*proof["path"], OTHER)})
            if proof["path"]:
                assert not is_consistent(**{**proof, "path": proof["path"][:-1]})
                assert not is_consistent(**{**proof, "path": ()})


def test_a_rewritten_leaf_is_not_growth():
    altered = [*LEAVES[:3], OTHER, *LEAVES[4:]]
    assert not is_consistent(
        old=6,
        old_root=root_of(LEAVES[:6]),
        new=11,
        new_root=root_of(altered[:11]),
        path=consistency_path(6, 11, roots_of(altered)),
    )


def test_no_growth_from_nothing_or_backwards():
    for old, new in ((0, 4), (5, 4)):
        with pytest.raises(ValueError, match="at least one leaf"):
            consistency_path(old, new, roots_of(LEAVES))
        assert not is_consistent(old=old, old_root=OTHER, new=new, new_root=OTHER, path=())
