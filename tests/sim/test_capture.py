"""From a person to a sealed packet: the stories, what is typed wrong, two offices."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from capthe.country.vn.names import VietnamNames
from capthe.packet.codec import encode
from capthe.packet.content import CaseKind, Cause, Surrender
from capthe.packet.header import take_apart
from capthe.packet.keys import NationalKey
from capthe.packet.open_ import open_packet
from capthe.packet.seal import seal
from capthe.sim.capture import (
    BIRTH_INCOMPLETE,
    Desk,
    Story,
    Typing,
    enrol,
    enrol_twice,
    story_of,
)
from capthe.sim.fingers import is_same_finger
from capthe.sim.nation.streams import digest
from tests.sim.made import GROWN, MORNING, OFFICES, SEED, desk_of, somebody


def test_a_conversion_with_a_known_number():
    person = somebody("cmnd")
    taken = enrol(SEED, person, desk_of(person), story=Story.CONVERT_KNOWN, typing_error_rate=0)
    said, case = taken.content.demographics, taken.content.case
    assert (said.number, said.old_number) == (person.number, person.old_number)
    assert (said.name, said.sex, said.birth) == (person.name, person.sex, person.birth)
    assert (case.kind, case.cause) == (CaseKind.EXCHANGE, Cause.CONVERT_FROM_CMND)
    assert (case.surrendered_generation, case.fee_paid) == (0, 15000)
    assert taken.content.capture.captured_at == datetime(2021, 4, 15, 2, 30, tzinfo=UTC)
    assert taken.truth.cid == person.cid


def test_a_conversion_with_an_unknown_number_still_gives_the_old_one():
    person = somebody("cmnd")
    said = enrol(SEED, person, desk_of(person), story=Story.CONVERT_UNKNOWN).content.demographics
    assert (said.number, said.old_number) == (None, person.old_number)


def test_a_first_issue_costs_nothing():
    person = somebody("none")
    case = enrol(SEED, person, desk_of(person)).content.case
    assert (case.kind, case.cause, case.fee_paid) == (CaseKind.NEW, Cause.FIRST_ISSUE, 0)


@pytest.mark.parametrize(
    ("story", "kind", "how"),
    [
        (Story.EXCHANGE_CHIP, CaseKind.EXCHANGE, Surrender.TAKEN_BACK),
        (Story.REISSUE_CHIP, CaseKind.REISSUE, Surrender.REVOKED),
    ],
)
def test_an_existing_chip_card_is_declared_ended(story, kind, how):
    person = somebody("cccd")
    case = enrol(SEED, person, desk_of(person), story=story).content.case
    assert (case.kind, case.surrendered_generation, case.surrendered_how) == (kind, 1, how)


def test_an_island_pays_nothing_for_a_lost_card():
    islander = replace(somebody("cccd"), district=207)  # Cô Tô
    case = enrol(SEED, islander, desk_of(islander), story=Story.REISSUE_CHIP).content.case
    assert (case.fee_paid, case.exemption) == (0, "island_district")


def test_the_story_follows_from_the_paper():
    told = {paper: set() for paper in ("none", "cmnd", "cccd")}
    for person in GROWN:
        told[person.paper].add(story_of(SEED, person))
    assert told == {
        "none": {Story.FIRST},
        "cmnd": {Story.CONVERT_KNOWN, Story.CONVERT_UNKNOWN},
        "cccd": {Story.EXCHANGE},
    }


def test_the_same_person_at_the_same_desk_gives_the_same_content():
    for person in GROWN[:5]:
        first = enrol(SEED, person, desk_of(person)).content
        assert encode(first) == encode(enrol(SEED, person, desk_of(person)).content)


def test_what_is_typed_wrong_is_named_and_is_wrong():
    names, seen = VietnamNames(), Counter()
    for person in GROWN[:250]:
        taken = enrol(SEED, person, desk_of(person), typing_error_rate=1)
        said, flaw = taken.content.demographics, taken.truth.flaws[0]
        seen[flaw] += 1
        match flaw:
            case Typing.NAME:
                assert not names.compare(said.name, person.name).equal
            case Typing.TONE:
                assert said.name != person.name
                assert names.compare(said.name, person.name).equal
            case Typing.BIRTH:
                assert said.birth != person.birth
            case Typing.SEX:
                assert said.sex != person.sex
            case Typing.NUMBER:
                assert said.number not in {None, person.number}
            case Typing.OLD_NUMBER:
                assert said.old_number not in {None, person.old_number}
            case _:
                assert (flaw, said.birth % 10000) == (BIRTH_INCOMPLETE, 0)
    assert seen.keys() >= set(Typing)


def test_without_typing_errors_the_dossier_is_true_but_for_unproved_births():
    for person in GROWN[:150]:
        taken = enrol(SEED, person, desk_of(person), typing_error_rate=0)
        assert taken.content.demographics.name == person.name
        assert set(taken.truth.flaws) <= {BIRTH_INCOMPLETE}


def test_one_person_at_two_offices_is_two_dossiers_of_one_body():
    person = somebody("cccd")
    there = next(office for unit, office in OFFICES.items() if unit != person.district)
    first, second = enrol_twice(SEED, person, desk_of(person), Desk(there, MORNING, shot=1))
    assert first.truth.cid == second.truth.cid
    assert first.content.capture.unit != second.content.capture.unit
    assert first.content.portrait != second.content.portrait
    pairs = zip(first.content.fingers, second.content.fingers, strict=True)
    both = [(a.record, b.record) for a, b in pairs if a.record and b.record]
    assert both
    assert all(is_same_finger(a, b) for a, b in both)


def test_two_offices_must_be_two():
    person = somebody("cccd")
    with pytest.raises(ValueError, match="two offices"):
        enrol_twice(SEED, person, desk_of(person), desk_of(person, shot=1))


def test_an_enrolment_can_be_sealed_by_its_device_and_opened_by_the_centre():
    national = NationalKey.generate(lambda size: digest(SEED, "national key")[:size])
    person = GROWN[0]
    taken = enrol(SEED, person, desk_of(person))
    packet = seal(
        taken.content,
        packet_id=UUID(int=7),
        device=taken.device,
        sequence=1,
        national_key=national.recipient,
        created_at=MORNING,
    )
    assert open_packet(take_apart(packet), national) == taken.content
