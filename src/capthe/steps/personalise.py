"""7 personalise: make the cards of a lot, once; or have an outside factory make them, once.

intent     the last test of flags; then the plan is recorded under the job's key, and who makes it
act        the line makes the job, or gives it to the factory; in doubt it is asked before
           anything is repeated. Whose portrait or finger cannot be used leaves the lot before
           that, for the cleaning desk, and the blank is withdrawn; the others are made
record     what came out: good ones go on, spoiled blanks are posted and their dossiers go back; or
           that the factory has the lot, which waits for its answer with owner and clock
"""

from datetime import date

from capthe.domain.errors import Broken
from capthe.domain.reasons import REASON
from capthe.store.pg.chips import record_destroyed
from capthe.store.pg.factories import give_lot, intend_lot
from capthe.work.approved import PicturesRefused
from capthe.work.centre import Centre

NUMBER = 7
STAGE = "allotted"
_EVENT = "printed"


def work(centre: Centre, set_id: int) -> None:
    """Make one lot and record what came out, or give it away."""
    key = f"print:{set_id}"
    n, factory = intend_lot(centre.ledger, centre.act("personalise", "intent"), set_id, key)
    if not n:
        return
    centre.reach("personalise.intended")
    try:
        if factory is None:
            _make(centre, set_id, key)
        else:
            _give(centre, set_id, key, factory)
    except PicturesRefused as refused:
        _send_to_cleaning(centre, refused)
        work(centre, set_id)
    centre.reach("personalise.committed")


def _send_to_cleaning(centre: Centre, refused: PicturesRefused) -> None:
    """Nothing was made yet: these leave the lot with the reason, and an owner and a clock."""
    ledger = centre.ledger
    found = [ledger.where_is(dossier, cid) for dossier, cid in refused.of]
    here = [where for where in found if where is not None and where.stage == STAGE]
    if not here:
        raise refused
    ledger.append(
        centre.act("personalise", refused.code), here, "correct",
        reason=REASON["picture_unusable"].code, waste=("withdrawn", "lot"),
    )  # fmt: skip


def _make(centre: Centre, set_id: int, key: str) -> None:
    rows = centre.ledger.print_rows(set_id)
    report = centre.line.report(key)
    if report is None:
        act = centre.act("personalise", key)
        report = centre.line.make(act, key, rows, _issued(centre, key))
    centre.reach("personalise.printed")
    by_blank = {row.blank: row.dossier for row in rows}
    failed = [by_blank[blank] for blank in sorted(report.spoiled & by_blank.keys())]
    is_over = len(failed) == len(rows)  # no card is left for 8, which else ends the production data
    destroyed = centre.line.destroy(key) if is_over else None
    act = centre.act("personalise", key)
    with centre.ledger.connection.transaction():
        record_destroyed(centre.ledger, act, set_id, STAGE, destroyed)
        reason = REASON["spoiled_in_printing"].code
        centre.ledger.record_lot(act, set_id, STAGE, _EVENT, failed=failed, reason=reason)


def _give(centre: Centre, set_id: int, key: str, factory: str) -> None:
    act = centre.act("personalise", key, centre.ledger.intended_at(key))
    rows = centre.ledger.print_rows(set_id)
    manifest = centre.line.give(act, key, rows, _issued(centre, key))
    centre.reach("personalise.given")
    give_lot(centre.ledger, centre.act("personalise", factory), set_id, key, manifest)


def _issued(centre: Centre, key: str) -> date:
    issued = centre.issue_day(key)
    if issued is None:
        raise Broken(f"a job without an intent: {key}")
    return issued
