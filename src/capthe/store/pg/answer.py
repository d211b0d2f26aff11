"""What the ledger answers: values, no rows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did: its block (None when nobody was there), how many moved, how many held."""

    block: int | None
    moved: int
    held: int


class Answer(StrEnum):
    """What a desk is told about one dossier."""

    DONE = "done"
    HELD = "held"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a dossier is, in which version, and who holds it."""

    dossier: int
    cid: int
    stage: str
    version: int
    set_id: int | None
    exception_id: int | None


@dataclass(frozen=True, slots=True)
class Work:
    """A set that a machine station must act on."""

    id: int
    stage: str
    set_id: int
    tries: int


class PrintRow(NamedTuple):
    """What the machine prints for one dossier, on which blank. `birth` is yyyymmdd.

    A tuple, because lots are read by the hundred thousand: a quarter of a dataclass's time.
    """

    dossier: int
    cid: int
    blank: int
    birth: int
    sex: str
    name: str
    old_number: str | None
    residence: str


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set of dossiers that is worked as a whole. `kind` is a SetKind, `stage` a code."""

    id: int
    kind: int
    stage: int
    province: int
    unit: int | None
    n: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An exception somebody must answer: a dossier's, or (dossier None) a packet's or the stock's.

    `stage` and `reason` are names; `subject` names what it is about when it is no dossier.
    """

    id: int
    dossier: int | None
    cid: int | None
    stage: str | None
    reason: str
    desk: str
    province: int
    unit: int
    due: datetime
    subject: str | None
