"""3 to 10: what every desk stands on: who sits there, and the ledger it may act on."""

from dataclasses import dataclass

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.pg.act import Act
from capthe.store.pg.answer import Answer, Whereabouts
from capthe.store.pg.ledger import Ledger
from capthe.work.centre import Centre


@dataclass(frozen=True, slots=True)
class Officer:
    """Who acts at a desk: an opaque id, the role acted in, the jurisdiction (0: the country)."""

    actor: str
    role: str
    province: int = 0
    unit: int = 0


def act_of(centre: Centre, officer: Officer, cause: str) -> Act:
    """Return the act of an officer now."""
    return centre.act(officer.actor, f"{officer.role}: {cause}")


def find(ledger: Ledger, dossier: int, cid: int, stage: str) -> Whereabouts:
    """Return where the dossier is; a Refusal when it is not (any more) in `stage`."""
    where = ledger.where_is(dossier, cid)
    if where is None or where.stage != stage:
        raise elsewhere()
    return where


def settle(answer: Answer) -> None:
    """Turn the answer of an append into a refusal unless it was done."""
    if answer is Answer.ELSEWHERE:
        raise elsewhere()
    if answer is Answer.HELD:
        raise Refusal(
            "held_by_flag",
            Text("Hồ sơ đang bị giữ vì một cảnh báo.", "An open flag holds the dossier."),
            Text("Xử lý cảnh báo trước.", "Answer the flag first."),
        )


def elsewhere() -> Refusal:
    """The answer to a desk that came second."""
    return Refusal(
        "another_was_faster",
        Text("Hồ sơ không còn ở bước này.", "The dossier is no longer at this desk."),
        Text("Tải lại trang để xem ai đã xử lý.", "Reload the page to see who acted."),
    )
