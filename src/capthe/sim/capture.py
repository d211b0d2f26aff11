"""Step 1 as it happens at a desk: from a person to the content of a packet, with the truth beside.

    Taken.content   what the officer entered and captured, to be sealed and sent
    Taken.truth     who it really was and what was typed wrong

The same seed, person and shot give the same content at the same desk and moment.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from random import Random

from capthe.country.vn.fees import exemptions_at, fees
from capthe.packet.content import (
    Capture,
    Case,
    CaseKind,
    Cause,
    Demographics,
    PacketContent,
    Surrender,
)
from capthe.packet.keys import DeviceKey
from capthe.sim.faults import one_digit_off
from capthe.sim.fingers import fingers
from capthe.sim.nation import Person
from capthe.sim.nation.streams import stream
from capthe.sim.office import Office
from capthe.sim.portrait import portrait
from capthe.sim.scans import collection_form, signature
from capthe.sim.spelling import misspelled, tone_moved

SOFTWARE = "capthe-sim 1"
TYPING_ERROR_RATE = 0.015  # of dossiers, any field
NUMBER_UNKNOWN_RATE = 0.35  # of the holders of a nine-digit CMND
NO_PROOF_OF_BIRTH_RATE = 0.4  # of those whose papers say the year of birth only
BIRTH_INCOMPLETE = "birth_incomplete"
_BAR_CODE_GENERATION = 0  # a bar-code card is no chip card: nothing to count on from


class Story(StrEnum):
    """Why the person is at the desk."""

    CONVERT_KNOWN = "convert_known"
    CONVERT_UNKNOWN = "convert_unknown"
    FIRST = "first"
    EXCHANGE = "exchange"
    EXCHANGE_CHIP = "exchange_chip"
    REISSUE_CHIP = "reissue_chip"


class Typing(StrEnum):
    """What an officer can type wrong."""

    NAME = "typed_name"
    TONE = "typed_tone"
    BIRTH = "typed_birth"
    SEX = "typed_sex"
    NUMBER = "typed_number"
    OLD_NUMBER = "typed_old_number"


_CASES: dict[Story, tuple[CaseKind, Cause, str, Surrender | None]] = {
    Story.CONVERT_KNOWN: (CaseKind.EXCHANGE, Cause.CONVERT_FROM_CMND, "conversion", None),
    Story.CONVERT_UNKNOWN: (CaseKind.EXCHANGE, Cause.CONVERT_FROM_CMND, "conversion", None),
    Story.FIRST: (CaseKind.NEW, Cause.FIRST_ISSUE, "first_issue", None),
    Story.EXCHANGE: (CaseKind.EXCHANGE, Cause.ON_REQUEST, "on_request", None),
    Story.EXCHANGE_CHIP: (CaseKind.EXCHANGE, Cause.DAMAGED, "damaged", Surrender.TAKEN_BACK),
    Story.REISSUE_CHIP: (CaseKind.REISSUE, Cause.LOST, "lost", Surrender.REVOKED),
}
"""Case, cause, ground of the fee, how the earlier chip card came to its end."""
_BCP47 = {"vie": "vi", "khm": "km", "lao": "lo"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and when: an office, which of its devices and operators, the moment, the occasion."""

    office: Office
    at: datetime
    device: int = 0
    operator: int = 0
    shot: int = 0

    @property
    def key(self) -> DeviceKey:
        """The device that will seal what is taken here."""
        return self.office.devices[self.device]


@dataclass(frozen=True, slots=True)
class Truth:
    """Who was really at the desk. `flaws` names what in the content is not as it should be."""

    person: int
    cid: int
    story: Story
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """The words of an enrolment: what stands in the dossier beside pictures and prints."""

    demographics: Demographics
    case: Case
    capture: Capture
    truth: Truth


@dataclass(frozen=True, slots=True)
class Taken:
    """One enrolment, ready to be sealed by `device`."""

    content: PacketContent
    device: DeviceKey
    truth: Truth


def story_of(seed: int, person: Person) -> Story:
    """Return why this person comes for the first time in the programme."""
    if person.paper == "none":
        return Story.FIRST
    if person.paper == "cccd":
        return Story.EXCHANGE
    is_unknown = stream(seed, "story", person.index).random() < NUMBER_UNKNOWN_RATE
    return Story.CONVERT_UNKNOWN if is_unknown else Story.CONVERT_KNOWN


def enrol(
    seed: int,
    person: Person,
    desk: Desk,
    *,
    story: Story | None = None,
    typing_error_rate: float = TYPING_ERROR_RATE,
) -> Taken:
    """Take the enrolment of a person at a desk."""
    said = declare(seed, person, desk, story=story, typing_error_rate=typing_error_rate)
    content = PacketContent(
        demographics=said.demographics,
        case=said.case,
        capture=said.capture,
        portrait=portrait(seed, person, shot=desk.shot),
        fingers=fingers(seed, person, shot=desk.shot),
        papers=(collection_form(),),
        citizen_signature=signature(seed, person.number),
        officer_signature=signature(seed, desk.office.operators[desk.operator]),
    )
    return Taken(content, desk.key, said.truth)


def declare(
    seed: int,
    person: Person,
    desk: Desk,
    *,
    story: Story | None = None,
    typing_error_rate: float = TYPING_ERROR_RATE,
) -> Said:
    """Take down the particulars of a person at a desk, as they are typed."""
    told = story_of(seed, person) if story is None else story
    rng = stream(seed, "enrol", person.index, desk.shot)
    said, flaws = _as_typed(rng, person, _demographics(person, told), typing_error_rate)
    return Said(
        demographics=said,
        case=_case(person, told, desk.at.date()),
        capture=_capture(person, desk),
        truth=Truth(person.index, person.cid, told, flaws),
    )


def enrol_twice(seed: int, person: Person, first: Desk, second: Desk) -> tuple[Taken, Taken]:
    """Take one person at two desks that do not know of each other: one card may come of it.

    Each desk is told the same story; portrait and fingers are of the same person, not the same.
    """
    if first.office.unit == second.office.unit or first.shot == second.shot:
        raise ValueError("two offices, two occasions")
    return enrol(seed, person, first), enrol(seed, person, second)


def _demographics(person: Person, story: Story) -> Demographics:
    return Demographics(
        number=None if story is Story.CONVERT_UNKNOWN else person.number,
        old_number=person.old_number,
        name=person.name,
        birth=person.birth,
        sex=person.sex,
        ethnicity=person.ethnicity,
        religion=person.religion,
        nationality="Việt Nam",
        origin=person.origin,
        residence=person.address,
        birth_province=person.birth_province,
        residence_commune=person.commune or 0,
        father=person.father_name or "",
        mother=person.mother_name or "",
        spouse=person.spouse_name or "",
        marks=person.marks,
        phone=person.phone or "",
    )


def _case(person: Person, story: Story, day: date) -> Case:
    kind, cause, ground, surrendered = _CASES[story]
    fee = fees().fee(ground, on=day, exempt=exemptions_at(person.district))
    return Case(
        kind=kind,
        cause=cause,
        surrendered_generation=_BAR_CODE_GENERATION if surrendered is None else 1,
        surrendered_how=surrendered,
        fee_paid=fee.amount,
        exemption=fee.exempt_by or "",
    )


def _capture(person: Person, desk: Desk) -> Capture:
    office = desk.office
    best = person.languages[0]
    return Capture(
        unit=office.unit,
        province=office.province,
        device_no=desk.key.device_no,
        operator=office.operators[desk.operator],
        captured_at=desk.at,
        place=office.name,
        coverage=office.has_coverage,
        language=_BCP47.get(best, best),
        interpreter="" if "vie" in person.languages else "Phiên dịch của xã",
        software=SOFTWARE,
        reference_as_of=20210101,
    )


def _as_typed(
    rng: Random, person: Person, said: Demographics, error_rate: float
) -> tuple[Demographics, tuple[str, ...]]:
    """Return the particulars as they stand in the dossier, and what is wrong with them."""
    no_proof, error = rng.random(), rng.random()
    if person.birth_recorded != person.birth and no_proof < NO_PROOF_OF_BIRTH_RATE:
        return replace(said, birth=person.birth_recorded), (BIRTH_INCOMPLETE,)
    if error >= error_rate:
        return said, ()
    wrong, flaw = _mistyped(rng, said)
    return wrong, (flaw.value,)


def _mistyped(rng: Random, said: Demographics) -> tuple[Demographics, Typing]:
    """Mistype one field; a field that the dossier does not have falls back to the name."""
    flaw = list(Typing)[int(rng.random() * len(Typing))]
    if flaw is Typing.BIRTH:
        return replace(said, birth=_other_year_or_day(rng, said.birth)), flaw
    if flaw is Typing.SEX:
        return replace(said, sex="M" if said.sex == "F" else "F"), flaw
    if flaw is Typing.NUMBER and said.number is not None:
        return replace(said, number=one_digit_off(rng, said.number)), flaw
    if flaw is Typing.OLD_NUMBER and said.old_number is not None:
        return replace(said, old_number=one_digit_off(rng, said.old_number)), flaw
    moved = tone_moved(said.name)
    if flaw is Typing.TONE and moved is not None:
        return replace(said, name=moved), flaw
    return replace(said, name=misspelled(rng, said.name)), Typing.NAME


def _other_year_or_day(rng: Random, birth: int) -> int:
    """Return a date that a finger beside the key gives; it exists, but is another."""
    year, month, day = birth // 10000, birth // 100 % 100, birth % 100
    if rng.random() < 0.3:
        return (year - 1) * 10000 + month * 100 + min(day, 28)
    return year * 10000 + month * 100 + (day - 1 if day > 1 else day + 1)
