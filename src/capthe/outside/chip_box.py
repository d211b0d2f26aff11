"""The twin of a stock of blanks: every chip in a file of its own, its memory without power.

A chip's file only grows. What a command changes is written by one call and every record carries a
checksum, so that a twin that is killed has written a record whole or not at all, as a chip's own
memory does. A blank that lies in one reader cannot lie in another: the file is locked while the
chip has power.
"""

import fcntl
import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from capthe.chip.card.chip import ATR, SoftChip
from capthe.chip.card.reading import Quirks
from capthe.chip.scp03 import SERIAL_BYTES, chip_keys
from capthe.domain.errors import Fault
from capthe.domain.number import Entropy
from capthe.outside.chip_reader import CardMute, ChipReader
from capthe.outside.printer import fate

_HEAD = struct.Struct(">IIB")
_TRAY_BYTES = 20


class FileMemory:
    """One chip's memory in a file, held from power on to power off."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._file)
            raise Fault(f"the blank {path.stem} lies in another reader") from error

    def records(self) -> Iterable[tuple[int, bytes]]:
        """Return every whole record; a torn one at the end was never written, and goes."""
        raw = os.pread(self._file, os.fstat(self._file).st_size, 0)
        at, found = 0, []
        while at + _HEAD.size <= len(raw):
            size, checksum, kind = _HEAD.unpack_from(raw, at)
            body = raw[at + _HEAD.size : at + _HEAD.size + size]
            if len(body) != size or crc32(body, kind) != checksum:
                break
            found.append((kind, body))
            at += _HEAD.size + size
        if at < len(raw):
            os.ftruncate(self._file, at)
        return found

    def append(self, records: Sequence[tuple[int, bytes]]) -> None:
        """Write some. Fault: there is no room for all of them."""
        raw = b"".join(
            _HEAD.pack(len(body), crc32(body, kind), kind) + body for kind, body in records
        )
        if os.write(self._file, raw) != len(raw):
            raise Fault("the memory of a twin is full")

    def close(self) -> None:
        """Power off."""
        os.close(self._file)


def serial_of(blank: int) -> bytes:
    """Return the serial that the chip of a blank has from the factory."""
    return blank.to_bytes(SERIAL_BYTES, "big")


@dataclass(frozen=True, slots=True)
class ChipBox:
    """All blanks of a machine: their memories, and which one lies at whose contacts."""

    folder: Path
    master: bytes = field(repr=False)
    entropy: Entropy
    quirks: Quirks = field(default_factory=Quirks)

    def put(self, tray: str, blank: int) -> None:
        """Bring a blank to a reader's contacts."""
        path = f"{self.folder}/{tray}.tray"
        try:
            place = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        except FileNotFoundError:
            self.folder.mkdir(parents=True, exist_ok=True)
            place = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.pwrite(place, b"%0*d" % (_TRAY_BYTES, blank), 0)
        os.close(place)

    def lying(self, tray: str) -> int | None:
        """Return the blank at a reader's contacts."""
        try:
            place = os.open(f"{self.folder}/{tray}.tray", os.O_RDONLY)
        except FileNotFoundError:
            return None
        told = os.pread(place, _TRAY_BYTES, 0)
        os.close(place)
        return int(told)

    def power_on(self, blank: int) -> tuple[SoftChip, FileMemory]:
        """Power a chip on; closing its memory powers it off."""
        memory = FileMemory(self.folder / f"{blank}.chip")
        serial = serial_of(blank)
        keys = chip_keys(self.master, serial)
        return SoftChip(memory, serial, keys, self.entropy, self.quirks), memory

    def blanks(self) -> list[int]:
        """Return every blank that ever had power."""
        return sorted(int(path.stem) for path in self.folder.glob("*.chip"))


@dataclass(frozen=True, slots=True)
class Wear:
    """Which blanks fail: `spoil_share` never answer, `dead_share` die as finished cards."""

    seed: int = 0
    spoil_share: float = 0.004
    dead_share: float = 0.002

    def takes(self, blank: int, *, is_card: bool) -> bool:
        """Tell whether this chip does not answer: for ever the same for the same blank."""
        return fate(self.seed, "spoil", blank) < self.spoil_share or (
            is_card and fate(self.seed, "dead", blank) < self.dead_share
        )


class TwinReader:
    """A reader and feeder over a box of chips, without pcscd: the direct twin."""

    def __init__(self, box: ChipBox, tray: str = "direct", *, wear: Wear | None = None) -> None:
        self._box = box
        self._tray = tray
        self._wear = wear
        self._chip: SoftChip | None = None
        self._memory: FileMemory | None = None

    def feed(self, blank: int) -> None:
        """Bring a blank to the contacts; the one before loses its power."""
        self.close()
        self._box.put(self._tray, blank)

    def power_on(self) -> None:
        """Power off and on what lies there."""
        self.close()
        blank = self._box.lying(self._tray)
        if blank is None:
            raise Fault(f"no card lies in the reader {self._tray}")
        self._chip, self._memory = self._box.power_on(blank)
        is_card = self._chip.contents.is_active
        if self._wear is not None and self._wear.takes(blank, is_card=is_card):
            self.close()
            raise CardMute(f"blank {blank} does not answer")

    def reset(self) -> None:
        """End every session without a power cut; a card without power gets it."""
        if self._chip is None:
            self.power_on()
        else:
            self._chip.reset()

    def answer_to_reset(self) -> bytes:
        """Tell that a card lies there. It gets no power for that, unless it might be mute."""
        if self._chip is None and (self._wear is not None or self._box.lying(self._tray) is None):
            self.power_on()
        return ATR

    def transmit(self, command: bytes) -> bytes:
        """Have the chip answer."""
        if self._chip is None:
            raise Fault(f"the reader {self._tray} is not powered on")
        return self._chip.transmit(command)

    def close(self) -> None:
        """Power off."""
        if self._memory is not None:
            self._memory.close()
        self._chip, self._memory = None, None


class BoxEncoder:
    """A reader of pcscd in a machine whose blanks are those of a box."""

    def __init__(self, reader: ChipReader, box: ChipBox, tray: str) -> None:
        self._reader = reader
        self._box = box
        self._tray = tray
        self.power_on = reader.power_on
        self.transmit = reader.transmit
        self.close = reader.close

    def feed(self, blank: int) -> None:
        """Bring a blank to the contacts; the reader notices at the next power on."""
        self._box.put(self._tray, blank)
