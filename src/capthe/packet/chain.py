"""Where a packet stands in its device's chain: a pure decision over what the centre knows.

the centre has                             judgement              what follows
-----------------------------------------  ---------------------  ---------------------------
the same id, the same header               duplicate              the same receipt again
the same id, another header                same id, other bytes   quarantine
the same sequence under another id         same seq, other id     quarantine
seq - 1 with a hash other than `previous`  wrong predecessor      set aside as tampering
seq + 1 whose `previous` is not this hash  wrong successor        set aside as tampering
everything up to seq - 1                   in order               accept
a gap before seq                           ahead                  accept, exceptions for the gap
this seq is a gap                          fills a gap            accept, close its exception

A predecessor can be checked only once it is there; when a gap is filled later the successor is
checked instead, so that no link of the chain stays unchecked once both its ends have come.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from capthe.domain.errors import Refusal
from capthe.packet.header import FIRST_PREVIOUS, Header
from capthe.packet.refusals import refusal


class Standing(StrEnum):
    """How a packet stands to the ones that came before it."""

    IN_ORDER = "in_order"
    AHEAD = "ahead"
    FILLS_GAP = "fills_gap"
    DUPLICATE = "duplicate"
    SAME_ID_OTHER_BYTES = "same_id_other_bytes"
    SAME_SEQUENCE_OTHER_ID = "same_sequence_other_id"
    WRONG_PREDECESSOR = "wrong_predecessor"
    WRONG_SUCCESSOR = "wrong_successor"


_REFUSED = {
    Standing.SAME_ID_OTHER_BYTES: "packet_same_id_other_bytes",
    Standing.SAME_SEQUENCE_OTHER_ID: "packet_same_sequence_other_id",
    Standing.WRONG_PREDECESSOR: "packet_wrong_predecessor",
    Standing.WRONG_SUCCESSOR: "packet_wrong_successor",
}
_ACCEPTED = frozenset({Standing.IN_ORDER, Standing.AHEAD, Standing.FILLS_GAP})


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What the centre knows about a device, looked up for one header.

    `highest_received` is 0 before the first packet. The others are None where nothing was
    received: `hash_of_id` is the header hash kept under the same packet id (of any device),
    `id_at_sequence` the packet id kept at the same sequence, `predecessor_hash` the header hash
    at sequence - 1, `successor_previous` the `previous` stated by sequence + 1.
    """

    highest_received: int = 0
    hash_of_id: bytes | None = None
    id_at_sequence: UUID | None = None
    predecessor_hash: bytes | None = None
    successor_previous: bytes | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer: a standing, and the sequences found missing by it (only when ahead).

    `missing` is a range, so that a device that jumps far ahead costs nothing until its reader
    decides how many exceptions to open.
    """

    standing: Standing
    missing: range = range(0)

    @property
    def is_accepted(self) -> bool:
        """The packet becomes a dossier now."""
        return self.standing in _ACCEPTED

    @property
    def refusal(self) -> Refusal | None:
        """What to tell the station; None when accepted or already received."""
        code = _REFUSED.get(self.standing)
        return None if code is None else refusal(code)


def judge_sequence(known: DeviceState, header: Header) -> Judgement:
    """Judge a verified header against what the centre knows of its device."""
    contradiction = _contradiction(known, header)
    if contradiction is not None:
        return Judgement(contradiction)
    if header.sequence <= known.highest_received:
        return Judgement(Standing.FILLS_GAP)
    missing = range(known.highest_received + 1, header.sequence)
    return Judgement(Standing.AHEAD if missing else Standing.IN_ORDER, missing)


def _contradiction(known: DeviceState, header: Header) -> Standing | None:
    predecessor = FIRST_PREVIOUS if header.sequence == 1 else known.predecessor_hash
    if known.hash_of_id is not None:
        same = known.hash_of_id == header.hash
        return Standing.DUPLICATE if same else Standing.SAME_ID_OTHER_BYTES
    if known.id_at_sequence is not None:
        return Standing.SAME_SEQUENCE_OTHER_ID
    if predecessor not in {None, header.previous}:
        return Standing.WRONG_PREDECESSOR
    if known.successor_previous not in {None, header.hash}:
        return Standing.WRONG_SUCCESSOR
    return None
