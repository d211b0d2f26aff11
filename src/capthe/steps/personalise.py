"""7 personalise: print a lot, once.

intent     the last test of flags, then the plan is recorded under the job's key
act        the machine prints the job; in doubt it is asked before anything is repeated
record     what came out: good ones go on, spoiled blanks are posted and their dossiers go back
"""

from collections.abc import Sequence

from capthe.domain.errors import Broken
from capthe.domain.reasons import REASON
from capthe.outside.printer import CardOrder, JobReport
from capthe.store.pg.answer import PrintRow
from capthe.work.card import card_contents, issue_day
from capthe.work.centre import Centre

NUMBER = 7
STAGE = "allotted"
_EVENT = "printed"


def work(centre: Centre, set_id: int) -> None:
    """Print one lot and record what came out."""
    key = f"print:{set_id}"
    if not centre.ledger.intend(centre.act("personalise", "intent"), set_id, STAGE, _EVENT, key):
        return
    centre.reach("personalise.intended")
    rows = centre.ledger.print_rows(set_id)
    report = centre.printer.report(key) or _print(centre, key, rows)
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


def _print(centre: Centre, key: str, rows: Sequence[PrintRow]) -> JobReport:
    issued = issue_day(centre, key)
    if issued is None:
        raise Broken(f"a job without an intent: {key}")
    contents = card_contents(centre.country, rows, issued)
    orders = [CardOrder(row.blank, text) for row, text in zip(rows, contents, strict=True)]
    return centre.printer.print_job(key, orders)
