"""The appender of pack files: every group durable before it is answered, one fdatasync for many.

Groups are put together in a draft, several of them in one, and written one draft behind the other
under `_mutex`, in whole blocks. Then each asks for a sync: the first to hold `_sync` makes
everything durable that was written so far, and those who waited behind it find their own group
covered (group commit). A packet alone costs one fdatasync; packets that come together share one.

Packs are written once and read late, so they pass the page cache by: it would only be one more copy
of every byte, and would push out what is read often. Where the file system declines, they go
through it; nothing else differs, neither in the pack nor in what is durable when.

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
from capthe.store.objects.draft import Draft
from capthe.store.objects.frame import BLOCK_BYTES, is_clean, pack_header
from capthe.store.objects.sync import pass_by_cache, sync_folder, write_blocks

PACK_BYTES_MAX = 1 << 30
WRITERS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """A draft in a pack: the pack's count and name, and where the draft begins and ends there."""

    count: int
    pack: str
    start: int
    end: int


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
        self._spare: list[Draft] = []
        self._lost: dict[int, int] = {}  # pack count -> how far it was durable when it failed
        self._lock_file = _hold(folder / f"writer-{writer:04}.lock")

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """Lend an empty draft; one is kept for the next who asks."""
        try:
            draft = self._spare.pop()
        except IndexError:
            draft = Draft()
        try:
            yield draft
        finally:
            draft.clear()
            if draft.is_usual:
                self._spare[:] = [draft]

    def append(self, draft: Draft) -> Written:
        """Write a draft behind the last and empty it; nothing is durable before `sync`."""
        blocks = draft.blocks()
        with _faults(), self._mutex:
            count, start = self._write(blocks)
        draft.clear()
        return Written(count, pack_name(self.writer, count), start, start + len(blocks))

    def sync(self, written: Sequence[Written]) -> None:
        """Make these durable, together."""
        ends: dict[int, int] = {}
        for each in written:
            ends[each.count] = max(each.end, ends.get(each.count, 0))
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

    def _write(self, blocks: memoryview) -> tuple[int, int]:
        """Write the blocks behind the last; return the pack's count and where they begin."""
        if self._lock_file < 0:
            raise Broken("objects: a closed writer was asked to write")
        self._have_room(len(blocks))
        start = self._end
        try:
            self._end = write_blocks(self._file, blocks, start)
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
            self._go_on(last)
        else:
            self._begin(_count_of(last) + 1)

    def _may_go_on(self, last: Path) -> bool:
        is_open = last.stat().st_size < self.pack_bytes_max
        return is_open and _count_of(last) not in self._lost and is_clean(last)

    def _go_on(self, last: Path) -> None:
        opened = os.open(last, os.O_RDWR)
        try:
            pass_by_cache(opened)
            os.fsync(opened)
        except OSError:
            os.close(opened)
            raise
        self._file, self._count = opened, _count_of(last)
        self._end = self._durable = os.fstat(opened).st_size

    def _begin(self, count: int) -> None:
        path = pack_path(self.folder, pack_name(self.writer, count))
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        head = Draft(BLOCK_BYTES)
        head.put(pack_header(self.writer, count))
        try:
            pass_by_cache(opened)
            end = write_blocks(opened, head.blocks(), 0)
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
