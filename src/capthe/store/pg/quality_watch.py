"""What is watched over the register: alarms of placeholders, and who is how far behind.

An alarm stands until a run no longer finds it. A person says what is behind it; the answer holds
until ANSWER_HOLDS times as many records stand under the alarm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from capthe.link.quality.bursts import Burst
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.named import named

ANSWER_HOLDS = 1.1


@dataclass(frozen=True, slots=True)
class Clock:
    """How much waits with one kind of office of a unit: cases, those past their time, the first."""

    mender: str
    province: int
    district: int
    waiting: int
    overdue: int
    due: datetime


class Found(StrEnum):
    """What a person found behind an alarm: it is as the papers say, or somebody filled it in."""

    EXPLAINED = "explained"
    FILLED_IN = "filled_in"


class Answered(StrEnum):
    """What became of answering an alarm."""

    DONE = "done"
    UNKNOWN = "unknown"  # the last run has no such alarm
    CHANGED = "changed"  # other records stand under it than were looked at
    ANSWERED = "answered"  # another was faster


@dataclass(frozen=True, slots=True)
class Alarm:
    """The `number`-th alarm of `run`, since when it stands, and the answer that holds, if any."""

    number: int
    run: int
    watched: str
    among: str
    place: str
    value: str
    records: int
    people: int
    since: datetime
    answers: int
    found: str | None
    why: str | None
    answered_by: str | None
    answered_at: datetime | None

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What it is about: by this one finds it again in another run."""
        return (self.watched, self.among, self.place, self.value)


@dataclass(frozen=True, slots=True)
class QualityWatch:
    """Alarms and clocks over a connection."""

    connection: psycopg.Connection

    def bring(self, act: Act, run: int, alarms: Sequence[Burst]) -> None:
        """Keep the alarms of a run."""
        self.connection.execute(
            f"select ledger.bring_alarms({ACT}, %(run)s, %(alarms)s)",
            {
                **act_values(act),
                "run": run,
                "alarms": Jsonb([asdict(each) for each in alarms]),
            },
        )

    def alarms(self, run: int | None = None) -> list[Alarm]:
        """Return the alarms of a run, of the last one unless told, the gravest first."""
        given = {"run": run, "holds": ANSWER_HOLDS}
        with self.connection.cursor(row_factory=class_row(Alarm)) as cursor:
            return cursor.execute(named("quality_alarms").sql, given).fetchall()

    def answer(self, act: Act, alarm: Alarm, found: Found, why: str) -> Answered:
        """Record what was found out about an alarm as it was looked at."""
        row = self.connection.execute(
            f"select ledger.answer_alarm({ACT}, %(watched)s, %(among)s, %(place)s, %(value)s,"
            " %(records)s, %(answers)s, %(found)s, %(why)s)",
            {**act_values(act), **asdict(alarm), "found": found.value, "why": why},
        ).fetchone()
        assert row is not None  # noqa: S101 - a function always returns a row
        return Answered(row[0])

    def clocks(
        self,
        states: Sequence[int],
        now: datetime,
        *,
        menders: Mapping[int, str],
        province: int | None,
        district: int | None,
    ) -> list[Clock]:
        """Return who has how much to mend in a place, and by when.

        In the states that `menders` names, who acts is not whom the rule names.
        """
        given = {
            "states": list(states),
            "now": now,
            "menders": Jsonb({str(state): mender for state, mender in menders.items()}),
            "province": province,
            "district": district,
        }
        with self.connection.cursor(row_factory=class_row(Clock)) as cursor:
            return cursor.execute(named("mend_clocks").sql, given).fetchall()

    def rules(self, states: Sequence[int], province: int, district: int) -> list[tuple[str, int]]:
        """Return the rules of the cases that wait in a place (0: any), the most first."""
        given = {"states": list(states), "province": province, "district": district}
        return self.connection.execute(named("mend_rules").sql, given).fetchall()
