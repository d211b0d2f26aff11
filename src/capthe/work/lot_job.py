"""A print lot as a job for a line elsewhere: what 7 personalise gave to the machines of the house.

Nothing is signed anew: the seals are those on the printed faces, the chips the images that were
ordered. So a lot exported again is the same job, byte for byte.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from capthe.domain.country import Country
from capthe.domain.errors import Broken
from capthe.face.content import card_face
from capthe.face.press import Press
from capthe.face.profile import CardFace
from capthe.face.scan import read_faces
from capthe.outside.face_printer import Faces
from capthe.outside.production.job import CardJob, ProductionJob
from capthe.work import face_seal
from capthe.work.approved import Approved
from capthe.work.card_check import codes_of

SHEET_CARDS = 100
"""So many cards are in one file of faces."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot as it is at the plant: its job's key, the line it is for, its cards by blank."""

    key: str
    line: str
    intended_at: datetime
    cards: Sequence[Approved]


def lot_job(
    country: Country, press: Press, lot: Lot, printed: Faces, chips: Mapping[int, bytes]
) -> ProductionJob:
    """Return the job of a lot. Broken: a card was not printed, or lacks the seal of its version."""
    cards = list(_sealed(press, lot.cards, printed))
    faces = [card_face(country, press.profile, card.holder) for card in cards]
    return ProductionJob(
        job=lot.key,
        line=lot.line,
        version=press.profile.version,
        created_at=lot.intended_at,
        cards=tuple(
            _card(press, card, face, chips.get(card.blank, b""))
            for card, face in zip(cards, faces, strict=True)
        ),
        sheets=tuple(
            press.sheet(faces[at : at + SHEET_CARDS]) for at in range(0, len(faces), SHEET_CARDS)
        ),
    )


def _sealed(press: Press, cards: Sequence[Approved], printed: Faces) -> Iterator[Approved]:
    """Give each card with the seal that is on its face, where its version has one."""
    seen = read_faces(printed.sheet, press, len(printed.blanks))
    by_blank = dict(zip(printed.blanks, seen, strict=True))
    for card in cards:
        if card.blank not in by_blank:
            raise Broken(f"blank {card.blank} is not on the sheet of its lot")
        codes = codes_of(press, by_blank[card.blank])
        seal = codes.get(face_seal.CODE, b"")
        if not isinstance(seal, bytes) or (face_seal.CODE in codes and not seal):
            raise Broken(f"no seal can be read on the face of blank {card.blank}")
        yield replace(card, holder=replace(card.holder, seal=seal))


def _card(press: Press, card: Approved, face: CardFace, chip: bytes) -> CardJob:
    names = (each.name for each in press.profile.texts)
    return CardJob(
        blank=card.blank,
        reference=str(card.dossier),
        fields=tuple(zip(names, face.texts, strict=True)),
        mrz=face.mrz,
        code=str(codes_of(press, face)["qr"]),
        portrait=card.holder.portrait,
        chip=chip,
    )
