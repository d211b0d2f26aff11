"""Chance with a seed, and objects that look random."""

from hashlib import shake_256
from pathlib import Path

from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.objects.port import Group, MemoryKeys

MONTH, PROVINCE = "2021-04", 79


class Chance:
    """An Entropy with a seed: the same seed gives the same bytes."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.drawn = 0

    def __call__(self, count: int) -> bytes:
        self.drawn += 1
        return shake_256(f"{self.seed}/{self.drawn}".encode()).digest(count)


def blobs(label: str, count: int = 4, size: int = 3_000) -> list[bytes]:
    return [
        shake_256(f"{label}/{place}".encode()).digest(size + 97 * place) for place in range(count)
    ]


def put_group(store, month: str, province: int, group: list[bytes]) -> list:
    (refs,) = store.put_groups([Group(month, province, group)])
    return refs


def packs_in(folder: Path, keys: MemoryKeys, seed: str = "packs", **changes) -> PackObjects:
    chance = Chance(seed)
    values = {
        "writer": 0,
        "keys": keys,
        "keks": KekStore(folder / "keks", chance),
        "entropy": chance,
    }
    return PackObjects(folder / "packs", **values | changes)
