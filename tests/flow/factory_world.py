"""A world that has an outside factory: it makes cards in the same physical world, when it wants."""

from hashlib import sha256

import pytest

from capthe.domain.errors import Refusal
from capthe.outside.printer import CardOrder
from capthe.outside.production.twin import FactoryTwin
from capthe.packet.keys import SigningKey
from capthe.store.pg.factories import FactoryRow, enter_factory, order_factory
from capthe.work.outlet import Outlet

NAME = "nha-may-2"
THEIRS = SigningKey(bytes([7]) * 32)
FIRST = 1_000_001
LINE_KEY = bytes(range(32))
ROW = FactoryRow(NAME, 0, THEIRS.public, sha256(LINE_KEY).digest())
TWO = {"operator": "Lan", "witness": "Minh"}


def with_factory(world, scope="plant"):
    """Enter the factory, and order that it makes the lots of a scope."""
    owner = world.connect(role=None)
    enter_factory(owner, world.centre.act("Lan", "factory"), ROW, **TWO)
    order(world, scope, NAME)
    twin = FactoryTwin(world.folder / "factory.sqlite", maker(world), THEIRS.sign)
    joined(world.centre, twin)
    return twin


def order(world, scope, name):
    """Order who makes the lots of a scope."""
    act = world.centre.act("Lan", "factory order")
    order_factory(world.connect(role=None), act, scope, name, **TWO)


def joined(centre, twin):
    """Give a centre the way to the factory."""
    outlet = Outlet(NAME, twin, LINE_KEY)
    centre.line.outlet_of = lambda _: outlet
    return centre


def maker(world, broken=frozenset()):
    """What makes cards there: the same physical blanks, by the same laws as in the plant."""

    def make(job, cards):
        printer = world.centre.line.printer
        printer.print_job(job, [CardOrder(card.blank, card.code.encode()) for card in cards])
        return frozenset(broken)

    return make


def blanks_there(world):
    """How many blanks the ledger says lie at the factory."""
    found = world.rows("select n from ledger.stock where account = 2 and place > 1000")
    return found[0][0] if found else 0


def the_lot(world, stage="at_factory"):
    (waiting,) = world.centre.ledger.sets_at(stage)
    return waiting.id


def given(world, people=3, twin=None):
    """A lot that lies at the factory: the twin, the lot's job, its blanks."""
    twin = twin or with_factory(world)
    world.enrol(people)
    world.bring_to("allotted")
    world.step("allotted")
    key = f"print:{the_lot(world)}"
    return twin, key, [FIRST + n for n in range(people)]


def refused(verb, *arguments):
    with pytest.raises(Refusal) as found:
        verb(*arguments)
    return found.value.code
