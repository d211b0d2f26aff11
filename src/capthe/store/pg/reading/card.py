"""What the card of one dossier states, and where its objects are."""

from dataclasses import dataclass
from datetime import datetime

import psycopg

from capthe.store.pg.named import named


@dataclass(frozen=True, slots=True)
class CardRecord:
    """Approved data of one card; `printed_at` is the time of its last intent to print, if any."""

    cid: int
    birth: int
    sex: str
    name: str
    old_number: str | None
    residence: str
    objects: tuple[bytes, ...]
    printed_at: datetime | None


def read_card(connection: psycopg.Connection, dossier: int) -> CardRecord | None:
    """Return what the card of a dossier states; None when there is no such dossier."""
    row = connection.execute(named("card_face").sql, [dossier]).fetchone()
    if row is None:
        return None
    cid, birth, sex, name, old_number, residence, objects, printed_at = row
    return CardRecord(cid, birth, sex, name, old_number, residence, tuple(objects), printed_at)
