"""The straight line: from a sealed packet to a card in the hand, every book in balance."""

from capthe.domain.stages import STAGES
from tests.flow.world import STATIONS


def test_a_packet_becomes_a_card_in_the_hand(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("handed_over")
    assert world.stage(dossier, cid) == "handed_over"
    assert world.standing() == {"handed_over": 1}
    assert world.prints() == {1_000_001: 1}
    assert world.live_cards() == {cid: 1}
    assert world.stock() == {"supplier": -2000, "stock": 1999, "card": 1}


def test_every_machine_stage_has_its_station_and_every_station_its_stage():
    by_machine = {s.name for s in STAGES if s.is_worked_by_machine and not s.gathers}
    assert by_machine == set(STATIONS.by_stage)
