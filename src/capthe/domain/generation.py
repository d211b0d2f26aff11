"""One person, one card: which card of a person a dossier may make.

The pair (cid, generation) is unique in the ledger. Two offline stations that enrol one person both
ask for the same generation, so at most one of them gets it, whatever the order of arrival.
"""

from dataclasses import dataclass
from enum import StrEnum

from capthe.domain.deadlines import Case
from capthe.domain.errors import Refusal
from capthe.domain.text import Text


class Ending(StrEnum):
    """How a card stopped being valid."""

    TAKEN_BACK = "taken_back"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class EndedCard:
    """The card that a dossier declares ended: its generation and how it ended."""

    generation: int
    ending: Ending


_ENDINGS = {
    Case.NEW: frozenset[Ending](),
    Case.EXCHANGE: frozenset({Ending.TAKEN_BACK, Ending.EXPIRED}),
    Case.REISSUE: frozenset({Ending.REVOKED, Ending.EXPIRED}),
}


def generation_of(case: Case, ended: EndedCard | None) -> int:
    """Return the generation a dossier makes: 1, or one more than the card it declares ended.

    An exchange takes the old document back, a reissue for loss revokes the old card; the first
    chip card of a person has no earlier one, whatever the case (conversion, lost paper document).
    """
    if ended is None:
        return 1
    if ended.ending not in _ENDINGS[case]:
        raise Refusal(
            "old_card_not_ended",
            Text(
                "Hồ sơ chưa ghi đúng việc thu hồi hoặc hủy thẻ cũ.",
                "The dossier does not record the end of the old card as its case requires.",
            ),
            Text(
                "Thu lại thẻ cũ khi đổi; hủy thẻ cũ khi cấp lại do mất.",
                "Take the old card back on an exchange; revoke it on a reissue for loss.",
            ),
        )
    return ended.generation + 1
