"""The same packet sent again: one dossier, and the same receipt to the byte."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from capthe.packet.receipt import verify_receipt
from capthe.steps.receive import receive


def dossiers(world):
    return world.rows("select count(*), count(distinct submission_id) from ledger.dossier")[0]


@pytest.mark.parametrize("batches", [[3], [1, 1, 1], [2, 1]])
def test_three_times_is_one_dossier_and_three_receipts_alike(world, batches):
    packet = world.device.seal(world.citizen())
    answers = []
    for size in batches:
        answers += world.receive(*[packet] * size)
        world.clock.pass_time(world.centre.plan.lot_patience)
    assert dossiers(world) == (1, 1)
    assert len({a.receipt for a in answers}) == 1
    assert [a.is_repeat for a in answers] == [False, True, True]
    receipt = verify_receipt(answers[0].receipt, world.signing.public)
    assert receipt.received_at == world.clock.now()
    assert world.cases() == []


def through_two_doors(world, packets):
    """Send each packet through two doors at the same moment; return the answers of both."""
    start = Barrier(2)

    def send(door):
        answers = []
        for packet in packets:
            start.wait()
            answers += receive(*door, [packet])
        return answers

    centres = [world.another_centre() for _ in range(2)]
    doors = [(centre, world.another_gate(centre, 2 + n)) for n, centre in enumerate(centres)]
    with ThreadPoolExecutor(len(doors)) as pool:
        return list(zip(*pool.map(send, doors), strict=True))


def test_two_doors_at_once_make_one_dossier(world, sizes):
    packets = [world.device.seal(world.citizen()) for _ in range(sizes["resend_rounds"])]
    for one, other in through_two_doors(world, packets):
        assert (one.refusal, other.refusal) == (None, None)
        assert one.receipt == other.receipt
        assert sorted([one.is_repeat, other.is_repeat]) == [False, True]
    assert dossiers(world) == (len(packets), len(packets))
    assert world.cases() == []


def test_two_doors_at_once_set_a_bad_packet_aside_once(world, sizes):
    good = world.device.seal(world.citizen())
    bad = [good + bytes([n % 256]) for n in range(sizes["resend_rounds"])]
    for one, other in through_two_doors(world, bad):
        assert one.refusal.code == other.refusal.code == "packet_altered"
    assert len(world.cases()) == len(set(bad))
    assert len(list(world.gate.aside.iterdir())) == len(set(bad))


def test_out_of_order_and_again_and_again_every_packet_is_one_dossier(world, sizes):
    packets = [world.device.seal(world.citizen()) for _ in range(sizes["resend_rounds"])]
    sent = packets * 3
    random.Random(4).shuffle(sent)
    receipts = {packet: set() for packet in packets}
    while sent:
        batch, sent = sent[:7], sent[7:]
        for packet, answer in zip(batch, world.receive(*batch), strict=True):
            receipts[packet].add(answer.receipt)
    assert dossiers(world) == (len(packets), len(packets))
    assert all(len(each) == 1 and None not in each for each in receipts.values())
    assert world.cases() == []
