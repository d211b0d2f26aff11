"""Fees in đồng: Circular 59/2019/TT-BTC and the half-price circulars of 2021 and 2022.

The second half of 2021 (Circular 47/2021) is recalled, not verified: a setting chooses.
"""

from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache

from capthe.country.tables import rows
from capthe.country.vn.areas import ISLAND_DISTRICTS
from capthe.domain.deadlines import Case
from capthe.domain.fees import Cause, Exemption, FeeRow, FeeTable, Ground
from capthe.domain.text import Text
from capthe.domain.validity import Period

GROUNDS = (
    Ground("first_issue", Case.NEW, Text("Cấp lần đầu", "First issue")),
    Ground(
        "conversion",
        Case.EXCHANGE,
        Text("Đổi từ CMND sang thẻ CCCD", "Conversion of the old identity card"),
    ),
    Ground(
        "age_milestone",
        Case.EXCHANGE,
        Text("Đổi thẻ khi đủ 25, 40, 60 tuổi", "Exchange at 25, 40 or 60"),
    ),
    Ground("damaged", Case.EXCHANGE, Text("Thẻ bị hư hỏng", "Damaged card")),
    Ground("changed", Case.EXCHANGE, Text("Thay đổi thông tin", "Changed particulars")),
    Ground("on_request", Case.EXCHANGE, Text("Theo yêu cầu", "On request")),
    Ground("error", Case.EXCHANGE, Text("Sai sót trên thẻ", "Error on the card"), needs_cause=True),
    Ground("lost", Case.REISSUE, Text("Mất thẻ", "Lost card")),
    Ground(
        "nationality_regained",
        Case.REISSUE,
        Text("Trở lại quốc tịch Việt Nam", "Vietnamese nationality regained"),
    ),
)
_BY_CITIZEN = "exchange_damaged_changed_or_error_by_citizen"
_GROUNDS_OF: dict[str, tuple[tuple[str, Cause | None], ...]] = {
    "first_issue_at_14": (("first_issue", None),),
    "convert_from_cmnd": (("conversion", None),),
    "exchange_at_25_40_60": (("age_milestone", None),),
    "error_by_agency": (("error", Cause.AGENCY),),
    "reissue_lost_or_regained_nationality": (("lost", None), ("nationality_regained", None)),
    _BY_CITIZEN: (
        ("damaged", None),
        ("changed", None),
        ("on_request", None),
        ("error", Cause.CITIZEN),
    ),
}
_EXEMPTIONS_EN = {
    "boundary_change": "Boundaries changed by the State",
    "martyr_family": "Parent, spouse or child under 18 of a martyr",
    "war_invalid": "War invalid or child under 18 of one",
    "border_commune": "Resident of a border commune",
    "island_district": "Resident of an island district",
    "ethnic_hardship": "Ethnic minority in a commune of special hardship",
    "poor_household": "Poor household",
    "orphan_under_18": "Orphan under 18 without support",
}


_Line = tuple[Period, str, int, str]
_LATE_2021 = Period(date(2021, 7, 1), date(2021, 12, 31))


def _lines() -> list[_Line]:
    """Return the lines of the table: period, line, amount, source."""
    return [
        (Period(date.fromisoformat(first), date.fromisoformat(last)), line, int(amount), source)
        for first, last, line, amount, _, source in rows("capthe.country.vn", "fees")
    ]


def _at_full_price(lines: list[_Line]) -> list[_Line]:
    """Return the lines with the full amounts, those of the last period, in late 2021 too."""
    last = max(period.first for period, *_ in lines)
    full = [(_LATE_2021, *line[1:]) for line in lines if line[0].first == last]
    return [line for line in lines if line[0] != _LATE_2021] + full


def _rows(*, is_late_2021_half_price: bool) -> tuple[FeeRow, ...]:
    lines = _lines() if is_late_2021_half_price else _at_full_price(_lines())
    return tuple(
        FeeRow(period, ground, amount, source, cause)
        for period, line, amount, source in lines
        for ground, cause in _GROUNDS_OF[line]
    )


def _exemptions() -> tuple[Exemption, ...]:
    return tuple(
        Exemption(
            code,
            Text(label, _EXEMPTIONS_EN[code]),
            frozenset(Case(case) for case in cases.split(";")),
        )
        for kind, code, label, cases in rows("capthe.country.vn", "fee_exemptions")
        if kind == "exempt"
    )


@cache
def fees(*, is_late_2021_half_price: bool = True) -> FeeTable:
    """Return the fee table."""
    lines = _rows(is_late_2021_half_price=is_late_2021_half_price)
    return FeeTable("VND", GROUNDS, lines, _exemptions())


def exemptions_at(
    residence_district: int, islands: AbstractSet[int] = ISLAND_DISTRICTS
) -> tuple[str, ...]:
    """Return the exemptions that follow from living in a district (of the tree of 2021)."""
    return ("island_district",) if residence_district in islands else ()
