"""Ten synthetic finger records: bytes that behave like prints without being any.

    record = b"SYNF" | version 1 | position | quality | size of the body, 4 bytes | body
    body   = ridges (512 bytes, the same at every capture of this finger) | smear (differs)

`is_same_finger` compares the ridges: it is what a simulated search engine may use.
"""

import struct
from random import Random

from capthe.packet.content import Finger, Missing
from capthe.sim.nation import REFERENCE_DAY, Person
from capthe.sim.nation.streams import one_of, stream

RIDGE_BYTES = 512
_HEAD = struct.Struct(">4sBBBI")
_MAGIC = b"SYNF"
_VERSION = 1
_SMEAR_BYTES = (1500, 7400)
_SHARE_MISSING_FOR_LIFE = 0.0008  # of fingers
_SHARE_BANDAGED = 0.0012
_SHARE_WORN = 0.012  # of people over 50: nothing can be taken from some fingers


def fingers(seed: int, person: Person, *, shot: int = 0) -> tuple[Finger, ...]:
    """Take the ten fingers of a person, right thumb first; `shot` is the occasion."""
    body, taking = stream(seed, "fingers", person.index), stream(seed, "taking", person.index, shot)
    is_worn = body.random() < _SHARE_WORN and person.age_on(REFERENCE_DAY) > 50
    base_quality = int(body.triangular(25, 95, 72)) - (30 if is_worn else 0)
    return tuple(
        _finger(body, taking, position=position, base=base_quality, is_worn=is_worn)
        for position in range(1, 11)
    )


def _finger(body: Random, taking: Random, *, position: int, base: int, is_worn: bool) -> Finger:
    ridges = body.randbytes(RIDGE_BYTES)
    missing = _missing(body, taking, is_worn=is_worn)
    if missing is not None:
        return Finger(position, missing=missing)
    quality = min(100, max(1, base + int(taking.gauss(0, 6))))
    low, high = _SMEAR_BYTES
    content = ridges + taking.randbytes(low + int(taking.random() * (high - low)))
    head = _HEAD.pack(_MAGIC, _VERSION, position, quality, len(content))
    return Finger(position, head + content, quality)


def _missing(body: Random, taking: Random, *, is_worn: bool) -> Missing | None:
    lost, chance = body.random(), taking.random()
    if lost < _SHARE_MISSING_FOR_LIFE:
        return one_of(body, (Missing.AMPUTATED, Missing.AMPUTATED, Missing.DEFORMED))
    if is_worn and chance < 0.3:
        return Missing.WORN
    return Missing.BANDAGED if chance > 1 - _SHARE_BANDAGED else None


def is_same_finger(first: bytes, second: bytes) -> bool:
    """Tell whether two records are of one finger; ValueError when one is not such a record."""
    return _ridges(first) == _ridges(second)


def _ridges(record: bytes) -> bytes:
    if len(record) < _HEAD.size + RIDGE_BYTES:
        raise ValueError("not a synthetic finger record")
    magic, version, _, _, size = _HEAD.unpack_from(record)
    if magic != _MAGIC or version != _VERSION or size != len(record) - _HEAD.size:
        raise ValueError("not a synthetic finger record")
    return record[_HEAD.size : _HEAD.size + RIDGE_BYTES]
