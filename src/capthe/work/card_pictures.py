"""Pictures of a dossier's card, both sides, as the press prints them."""

from datetime import datetime
from functools import lru_cache
from threading import Lock

import psycopg

from capthe.country.faces import faces_of
from capthe.domain.country import Country
from capthe.face.content import card_face
from capthe.face.finger_print import WsqReader, no_wsq
from capthe.face.font import Font
from capthe.face.press import Fonts, Press
from capthe.face.profile import FaceProfile
from capthe.face.raster import PRINTER_DPI, png, sides
from capthe.outside.fonts import FontFiles
from capthe.outside.typesetter import Typesetter
from capthe.store.objects.port import Objects
from capthe.work.dossier_card import CardSides, day_of_issue, dossier_card, record_of
from capthe.work.index_prints import index_prints

_PRESSES_KEPT = 4
_drawing = Lock()
"""One card is drawn at a time: neither a press nor pdfium is for several threads."""


def pictures(
    connection: psycopg.Connection, objects: Objects, country: Country, fonts: FontFiles,
    dossier: int, now: datetime, wsq: WsqReader = no_wsq,
) -> CardSides:  # fmt: skip
    """Draw a dossier's card with its present data."""
    record = record_of(connection, dossier)
    issued = day_of_issue(record, country, now)
    profile = faces_of(country.code).on(issued)
    card = dossier_card(record, objects, country, issued, index_prints(profile, wsq))
    face = card_face(country, profile, card.holder())
    with _drawing:
        sheet = press_of(fonts, profile).sheet([face])
        front, back = map(png, sides(sheet, dpi=PRINTER_DPI))
    names = (each.name for each in profile.texts)
    texts = dict(zip(names, face.texts, strict=True))
    return CardSides(
        front, back, texts, issued,
        is_ordered=record.printed_at is not None, are_prints_erased=card.prints is None,
    )  # fmt: skip


@lru_cache(maxsize=_PRESSES_KEPT)
def press_of(fonts: FontFiles, profile: FaceProfile) -> Press:
    """Return the press of a face version; its fixed part is drawn at the first call."""
    drawing = Typesetter(fonts.folder).drawing(profile)
    return Press(profile, drawing, Fonts(Font(fonts.data), Font(fonts.zone)))
