"""The appender of pack files: every group durable before it is answered, one fdatasync for many.

Groups are written one behind the other under `_mutex`. Then each asks for a sync: the first to hold
`_sync` makes everything durable that was written so far, and those who waited behind it find
their own group covered (group commit). A packet alone costs one fdatasync; packets that come
together share one.

After a failed fdatasync the kernel may forget what it could not write, so nothing in that pack is
trusted beyond the last good sync, and the next group opens a new pack.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from capthe.domain.errors import Broken, Fault
from capthe.store.objects.envelope import Envelope
from capthe.store.objects.frame import FRAME_HEADER_BYTES, frame_header, is_clean, pack_header
from capthe.store.objects.sync import sync_folder, write_all

PACK_BYTES_MAX = 1 << 30
WRITERS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """A group in a pack: the pack's count, where the group ends, and each ciphertext's place."""

    count: int
    end: int
    places: list[tuple[str, int]]


class PackWriter:
    """The one appender of a writer number; its threads may call it together."""

    def __init__(self, folder: Path, writer: int, pack_bytes_max: int = PACK_BYTES_MAX) -> None:
        if not 0 <= writer < WRITERS_MAX:
            raise ValueError("writer: out of range")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.writer = writer
        self.pack_bytes_max = pack_bytes_max
        self._mutex = Lock()
        self._sync = Lock()
        self._file = -1
        self._count = 0
        self._end = 0
        self._durable = 0  # how far the present pack is durable
        self._lost: dict[int, int] = {}  # pack count -> how far it was durable when it failed
        self._lock_file = _hold(folder / f"writer-{writer:04}.lock")

    def append(self, envelopes: Sequence[Envelope]) -> Written:
        """Write one group behind the last; nothing is durable before `sync`."""
        parts: list[bytes] = []
        for each in envelopes:
            parts += (frame_header(each.address, len(each.ciphertext)), each.ciphertext)
        with _faults(), self._mutex:
            count, start = self._write(parts)
            end = self._end
        return Written(count, end, _places(pack_name(self.writer, count), start, envelopes))

    def sync(self, written: Sequence[Written]) -> None:
        """Make these groups durable, together."""
        ends: dict[int, int] = {}
        for group in written:
            ends[group.count] = max(group.end, ends.get(group.count, 0))
        with _faults():
            for count, end in ends.items():
                self._make_durable(count, end)

    def close(self) -> None:
        """Let go of the pack and of the writer number."""
        with self._sync, self._mutex:
            if self._file >= 0:
                self._leave()
            if self._lock_file >= 0:
                os.close(self._lock_file)
                self._lock_file = -1

    def _write(self, parts: Sequence[bytes]) -> tuple[int, int]:
        """Write the parts behind the last group; return the pack's count and where they begin."""
        if self._lock_file < 0:
            raise Broken("objects: a closed writer was asked to write")
        self._have_room(sum(map(len, parts)))
        start = self._end
        try:
            self._end = write_all(self._file, parts, start)
        except OSError:
            self._give_up()
            raise
        return self._count, start

    def _make_durable(self, count: int, end: int) -> None:
        with self._sync:
            with self._mutex:
                if self._is_durable(count, end):
                    return
                target, shared = self._end, os.dup(self._file)
            try:
                os.fdatasync(shared)
            except OSError:
                with self._mutex:
                    self._give_up()
                raise
            finally:
                os.close(shared)
            with self._mutex:
                if count == self._count:
                    self._durable = max(self._durable, target)

    def _is_durable(self, count: int, end: int) -> bool:
        if count in self._lost and end > self._lost[count]:
            raise Fault("objects: the disk lost a group before it was durable")
        return count != self._count or end <= self._durable

    def _have_room(self, size: int) -> None:
        if self._file < 0:
            self._take_up()
        elif self._end + size > self.pack_bytes_max:
            try:
                os.fdatasync(self._file)
            except OSError:
                self._give_up()
                raise
            self._leave()
            self._begin(self._count + 1)

    def _take_up(self) -> None:
        """Go on with this writer's last pack when it is clean, else begin the next."""
        last = max(self.folder.glob(f"pack-{self.writer:04}-*.bin"), default=None)
        if last is None:
            self._begin(0)
        elif self._may_go_on(last):
            self._file = os.open(last, os.O_RDWR)
            os.fsync(self._file)
            self._count = _count_of(last)
            self._end = self._durable = os.fstat(self._file).st_size
        else:
            self._begin(_count_of(last) + 1)

    def _may_go_on(self, last: Path) -> bool:
        is_open = last.stat().st_size < self.pack_bytes_max
        return is_open and _count_of(last) not in self._lost and is_clean(last)

    def _begin(self, count: int) -> None:
        path = pack_path(self.folder, pack_name(self.writer, count))
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            end = write_all(opened, [pack_header(self.writer, count)], 0)
            os.fsync(opened)
            sync_folder(self.folder)
        except OSError:
            os.close(opened)
            raise
        self._file, self._count = opened, count
        self._end = self._durable = end

    def _give_up(self) -> None:
        """Never write this pack again; what was not durable in it is lost."""
        if self._file >= 0:
            self._lost[self._count] = self._durable
            self._leave()

    def _leave(self) -> None:
        os.close(self._file)
        self._file = -1


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Fault(f"objects: the disk refused a group ({error.strerror})") from error


def pack_name(writer: int, count: int) -> str:
    """Name a pack: its writer and the writer's count."""
    return f"{writer:04}-{count:06}"


def pack_path(folder: Path, pack: str) -> Path:
    """Return where a pack lies."""
    return folder / f"pack-{pack}.bin"


def _places(pack: str, at: int, envelopes: Sequence[Envelope]) -> list[tuple[str, int]]:
    places = []
    for each in envelopes:
        at += FRAME_HEADER_BYTES
        places.append((pack, at))
        at += len(each.ciphertext)
    return places


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
