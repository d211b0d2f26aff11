"""A dossier's card as a person is to see it: what it states, and pictures of both sides.

Whoever calls writes the look into the access log first.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from threading import Lock

from capthe.country.faces import faces_of
from capthe.domain.country import CardData, Country
from capthe.domain.errors import Refusal
from capthe.domain.number import Sex, is_provisional
from capthe.domain.partial_date import PartialDate
from capthe.domain.text import Text
from capthe.face.content import Holder, card_face
from capthe.face.font import Font
from capthe.face.press import Fonts, Press
from capthe.face.profile import FaceProfile
from capthe.face.raster import PRINTER_DPI, png, sides
from capthe.outside.fonts import FontFiles
from capthe.outside.typesetter import Typesetter
from capthe.packet.content import Demographics
from capthe.packet.parts import PARTICULARS, PORTRAIT
from capthe.store.objects.port import ObjectRef, Objects
from capthe.store.pg.reading.card import CardRecord

_PRESSES_KEPT = 4
_drawing = Lock()
"""One card is drawn at a time: neither a press nor pdfium is for several threads."""


@dataclass(frozen=True, slots=True)
class DossierCard:
    """What one card states, all that its citizen declared, and the portrait as a JPEG."""

    card: CardData
    said: Demographics
    portrait: bytes = field(repr=False)

    def holder(self) -> Holder:
        """Return what the face needs of it."""
        return Holder(
            card=self.card,
            portrait=self.portrait,
            nationality=self.said.nationality,
            origin=self.said.origin,
            marks=self.said.marks,
            birth_place=self.said.birth_place,
        )


@dataclass(frozen=True, slots=True)
class CardSides:
    """Both sides of a card as PNG files, and its texts by the names of their fields."""

    front: bytes = field(repr=False)
    back: bytes = field(repr=False)
    texts: dict[str, str] = field(repr=False)


def dossier_card(
    record: CardRecord, objects: Objects, country: Country, issued: date
) -> DossierCard:
    """Return the card of a dossier; refuse one without a number and one that was erased."""
    if is_provisional(record.cid):
        raise _no_number()
    said, portrait = (
        objects.get(ObjectRef(record.objects[part])) for part in (PARTICULARS, PORTRAIT)
    )
    birth = PartialDate.from_int(record.birth).full()
    card = CardData(
        number=country.numbers.text(record.cid),
        name=record.name,
        sex=Sex(record.sex),
        birth=birth,
        residence=record.residence,
        issue=issued,
        expiry=country.expiry_of(birth, issued),
        old_number=record.old_number,
    )
    return DossierCard(card, Demographics(**json.loads(said)["demographics"]), portrait)


@lru_cache(maxsize=_PRESSES_KEPT)
def press_of(fonts: FontFiles, profile: FaceProfile) -> Press:
    """Return the press of a face version; its fixed part is drawn at the first call."""
    drawing = Typesetter(fonts.folder).drawing(profile)
    return Press(profile, drawing, Fonts(Font(fonts.data), Font(fonts.zone)))


def card_sides(fonts: FontFiles, country: Country, holder: Holder) -> CardSides:
    """Draw both sides of a card of today's version of its face."""
    profile = faces_of(country.code).on(holder.card.issue)
    face = card_face(country, profile, holder)
    with _drawing:
        sheet = press_of(fonts, profile).sheet([face])
        front, back = map(png, sides(sheet, dpi=PRINTER_DPI))
    names = (each.name for each in profile.texts)
    return CardSides(front, back, dict(zip(names, face.texts, strict=True)))


def _no_number() -> Refusal:
    return Refusal(
        "number_missing",
        Text("Chưa có số định danh nên chưa có thẻ.", "Without a number there is no card yet."),
        Text("Cấp số định danh ở bàn làm sạch trước.", "Have the number found or allotted first."),
    )
