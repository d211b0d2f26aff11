"""A device's report: how far it has sealed. It makes *collected* known before packets arrive.

*Collected* is the highest sealed sequence that a device has reported, by a packet or by this.
"""

from dataclasses import dataclass
from datetime import datetime

from capthe.packet.keys import DeviceKey
from capthe.packet.moment import from_wire, to_wire, whole_milliseconds
from capthe.packet.refusals import refusal
from capthe.packet.signed import read_statement, sign_statement

_KIND = "device report"


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """The device, the highest sequence it has sealed, and its clock when it said so."""

    unit: int
    device_no: int
    highest_sealed: int
    reported_at: datetime

    def __post_init__(self) -> None:
        """Refuse what is not a whole number, and keep the time as it will be written."""
        numbers = (self.unit, self.device_no, self.highest_sealed)
        if any(type(number) is not int or not 0 <= number < 1_000_000 for number in numbers):
            raise ValueError("report: numbers")
        object.__setattr__(self, "reported_at", whole_milliseconds(self.reported_at))


def sign_report(device: DeviceKey, *, highest_sealed: int, reported_at: datetime) -> bytes:
    """Write and sign the report of a device."""
    report = DeviceReport(device.unit, device.device_no, highest_sealed, reported_at)
    value = {
        "v": 1,
        "unit": report.unit,
        "device_no": report.device_no,
        "highest_sealed": report.highest_sealed,
        "reported_at": to_wire(report.reported_at),
    }
    return sign_statement(_KIND, value, device.key)


def verify_report(data: bytes, device_public_key: bytes) -> DeviceReport:
    """Read a report that the device signed; anything else is refused."""
    try:
        value = read_statement(_KIND, data, device_public_key)
        return DeviceReport(
            unit=value["unit"],
            device_no=value["device_no"],
            highest_sealed=value["highest_sealed"],
            reported_at=from_wire(value["reported_at"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise refusal("report_not_valid") from error
