"""The pseudo stages under which the counters keep what is not a dossier's move.

In `ledger.counter` these rows have from_stage 0: what devices report as sealed (collected), what
arrived (sent), and, under the negative code of its reason, what was refused or set aside.
"""

OUTSIDE = 0
COLLECTED = 0
SENT = 1


def refused_as(reason_code: int) -> int:
    """Return the to_stage under which packets refused for this reason are counted."""
    return -reason_code
