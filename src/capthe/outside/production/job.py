"""A production job as a value, and the manifest that is signed over all of its files.

The manifest names every file with its SHA-256, so one signature covers the whole job. Its hash,
together with the job's id, makes the round trip idempotent.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

FORMAT = "capthe-production-1"
Sign = Callable[[bytes], bytes]
Verify = Callable[[bytes, bytes], bool]
"""`verify(message, signature)`: whether the signature is good."""


@dataclass(frozen=True, slots=True)
class CardJob:
    """One card to be made: on which blank, what its records state, its picture, its chip.

    `fields` are the texts of the face by name, in the order of the version; `chip` is sealed for
    the line and opaque here, `chip_key` the SHA-256 of the key it is sealed under.
    """

    blank: int
    reference: str
    fields: tuple[tuple[str, str], ...]
    mrz: tuple[str, str, str]
    code: str
    portrait: bytes = field(repr=False)
    chip: bytes = field(default=b"", repr=False)
    chip_key: bytes = b""


@dataclass(frozen=True, slots=True)
class ProductionJob:
    """A lot for one line. `sheets` are PDF files of faces, in the order of the cards."""

    job: str
    line: str
    version: str
    created_at: datetime
    cards: tuple[CardJob, ...]
    sheets: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a lot that would print two cards on one blank."""
        if not self.cards or len({card.blank for card in self.cards}) != len(self.cards):
            raise ValueError("a job has cards, each on a blank of its own")


def manifest(job: ProductionJob, files: Mapping[str, bytes]) -> bytes:
    """Return the manifest: what the job is, and the hash of every file, as canonical JSON."""
    blanks = [card.blank for card in job.cards]
    return canonical(
        {
            "format": FORMAT,
            "job": job.job,
            "line": job.line,
            "version": job.version,
            "created_at": job.created_at.isoformat(),
            "cards": len(job.cards),
            "blanks": [min(blanks), max(blanks)],
            "chip_keys": [[card.blank, card.chip_key.hex()] for card in job.cards if card.chip],
            "files": {name: sha256(data).hexdigest() for name, data in sorted(files.items())},
        }
    )


def canonical(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """Return JSON that is the same bytes for the same content."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()
