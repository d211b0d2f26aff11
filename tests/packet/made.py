"""Enrolments made up for these tests: bytes that look random, people that never lived."""

from datetime import UTC, datetime
from hashlib import shake_256

from capthe.packet.content import (
    Capture,
    Case,
    CaseKind,
    Cause,
    Demographics,
    Finger,
    Missing,
    PacketContent,
    Paper,
)

CAPTURED_AT = datetime(2021, 4, 15, 8, 13, 5, 123000, tzinfo=UTC)


class Chance:
    """An Entropy with a seed: the same seed gives the same bytes."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.drawn = 0

    def __call__(self, count: int) -> bytes:
        self.drawn += 1
        return shake_256(f"{self.seed}/{self.drawn}".encode()).digest(count)


def random_looking(label: str, size: int) -> bytes:
    return shake_256(label.encode()).digest(size)


def enrolment(
    seed: str = "hoa", *, portrait_bytes: int = 900, finger_bytes: int = 300, **changes
) -> PacketContent:
    """One enrolment of Nguyễn Thị Hoa, with nine fingers; `changes` replace whole parts."""
    parts = {
        "demographics": Demographics(
            number="001185123456",
            old_number="012345678",
            name="Nguyễn Thị Hoa",
            birth=19850309,
            sex="F",
            ethnicity="Kinh",
            religion="Không",
            nationality="Việt Nam",
            origin="Xã Đường Lâm, Sơn Tây, Hà Nội",
            residence="Số 5, phố Hàng Bông, Hoàn Kiếm, Hà Nội",
            birth_province=1,
            residence_commune=70,
            father="Nguyễn Văn Ân",
            mother="Đặng Thị Ưng",
            marks="Nốt ruồi C: 1cm dưới trước mắt trái",
        ),
        "case": Case(CaseKind.EXCHANGE, Cause.CONVERT_FROM_CMND, fee_paid=15_000),
        "capture": Capture(
            unit=2,
            province=1,
            device_no=17,
            operator="cb-0123",
            captured_at=CAPTURED_AT,
            place="Trụ sở Công an quận Hoàn Kiếm",
        ),
        "portrait": b"\xff\xd8\xff\xe0" + random_looking(f"{seed}/portrait", portrait_bytes),
        "fingers": tuple(
            Finger(position, b"", 0, Missing.WORN)
            if position == 4
            else Finger(position, random_looking(f"{seed}/{position}", finger_bytes), 60 + position)
            for position in range(1, 11)
        ),
        "papers": (Paper("CC01", random_looking(f"{seed}/paper", 500)),),
        "citizen_signature": random_looking(f"{seed}/citizen", 64),
        "officer_signature": random_looking(f"{seed}/officer", 64),
        "station_log": b"08:10 opened\n08:13 signed\n",
    }
    return PacketContent(**parts | changes)
