"""A packet's content as bytes, and back: one way to write each content, and no other is read.

    content = magic "CTP1" | manifest | blob | blob ...        every part: u32 length, then bytes

The manifest is canonical JSON (sorted keys, no spaces, UTF-8) with a version number. The blobs
follow raw, in one fixed order: portrait, the fingers that are there by position, papers, citizen's
signature, officer's signature, station log. Reading is strict: a manifest that is not in its one
canonical form, an unknown or absent field, a part too long and a byte left over are refused.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from struct import Struct
from typing import Any
from uuid import UUID

import orjson

from capthe.packet.content import (
    CONTENT_BYTES_MAX,
    Capture,
    Case,
    CaseKind,
    Cause,
    Demographics,
    Finger,
    Missing,
    PacketContent,
    Paper,
    Surrender,
)
from capthe.packet.moment import from_wire, to_wire
from capthe.packet.refusals import refusal

MAGIC = b"CTP1"
CONTENT_VERSION = 1
MANIFEST_BYTES_MAX = 64 << 10

_LENGTH = Struct(">I")
_LAST_BLOBS = 3  # the citizen's signature, the officer's, the station log
_NAMES = {
    kind: frozenset(each.name for each in fields(kind)) for kind in (Demographics, Case, Capture)
}
_MANIFEST_KEYS = {"amends", "capture", "case", "demographics", "fingers", "papers", "v"}


def encode(content: PacketContent) -> bytes:
    """Write the content; equal contents give equal bytes."""
    manifest = canonical_json(
        {
            "v": CONTENT_VERSION,
            "demographics": _as_dict(content.demographics),
            "case": _as_dict(content.case),
            "capture": _as_dict(content.capture)
            | {"captured_at": to_wire(content.capture.captured_at)},
            "fingers": [
                [finger.position, finger.quality, finger.missing] for finger in content.fingers
            ],
            "papers": [paper.kind for paper in content.papers],
            "amends": None if content.amends is None else str(content.amends),
        }
    )
    parts = [MAGIC]
    for part in (manifest, *_blobs(content)):
        parts += (_LENGTH.pack(len(part)), part)
    return b"".join(parts)


def decode(data: bytes | bytearray) -> PacketContent:
    """Read a content that `encode` wrote; anything else is refused by name."""
    if len(data) > CONTENT_BYTES_MAX:
        raise refusal("packet_too_large")
    try:
        return _decode(memoryview(data))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise refusal("packet_unreadable") from error


def canonical_json(value: object) -> bytes:
    """Write JSON in its one form: sorted keys, no spaces, UTF-8, no floating point.

    What the fast writer declines (a number above 64 bits, half a surrogate pair, a depth above
    its own) the library's writer judges: it writes the same bytes, at six times the cost.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return _WRITER.encode(value).encode()


def read_canonical_json(data: bytes) -> dict[str, Any]:
    """Read an object in its one form; ValueError when it could have been written otherwise."""
    value = read_json(data)
    if canonical_json(value) != data:
        raise ValueError("not canonical JSON")
    return value


def read_json(data: bytes) -> dict[str, Any]:
    """Read an object; the caller compares it with its one form."""
    value = _READER.decode(data.decode())
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _decode(data: memoryview) -> PacketContent:
    if data[: len(MAGIC)] != MAGIC:
        raise ValueError("magic")
    first, at = _part(data, len(MAGIC))
    manifest = _manifest(bytes(first))
    fingers, papers = manifest["fingers"], manifest["papers"]
    records = sum(missing is None for _, _, missing in fingers)
    blobs = _read_blobs(data, at, 1 + records + len(papers) + _LAST_BLOBS)
    portrait, following = blobs[0], iter(blobs[1:])
    return PacketContent(
        demographics=Demographics(**_named(Demographics, manifest["demographics"])),
        case=_case(_named(Case, manifest["case"])),
        capture=_capture(_named(Capture, manifest["capture"])),
        amends=_amends(manifest["amends"]),
        portrait=portrait,
        fingers=tuple(
            Finger(position, next(following), quality)
            if missing is None
            else Finger(position, b"", quality, Missing(missing))
            for position, quality, missing in fingers
        ),
        papers=tuple(Paper(kind, next(following)) for kind in papers),
        citizen_signature=next(following),
        officer_signature=next(following),
        station_log=next(following),
    )


def _manifest(data: bytes) -> dict[str, Any]:
    if len(data) > MANIFEST_BYTES_MAX:
        raise refusal("packet_too_large")
    manifest = read_canonical_json(data)
    version = manifest.get("v")
    if type(version) is not int:
        raise ValueError("manifest: version")
    if version != CONTENT_VERSION:
        raise refusal("packet_version_unsupported")
    if manifest.keys() != _MANIFEST_KEYS:
        raise ValueError("manifest: fields")
    if not isinstance(manifest["fingers"], list) or not isinstance(manifest["papers"], list):
        raise TypeError("manifest: lists")
    return manifest


def _part(data: memoryview, at: int) -> tuple[memoryview, int]:
    """Return the part that begins at a place, and where it ends."""
    start = at + _LENGTH.size
    if start > len(data):
        raise ValueError("a part too few, or a length cut short")
    end = start + _LENGTH.unpack_from(data, at)[0]
    if end > len(data):
        raise ValueError("a part cut short")
    return data[start:end], end


def _read_blobs(data: memoryview, at: int, count: int) -> list[bytes]:
    """Read the blobs, which must be as many as the manifest tells of, and the last of the data."""
    blobs = []
    for _ in range(count):
        blob, at = _part(data, at)
        blobs.append(bytes(blob))
    if at != len(data):
        raise ValueError("a part too many")
    return blobs


def _blobs(content: PacketContent) -> Iterator[bytes]:
    yield content.portrait
    yield from (finger.record for finger in content.fingers if finger.missing is None)
    yield from (paper.scan for paper in content.papers)
    yield content.citizen_signature
    yield content.officer_signature
    yield content.station_log


def _as_dict(value: Demographics | Case | Capture) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _named(kind: type[Demographics | Case | Capture], value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != _NAMES[kind]:
        raise ValueError(f"{kind.__name__}: fields")
    return value


def _case(value: dict[str, Any]) -> Case:
    how = value["surrendered_how"]
    return Case(
        **value
        | {
            "kind": CaseKind(value["kind"]),
            "cause": Cause(value["cause"]),
            "surrendered_how": None if how is None else Surrender(how),
        }
    )


def _capture(value: dict[str, Any]) -> Capture:
    return Capture(**value | {"captured_at": from_wire(value["captured_at"])})


def _amends(value: object) -> UUID | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError("amends: not a packet's id")
    identity = UUID(value)
    if str(identity) != value:
        raise ValueError("amends: not in its one form")
    return identity


def _no_float(_text: str) -> float:
    raise ValueError("no floating point in a packet")


_WRITER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
)
_READER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)
