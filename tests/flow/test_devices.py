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
