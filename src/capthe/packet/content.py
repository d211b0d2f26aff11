"""What lies inside a packet: one enrolment, exactly as the station captured it.

    PacketContent
        Demographics   who the citizen says he or she is
        Case           what is asked for, why, and what became of the old card
        Capture        where, when, by whom and in which language it was taken
        portrait, fingers, papers, signatures

A packet is evidence. The values check their *shape* here (types, lengths, closed lists) so that
nothing unreadable goes further; whether a number, a date, an age or a name is *right* is asked at
step 2 and 3 with the rules of the country, because a station that captured a wrong date must
still be able to hand it in and get its answer by name.

Every check raises ValueError or TypeError with the name of the field, never with its value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

from capthe.packet.moment import whole_milliseconds

PORTRAIT_BYTES_MAX = 2 << 20
FINGER_BYTES_MAX = 256 << 10
PAPER_BYTES_MAX = 2 << 20
PAPERS_MAX = 12
SIGNATURE_BYTES_MAX = 64 << 10
STATION_LOG_BYTES_MAX = 256 << 10
CONTENT_BYTES_MAX = 12 << 20
TEXT_LENGTH_MAX = 300

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


class CaseKind(StrEnum):
    """The three cases of Law 59/2014/QH13 art. 23: cấp, đổi, cấp lại."""

    NEW = "new"
    EXCHANGE = "exchange"
    REISSUE = "reissue"


class Cause(StrEnum):
    """Why a card is asked for; fee and deadline follow from it (Circular 59/2019/TT-BTC)."""

    FIRST_ISSUE = "first_issue"
    CONVERT_FROM_CMND = "convert_from_cmnd"
    AGE_MILESTONE = "age_milestone"
    DAMAGED = "damaged"
    CHANGED = "changed"
    AGENCY_ERROR = "agency_error"
    CITIZEN_ERROR = "citizen_error"
    BOUNDARY_CHANGE = "boundary_change"
    ON_REQUEST = "on_request"
    LOST = "lost"
    NATIONALITY_REGAINED = "nationality_regained"


CAUSES_OF: dict[CaseKind, frozenset[Cause]] = {
    CaseKind.NEW: frozenset({Cause.FIRST_ISSUE}),
    CaseKind.EXCHANGE: frozenset(
        {
            Cause.CONVERT_FROM_CMND,
            Cause.AGE_MILESTONE,
            Cause.DAMAGED,
            Cause.CHANGED,
            Cause.AGENCY_ERROR,
            Cause.CITIZEN_ERROR,
            Cause.BOUNDARY_CHANGE,
            Cause.ON_REQUEST,
        }
    ),
    CaseKind.REISSUE: frozenset({Cause.LOST, Cause.NATIONALITY_REGAINED}),
}


class Surrender(StrEnum):
    """How the chip card that this dossier replaces came to its end."""

    TAKEN_BACK = "taken_back"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Missing(StrEnum):
    """Why there is no print of a finger."""

    AMPUTATED = "amputated"
    BANDAGED = "bandaged"
    WORN = "worn"
    DEFORMED = "deformed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Demographics:
    """The person's particulars as declared (Law 59/2014 art. 9 and 18).

    `number` is None when the citizen does not know it; `old_number` is the nine-digit CMND.
    `birth` is an int yyyymmdd with 00 for parts that are not known (19500000: the year only).
    `birth_province` is the code of the province or country where the birth was registered (the
    first three digits of a number), `residence_commune` and `origin_commune` the statistical codes
    of 2021; 0 where it is not known. Names of relatives are "" where there is none.
    """

    number: str | None
    old_number: str | None
    name: str
    birth: int
    sex: str
    ethnicity: str
    religion: str
    nationality: str
    origin: str
    residence: str
    birth_province: int
    residence_commune: int
    origin_commune: int = 0
    other_name: str = ""
    birth_place: str = ""
    father: str = ""
    father_number: str | None = None
    mother: str = ""
    mother_number: str | None = None
    spouse: str = ""
    spouse_number: str | None = None
    guardian: str = ""
    guardian_number: str | None = None
    marks: str = ""
    blood_group: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        """Refuse what is not the shape of a person's particulars."""
        numbers = ["" if number is None else number for number in _person_numbers(self)]
        _texts(_PERSON_NUMBERS, numbers, 32)
        _texts(_PERSON_TEXTS, _person_texts(self), TEXT_LENGTH_MAX)
        for name in ("birth_province", "residence_commune", "origin_commune"):
            _integer(name, getattr(self, name), 0, 99_999)
        _integer("birth", self.birth, 0, 9999_99_99)
        if not self.name.strip():
            raise ValueError("name: empty")
        if self.sex not in {"M", "F"}:
            raise ValueError("sex: M or F")


_RELATIVES = ("father", "mother", "spouse", "guardian")
_PERSON_NUMBERS = ("number", "old_number", *(f"{relative}_number" for relative in _RELATIVES))
_PERSON_TEXTS = (
    "name",
    "ethnicity",
    "religion",
    "nationality",
    "origin",
    "residence",
    "other_name",
    "birth_place",
    *_RELATIVES,
    "marks",
    "blood_group",
    "phone",
)
_person_numbers = attrgetter(*_PERSON_NUMBERS)
_person_texts = attrgetter(*_PERSON_TEXTS)


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked for.

    `surrendered_generation` is the generation of the chip card that this dossier declares ended
    (0: none), `surrendered_how` how. The new card's generation is one more, fixed at step 3.
    `fee_paid` is in đồng, `exemption` the code of the rule by which less was due.
    """

    kind: CaseKind
    cause: Cause
    surrendered_generation: int = 0
    surrendered_how: Surrender | None = None
    fee_paid: int = 0
    exemption: str = ""

    def __post_init__(self) -> None:
        """Refuse a cause of another case and a surrendered card without a way it ended."""
        if not isinstance(self.kind, CaseKind) or not isinstance(self.cause, Cause):
            raise TypeError("case: not a known case")
        if self.cause not in CAUSES_OF[self.kind]:
            raise ValueError("cause: does not belong to this case")
        _integer("surrendered_generation", self.surrendered_generation, 0, 999)
        if (self.surrendered_generation == 0) != (self.surrendered_how is None):
            raise ValueError("surrendered_how: stands exactly with a surrendered card")
        if not isinstance(self.surrendered_how, Surrender | None):
            raise TypeError("surrendered_how: not a known way")
        _integer("fee_paid", self.fee_paid, 0, 100_000_000)
        _text("exemption", self.exemption, 64)


@dataclass(frozen=True, slots=True)
class Capture:
    """Where, when and by whom the enrolment was taken.

    `unit` is the district of intake, `province` its province, `commune` 0 at the district's own
    office. `captured_at` is the event time by the station's clock (any zone in, kept in UTC and
    cut to the millisecond); `clock_offset_seconds` is how far that clock was off when it last
    met the centre's. `coverage` tells whether the register could be reached; `reference_as_of`
    (yyyymmdd) how old the station's copy of the reference data was. `language` is a BCP 47 tag.
    """

    unit: int
    province: int
    device_no: int
    operator: str
    captured_at: datetime
    commune: int = 0
    place: str = ""
    mobile_team: bool = False
    coverage: bool = True
    language: str = "vi"
    interpreter: str = ""
    software: str = ""
    clock_offset_seconds: int = 0
    reference_as_of: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers out of range and a time without a zone."""
        _integer("unit", self.unit, 1, 999)
        _integer("province", self.province, 1, 999)
        _integer("commune", self.commune, 0, 99_999)
        _integer("device_no", self.device_no, 1, 99_999)
        _integer("clock_offset_seconds", self.clock_offset_seconds, -(10**9), 10**9)
        _integer("reference_as_of", self.reference_as_of, 0, 9999_99_99)
        _texts(_CAPTURE_TEXTS, _capture_texts(self), TEXT_LENGTH_MAX)
        for name in ("mobile_team", "coverage"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name}: yes or no")
        object.__setattr__(self, "captured_at", whole_milliseconds(self.captured_at))
        if not self.operator.strip():
            raise ValueError("operator: empty")


_CAPTURE_TEXTS = ("operator", "place", "language", "interpreter", "software")
_capture_texts = attrgetter(*_CAPTURE_TEXTS)


@dataclass(frozen=True, slots=True)
class Finger:
    """One of the ten fingers: a record, or the reason why there is none.

    `position` counts as ISO/IEC 19794-2 does: 1 right thumb to 5 right little finger, 6 left
    thumb to 10 left little finger. `quality` is 0 to 100 as NFIQ 2 gives it.
    """

    position: int
    record: bytes = field(default=b"", repr=False)
    quality: int = 0
    missing: Missing | None = None

    def __post_init__(self) -> None:
        """Refuse a finger that is both there and missing, or neither."""
        _integer("finger position", self.position, 1, 10)
        _integer("finger quality", self.quality, 0, 100)
        _blob("finger", self.record, FINGER_BYTES_MAX)
        if self.missing is not None and not isinstance(self.missing, Missing):
            raise TypeError("finger missing: not a known reason")
        if bool(self.record) == (self.missing is not None):
            raise ValueError("finger: a record or a reason why there is none")


@dataclass(frozen=True, slots=True)
class Paper:
    """One scanned paper: its kind (form code such as "CC02", or "birth_certificate") and bytes."""

    kind: str
    scan: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a paper without a kind or without a page."""
        _text("paper kind", self.kind, 64)
        _blob("paper", self.scan, PAPER_BYTES_MAX)
        if not self.kind or not self.scan:
            raise ValueError("paper: needs a kind and a scan")


@dataclass(frozen=True, slots=True)
class PacketContent:
    """One enrolment, whole. `amends` names the packet that this one corrects."""

    demographics: Demographics
    case: Case
    capture: Capture
    portrait: bytes = field(repr=False)
    fingers: tuple[Finger, ...] = field(repr=False)
    papers: tuple[Paper, ...] = field(default=(), repr=False)
    citizen_signature: bytes = field(default=b"", repr=False)
    officer_signature: bytes = field(default=b"", repr=False)
    station_log: bytes = field(default=b"", repr=False)
    amends: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse an enrolment without portrait or without all ten fingers answered for."""
        _blob("portrait", self.portrait, PORTRAIT_BYTES_MAX)
        _blob("citizen_signature", self.citizen_signature, SIGNATURE_BYTES_MAX)
        _blob("officer_signature", self.officer_signature, SIGNATURE_BYTES_MAX)
        _blob("station_log", self.station_log, STATION_LOG_BYTES_MAX)
        if not self.portrait:
            raise ValueError("portrait: empty")
        if tuple(finger.position for finger in self.fingers) != tuple(range(1, 11)):
            raise ValueError("fingers: ten, in order of position")
        if len(self.papers) > PAPERS_MAX:
            raise ValueError("papers: too many")


def _text(name: str, value: object, length_max: int) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name}: not a text")
    if len(value) > length_max:
        raise ValueError(f"{name}: too long")
    if _CONTROL.search(value):
        raise ValueError(f"{name}: control characters")


def _texts(names: Sequence[str], values: Sequence[Any], length_max: int) -> None:
    """Check texts together; only when one of them is at fault, each by itself to name it."""
    try:
        is_fault = max(map(len, values)) > length_max or _CONTROL.search("".join(values))
    except TypeError:  # not a text among them
        is_fault = True
    if is_fault:
        for name, value in zip(names, values, strict=True):
            _text(name, value, length_max)


def _integer(name: str, value: object, low: int, high: int) -> None:
    if type(value) is not int:
        raise TypeError(f"{name}: not a whole number")
    if not low <= value <= high:
        raise ValueError(f"{name}: out of range")


def _blob(name: str, value: object, bytes_max: int) -> None:
    if not isinstance(value, bytes):
        raise TypeError(f"{name}: not bytes")
    if len(value) > bytes_max:
        raise ValueError(f"{name}: too large")
