"""2, the desk behind reception: packets that were set aside, and packets that are missing."""

from capthe.desks.desk import Officer, act_of, elsewhere
from capthe.store.pg.cases import resolve_case
from capthe.work.centre import Centre

NUMBER = 2


def resolve(centre: Centre, officer: Officer, case: int, resolution: str) -> None:
    """Say what was done about a packet; a Refusal when somebody was faster."""
    act = act_of(centre, officer, "resolve")
    if not resolve_case(centre.ledger.connection, act, case, resolution):
        raise elsewhere()
