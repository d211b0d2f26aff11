"""Ten fingers, or all papers, as one object each: what the centre stores after opening a packet.

A packet becomes few objects that can be erased apart: the portrait as it is, the fingers, the
papers. Each bundle is `u32 length | bytes` for a canonical JSON list and for each blob after it.
"""

from collections.abc import Sequence
from struct import Struct
from typing import Any

from capthe.packet.codec import canonical_json, read_canonical_json
from capthe.packet.content import Finger, Missing, Paper
from capthe.packet.refusals import refusal

_LENGTH = Struct(">I")


def bundle_fingers(fingers: Sequence[Finger]) -> bytes:
    """Write the fingers; equal fingers give equal bytes."""
    rows = [[finger.position, finger.quality, finger.missing] for finger in fingers]
    return _write(rows, [finger.record for finger in fingers])


def read_fingers(data: bytes) -> tuple[Finger, ...]:
    """Read what `bundle_fingers` wrote; refused when it is anything else."""
    try:
        rows, records = _read(data)
        return tuple(
            Finger(position, record, quality, None if missing is None else Missing(missing))
            for (position, quality, missing), record in zip(rows, records, strict=True)
        )
    except (ValueError, TypeError, KeyError) as error:
        raise refusal("packet_unreadable") from error


def bundle_papers(papers: Sequence[Paper]) -> bytes:
    """Write the papers; equal papers give equal bytes."""
    return _write([paper.kind for paper in papers], [paper.scan for paper in papers])


def read_papers(data: bytes) -> tuple[Paper, ...]:
    """Read what `bundle_papers` wrote; refused when it is anything else."""
    try:
        kinds, scans = _read(data)
        return tuple(Paper(kind, scan) for kind, scan in zip(kinds, scans, strict=True))
    except (ValueError, TypeError, KeyError) as error:
        raise refusal("packet_unreadable") from error


def _write(rows: list[Any], blobs: Sequence[bytes]) -> bytes:
    parts: list[bytes] = []
    for part in (canonical_json({"v": 1, "rows": rows}), *blobs):
        parts += (_LENGTH.pack(len(part)), part)
    return b"".join(parts)


def _read(data: bytes) -> tuple[list[Any], list[bytes]]:
    parts, at = [], 0
    while at < len(data):
        start = at + _LENGTH.size
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data):
            raise ValueError("a part cut short")
        parts.append(data[start:at])
    if not parts:
        raise ValueError("empty")
    rows = read_canonical_json(parts[0])["rows"]
    if not isinstance(rows, list):
        raise TypeError("rows")
    return rows, parts[1:]
