"""The straight line: from a sealed packet to a card in the hand, every book in balance."""


def test_a_packet_becomes_a_card_in_the_hand(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("handed_over")
    assert world.stage(dossier, cid) == "handed_over"
    assert world.standing() == {"handed_over": 1}
    assert world.prints() == {1_000_001: 1}
    assert world.live_cards() == {cid: 1}
    assert world.stock() == {"supplier": -2000, "stock": 1999, "card": 1}
