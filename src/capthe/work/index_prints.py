"""The prints of the index fingers on a face: the boxes that a version has, and what fills them.

Circular 06/2021 art. 3 has two on the back, left and right; the version of 2024 has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from capthe.face.finger_print import WsqReader, no_wsq, printed
from capthe.face.profile import FaceProfile
from capthe.packet.content import Finger

_POSITIONS = {"left_index": 7, "right_index": 2}
"""Fields of a face that show a finger, and which one, counted as ISO/IEC 19794-2 does."""


@dataclass(frozen=True, slots=True)
class TwoPrints:
    """What stands in the two boxes, as JPEG; empty: nothing."""

    left: bytes = field(default=b"", repr=False)
    right: bytes = field(default=b"", repr=False)


BLANK = TwoPrints()


@dataclass(frozen=True, slots=True)
class IndexPrints:
    """The boxes for fingers of one version, and what reads WSQ for them."""

    boxes: frozenset[str]
    wsq: WsqReader = no_wsq

    def of(self, fingers: Sequence[Finger]) -> TwoPrints:
        """Return what stands in the boxes. Refusal: a record says it is a picture, and is none."""
        there = {finger.position: finger.record for finger in fingers}
        return TwoPrints(
            *(
                printed(there.get(position, b""), self.wsq) if box in self.boxes else b""
                for box, position in _POSITIONS.items()
            )
        )


NO_PRINTS = IndexPrints(frozenset())
"""For those who need no prints: what reads cards back looks at zone and codes."""


def index_prints(profile: FaceProfile, wsq: WsqReader = no_wsq) -> IndexPrints:
    """Return the boxes of a version."""
    return IndexPrints(frozenset(each.name for each in profile.images) & _POSITIONS.keys(), wsq)
