"""What is watched over the register: alarms of placeholders, and who is how far behind."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from capthe.link.quality.bursts import Burst
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.named import named


@dataclass(frozen=True, slots=True)
class Clock:
    """How much waits with one kind of office of a unit: cases, those past their time, the first."""

    mender: str
    province: int
    district: int
    waiting: int
    overdue: int
    due: datetime


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

    def alarms(self) -> list[Burst]:
        """Return the alarms of the last run, the gravest first."""
        with self.connection.cursor(row_factory=class_row(Burst)) as cursor:
            return cursor.execute(named("quality_alarms").sql).fetchall()

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
