"""6 to 9, the plant: print lots, also elsewhere, blanks in double entry, what a person must see."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from capthe.domain.reasons import REASON_BY_CODE
from capthe.domain.stages import STAGES, Desk
from capthe.domain.stock import Account
from capthe.domain.text import Text
from capthe.store.pg.factories import factory_names
from capthe.store.pg.reading import worklist
from capthe.store.pg.reading.queues import Stock, machine_work, parked, stock
from capthe.store.pg.reading.worklist import Place
from capthe.web.actors import requires, standing
from capthe.web.centre import reading
from capthe.web.definitions import ACCOUNTS, KINDS
from capthe.web.places import places
from capthe.web.roles import Action

_DESKS = (Desk.PLANT, Desk.FACTORY)
_STAGES = tuple(stage.name for stage in STAGES if stage.desk in _DESKS)


@require_GET
@requires(Action.RUN_PLANT)
def plant(request: HttpRequest) -> HttpResponse:
    """Show the floor: what waits at which machine, the blanks, what is parked."""
    here = standing(request)
    with reading() as connection:
        factories = factory_names(connection)
        context: dict[str, Any] = {
            "sets": worklist.sets(connection, _STAGES, Place(), limit=200),
            "stock": [
                (_account(each, factories), -each.n if each.account is Account.SUPPLIER else each.n)
                for each in stock(connection)
            ],
            "cases": [
                (REASON_BY_CODE[task.reason].label, task.dossier or task.subject, task.due)
                for task in worklist.tasks(connection, _DESKS, Place(), limit=200)
            ],
            "work": machine_work(connection),
            "parked": parked(connection),
        }
    context |= {"named": places(here.today), "kinds": KINDS, "now": here.now}
    return render(request, "desks/plant.jinja", context)


def _account(stock: Stock, factories: Mapping[int, str]) -> Text:
    """Return what an account is called; blanks of lots at a factory are told apart."""
    name = factories.get(stock.place) if stock.account is Account.LOT else None
    if name is None:
        return ACCOUNTS[stock.account]
    return Text(f"Ở nhà máy ngoài {name}", f"At the outside factory {name}")
