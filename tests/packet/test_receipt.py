"""Receipts, device reports and slips: what the centre, the device and the citizen hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capthe.domain.errors import Refusal
from capthe.packet.header import FIRST_PREVIOUS, Header
from capthe.packet.keys import DeviceKey, SigningKey
from capthe.packet.receipt import receipt_for, sign_receipt, verify_receipt
from capthe.packet.refusals import REFUSALS, refusal
from capthe.packet.report import sign_report, verify_report
from capthe.packet.slip import Slip, parse_slip

from .made import Chance

CENTRE = SigningKey.generate(Chance("centre"))
DEVICE = DeviceKey(2, 17, SigningKey.generate(Chance("device")))
RECEIVED_AT = datetime(2021, 4, 16, 1, 2, 3, 456789, tzinfo=UTC)
HEADER = Header(
    packet_id=UUID(int=0x0178_D4A8_0000_7000_8000_000000000001),
    unit=2,
    device_no=17,
    sequence=123,
    previous=FIRST_PREVIOUS,
    sha256=b"\7" * 32,
    size=1000,
    created_at=datetime(2021, 4, 15, tzinfo=UTC),
    highest_sealed=125,
)


def test_three_sends_give_three_identical_receipts():
    receipts = {sign_receipt(receipt_for(HEADER, RECEIVED_AT), CENTRE) for _ in range(3)}
    assert len(receipts) == 1
    receipt = verify_receipt(receipts.pop(), CENTRE.public)
    assert receipt == receipt_for(HEADER, RECEIVED_AT)
    assert (receipt.packet_id, receipt.sha256) == (HEADER.packet_id, HEADER.sha256)
    assert receipt.slip == Slip(2, 17, 123)
    assert receipt.received_at == RECEIVED_AT - timedelta(microseconds=789)


def test_a_changed_receipt_and_one_of_another_signer_are_refused():
    data = sign_receipt(receipt_for(HEADER, RECEIVED_AT), CENTRE)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        assert not_valid(lambda changed=changed: verify_receipt(bytes(changed), CENTRE.public))
    for cut in (data[:-1], data[:200], data + b"\n", b"", data.upper()):
        assert not_valid(lambda cut=cut: verify_receipt(cut, CENTRE.public))
    assert not_valid(lambda: verify_receipt(data, DEVICE.public))


def test_a_device_reports_how_far_it_has_sealed():
    data = sign_report(DEVICE, highest_sealed=125, reported_at=RECEIVED_AT)
    report = verify_report(data, DEVICE.public)
    assert (report.unit, report.device_no, report.highest_sealed) == (2, 17, 125)
    with pytest.raises(Refusal) as no:
        verify_report(data.replace(b"125", b"126"), DEVICE.public)
    assert no.value.code == "report_not_valid"
    with pytest.raises(ValueError, match="numbers"):
        sign_report(DEVICE, highest_sealed=-1, reported_at=RECEIVED_AT)


def test_a_report_never_passes_for_a_receipt():
    data = sign_report(DEVICE, highest_sealed=125, reported_at=RECEIVED_AT)
    assert not_valid(lambda: verify_receipt(data, DEVICE.public))


def not_valid(action) -> bool:
    with pytest.raises(Refusal) as no:
        action()
    return no.value.code == "receipt_not_valid"


def test_the_slip_of_the_first_dossier_of_a_device():
    assert str(Slip(2, 17, 123)) == "002-00017-000123-68"
    assert int("0020001700012368") % 97 == 1


SLIPS = st.builds(Slip, st.integers(1, 999), st.integers(1, 99_999), st.integers(1, 999_999))


@given(SLIPS)
def test_a_slip_is_read_with_hyphens_blanks_or_neither(slip):
    text = str(slip)
    assert len(text) == 19
    for typed in (text, text.replace("-", " "), text.replace("-", ""), f" {text}\n"):
        assert parse_slip(typed) == slip


@given(SLIPS, st.integers(0, 15), st.integers(1, 9))
def test_every_wrong_digit_is_found(slip, place, step):
    digits = str(slip).replace("-", "")
    wrong = str((int(digits[place]) + step) % 10)
    assert slip_refused(digits[:place] + wrong + digits[place + 1 :])


@given(SLIPS, st.integers(0, 14))
def test_every_swap_of_neighbours_is_found(slip, place):
    digits = str(slip).replace("-", "")
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert swapped == digits or slip_refused(swapped)


@pytest.mark.parametrize(
    "text", ["", "002", "٠٠٢-00017-000123-68", "002--00017-000123-68", "x" * 16]
)
def test_what_is_not_a_slip_is_refused(text):
    assert slip_refused(text)


def test_a_slip_has_no_room_for_larger_numbers():
    for wrong in ((0, 1, 1), (1000, 1, 1), (1, 0, 1), (1, 100_000, 1), (1, 1, 0), (1, 1, 10**6)):
        with pytest.raises(Refusal):
            Slip(*wrong)
    assert replace(Slip(1, 1, 1), unit=999).unit == 999


def slip_refused(text: str) -> bool:
    with pytest.raises(Refusal) as no:
        parse_slip(text)
    return no.value.code == "slip_not_valid"


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_speaks_both_languages_and_says_what_to_do(code):
    no = refusal(code)
    sentences = (no.text.vi, no.text.en, no.next_action.vi, no.next_action.en)
    assert no.code == code
    assert all(sentence.endswith(".") for sentence in sentences)
    assert no.text.vi != no.text.en
