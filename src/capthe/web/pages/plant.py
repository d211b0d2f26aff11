"""6 to 9, the plant: print lots, blanks in double entry, work that the machines gave up."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from capthe.domain.stages import STAGES, Desk
from capthe.domain.stock import Account
from capthe.store.pg.reading import worklist
from capthe.store.pg.reading.queues import machine_work, parked, stock
from capthe.store.pg.reading.worklist import Place
from capthe.web.actors import requires, standing
from capthe.web.centre import reading
from capthe.web.definitions import ACCOUNTS, KINDS
from capthe.web.places import places
from capthe.web.roles import Action

_STAGES = tuple(stage.name for stage in STAGES if stage.desk is Desk.PLANT)


@require_GET
@requires(Action.RUN_PLANT)
def plant(request: HttpRequest) -> HttpResponse:
    """Show the floor: what waits at which machine, the blanks, what is parked."""
    here = standing(request)
    with reading() as connection:
        context: dict[str, Any] = {
            "sets": worklist.sets(connection, _STAGES, Place(), limit=200),
            "stock": [
                (ACCOUNTS[each.account], -each.n if each.account is Account.SUPPLIER else each.n)
                for each in stock(connection)
            ],
            "work": machine_work(connection),
            "parked": parked(connection),
        }
    context |= {"named": places(here.today), "kinds": KINDS, "now": here.now}
    return render(request, "desks/plant.jinja", context)
