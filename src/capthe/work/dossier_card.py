"""A dossier's card as a person is to see it: what it states of whom, issued on which day.

Whoever calls writes the look into the access log first.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

import psycopg

from capthe.country.vn.chip import CivilStatus
from capthe.domain.country import CardData, Country
from capthe.domain.errors import Refusal
from capthe.domain.number import is_provisional
from capthe.domain.text import Text
from capthe.face.content import Holder
from capthe.packet.bundle import read_fingers
from capthe.packet.content import Demographics
from capthe.packet.parts import FINGERS, PARTICULARS, PORTRAIT
from capthe.store.objects.port import ObjectRef, Objects
from capthe.store.pg.reading.card import CardRecord, read_card
from capthe.work.card import card_data
from capthe.work.index_prints import BLANK, NO_PRINTS, IndexPrints, TwoPrints


@dataclass(frozen=True, slots=True)
class DossierCard:
    """What one card states, all that its citizen declared, and the pictures as JPEG.

    `prints` are what stands in the face's boxes for fingers; None: they were erased.
    """

    card: CardData
    said: Demographics
    portrait: bytes = field(repr=False)
    prints: TwoPrints | None = BLANK

    def holder(self) -> Holder:
        """Return what the face needs of it."""
        prints = self.prints or BLANK
        return Holder(
            card=self.card,
            portrait=self.portrait,
            nationality=self.said.nationality,
            origin=self.said.origin,
            marks=self.said.marks,
            birth_place=self.said.birth_place,
            left_index=prints.left,
            right_index=prints.right,
        )


@dataclass(frozen=True, slots=True)
class CardSides:
    """Both sides of a card as PNG files, its texts by the names of their fields, its day of issue.

    `is_ordered`: the day is that of an order to print, not today. `are_prints_erased`: the boxes
    for fingers are empty because these were erased.
    """

    front: bytes = field(repr=False)
    back: bytes = field(repr=False)
    texts: dict[str, str] = field(repr=False)
    issued: date
    is_ordered: bool
    are_prints_erased: bool


def record_of(connection: psycopg.Connection, dossier: int) -> CardRecord:
    """Return the approved data of a card; refuse an unknown dossier."""
    record = read_card(connection, dossier)
    if record is None:
        raise Refusal(
            "dossier_unknown",
            Text("Không có hồ sơ này.", "There is no such dossier."),
            Text("Kiểm tra lại số hồ sơ.", "Check the number."),
        )
    return record


def day_of_issue(record: CardRecord, country: Country, now: datetime) -> date:
    """Return the day of the card's last printing, or today for one that is not printed yet."""
    return (record.printed_at or now).astimezone(country.calendar.zone).date()


def dossier_card(
    record: CardRecord, objects: Objects, country: Country, issued: date,
    prints: IndexPrints = NO_PRINTS,
) -> DossierCard:  # fmt: skip
    """Return the card of a dossier; refuse one without a number and one that was erased."""
    if is_provisional(record.cid):
        raise Refusal(
            "number_missing",
            Text("Chưa có số định danh nên chưa có thẻ.", "Without a number there is no card yet."),
            Text("Tra cứu hoặc cấp số định danh trước.", "Have the number found or allotted."),
        )
    said, portrait = (
        objects.get(ObjectRef(record.objects[part])) for part in (PARTICULARS, PORTRAIT)
    )
    (card,) = card_data(country, [record], issued)
    shown = _prints(prints, objects, ObjectRef(record.objects[FINGERS]))
    return DossierCard(card, Demographics(**json.loads(said)["demographics"]), portrait, shown)


def _prints(prints: IndexPrints, objects: Objects, fingers: ObjectRef) -> TwoPrints | None:
    """Return the prints that the face has boxes for; None when the fingers were erased."""
    if not prints.boxes:
        return BLANK
    return prints.of(read_fingers(objects.get(fingers))) if objects.exists(fingers) else None


def civil_status(said: Demographics) -> CivilStatus:
    """Return what the citizen declared of origin, faith and family."""
    return CivilStatus(
        said.ethnicity, said.religion, said.origin, said.marks, said.father, said.mother,
        said.spouse or None,
    )  # fmt: skip
