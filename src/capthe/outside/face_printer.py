"""What prints the faces of a job's cards, and the camera that looks at them: Protocol and twin."""

import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from capthe.outside.memory import Memory


@dataclass(frozen=True, slots=True)
class Faces:
    """Cards as a camera sees them: blanks in order, and a PDF with front and back of each."""

    blanks: tuple[int, ...]
    sheet: bytes = field(repr=False)


class FacePrinter(Protocol):
    """Prints the faces of whole jobs. Every method raises Fault when it does not answer."""

    def print_sheet(self, key: str, faces: Faces) -> None:
        """Print a job's faces, once; a job that was printed before is not printed again."""

    def is_printed(self, key: str) -> bool:
        """Tell whether a job's faces were printed."""

    def scan(self, key: str) -> Faces | None:
        """Look at the cards of a job; None when they were never printed."""


class FaceTwin:
    """A printer that remembers every face it ever printed: the surface of the cards."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._memory = Memory(folder / "faces.sqlite", "sheet (job text primary key, blanks text)")

    def print_sheet(self, key: str, faces: Faces) -> None:
        """Put the sheet on the cards: whole, or not at all."""
        if self.is_printed(key):
            return
        place = self._place(key)
        half = place.with_suffix(f".{os.getpid()}")
        with half.open("wb") as file:
            file.write(faces.sheet)
            file.flush()
            os.fsync(file.fileno())
        half.rename(place)
        self._memory.change(
            "insert into sheet (job, blanks) values (?, ?) on conflict do nothing",
            [key, ",".join(map(str, faces.blanks))],
        )

    def is_printed(self, key: str) -> bool:
        """Look the job up."""
        return self._printed(key) is not None

    def scan(self, key: str) -> Faces | None:
        """Return what was printed."""
        blanks = self._printed(key)
        return None if blanks is None else Faces(blanks, self._place(key).read_bytes())

    def _printed(self, key: str) -> tuple[int, ...] | None:
        found = self._memory.rows("select blanks from sheet where job = ?", [key])
        return tuple(map(int, found[0][0].split(","))) if found else None

    def _place(self, key: str) -> Path:
        return self._folder / f"{sha256(key.encode()).hexdigest()[:32]}.pdf"
