"""Packets of one device arrive in any order, twice, or forged; each gets its own answer."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from capthe.packet.chain import DeviceState, Judgement, Standing, judge_sequence
from capthe.packet.header import FIRST_PREVIOUS, Header
from capthe.packet.uuid7 import uuid7

from .made import Chance, random_looking


def chain(length: int, seed: str = "chain") -> list[Header]:
    chance, previous, headers = Chance(seed), FIRST_PREVIOUS, []
    for sequence in range(1, length + 1):
        header = Header(
            packet_id=uuid7(1_618_474_385_000 + sequence, chance),
            unit=2,
            device_no=17,
            sequence=sequence,
            previous=previous,
            sha256=random_looking(f"{seed}/{sequence}", 32),
            size=1000,
            created_at=datetime(2021, 4, 15, 8, 0, sequence, tzinfo=UTC),
            highest_sealed=sequence,
        )
        previous = header.hash
        headers.append(header)
    return headers


@dataclass
class Centre:
    """What a centre keeps of one device."""

    received: dict[int, Header] = field(default_factory=dict)

    def state(self, header: Header) -> DeviceState:
        by_id: dict[UUID, Header] = {each.packet_id: each for each in self.received.values()}
        twin = by_id.get(header.packet_id)
        here = self.received.get(header.sequence)
        before = self.received.get(header.sequence - 1)
        after = self.received.get(header.sequence + 1)
        return DeviceState(
            highest_received=max(self.received, default=0),
            hash_of_id=twin and twin.hash,
            id_at_sequence=here and here.packet_id,
            predecessor_hash=before and before.hash,
            successor_previous=after and after.previous,
        )

    def receive(self, header: Header) -> Judgement:
        judgement = judge_sequence(self.state(header), header)
        if judgement.is_accepted:
            self.received[header.sequence] = header
        return judgement


def test_a_chain_in_order():
    centre = Centre()
    assert [centre.receive(header).standing for header in chain(4)] == [Standing.IN_ORDER] * 4


def test_a_packet_ahead_is_accepted_and_names_what_is_missing():
    one, two, three, four, five = chain(5)
    centre = Centre()
    centre.receive(one)
    assert centre.receive(four) == Judgement(Standing.AHEAD, range(2, 4))
    assert centre.receive(five) == Judgement(Standing.IN_ORDER)
    assert centre.receive(three) == Judgement(Standing.FILLS_GAP)
    assert centre.receive(two) == Judgement(Standing.FILLS_GAP)
    assert set(centre.received) == {1, 2, 3, 4, 5}


def test_the_same_packet_again_is_a_duplicate_and_no_refusal():
    centre = Centre()
    one, two = chain(2)
    centre.receive(one)
    centre.receive(two)
    again = centre.receive(one)
    assert (again.standing, again.is_accepted, again.refusal) == (Standing.DUPLICATE, False, None)


def test_a_replayed_id_with_other_bytes_is_quarantined():
    centre = Centre()
    one, two = chain(2)
    centre.receive(one)
    forged = replace(two, packet_id=one.packet_id)
    assert refused(centre.receive(forged)) == "packet_same_id_other_bytes"


def test_a_sequence_used_twice_is_quarantined():
    centre = Centre()
    one, _ = chain(2)
    centre.receive(one)
    other = replace(one, packet_id=UUID(int=7))
    assert refused(centre.receive(other)) == "packet_same_sequence_other_id"


def test_a_wrong_predecessor_is_tampering():
    centre = Centre()
    one, two = chain(2)
    centre.receive(one)
    assert refused(centre.receive(replace(two, previous=bytes(32)))) == "packet_wrong_predecessor"
    assert centre.receive(two).standing is Standing.IN_ORDER


def test_a_first_packet_that_claims_a_predecessor_is_tampering():
    (one,) = chain(1)
    assert refused(Centre().receive(replace(one, previous=b"\1" * 32))) == (
        "packet_wrong_predecessor"
    )


def test_a_late_packet_that_the_next_one_does_not_follow_is_tampering():
    centre = Centre()
    one, two, three = chain(3)
    centre.receive(one)
    centre.receive(three)
    rewritten = replace(two, sha256=bytes(32))
    assert refused(centre.receive(rewritten)) == "packet_wrong_successor"
    assert centre.receive(two).standing is Standing.FILLS_GAP


def refused(judgement: Judgement) -> str:
    assert not judgement.is_accepted
    assert judgement.refusal is not None
    return judgement.refusal.code


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=6))
def test_any_order_and_any_repeats_end_with_the_whole_chain(order, repeats):
    headers, centre, missing = chain(8), Centre(), set()
    for place in [*order, *repeats]:
        judgement = centre.receive(headers[place])
        missing |= set(judgement.missing)
        if judgement.standing is Standing.FILLS_GAP:
            missing.remove(headers[place].sequence)
    assert sorted(centre.received) == list(range(1, 9))
    assert missing == set()


@given(st.permutations(range(6)), st.integers(0, 5))
def test_a_rewritten_packet_never_stands_beside_both_neighbours(order, rewritten):
    headers = chain(6)
    forged = replace(headers[rewritten], sha256=bytes(32))
    centre = Centre()
    standings = {}
    for place in order:
        header = forged if place == rewritten else headers[place]
        standings[place] = centre.receive(header).standing
    tampered = {Standing.WRONG_PREDECESSOR, Standing.WRONG_SUCCESSOR}
    if rewritten < 5:
        assert tampered & {standings[rewritten], standings[rewritten + 1]}
