"""The ledger against itself: everything that can be told without looking at things."""

from collections.abc import Iterator

from capthe.packet.keys import SigningKey
from capthe.sim.nation.streams import digest
from capthe.sim.world.invariants.check import Check, Row, When, check, query
from capthe.sim.world.world import World
from capthe.store.pg.audit import verify
from capthe.store.pg.fsck import fsck
from capthe.store.pg.seal import seal_once


@check(When.DAILY)
def books_balance(world: World) -> Iterator[Row]:
    """`capthe fsck` finds no difference: stage = fold of events, counter = recount, and so on."""
    for found in fsck(world.owner, lambda _: None):
        yield f"{found.check}: {found.subject}", found.expected, found.found


@check(When.AT_THE_END)
def digests_are_intact(world: World) -> Iterator[Row]:
    """`capthe audit verify` finds every block, leaf and root as it was written and signed."""
    key = SigningKey(digest(world.setting.seed, "seal"))
    seal_once(world.owner, key=key, now=world.clock.now())
    for found in verify(world.owner, key.public, lambda _: None).differences:
        yield f"{found.check}: {found.subject}", found.expected, found.found


@check(When.DAILY)
def blanks_came_from_the_supplier(world: World) -> Iterator[Row]:
    """The blanks on record, in all accounts together, are those that were delivered."""
    row = world.owner.execute("select coalesce(-sum(n), 0) from ledger.stock where account = 0")
    posted = int(next(iter(row))[0])
    row = world.owner.execute("select coalesce(sum(n), 0) from ledger.stock where account > 0")
    held = int(next(iter(row))[0])
    if not world.delivered == posted == held:
        yield "blanks", f"{world.delivered} delivered", f"{posted} posted, {held} held"


@check(When.DAILY)
def nothing_is_broken(world: World) -> Iterator[Row]:
    """No step stopped at an error of its own: faults are tried again, all else is a defect."""
    for line in world.alarms.broken:
        yield "worker", "faults only", line


BOOKS: tuple[Check, ...] = (
    query("packet_becomes_one_dossier", When.DAILY),
    query("one_live_card_per_citizen", When.DAILY),
    query("maker_is_not_checker", When.DAILY),
    query("only_the_matched_are_printed", When.DAILY),
    query("an_open_flag_holds", When.DAILY),
    nothing_is_broken,
    books_balance,
    blanks_came_from_the_supplier,
    digests_are_intact,
)
