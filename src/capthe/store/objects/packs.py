"""The default store: append-only pack files in a folder, one durable group per packet.

A process writes only packs of its own: it holds the lock of a writer number (`writer`), and the
number is part of every pack's name. A pack that has reached its size, whose tail is torn or whose
disk failed is never written again; the next group opens a new one. Readers need no lock: what a
row points at was durable before the row.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from capthe.domain.errors import Broken
from capthe.domain.number import Entropy
from capthe.store.objects.draft import Draft
from capthe.store.objects.envelope import CHANCE_BYTES, TAG_BYTES, Envelope, disclose, enclose_into
from capthe.store.objects.frame import Frame, read_pack
from capthe.store.objects.kek import KekStore
from capthe.store.objects.port import Group, KeyRow, KeyTable, ObjectRef, Stored, object_gone
from capthe.store.objects.writer import PACK_BYTES_MAX, PackWriter, Written, pack_path


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
        batch = _Batch(self.writer)
        with self.writer.draft() as draft:  # one after the other: it is hashed while in the cache
            refs = [self._enclose(group, draft, batch) for group in groups]
            batch.write(draft)
        self.writer.sync(batch.written)
        self.keys.put_many(batch.rows)
        return refs

    def _enclose(self, group: Group, draft: Draft, batch: "_Batch") -> list[ObjectRef]:
        """Encrypt one group into the draft, which is written first when it has no room left."""
        name, kek = self.keks.current(group.month, group.province)
        wraps = AESGCM(kek)
        sizes = [len(blob) + TAG_BYTES for blob in group.blobs]
        if not draft.has_room(sizes):
            batch.write(draft)
            draft.make_room(sizes)
        chances = self.entropy(CHANCE_BYTES * len(sizes))
        refs = []
        for n, (blob, size) in enumerate(zip(group.blobs, sizes, strict=True)):
            offset, into = draft.place(size)
            chance = chances[n * CHANCE_BYTES : (n + 1) * CHANCE_BYTES]
            address, wrapped = enclose_into(into, blob, wraps, chance)
            draft.add(address, size)
            batch.waiting.append((address, wrapped, name, offset, size))
            refs.append(ObjectRef(address))
        return refs

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


@dataclass(slots=True)
class _Batch:
    """What one call puts into drafts (`waiting`), and where it came to lie (`rows`)."""

    writer: PackWriter
    waiting: list[tuple[bytes, bytes, str, int, int]] = field(default_factory=list)
    rows: list[KeyRow] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)

    def write(self, draft: Draft) -> None:
        """Append the draft, if anything is in it."""
        if self.waiting:
            into = self.writer.append(draft)
            self.written.append(into)
            self.rows += [
                KeyRow(address, wrapped, kek, into.pack, into.start + offset, size)
                for address, wrapped, kek, offset, size in self.waiting
            ]
            self.waiting.clear()


def _read_at(path: Path, offset: int, size: int) -> bytes:
    try:
        opened = os.open(path, os.O_RDONLY)
    except FileNotFoundError as error:
        raise Broken(f"objects: {path.name} is missing") from error
    try:
        return os.pread(opened, size, offset)
    finally:
        os.close(opened)
