"""2 receive: what a packet must say to become a dossier, by the rules of its own day."""

from datetime import date, datetime, timedelta
from typing import Any

from capthe.domain.country import Country
from capthe.domain.deadlines import Case
from capthe.domain.errors import Refusal
from capthe.domain.number import Sex, provisional_cid
from capthe.domain.partial_date import PartialDate
from capthe.domain.text import Text
from capthe.packet.content import Demographics, PacketContent
from capthe.packet.header import Header

_OLD_NUMBER_DIGITS = frozenset({9, 12})
_CLOCK_TOLERANCE = timedelta(minutes=10)


def dossier_row(
    country: Country, header: Header, content: PacketContent, *, now: datetime
) -> dict[str, Any]:
    """Return the row of ledger.dossier for an opened packet, without its id and objects.

    Raises the Refusal of the first rule that the content breaks.
    """
    capture, person, case = content.capture, content.demographics, content.case
    if capture.captured_at > now + _CLOCK_TOLERANCE:
        raise Refusal(
            "captured_in_future",
            Text("Thời điểm thu nhận ở tương lai.", "The capture lies in the future."),
            Text("Chỉnh đồng hồ thiết bị rồi niêm phong lại.", "Set the device's clock; re-seal."),
        )
    taken_on = capture.captured_at.astimezone(country.calendar.zone).date()
    unit = country.areas.unit(
        country.areas.tree_on(taken_on).intake_level, capture.unit, on=taken_on
    )
    if person.residence_commune:
        country.areas.unit("commune", person.residence_commune, on=taken_on)
    birth = _birth(country, person, taken_on)
    name, cleaned = country.names.name(person.name)
    residence = country.names.clean(person.residence).text
    return {
        "submission_id": str(header.packet_id),
        "cid": _cid(country, header, person, birth),
        "province": unit.parent[1] if unit.parent is not None else capture.province,
        "unit": unit.code,
        "device": header.unit * 100_000 + header.device_no,
        "seq": header.sequence,
        "operator": capture.operator,
        "captured_at": capture.captured_at.isoformat(),
        "promised_on": country.deadlines.due(
            unit=unit.code, case=Case(case.kind.value), complete_on=taken_on
        ).isoformat(),
        "case_code": f"{case.kind.value}:{case.cause.value}",
        "earlier_generation": case.surrendered_generation,
        "earlier_ended": None if case.surrendered_how is None else case.surrendered_how.value,
        "birth": person.birth,
        "sex": person.sex,
        "name": name.text,
        "name_key": country.names.match_key(name.text),
        "old_number": _old_number(person.old_number),
        "residence": residence,
        "repairs": ", ".join(f"{change.kind} × {change.times}" for change in cleaned.changes),
    }


def _birth(country: Country, person: Demographics, taken_on: date) -> PartialDate:
    """Read the birth date, which may be incomplete; at the youngest it must be old enough."""
    birth = PartialDate.from_int(person.birth)
    country.eligibility.check(birth.latest, on=taken_on)
    return birth


def _old_number(text: str | None) -> str | None:
    """Read the number of an earlier paper: nine digits, or twelve; it is printed on the card."""
    if text is None or (text.isascii() and text.isdigit() and len(text) in _OLD_NUMBER_DIGITS):
        return text
    raise Refusal(
        "number_invalid",
        Text("Số giấy tờ cũ không có 9 hoặc 12 chữ số.", "The old number has not 9 or 12 digits."),
        Text("Nhập lại số ghi trên giấy tờ cũ.", "Enter the number as the old paper shows it."),
    )


def _cid(country: Country, header: Header, person: Demographics, birth: PartialDate) -> int:
    """The citizen's number as the shard key, or a provisional one when it is not known."""
    if person.number is None:
        return provisional_cid(header.packet_id.bytes)
    country.numbers.check(person.number, sex=Sex(person.sex), birth_year=birth.year)
    return country.numbers.cid(person.number)
