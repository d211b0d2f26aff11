"""Deadlines, alarms, waste: what was promised to people, and what it may cost."""

from collections.abc import Iterator
from datetime import timedelta

from capthe.domain.stages import STAGES
from capthe.sim.world.invariants.check import Check, Row, When, check
from capthe.sim.world.world import World

_HOUR = timedelta(hours=1)  # the centre reckons the due times of an hour once
_CHANGES = ("moves", "marries", "dies", "bad_moment")
_MACHINES = (
    "jam", "jam_halfway", "press_answer_lost", "press_silent", "road_down", "road_answer_lost",
    "road_silent",
)  # fmt: skip


@check(When.DAILY)
def a_deadline_is_its_promise(world: World) -> Iterator[Row]:
    """What waits is due when its promise says, counted from when it began to wait by the record."""
    rows = world.owner.execute(
        "select 'set ' || id, stage, since, due from ledger.dossier_set where n > 0"
        " union all select 'dossier ' || dossier, stage, raised_at, due from ledger.exception"
        " where resolved_at is null and dossier is not null order by 1"
    )
    for subject, stage, since, due in rows:
        hours = STAGES[stage].promise_hours or 0
        promised = world.country.calendar.add_working_hours(since, hours)
        earliest = world.country.calendar.add_working_hours(since - _HOUR, hours)
        if not earliest <= due <= promised:
            yield subject, f"due {promised:%d/%m/%Y %H:%M}", f"due {due:%d/%m/%Y %H:%M}"


@check(When.AT_THE_END)
def everything_comes_to_an_end(world: World) -> Iterator[Row]:
    """In the calm all dossiers end and all cases are answered within the sum of the promises."""
    if not world.is_late:
        return
    rows = world.owner.execute(
        "select 'dossier ' || d.id, 'an end', 'at ' || s.name from ledger.dossier d"
        " cross join lateral ledger.where_is(d.id, d.cid) w join ledger.stage s on s.code = w.stage"
        " where s.holder <> 'end'"
        " union all select 'case ' || id, 'answered', coalesce(subject, 'open')"
        " from ledger.exception where resolved_at is null and dossier is null"
        " union all select 'work of set ' || set_id, 'done', 'parked' from ledger.work"
        " where parked is not null order by 1"
    ).fetchall()
    yield from rows
    if not rows:
        yield "world", "at rest", f"{world.lives.to_come} visits, packets or messages to come"


@check(When.AT_THE_END)
def every_loss_has_a_cause(world: World) -> Iterator[Row]:
    """No more blanks are spoiled or lost than things went wrong, no try failed without a fault."""
    fired, boxes = world.sky.fired, world.road.boxes.values()
    causes: dict[str, int] = dict(
        world.owner.execute(
            "select cause, count(*)::integer from ledger.attempt_end group by cause"
        ).fetchall()
    )
    bounds = {
        "spoiled": fired["spoil"] + fired["dead_chip"],
        "lost": fired["mislay"] + sum(len(b.blanks) for b in boxes if b.lost_at is not None),
        "withdrawn": 2 * sum(fired[kind] for kind in _CHANGES),
    }
    for cause, most in bounds.items():
        if causes.get(cause, 0) > most:
            yield f"blanks {cause}", f"at most {most}", str(causes[cause])
    most = sum(fired[kind] for kind in _MACHINES)
    if world.alarms.faults > most:
        yield "tries that failed", f"at most {most}", str(world.alarms.faults)


PROMISES: tuple[Check, ...] = (
    a_deadline_is_its_promise,
    everything_comes_to_an_end,
    every_loss_has_a_cause,
)
