"""What the citizen paid at the desk: the legal table, looked up by the cause of the dossier."""

from datetime import date
from functools import cache

from capthe.packet.content import Cause
from capthe.sim.nation.reference import rows

_ROW_OF = {
    Cause.FIRST_ISSUE: "first_issue_at_14",
    Cause.CONVERT_FROM_CMND: "convert_from_cmnd",
    Cause.AGE_MILESTONE: "exchange_at_25_40_60",
    Cause.AGENCY_ERROR: "error_by_agency",
    Cause.BOUNDARY_CHANGE: "error_by_agency",  # free by article 5 of Circular 59/2019
    Cause.LOST: "reissue_lost_or_regained_nationality",
    Cause.NATIONALITY_REGAINED: "reissue_lost_or_regained_nationality",
}
_EXCHANGE = "exchange_damaged_changed_or_error_by_citizen"


def fee_at(cause: Cause, day: date) -> int:
    """Return the amount in đồng; ValueError on a day that the table does not cover."""
    wanted = _ROW_OF.get(cause, _EXCHANGE)
    for case, first, last, amount in _table():
        if case == wanted and first <= day <= last:
            return amount
    raise ValueError(f"no fee known on {day}")


@cache
def _table() -> tuple[tuple[str, date, date, int], ...]:
    return tuple(
        (
            row["case"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]),
            int(row["amount"]),
        )
        for row in rows("fees")
    )
