"""A print lot as a job for a line elsewhere: what 7 personalise gives to a factory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from capthe.face.press import Press
from capthe.face.profile import CardFace
from capthe.outside.production.chips import SealedChip
from capthe.outside.production.job import CardJob, ProductionJob
from capthe.work.approved import Approved
from capthe.work.card_check import codes_of

SHEET_CARDS = 100
"""So many cards are in one file of faces."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that is prepared: its job's key, whom it is for; cards, faces and chips by blank."""

    key: str
    line: str
    intended_at: datetime
    cards: Sequence[Approved]
    faces: Sequence[CardFace]
    chips: Sequence[SealedChip]


def lot_job(press: Press, lot: Lot) -> ProductionJob:
    """Return the job of a lot."""
    each = zip(lot.cards, lot.faces, lot.chips, strict=True)
    return ProductionJob(
        job=lot.key,
        line=lot.line,
        version=press.profile.version,
        created_at=lot.intended_at,
        cards=tuple(_card(press, *one) for one in each),
        sheets=tuple(
            press.sheet(lot.faces[at : at + SHEET_CARDS])
            for at in range(0, len(lot.faces), SHEET_CARDS)
        ),
    )


def _card(press: Press, card: Approved, face: CardFace, chip: SealedChip) -> CardJob:
    names = (field.name for field in press.profile.texts)
    return CardJob(
        blank=card.blank,
        reference=str(card.dossier),
        fields=tuple(zip(names, face.texts, strict=True)),
        mrz=face.mrz,
        code=str(codes_of(press, face)["qr"]),
        portrait=card.holder.portrait,
        chip=chip.file,
        chip_key=chip.key_sha256,
    )
