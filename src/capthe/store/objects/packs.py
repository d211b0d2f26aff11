"""The default store: append-only pack files in a folder, one durable group per packet.

A process writes only packs of its own: it holds the lock of a writer number, and the number is
part of every pack's name. A group is one write and one fdatasync. A pack that has
reached its size, whose tail is torn or whose disk failed is never written again; the next group
opens a new one. Readers need no lock: what a row points at was durable before the row.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock

from capthe.domain.errors import Broken, Fault
from capthe.domain.number import Entropy
from capthe.store.objects.envelope import Envelope, disclose, enclose
from capthe.store.objects.frame import (
    FRAME_HEADER_BYTES,
    Frame,
    frame_header,
    is_clean,
    pack_header,
    read_pack,
)
from capthe.store.objects.kek import KekStore
from capthe.store.objects.port import KeyRow, KeyTable, ObjectRef, Stored, object_gone
from capthe.store.objects.sync import sync_folder, write_all

PACK_BYTES_MAX = 1 << 30
WRITERS_MAX = 10_000


class PackWriter:
    """The one appender of a writer number."""

    def __init__(self, folder: Path, writer: int, pack_bytes_max: int = PACK_BYTES_MAX) -> None:
        if not 0 <= writer < WRITERS_MAX:
            raise ValueError("writer: out of range")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.writer = writer
        self.pack_bytes_max = pack_bytes_max
        self.count = 0
        self.end = 0
        self._file = -1
        self._is_spoiled = False
        self._mutex = Lock()
        self._lock_file = _hold(folder / f"writer-{writer:04}.lock")

    @property
    def pack(self) -> str:
        """The name of the pack that is being written."""
        return f"{self.writer:04}-{self.count:06}"

    def append(self, envelopes: Sequence[Envelope]) -> list[tuple[str, int]]:
        """Write one group; (pack, position) of each ciphertext, durable on return."""
        parts: list[bytes] = []
        for each in envelopes:
            parts += (frame_header(each.address, len(each.ciphertext)), each.ciphertext)
        with self._mutex:
            try:
                return self._append(envelopes, parts)
            except OSError as error:
                self._leave()
                self._is_spoiled = True
                raise Fault(f"objects: the disk refused a group ({error.strerror})") from error

    def close(self) -> None:
        """Let go of the pack and of the writer number."""
        with self._mutex:
            self._leave()
            if self._lock_file >= 0:
                os.close(self._lock_file)
                self._lock_file = -1

    def _append(
        self, envelopes: Sequence[Envelope], parts: Sequence[bytes]
    ) -> list[tuple[str, int]]:
        if self._lock_file < 0:
            raise Broken("objects: a closed writer was asked to write")
        self._have_room(sum(map(len, parts)))
        places, at = [], self.end
        for each in envelopes:
            places.append((self.pack, at + FRAME_HEADER_BYTES))
            at += FRAME_HEADER_BYTES + len(each.ciphertext)
        write_all(self._file, parts, self.end)
        os.fdatasync(self._file)
        self.end = at
        return places

    def _have_room(self, size: int) -> None:
        if self._file < 0:
            self._take_up()
        elif self.end + size > self.pack_bytes_max:
            self._leave()
            self._begin(self.count + 1)

    def _take_up(self) -> None:
        """Go on with this writer's last pack when it is clean, else begin the next."""
        last = max(self.folder.glob(f"pack-{self.writer:04}-*.bin"), default=None)
        if last is None:
            self._begin(0)
        elif self._may_go_on(last):
            self._file = os.open(last, os.O_RDWR)
            os.fsync(self._file)
            self.count = _count_of(last)
            self.end = os.fstat(self._file).st_size
        else:
            self._begin(_count_of(last) + 1)

    def _may_go_on(self, last: Path) -> bool:
        """After a failed write the page cache may show what the disk never got: do not trust it."""
        is_open = last.stat().st_size < self.pack_bytes_max
        return is_open and not self._is_spoiled and is_clean(last)

    def _begin(self, count: int) -> None:
        self.count = count
        path = pack_path(self.folder, self.pack)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self.end = write_all(self._file, [pack_header(self.writer, count)], 0)
        os.fsync(self._file)
        sync_folder(self.folder)
        self._is_spoiled = False

    def _leave(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


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

    def put_group(self, month: str, province: int, blobs: Sequence[bytes]) -> list[ObjectRef]:
        """Encrypt, append with one write and one fdatasync, then hand the keys to the table."""
        name, kek = self.keks.current(month, province)
        envelopes = [enclose(blob, kek, self.entropy) for blob in blobs]
        places = self.writer.append(envelopes)
        self.keys.put_many(
            [
                KeyRow(each.address, each.wrapped, name, pack, position, len(each.ciphertext))
                for each, (pack, position) in zip(envelopes, places, strict=True)
            ]
        )
        return [ObjectRef(each.address) for each in envelopes]

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

    def erase(self, ref: ObjectRef) -> bool:
        """Delete the object's key; its ciphertext stays in the pack as noise."""
        return self.keys.delete(ref.address)

    def scan(self) -> Iterator[Stored]:
        """Walk through the packs of every writer."""
        for path in sorted(self.folder.glob("pack-*.bin")):
            for each in read_pack(path):
                if isinstance(each, Frame):
                    yield Stored(each.address, each.size, each.is_intact)

    def close(self) -> None:
        """Let go of the files."""
        self.writer.close()


def pack_path(folder: Path, pack: str) -> Path:
    """Return where a pack lies; its name shows its writer and the writer's count."""
    return folder / f"pack-{pack}.bin"


def _count_of(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _hold(path: Path) -> int:
    """Take the lock of a writer number for the life of this process."""
    opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(opened)
        raise Fault(f"objects: {path.stem} is in use by another process") from error
    return opened


def _read_at(path: Path, offset: int, size: int) -> bytes:
    try:
        opened = os.open(path, os.O_RDONLY)
    except FileNotFoundError as error:
        raise Broken(f"objects: {path.name} is missing") from error
    try:
        return os.pread(opened, size, offset)
    finally:
        os.close(opened)
