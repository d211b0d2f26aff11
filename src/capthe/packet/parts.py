"""A dossier's content as the objects it is kept in: four, so that each can be erased by itself.

0 particulars   demographics, case and capture as canonical JSON
1 portrait      the JPEG as captured
2 fingers       the ten records (see `bundle`)
3 papers        scans and signatures (see `bundle`)
"""

from dataclasses import fields
from operator import attrgetter
from typing import Any

from capthe.domain.retention import Part
from capthe.packet.bundle import bundle_fingers, bundle_papers
from capthe.packet.codec import canonical_json
from capthe.packet.content import Capture, Case, Demographics, PacketContent, Paper
from capthe.packet.moment import to_wire

PARTICULARS, PORTRAIT, FINGERS, PAPERS = Part
_NAMES = {kind: [each.name for each in fields(kind)] for kind in (Demographics, Case, Capture)}
_VALUES = {kind: attrgetter(*names) for kind, names in _NAMES.items()}
_SIGNED = (
    ("citizen_signature", "citizen_signature"),
    ("officer_signature", "officer_signature"),
    ("station_log", "station_log"),
)


def objects_of(content: PacketContent) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the four objects of a dossier."""
    capture = _flat(content.capture) | {"captured_at": to_wire(content.capture.captured_at)}
    particulars = canonical_json(
        {
            "demographics": _flat(content.demographics),
            "case": _flat(content.case),
            "capture": capture,
        }
    )
    signed = tuple(
        Paper(kind, getattr(content, name)) for kind, name in _SIGNED if getattr(content, name)
    )
    return (
        particulars,
        content.portrait,
        bundle_fingers(content.fingers),
        bundle_papers(content.papers + signed),
    )


def _flat(value: Demographics | Case | Capture) -> dict[str, Any]:
    """The fields by name. They are plain values: nothing to copy, unlike `asdict`."""
    kind = type(value)
    return dict(zip(_NAMES[kind], _VALUES[kind](value), strict=True))
