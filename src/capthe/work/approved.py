"""What is to stand on a card: approved data and the pictures of the dossier, for chip and face.

7 personalise makes cards from this, 8 inspect compares cards with it. Both compute it anew from the
same sources, so nothing that was prepared for production has to be kept.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from capthe.chip.build import ChipContent
from capthe.chip.dg2 import Face, FaceFormat
from capthe.chip.dg3 import FingerRecord
from capthe.chip.finger_image import finger_record
from capthe.country.chips import FINGERS, fields_of
from capthe.domain.country import CardData, Country
from capthe.domain.errors import Refusal
from capthe.face import finger_print, jpeg
from capthe.face.content import Holder
from capthe.packet.bundle import read_fingers
from capthe.packet.content import Demographics, Finger
from capthe.packet.parts import FINGERS as FINGERS_PART
from capthe.packet.parts import PARTICULARS, PORTRAIT
from capthe.store.objects.port import ObjectRef, Objects
from capthe.store.pg.answer import PrintRow
from capthe.store.pg.chips import Source
from capthe.work.card import card_data
from capthe.work.dossier_card import DossierCard, civil_status
from capthe.work.index_prints import NO_PRINTS, IndexPrints

_OF_ONE_CARD = frozenset({finger_print.CODE, jpeg.CODE})
"""Refusals of one card's pictures: the others of its lot can be made."""


@dataclass(frozen=True, slots=True)
class Approved:
    """One card as it is to be; `name` is that of this attempt: another blank, another name."""

    dossier: int
    cid: int
    blank: int
    province: int
    name: str
    holder: Holder = field(repr=False)
    chip: ChipContent = field(repr=False)


class PicturesRefused(Refusal):
    """Cards of a lot that cannot be made as they are: their dossiers, each with its citizen."""

    def __init__(self, of: Sequence[tuple[int, int]], why: Refusal) -> None:
        super().__init__(why.code, why.text, why.next_action)
        self.of = tuple(of)


def approved_cards(
    country: Country, rows: Sequence[PrintRow], issued: date, sources: Mapping[int, Source],
    objects: Objects, prints: IndexPrints = NO_PRINTS,
) -> list[Approved]:  # fmt: skip
    """Return the cards of a lot by blank.

    PicturesRefused names those whose pictures are none. Refusal: a picture is gone.
    """
    cards = zip(rows, card_data(country, rows, issued), strict=True)
    ordered = sorted(cards, key=lambda each: each[0].blank)
    made, refused, why = list[Approved](), list[tuple[int, int]](), None
    for row, card in ordered:
        try:
            made.append(_approved(country, row, card, sources[row.dossier], objects, prints))
        except Refusal as error:
            if error.code not in _OF_ONE_CARD:
                raise
            refused.append((row.dossier, row.cid))
            why = error
    if why is not None:
        raise PicturesRefused(refused, why)
    return made


def _approved(
    country: Country, row: PrintRow, card: CardData, source: Source, objects: Objects,
    prints: IndexPrints,
) -> Approved:  # fmt: skip
    particulars, portrait, fingers = (
        objects.get(ObjectRef(source.objects[part]))
        for part in (PARTICULARS, PORTRAIT, FINGERS_PART)
    )
    said = Demographics(**json.loads(particulars)["demographics"])
    frame, taken = jpeg.jpeg_frame(portrait), read_fingers(fingers)
    return Approved(
        dossier=row.dossier,
        cid=row.cid,
        blank=row.blank,
        province=source.province,
        name=f"{row.cid}.{row.dossier}.{source.attempt}",
        holder=DossierCard(card, said, portrait, prints.of(taken)).holder(),
        chip=ChipContent(
            zone=country.mrz(card),
            access_number=country.access_number(card.number),
            face=Face(portrait, FaceFormat.JPEG, frame.width, frame.height),
            fingers=_chosen(taken),
            national=fields_of(country.code, card, civil_status(said), f"{row.blank:016X}"),
        ),
    )


def _chosen(fingers: Sequence[Finger]) -> list[FingerRecord]:
    """Return one finger of each hand, where there is one."""
    there = {finger.position: finger.record for finger in fingers if finger.record}
    found = (next((at for at in hand if at in there), None) for hand in FINGERS)
    return [finger_record(at, there[at]) for at in found if at is not None]
