"""Fees: an amount per ground and period, who caused an error, and who is exempt."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from capthe.domain.deadlines import Case
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.domain.validity import Period


class Cause(StrEnum):
    """Who caused the error on a card; recorded with evidence, because the fee depends on it."""

    AGENCY = "agency"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a card is made. `needs_cause` grounds are not priced until the cause is recorded."""

    code: str
    case: Case
    label: Text
    needs_cause: bool = False


@dataclass(frozen=True, slots=True)
class FeeRow:
    """The amount for one ground (and cause, where it matters) in one period."""

    period: Period
    ground: str
    amount: int
    source: str
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """A circumstance that frees a citizen from the fee in these cases."""

    code: str
    label: Text
    cases: frozenset[Case]


@dataclass(frozen=True, slots=True)
class Fee:
    """What is owed, in whole units of the currency, and the reason of a reduction to nothing."""

    amount: int
    currency: str
    source: str
    exempt_by: str | None = None


@dataclass(frozen=True, slots=True)
class FeeTable:
    """A country's grounds, amounts and exemptions."""

    currency: str
    grounds: tuple[Ground, ...]
    rows: tuple[FeeRow, ...]
    exemptions: tuple[Exemption, ...] = ()

    def ground(self, code: str) -> Ground:
        """Return the ground named `code`; refuse one that the country does not know."""
        for ground in self.grounds:
            if ground.code == code:
                return ground
        raise _unknown(Text(f"Không có lý do cấp thẻ {code}.", f"There is no ground {code}."))

    def fee(
        self, ground: str, *, on: date, cause: Cause | None = None, exempt: tuple[str, ...] = ()
    ) -> Fee:
        """Return the fee on a day. `exempt` names the citizen's circumstances."""
        known = self.ground(ground)
        if known.needs_cause and cause is None:
            raise Refusal(
                "cause_missing",
                Text(
                    "Chưa ghi sai sót do cơ quan hay do công dân.",
                    "It is not recorded whether the agency or the citizen caused the error.",
                ),
                Text(
                    "Đối chiếu phiếu thu nhận CC02 đã ký và ghi nguyên nhân.",
                    "Compare with the signed collection slip and record the cause.",
                ),
            )
        row = self._row(known, on=on, cause=cause if known.needs_cause else None)
        reason = self._exemption(known.case, exempt) if row.amount else None
        if reason is not None:
            return Fee(0, self.currency, row.source, reason.code)
        return Fee(row.amount, self.currency, row.source)

    def _row(self, ground: Ground, *, on: date, cause: Cause | None) -> FeeRow:
        for row in self.rows:
            if row.ground == ground.code and row.cause is cause and row.period.covers(on):
                return row
        raise Refusal(
            "fee_missing",
            Text(
                f"Chưa có biểu phí cho ngày {on:%d/%m/%Y}.",
                f"No fee is loaded for {on:%d/%m/%Y}.",
            ),
            Text(
                "Báo quản trị hệ thống nạp biểu phí.",
                "Ask the system administrator to load the fees.",
            ),
        )

    def _exemption(self, case: Case, codes: tuple[str, ...]) -> Exemption | None:
        """Return the first named exemption that applies; refuse a name the country lacks."""
        known = {exemption.code: exemption for exemption in self.exemptions}
        for code in codes:
            if code not in known:
                raise _unknown(Text(f"Không có diện miễn phí {code}.", f"No exemption {code}."))
        return next((known[code] for code in codes if case in known[code].cases), None)


def _unknown(reason: Text) -> Refusal:
    return Refusal(
        "fee_ground_unknown",
        reason,
        Text("Chọn lại trong danh mục.", "Choose again from the list."),
    )
