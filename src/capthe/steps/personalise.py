"""7 personalise: make the cards of a lot, once.

intent     the last test of flags, then the plan is recorded under the job's key
act        the line makes the job; in doubt it is asked before anything is repeated
record     what came out: good ones go on, spoiled blanks are posted and their dossiers go back
"""

from collections.abc import Sequence

from capthe.domain.errors import Broken
from capthe.domain.reasons import REASON
from capthe.outside.printer import JobReport
from capthe.store.pg.answer import PrintRow
from capthe.work.centre import Centre

NUMBER = 7
STAGE = "allotted"
_EVENT = "printed"


def work(centre: Centre, set_id: int) -> None:
    """Make one lot and record what came out."""
    key = f"print:{set_id}"
    if not centre.ledger.intend(centre.act("personalise", "intent"), set_id, STAGE, _EVENT, key):
        return
    centre.reach("personalise.intended")
    rows = centre.ledger.print_rows(set_id)
    report = centre.line.report(key) or _make(centre, key, rows)
    centre.reach("personalise.printed")
    by_blank = {row.blank: row.dossier for row in rows}
    centre.ledger.record_lot(
        centre.act("personalise", key),
        set_id,
        STAGE,
        _EVENT,
        failed=[by_blank[blank] for blank in sorted(report.spoiled & by_blank.keys())],
        reason=REASON["spoiled_in_printing"].code,
    )
    centre.reach("personalise.committed")


def _make(centre: Centre, key: str, rows: Sequence[PrintRow]) -> JobReport:
    issued = centre.issue_day(key)
    if issued is None:
        raise Broken(f"a job without an intent: {key}")
    return centre.line.make(centre.act("personalise", key), key, rows, issued)
