"""The ledger against physical truth: what was printed, what lies where, what was acknowledged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capthe.domain.country import CardData
from capthe.domain.number import Sex
from capthe.domain.partial_date import PartialDate
from capthe.domain.stages import STAGES
from capthe.packet.header import read_header
from capthe.sim.world.invariants.check import Check, Row, When, check
from capthe.sim.world.world import World
from capthe.store.objects.port import ObjectRef

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

_SEX = {sex.value: sex for sex in Sex}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the ledger says of one blank. `stage` is that of its dossier, `end` why it ended."""

    dossier: int
    cid: int
    end: str | None
    stage: str
    slot_end: str | None


def recorded(world: World) -> dict[int, Recorded]:
    """Return what the ledger says of every blank that was used."""
    rows = world.owner.execute(
        "select a.blank, a.dossier, a.cid, e.cause, coalesce(w.stage, 0), s.cause"
        " from ledger.attempt a"
        " left join ledger.attempt_end e"
        " on e.dossier = a.dossier and e.cid = a.cid and e.n = a.n"
        " left join lateral ledger.where_is(a.dossier, a.cid) w on true"
        " left join ledger.card c on c.cid = a.cid and c.dossier = a.dossier"
        " left join ledger.card_end s on s.cid = c.cid and s.generation = c.generation"
        " order by a.blank, a.block"
    )
    return {
        blank: Recorded(dossier, cid, end, STAGES[stage].name if stage else "", slot)
        for blank, dossier, cid, end, stage, slot in rows
    }


@check(When.AT_ONCE)
def a_blank_is_printed_once(world: World) -> Iterator[Row]:
    """No blank went through the press twice."""
    for blank, times in sorted(world.things.prints.items()):
        if times > 1:
            yield f"blank {blank}", "printed once", f"{times} times"


@check(When.AT_ONCE)
def an_intent_comes_before_the_print(world: World) -> Iterator[Row]:
    """Every job that the press has ever begun was intended first, for that lot's blanks."""
    intended = {key for (key,) in world.owner.execute("select key from ledger.intent")}
    listed = set(
        world.owner.execute(
            "select 'print:' || m.set_id, a.blank from ledger.attempt a"
            " join ledger.set_member m on m.dossier = a.dossier and m.cid = a.cid"
        )
    )
    for key, job in world.press.jobs.items():
        for blank in sorted(job):
            if key not in intended:
                yield f"blank {blank}", f"an intent of {key}", "none"
            elif (key, blank) not in listed:
                yield f"blank {blank}", f"one of {key}", "of nobody in it"


@check(When.AT_ONCE)
def what_is_acknowledged_is_stored(world: World) -> Iterator[Row]:
    """A packet whose station holds a receipt is on record with the same header."""
    stored: dict[UUID, bytes] = dict(
        world.owner.execute("select id, header_hash from ledger.packet order by id").fetchall()
    )
    for packet in world.stations.packets.values():
        if packet.receipt is None:
            continue
        found = stored.get(packet.packet_id)
        if found is None or bytes(found) != read_header(packet.data).hash:
            yield f"packet {packet.packet_id}", "on record", "not" if found is None else "another"


@check(When.DAILY)
def a_packet_has_one_receipt(world: World) -> Iterator[Row]:
    """However often a packet is sent, it is answered with the same bytes."""
    for packet in world.stations.packets.values():
        if len(set(packet.told)) > 1:
            yield f"packet {packet.packet_id}", "one receipt", f"{len(set(packet.told))} receipts"


@check(When.AT_THE_END)
def every_packet_became_what_it_should(world: World) -> Iterator[Row]:
    """Everything sealed was acknowledged or set aside, and its objects can be read again."""
    waiting = [p for p in world.stations.packets.values() if p.is_waiting]
    for packet in waiting:
        yield f"packet {packet.packet_id}", "acknowledged or set aside", "still at its station"
    objects = world.premises.objects(world.owner, writer=9)
    try:
        for (addresses,) in world.owner.execute("select objects from ledger.dossier order by id"):
            for address in addresses:
                objects.get(ObjectRef(bytes(address)))
    finally:
        objects.close()


@check(When.DAILY)
def a_pocket_holds_what_was_handed_over(world: World) -> Iterator[Row]:
    """The card in a pocket is the living one of a dossier handed over, of that very person."""
    known = recorded(world)
    for person, blanks in world.things.pockets.items():
        for blank in blanks:
            entry = known.get(blank)
            if entry is None or entry.end is not None or entry.stage != "handed_over":
                yield f"blank {blank}", "handed over", "nothing" if entry is None else f"{entry}"
            elif world.people[person].number != world.things.number_on(blank):
                yield f"dossier {entry.dossier}", "the citizen's own card", "somebody else's"


@check(When.DAILY)
def one_usable_card_in_a_pocket(world: World) -> Iterator[Row]:
    """Nobody has two cards that have not ended."""
    known = recorded(world)
    for blanks in world.things.pockets.values():
        usable = [b for b in blanks if b in known and known[b].slot_end is None]
        if len(usable) > 1:
            yield f"blank {usable[0]}", "one usable card", f"{len(usable)} cards: {usable}"


@check(When.DAILY)
def a_shelf_holds_what_waits_for_its_citizen(world: World) -> Iterator[Row]:
    """A card on a shelf waits for its citizen by the ledger; what was written off is not there."""
    known = recorded(world)
    for blank in world.things.on_shelves:
        entry = known.get(blank)
        if entry is None or entry.stage != "at_unit" or entry.end is not None:
            yield (
                f"blank {blank}",
                "waiting at the unit",
                "nothing" if entry is None else f"{entry}",
            )


@check(When.DAILY)
def a_box_holds_its_manifest(world: World) -> Iterator[Row]:
    """Nothing lies in a box that is not on its list, and a box of the carrier was intended."""
    for box in world.road.boxes.values():
        listed = {
            blank
            for (blank,) in world.owner.execute(
                "select a.blank from ledger.set_member m join ledger.attempt a"
                " on a.dossier = m.dossier and a.cid = m.cid where m.set_id = %s",
                [box.sent.set_id],
            )
        }
        for blank in sorted(set(box.blanks) - listed):
            yield f"blank {blank}", f"on the list of {box.sent.key}", "not on it"


@check(When.DAILY)
def a_card_says_what_was_approved(world: World) -> Iterator[Row]:
    """Every card that left the plant carries the approved data, byte by byte, and can be read."""
    expected = approved_bytes(world)
    for blank, place in sorted(world.things.place.items()):
        if place.split(":")[0] not in {"box", "shelf", "pocket", "gone"}:
            continue
        if blank in world.things.dead:
            yield f"blank {blank}", "a chip that can be read", "dead"
        elif world.things.carries.get(blank) != expected.get(blank, b""):
            yield f"blank {blank}", "the approved data", "other data"


def approved_bytes(world: World) -> dict[int, bytes]:
    """Return what each blank must carry: the data as they were when the dossier was approved."""
    country = world.country
    jobs = [(blank, key) for key, job in world.press.jobs.items() for blank in job]
    if not jobs:
        return {}
    rows = world.owner.execute(
        "select a.blank, a.cid, coalesce(m.birth, d.birth), coalesce(m.sex, d.sex),"
        " coalesce(m.name, d.name), d.old_number, coalesce(m.residence, d.residence), b.written_at"
        " from ledger.attempt a"
        " join ledger.dossier d on d.id = a.dossier and d.cid = a.cid"
        " join unnest(%s::bigint[], %s::text[]) as j (blank, key) on j.blank = a.blank"
        " join ledger.intent i on i.key = j.key join ledger.block b on b.id = i.block"
        " cross join lateral (select max(e.block) as block from ledger.event e"
        "   where e.dossier = a.dossier and e.cid = a.cid and e.block < a.block"
        "   and e.from_stage = %s and e.to_stage = %s) p"
        " left join lateral (select * from ledger.amendment v where v.dossier = a.dossier"
        "   and v.cid = a.cid and v.block < p.block order by v.version desc limit 1) m on true",
        [*map(list, zip(*jobs, strict=True)), STAGES["unique"].code, STAGES["approved"].code],
    )
    found = {}
    for blank, cid, birth, sex, name, old_number, residence, intended in rows:
        day: date = intended.astimezone(country.calendar.zone).date()
        born = PartialDate.from_int(birth).full()
        card = CardData(
            number=country.numbers.text(cid), name=name, sex=_SEX[sex], birth=born,
            residence=residence, issue=day, expiry=country.expiry_of(born, day),
            old_number=old_number,
        )  # fmt: skip
        found[blank] = country.qr(card).encode()
    return found


_PLACES = {
    "spoiled": {"spoiled", "destroyed"},
    "withdrawn": {"", "press", "destroyed"},
    "lost": {"box", "lost", "mislaid", "destroyed"},
    "destroyed": {"destroyed"},
}


@check(When.AT_THE_END)
def things_are_where_the_books_say(world: World) -> Iterator[Row]:
    """At the end every blank used lies where its account says: in a pocket, or out of the way."""
    for blank, entry in recorded(world).items():
        place = world.things.place.get(blank, "").split(":")[0]
        right = {"pocket", "gone"} if entry.end is None else _PLACES[entry.end]
        if place not in right:
            yield f"dossier {entry.dossier}", " or ".join(sorted(right)), f"blank {blank}: {place}"


PHYSICAL: tuple[Check, ...] = (
    a_blank_is_printed_once,
    an_intent_comes_before_the_print,
    what_is_acknowledged_is_stored,
    a_packet_has_one_receipt,
    a_shelf_holds_what_waits_for_its_citizen,
    a_pocket_holds_what_was_handed_over,
    one_usable_card_in_a_pocket,
    a_box_holds_its_manifest,
    a_card_says_what_was_approved,
    every_packet_became_what_it_should,
    things_are_where_the_books_say,
)
