"""What must not come in: refused or set aside by name, counted, owned; the rest goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from capthe.domain.errors import Refusal
from capthe.domain.reasons import REASON, reason_for
from capthe.packet.keys import NationalKey
from tests.flow.world import PLAN, START, UNIT
from tests.packet.made import Chance

STATION, INTAKE = "station", "intake"


def said(content, **particulars):
    return replace(content, demographics=replace(content.demographics, **particulars))


def captured(content, **values):
    return replace(content, capture=replace(content.capture, **values))


def altered(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def stranger(world):
    return world.new_device(is_listed=False).seal(world.citizen())


def revoked(world):
    device = world.new_device()
    world.connect(role=None).execute(
        "update ledger.device set revoked_at = %s where no = %s",
        [START, device.key.unit * 100_000 + device.key.device_no],
    )
    return device.seal(world.citizen())


def wrong_key(world):
    other = NationalKey.generate(Chance("another nation"))
    return world.device.seal(world.citizen(), national_key=other.recipient)


def wrong_predecessor(world):
    world.receive(world.device.seal(world.citizen()))
    return world.device.seal(world.citizen(), previous_hash=bytes(32))


def same_id(world):
    first = world.device.seal(world.citizen())
    world.receive(first)
    (known,) = world.rows("select id from ledger.packet")
    return world.device.seal(world.citizen(), packet_id=known[0])


def same_sequence(world):
    world.receive(world.device.seal(world.citizen()))
    return world.device.seal(world.citizen(), sequence=1, previous_hash=bytes(32))


def unknown_unit(world):
    return world.new_device(998).seal(world.citizen())


def sealed(change):
    return lambda world: world.device.seal(change(world.citizen()))


WRONG = {
    "packet_truncated": (INTAKE, lambda w: w.device.seal(w.citizen())[:-10]),
    "packet_not_a_packet": (INTAKE, lambda _: b"PK\x03\x04 holiday pictures"),
    "device_unknown": (INTAKE, stranger),
    "device_revoked": (INTAKE, revoked),
    "packet_wrong_key": (STATION, wrong_key),
    "packet_wrong_predecessor": (STATION, wrong_predecessor),
    "packet_same_id_other_bytes": (STATION, same_id),
    "packet_same_sequence_other_id": (STATION, same_sequence),
    "unit_unknown": (STATION, unknown_unit),
    "date_impossible": (STATION, sealed(lambda c: said(c, birth=19850230))),
    "number_invalid": (STATION, sealed(lambda c: said(c, number="003185000001"))),
    "number_disagrees": (STATION, sealed(lambda c: said(c, sex="M"))),
    "under_age": (STATION, sealed(lambda c: said(c, birth=20070416, number="001307000001"))),
    "birth_after_intake": (STATION, sealed(lambda c: said(c, birth=20210416, number=None))),
    "character_forbidden": (STATION, sealed(lambda c: said(c, name="Nguyễn|Thị Hoa"))),
    "captured_in_future": (
        STATION,
        sealed(lambda c: captured(c, captured_at=START + timedelta(hours=1))),
    ),
}


@pytest.mark.parametrize("reason", WRONG)
def test_a_bad_packet_is_named_counted_and_owned_and_the_rest_goes_on(world, reason):
    desk, make = WRONG[reason]
    bad = make(world)
    others = [world.new_device().seal(world.citizen()) for _ in range(2)]
    before = len(world.rows("select 1 from ledger.dossier"))
    first, wrong, last = world.receive(others[0], bad, others[1])

    assert (first.refusal, last.refusal) == (None, None)
    assert len(world.rows("select 1 from ledger.dossier")) == before + 2
    refusal = wrong.refusal
    assert reason_for(refusal.code).name == reason
    assert all((refusal.text.vi, refusal.text.en, refusal.next_action.vi, refusal.next_action.en))
    assert world.counted(REASON[reason].code) == 1
    (case,) = [c for c in world.cases() if c.reason == reason]
    assert (case.desk, case.dossier) == (desk, None)
    assert case.due > START
    assert case.subject.startswith("quarantine:")
    ((kept_as,),) = world.rows("select kept_as from ledger.quarantine")
    assert (world.gate.aside / kept_as).read_bytes() == bad


@pytest.mark.parametrize("reason", ["packet_truncated", "under_age", "packet_wrong_predecessor"])
def test_a_bad_packet_sent_again_is_one_case(world, reason):
    bad = WRONG[reason][1](world)
    answers = [world.receive(bad)[0] for _ in range(3)] + world.receive(bad, bad)
    assert {reason_for(a.refusal.code).name for a in answers} == {reason}
    assert len({a.receipt for a in answers}) == 1
    assert len([c for c in world.cases() if c.reason == reason]) == 1
    assert world.counted(REASON[reason].code) == 1


def test_whatever_byte_is_altered_the_packet_is_refused(world):
    good = world.device.seal(world.citizen())
    places = range(0, len(good), max(1, len(good) // 60))
    answers = world.receive(*[altered(good, at) for at in places])
    assert {a.refusal.code for a in answers} <= {
        "packet_altered",
        "packet_not_a_packet",
        "packet_not_signed_by_device",
        "packet_truncated",
        "packet_version_unsupported",
        "device_unknown",
    }
    assert [a.receipt for a in answers] == [None] * len(answers)
    assert world.rows("select count(*) from ledger.quarantine") == [(len(answers),)]
    assert world.receive(good)[0].refusal is None


def test_a_content_refused_has_a_receipt_and_the_chain_goes_on(world):
    packets = [WRONG["under_age"][1](world), world.device.seal(world.citizen())]
    young, good = world.receive(*packets)
    assert (young.receipt is not None, young.dossier) == (True, None)
    assert (good.refusal, good.dossier) == (None, 1)
    assert [c.reason for c in world.cases()] == ["under_age"]


def test_on_the_fourteenth_birthday_one_may_apply(world):
    content = said(world.citizen(is_known=False), birth=20070415, number="001307000001")
    (answer,) = world.receive(world.device.seal(content))
    assert (answer.refusal, answer.dossier) == (None, 1)


def test_a_packet_ahead_is_accepted_and_the_missing_one_has_an_owner_until_it_comes(world):
    first, second, third, fourth = (world.device.seal(world.citizen()) for _ in range(4))
    world.receive(first)
    assert [a.refusal for a in world.receive(fourth)] == [None]
    device = UNIT * 100_000 + 1
    missing = world.cases("station")
    assert [c.subject for c in missing] == [f"packet:{device}:2", f"packet:{device}:3"]
    assert {(c.reason, c.unit) for c in missing} == {("missing_packet", UNIT)}
    assert min(c.due for c in missing) > START
    assert [a.refusal for a in world.receive(third)] == [None]
    assert [c.subject for c in world.cases()] == [f"packet:{device}:2"]
    assert [a.refusal for a in world.receive(second)] == [None]
    assert world.cases() == []
    assert world.rows("select count(*) from ledger.dossier") == [(4,)]


def test_packets_of_a_chain_in_one_batch_in_any_order_are_a_chain(world):
    packets = [world.device.seal(world.citizen()) for _ in range(5)]
    answers = world.receive(*reversed(packets))
    assert [a.refusal for a in answers] == [None] * 5
    assert world.cases() == []


def test_a_gap_filled_with_another_packet_is_tampering(world):
    first = world.device.seal(world.citizen())
    world.device.seal(world.citizen())
    third = world.device.seal(world.citizen())
    world.receive(first, third)
    forged = world.device.seal(world.citizen(), sequence=2, previous_hash=bytes(32))
    (answer,) = world.receive(forged)
    assert answer.refusal.code == "packet_wrong_predecessor"
    assert {c.reason for c in world.cases()} == {"missing_packet", "packet_wrong_predecessor"}


def test_the_icelandic_letter_is_repaired_and_the_repair_logged(world):
    content = world.citizen(name="\u00d0ặng Thị Hoa")
    world.receive(world.device.seal(content))
    assert world.rows("select name, repairs from ledger.dossier") == [
        ("\u0110ặng Thị Hoa", "U+00D0 to U+0110 × 1")
    ]


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (replace(PLAN, free_bytes_min=2**62), "its disk has"),
        (replace(PLAN, backlog_max=0), "too much work waits"),
    ],
)
def test_a_busy_centre_says_why_and_nothing_is_lost(world, plan, why):
    world.enrol()
    packet = world.device.seal(world.citizen())
    world.centre.plan = plan
    with pytest.raises(Refusal) as raised:
        world.receive(packet)
    assert (raised.value.code, "15 phút" in raised.value.next_action.vi) == ("centre_busy", True)
    assert why in raised.value.text.en
    assert world.rows("select count(*) from ledger.packet") == [(1,)]
    assert world.cases() == []
    world.centre.plan = PLAN
    assert world.receive(packet)[0].dossier == 2


@pytest.mark.parametrize("old", ["01234567", "0123456789", "01234567|", "①②③④⑤⑥⑦⑧⑨", ""])
def test_an_old_number_that_no_paper_bore_is_refused(world, old):
    (answer,) = world.receive(world.device.seal(world.citizen(old_number=old)))
    assert answer.refusal.code == "number_invalid"
    assert world.counted(REASON["number_invalid"].code) == 1


def test_an_old_number_of_nine_or_twelve_digits_is_taken(world):
    for old in ("012345678", "001185000001"):
        assert world.enrol(old_number=old)
