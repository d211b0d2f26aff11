"""The default store: append-only pack files in a folder, one durable group per packet.

A process writes only packs of its own: it holds the lock of a writer number (`writer`), and the
number is part of every pack's name. A pack that has reached its size, whose tail is torn or whose
disk failed is never written again; the next group opens a new one. Readers need no lock: what a
row points at was durable before the row.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from capthe.domain.errors import Broken
from capthe.domain.number import Entropy
from capthe.store.objects.envelope import Envelope, close_group, disclose
from capthe.store.objects.frame import Frame, read_pack
from capthe.store.objects.kek import KekStore
from capthe.store.objects.port import Group, KeyRow, KeyTable, ObjectRef, Stored, object_gone
from capthe.store.objects.writer import PACK_BYTES_MAX, PackWriter, pack_path


class PackObjects:
    """`Objects` over pack files; see `port` for what each verb promises."""

    def __init__(
        self,
        folder: Path,
        *,
        writer: int,
        keys: KeyTable,
        keks: KekStore,
        entropy: Entropy,
        pack_bytes_max: int = PACK_BYTES_MAX,
    ) -> None:
        self.folder = folder
        self.keys = keys
        self.keks = keks
        self.entropy = entropy
        self.writer = PackWriter(folder, writer, pack_bytes_max)

    def put_groups(self, groups: Iterable[Group]) -> list[list[ObjectRef]]:
        """Encrypt and append group by group, one sync for all, then hand the keys to the table."""
        appended, rows = [], []
        for group in groups:  # one after the other: what is read once more is still in the cache
            name, envelopes = close_group(group, self.keks, self.entropy)
            appended.append(self.writer.append(envelopes))
            rows.append(
                [
                    KeyRow(each.address, each.wrapped, name, pack, position, len(each.ciphertext))
                    for each, (pack, position) in zip(envelopes, appended[-1].places, strict=True)
                ]
            )
        self.writer.sync(appended)
        self.keys.put_many([row for group_rows in rows for row in group_rows])
        return [[ObjectRef(row.address) for row in group_rows] for group_rows in rows]

    def get(self, ref: ObjectRef) -> bytes:
        """Return the plaintext of an object."""
        row = self.keys.get(ref.address)
        kek = None if row is None else self.keks.get(row.kek)
        if row is None or kek is None:
            raise object_gone()
        ciphertext = _read_at(pack_path(self.folder, row.pack), row.position, row.size)
        return disclose(Envelope(row.address, row.wrapped, ciphertext), kek)

    def exists(self, ref: ObjectRef) -> bool:
        """Tell whether the object's keys are there."""
        row = self.keys.get(ref.address)
        return row is not None and self.keks.get(row.kek) is not None

    def discard(self, rows: Sequence[KeyRow]) -> None:
        """Let them lie in their packs, which are never rewritten: they are noise."""

    def scan(self) -> Iterator[Stored]:
        """Walk through the packs of every writer."""
        for path in sorted(self.folder.glob("pack-*.bin")):
            for each in read_pack(path):
                if isinstance(each, Frame):
                    yield Stored(each.address, each.size, each.is_intact)

    def close(self) -> None:
        """Let go of the files."""
        self.writer.close()


def _read_at(path: Path, offset: int, size: int) -> bytes:
    try:
        opened = os.open(path, os.O_RDONLY)
    except FileNotFoundError as error:
        raise Broken(f"objects: {path.name} is missing") from error
    try:
        return os.pread(opened, size, offset)
    finally:
        os.close(opened)
