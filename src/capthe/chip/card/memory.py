"""What a chip remembers without power: its serial, token, files and secrets, as a fold of records.

A record is written whole or not at all, as a chip's own memory does it, and what a command changed
before its answer. Whoever holds the records holds the chip: nothing else outlives a power cut.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from capthe.chip.profile import Access, Folder

ROOM_BYTES = 80 * 1024
"""What chips of this trade hold."""
FOLDERS = (Folder.MASTER, Folder.APPLICATION)
ACCESS = (Access.FREE, Access.BASIC, Access.TERMINAL)
"""Folder and access condition are written as their place in these."""


class Record(IntEnum):
    """The kinds of record."""

    TOKEN = 1
    FILE = 2
    CONTENT = 3
    SECRET = 4
    ACTIVE = 5


class Secret(IntEnum):
    """The secrets by the tag they are put under; a key is its curve's number and the scalar."""

    ZONE = 0x81
    ACCESS_NUMBER = 0x82
    AGREEMENT = 0x83
    ACTIVE = 0x84


class CardMemory(Protocol):
    """Memory that outlives power. What was appended is there for ever."""

    def records(self) -> Iterable[tuple[int, bytes]]:
        """Return everything ever appended, in order."""

    def append(self, records: Sequence[tuple[int, bytes]]) -> None:
        """Keep records, in order; they survive whatever happens after the return."""


@dataclass(slots=True)
class Stored:
    """One elementary file; `content` grows to `size` as it is written."""

    folder: Folder
    fid: int
    short_id: int
    access: Access
    size: int
    content: bytearray = field(default_factory=bytearray)

    @property
    def is_whole(self) -> bool:
        """Every byte has been written."""
        return len(self.content) == self.size


@dataclass(slots=True)
class Contents:
    """What the records add up to."""

    token: bytes = b""
    files: dict[tuple[Folder, int], Stored] = field(default_factory=dict)
    secrets: dict[Secret, bytes] = field(default_factory=dict)
    is_active: bool = False

    def apply(self, kind: int, body: bytes) -> None:
        """Take one record in."""
        if kind == Record.CONTENT:  # nearly every record is one
            self.files[key_of(body)].content += body[5:]
            return
        match Record(kind):
            case Record.TOKEN:
                self.token = body
            case Record.FILE:
                made = file_of(body)
                self.files[made.folder, made.fid] = made
            case Record.SECRET:
                self.secrets[Secret(body[0])] = body[1:]
            case Record.ACTIVE:
                self.is_active = True

    @property
    def is_complete(self) -> bool:
        """Nothing is missing that a card in use needs."""
        return (
            bool(self.token and self.files)
            and set(self.secrets) == set(Secret)
            and all(each.is_whole for each in self.files.values())
        )


@dataclass(slots=True)
class Keeper:
    """The contents in hand, and the memory behind them, which gets a command's changes at once."""

    memory: CardMemory
    now: Contents = field(default_factory=Contents)
    _changes: list[tuple[int, bytes]] = field(default_factory=list)

    def power_on(self) -> None:
        """Read everything anew."""
        self.now, self._changes = Contents(), []
        for kind, body in self.memory.records():
            self.now.apply(kind, body)

    def change(self, kind: Record, body: bytes) -> None:
        """Take a record in; it is kept when `keep` returns."""
        self.now.apply(kind, body)
        self._changes.append((kind, body))

    def keep(self) -> None:
        """Write what was changed. If the memory fails, the chip needs its power off and on."""
        if self._changes:
            self.memory.append(self._changes)
            self._changes = []


class VolatileMemory:
    """Records in a list: a chip for as long as the process lives."""

    def __init__(self) -> None:
        self._records: list[tuple[int, bytes]] = []

    def records(self) -> Iterable[tuple[int, bytes]]:
        """Return them."""
        return tuple(self._records)

    def append(self, records: Sequence[tuple[int, bytes]]) -> None:
        """Keep some."""
        self._records += records


def key_of(body: bytes) -> tuple[Folder, int]:
    """Read folder and identifier, which begin every record of a file."""
    return FOLDERS[body[0]], int.from_bytes(body[1:3], "big")


def name_bytes(folder: Folder, fid: int) -> bytes:
    """Return folder and identifier as records and answers carry them."""
    return bytes((FOLDERS.index(folder),)) + fid.to_bytes(2, "big")


def file_of(body: bytes) -> Stored:
    """Read a file's description: folder, identifier, short identifier, access, size.

    ValueError or IndexError when it is none.
    """
    if len(body) != 7:
        raise ValueError("a file is described by seven bytes")
    folder, fid = key_of(body)
    return Stored(folder, fid, body[3], ACCESS[body[4]], int.from_bytes(body[5:], "big"))


def file_bytes(folder: Folder, fid: int, short_id: int, access: Access, size: int) -> bytes:
    """Return a file's description."""
    rest = bytes((short_id, ACCESS.index(access))) + size.to_bytes(2, "big")
    return name_bytes(folder, fid) + rest
