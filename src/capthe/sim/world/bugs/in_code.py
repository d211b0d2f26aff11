"""Defects of steps, desks and the way to the machines: wrappers while one world lives."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import capthe.steps.inspect as inspect_step
import capthe.steps.personalise as personalise_step
import capthe.steps.receive as door
from capthe.desks import flags
from capthe.domain.country import Country
from capthe.outside.printer import CardOrder, JobReport
from capthe.packet.chain import Judgement, Standing
from capthe.packet.receipt import receipt_for, sign_receipt
from capthe.sim.world.bugs.bug import Bug, Plant, replaced
from capthe.sim.world.desks import Desks
from capthe.sim.world.press import Press
from capthe.sim.world.road import Road
from capthe.sim.world.world import World
from capthe.store.pg.answer import PrintRow
from capthe.store.pg.ledger import Ledger
from capthe.work import line
from capthe.work.card import card_contents
from capthe.work.centre import Centre
from capthe.work.station import WorkSet


def _with_step(stage: str, work: WorkSet) -> Plant:
    """Plant another machine station for a stage."""

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        stations = world.workshop.stations
        other = replace(stations, by_stage={**stations.by_stage, stage: work})
        with replaced(world.workshop, "stations", other):
            yield

    return planted


def _with(owner: object, name: str, new: Any) -> Plant:  # noqa: ANN401 - any attribute
    """Plant another attribute."""

    @contextmanager
    def planted(_world: World) -> Iterator[None]:
        with replaced(owner, name, new):
            yield

    return planted


# the press ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _NeverAsked(Press):
    """The way to a press that is never asked, and sends every try as a new job."""

    tries: Iterator[int] = field(default_factory=count)

    def report(self, key: str) -> JobReport | None:  # noqa: ARG002 - it does not ask
        return None

    def print_job(self, key: str, cards: Sequence[CardOrder]) -> JobReport:
        again = f"{key}, try {next(self.tries)}" if self.jobs.get(key) else key
        return Press.print_job(self, again, cards)


@contextmanager
def _print_without_asking(world: World) -> Iterator[None]:
    press = _NeverAsked(world.sky, world.things, world.press.jobs, world.press.finished)
    with replaced(world.premises, "printer", press):
        yield


def _print_first(centre: Centre, set_id: int) -> None:
    rows = centre.ledger.print_rows(set_id)
    issued = centre.clock.now().astimezone(centre.country.calendar.zone).date()
    key = f"print:{set_id}"
    if rows:
        centre.line.make(centre.act("personalise", key), key, rows, issued)
    personalise_step.work(centre, set_id)


def _wave_through(centre: Centre, set_id: int) -> None:
    act = centre.act("inspect", f"print:{set_id}")
    centre.ledger.record_lot(act, set_id, inspect_step.STAGE, "good", failed=[], reason=0)


@contextmanager
def _cards_mixed_up(_world: World) -> Iterator[None]:
    def shifted(country: Country, rows: Sequence[PrintRow], issued: date) -> list[bytes]:
        contents = card_contents(country, rows, issued)
        return contents[1:] + contents[:1]

    with replaced(line, "card_contents", shifted):
        yield


# the door -----------------------------------------------------------------------------------------


@contextmanager
def _packet_is_always_new(world: World) -> Iterator[None]:
    """Every sending is a new packet; the database has no key that would refuse it, either."""
    world.owner.execute("alter table ledger.packet drop constraint packet_device_seq_key")
    before, numbers = Ledger.receive, count()

    def receive(self: Ledger, act: Any, packets: Any, dossiers: Any) -> dict[UUID, int | None]:  # noqa: ANN401 - as it came
        fresh = {p["id"]: str(uuid5(NAMESPACE_OID, f"{p['id']}{next(numbers)}")) for p in packets}
        made = before(
            self,
            act,
            [{**p, "id": fresh[p["id"]]} for p in packets],
            [{**d, "submission_id": fresh[d["submission_id"]]} for d in dossiers],
        )
        return {UUID(old): made.get(UUID(new)) for old, new in fresh.items()}

    with (
        replaced(Ledger, "receive", receive),
        replaced(door, "judge_sequence", lambda *_: Judgement(Standing.IN_ORDER)),
    ):
        yield


@contextmanager
def _receipt_before_commit(_world: World) -> Iterator[None]:
    """Receipts are given at once; the rows are written when the next batch comes."""
    write, answer = door._write, door._answer  # noqa: SLF001 - it is them that are wrong
    late: list[Any] = []

    def later(centre: Centre, gate: door.Gate, arrivals: Any) -> None:  # noqa: ANN401
        while late:
            write(centre, gate, late.pop())
        late.append(arrivals)

    def at_once(gate: door.Gate, arrival: Any) -> door.Answer:  # noqa: ANN401
        if arrival.header is None or arrival.refusal is not None or arrival.known is not None:
            return answer(gate, arrival)
        given = receipt_for(arrival.header, arrival.header.created_at)
        return door.Answer(sign_receipt(given, gate.signing))

    with replaced(door, "_write", later), replaced(door, "_answer", at_once):
        yield


@contextmanager
def _receipt_by_the_hour(_world: World) -> Iterator[None]:
    tries = count()

    def dated(header: Any, received_at: datetime) -> Any:  # noqa: ANN401
        return receipt_for(header, received_at + timedelta(seconds=next(tries)))

    with replaced(door, "receipt_for", dated):
        yield


# clock, road, desks -------------------------------------------------------------------------------


@contextmanager
def _deadline_by_own_clock(_world: World) -> Iterator[None]:
    before = Centre.dues

    def dues(self: Centre, now: datetime) -> dict[int, datetime]:
        return before(self, now + timedelta(days=1))

    with replaced(Centre, "dues", dues):
        yield


@contextmanager
def _correction_stays_one(_world: World) -> Iterator[None]:
    with ExitStack() as opened:
        opened.enter_context(replaced(flags, "_CORRECTION", "never"))
        yield


CODE_BUGS = (
    Bug(
        "print_without_asking",
        "after a fault the press is not asked what became of the job: it is printed again",
        "a_blank_is_printed_once",
        _print_without_asking,
    ),
    Bug(
        "print_before_record",
        "a lot is printed first, and the intent recorded afterwards",
        "an_intent_comes_before_the_print",
        _with_step("allotted", _print_first),
    ),
    Bug(
        "inspection_waves_through",
        "inspection passes every card without reading it",
        "a_card_says_what_was_approved",
        _with_step("personalised", _wave_through),
    ),
    Bug(
        "cards_mixed_up",
        "each card of a lot is made with its neighbour's data, and inspected with them too",
        "a_card_says_what_was_approved",
        _cards_mixed_up,
    ),
    Bug(
        "packet_is_always_new",
        "the packet's id is not the key of its submission: sent twice it is two dossiers",
        "packet_becomes_one_dossier",
        _packet_is_always_new,
    ),
    Bug(
        "receipt_before_commit",
        "a station gets its receipt before the dossier is written",
        "what_is_acknowledged_is_stored",
        _receipt_before_commit,
    ),
    Bug(
        "receipt_by_the_hour",
        "a receipt says when it was made, not when the packet was received",
        "a_packet_has_one_receipt",
        _receipt_by_the_hour,
    ),
    Bug(
        "deadline_by_own_clock",
        "due times are counted by a worker's own clock, which is a day ahead",
        "a_deadline_is_its_promise",
        _deadline_by_own_clock,
    ),
    Bug(
        "nobody_gives_up_a_lost_box",
        "the carrier's list of lost boxes is not read",
        "everything_comes_to_an_end",
        _with(Road, "lost", lambda *_: []),
    ),
    Bug(
        "found_box_is_accepted",
        "a box that was given up and is found is put on the shelf",
        "a_shelf_holds_what_waits_for_its_citizen",
        _with(Desks, "written_off", lambda *_: frozenset()),
    ),
    Bug(
        "correction_comes_too_late",
        "a correction asked for when the card is in a lot stays a correction, and stops nothing",
        "an_open_flag_holds",
        _correction_stays_one,
    ),
)
