"""One dossier from capture to hand-over: every fact, where it is, who must act, the promise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psycopg

from capthe.domain.country import Country
from capthe.domain.deadlines import Case, LegalClock, Stop
from capthe.domain.stages import STAGES, Desk, Stage
from capthe.domain.stock import SetKind
from capthe.domain.text import Text
from capthe.store.pg.named import named
from capthe.store.pg.reading.search import slip_of

_GATHERING = [stage.code for stage in STAGES if stage.gathers]
_STOPS_THE_CLOCK = STAGES["returned"]


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is printed of a person now: the packet's words, or an officer's amendment of them."""

    name: str
    birth: int
    sex: str
    residence: str


@dataclass(frozen=True, slots=True)
class HeldBySet:
    """The set a dossier waits in."""

    id: int
    kind: SetKind
    n: int
    since: datetime
    due: datetime | None
    priority: bool
    unit: int | None


@dataclass(frozen=True, slots=True)
class HeldByException:
    """The exception a dossier waits as: its owner, reason and clock."""

    id: int
    desk: Desk
    reason: int
    since: datetime
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the dossier says of itself."""

    dossier: int
    cid: int
    submission_id: str
    province: int
    unit: int
    device: int
    seq: int
    operator: str
    captured_at: datetime
    received_at: datetime
    promised_on: date
    case_code: str
    earlier_generation: int
    earlier_ended: str | None
    said: Particulars
    old_number: str | None
    repairs: str

    @property
    def slip(self) -> str:
        """What the citizen holds."""
        return str(slip_of(self.device, self.seq))


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `kind` names the table it stands in; the other fields mean what they do there."""

    kind: str
    at: datetime
    written_at: datetime
    actor: str
    cause: str | None
    from_stage: Stage | None
    to_stage: Stage | None
    version: int | None
    reason: int
    set_id: int | None
    text: str | None
    number: int | None
    until: datetime | None
    block: int
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Promise:
    """The legal date: as first promised, as it stands after the clock's stops, and how late.

    `due` is None while the clock stands still, for the reason given.
    """

    first: date
    due: date | None
    stopped_by: Text | None
    days_late: int
    kept_on: date | None = None

    @property
    def is_late(self) -> bool:
        """The date has passed without the card being ready."""
        return self.days_late > 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is on record about one dossier."""

    head: Head
    stage: Stage | None
    version: int
    in_set: HeldBySet | None
    as_exception: HeldByException | None
    before_it: int | None
    facts: tuple[Fact, ...]

    @property
    def now_printed(self) -> Particulars:
        """What is printed of the person as things stand."""
        amended = [fact for fact in self.facts if fact.kind == "amendment"]
        return Particulars(**amended[-1].detail) if amended else self.head.said

    @property
    def desk(self) -> Desk:
        """Who must act now."""
        if self.as_exception is not None:
            return self.as_exception.desk
        return Desk.NOBODY if self.stage is None else self.stage.desk

    @property
    def since(self) -> datetime | None:
        """Since when it waits where it is."""
        holder = self.as_exception or self.in_set
        return None if holder is None else holder.since

    @property
    def due(self) -> datetime | None:
        """By when whoever must act has to."""
        holder = self.as_exception or self.in_set
        return None if holder is None else holder.due

    @property
    def open_flags(self) -> tuple[int, ...]:
        """The kinds of the flags that are up."""
        ended = {(fact.number, fact.version) for fact in self.facts if fact.kind == "flag_end"}
        return tuple(
            fact.number
            for fact in self.facts
            if fact.kind == "flag"
            and fact.number is not None
            and (fact.number, fact.version) not in ended
        )

    def entered(self, stage: str) -> Fact | None:
        """Return the last event that led into this stage."""
        found = [f for f in self.facts if f.kind == "event" and f.to_stage is STAGES[stage]]
        return found[-1] if found else None


def read_timeline(connection: psycopg.Connection, dossier: int, cid: int) -> Timeline | None:
    """Read all facts about a dossier; None when there is none of that number and citizen."""
    values = {"dossier": dossier, "cid": cid}
    head = connection.execute(
        named("timeline_head").sql, {**values, "gathering": _GATHERING}, prepare=True
    ).fetchone()
    if head is None:
        return None
    rows = connection.execute(named("timeline_facts").sql, values, prepare=True).fetchall()
    facts = tuple(_fact(row) for row in rows)
    version = head[21]
    before_it = head[34]
    return Timeline(
        head=_head(head),
        stage=STAGES[head[20]] if head[20] else _ended_in(facts),
        version=version or 0,
        in_set=None if head[22] is None else HeldBySet(head[22], SetKind(head[23]), *head[24:29]),
        as_exception=(
            None if head[29] is None else HeldByException(head[29], Desk(head[30]), *head[31:34])
        ),
        before_it=None if before_it is None else int(before_it),
        facts=facts,
    )


def _ended_in(facts: tuple[Fact, ...]) -> Stage | None:
    """Return the end that the last event led to: a dossier that has ended is held by nobody."""
    last = [fact.to_stage for fact in facts if fact.kind == "event"][-1:]
    return last[0] if last and last[0] is not None and last[0].is_end else None


def promise(timeline: Timeline, country: Country, *, now: datetime) -> Promise:
    """Return the legal date of a dossier and whether it is kept.

    The clock stands still while the dossier is back with the citizen (domain.deadlines). It is
    kept when the card lies ready at the unit, or the dossier came to an end.
    """
    zone = country.calendar.zone
    head = timeline.head
    kind = head.case_code.split(":")[0]
    clock = country.deadlines.clock(
        unit=head.unit,
        case=Case(kind),
        complete_on=head.captured_at.astimezone(zone).date(),
        stops=_stops(timeline, country),
    )
    kept = _kept_on(timeline, country)
    until = kept or now.astimezone(zone).date()
    return Promise(
        first=head.promised_on,
        due=clock.due(country.calendar),
        stopped_by=None if kept else clock.stopped_by(),
        days_late=_late(clock, country, until),
        kept_on=kept,
    )


def _late(clock: LegalClock, country: Country, on: date) -> int:
    return clock.working_days_late(country.calendar, on=on)


def _kept_on(timeline: Timeline, country: Country) -> date | None:
    """Return the day on which the card lay ready, or on which the dossier ended without one."""
    stage = timeline.stage
    if stage is None or not (stage.is_end or stage is STAGES["at_unit"]):
        return None
    fact = timeline.entered("at_unit") or timeline.entered(stage.name)
    return None if fact is None else fact.at.astimezone(country.calendar.zone).date()


def _stops(timeline: Timeline, country: Country) -> tuple[Stop, ...]:
    """Return when the dossier was back with the citizen."""
    zone = country.calendar.zone
    moves = [fact for fact in timeline.facts if fact.kind == "event"]
    ends: list[Fact | None] = [*moves[1:], None]
    return tuple(
        Stop(
            move.at.astimezone(zone).date(),
            None if after is None else after.at.astimezone(zone).date(),
            _STOPS_THE_CLOCK.label,
        )
        for move, after in zip(moves, ends, strict=False)
        if move.to_stage is _STOPS_THE_CLOCK
    )


def _head(row: tuple[Any, ...]) -> Head:
    return Head(
        dossier=row[0], cid=row[1], submission_id=row[2], province=row[3], unit=row[4],
        device=row[5], seq=row[6], operator=row[7], captured_at=row[8], received_at=row[9],
        promised_on=row[10], case_code=row[11], earlier_generation=row[12], earlier_ended=row[13],
        said=Particulars(name=row[16], birth=row[14], sex=row[15], residence=row[18]),
        old_number=row[17], repairs=row[19],
    )  # fmt: skip


def _fact(row: tuple[Any, ...]) -> Fact:
    kind, at, written_at, actor, cause, from_stage, to_stage, version, reason, *rest = row
    set_id, text, number, until, block, detail = rest
    return Fact(
        kind, at, written_at, actor or "", cause,
        None if not from_stage else STAGES[from_stage],
        None if not to_stage else STAGES[to_stage],
        version, reason or 0, set_id, text, number, until, block, detail or {},
    )  # fmt: skip
