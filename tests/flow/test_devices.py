"""Devices that are no longer trusted, and one that says it has sealed far more than it sent."""

from capthe.store.pg.intake import revoke_device
from tests.flow.world import UNIT


def test_a_revoked_device_is_refused_and_the_others_go_on(world):
    other = world.new_device()
    before = world.device.seal(world.citizen())
    (answer,) = world.receive(before)
    assert answer.refusal is None
    late = world.device.seal(world.citizen())
    act = world.centre.act("supply", "lost")
    connection, number = world.centre.ledger.connection, world.device.key.device_no
    assert revoke_device(connection, act, UNIT, number)
    assert not revoke_device(connection, act, UNIT, number), "once"
    assert not revoke_device(connection, act, UNIT, 99_999), "unknown"
    refused, taken = world.receive(late, other.seal(world.citizen()))
    assert refused.refusal.code == "device_revoked"
    assert refused.receipt is None
    assert taken.refusal is None
    blocks = world.rows("select actor from ledger.block where verb = 'revoke_device'")
    assert blocks == [("supply",)]


def test_a_packet_far_ahead_is_set_aside_and_opens_no_exceptions(world):
    world.receive(world.device.seal(world.citizen()))
    far = world.new_device()
    at_the_edge = far.seal(world.citizen(), sequence=10_001, highest_sealed=10_001)
    (answer,) = world.receive(world.device.seal(world.citizen(), sequence=900_000))
    assert answer.refusal.code == "packet_sequence_jump"
    assert answer.receipt is None
    (case,) = world.cases("station")
    assert case.reason == "packet_sequence_jump"
    highest = "select highest_sealed from ledger.device where no = %s"
    assert world.rows(highest, [UNIT * 100_000 + world.device.key.device_no]) == [(1,)]
    (edge,) = world.receive(at_the_edge)
    assert edge.refusal is None
    opened = "select count(*) from ledger.exception where subject like 'packet:%%'"
    assert world.rows(opened) == [(10_000,)]
