"""Cases of data quality in the database: brought in by a run, listed, answered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.named import named

_FINDINGS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class MendCase:
    """What waits for somebody: a record, a rule, what the record said, whose it is, by when."""

    id: int
    person_id: str
    rule: str
    said: str
    name: str
    household: str
    province: int
    district: int
    commune: int
    mender: str
    state: int
    version: int
    times: int
    raised_at: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class MendAnswer:
    """What somebody said about a case, in which version of it, and when."""

    version: int
    answer: str
    said: str
    value: str
    evidence: str
    from_state: int
    to_state: int
    actor: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """What a run did to the cases."""

    run: int
    opened: int
    reopened: int
    mended: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The scores of a unit in a run, as sums."""

    day: int
    level: str
    region: int
    district: int
    commune: int
    people: int
    right_people: int | None
    complete_people: int | None
    clean_people: int | None
    alive_people: int | None


@dataclass(frozen=True, slots=True)
class Mending:
    """The cases over a connection; each verb is its own transaction, durable on return."""

    connection: psycopg.Connection

    def bring(
        self,
        act: Act,
        *,
        day: int,
        records: int,
        rules: Sequence[str],
        scores: Iterable[Mapping[str, object]],
        findings: Iterable[Mapping[str, object]],
        states: Mapping[str, int],
    ) -> Brought:
        """Keep a run and let its findings open, reopen and end cases."""
        rest = iter(findings)
        with (
            self.connection.transaction(),
            self.connection.cursor(row_factory=class_row(Brought)) as cursor,
        ):
            while part := list(islice(rest, _FINDINGS_AT_ONCE)):
                cursor.execute("select ledger.stage_findings(%s)", [Jsonb(part)])
            row = cursor.execute(
                f"select * from ledger.bring_findings({ACT}, %(day)s, %(records)s, %(rules)s,"
                " %(scores)s, %(states)s)",
                {
                    **act_values(act),
                    "day": day,
                    "records": records,
                    "rules": list(rules),
                    "scores": Jsonb(list(scores)),
                    "states": Jsonb(dict(states)),
                },
            ).fetchone()
        assert row is not None  # noqa: S101 - one row always
        return row

    def answer(
        self,
        act: Act,
        case: MendCase,
        *,
        to: int,
        answer: str,
        value: str,
        evidence: str,
        due: datetime,
    ) -> bool:
        """Answer a case as it was looked at; False when it has changed since, or is one's own."""
        row = self.connection.execute(
            f"select ledger.answer_mending({ACT}, %(case)s, %(version)s, %(from)s::smallint,"
            " %(to)s::smallint, %(answer)s, %(value)s, %(evidence)s, %(due)s)",
            {
                **act_values(act),
                "case": case.id,
                "version": case.version,
                "from": case.state,
                "to": to,
                "answer": answer,
                "value": value,
                "evidence": evidence,
                "due": due,
            },
        ).fetchone()
        return bool(row and row[0])

    def cases(
        self,
        states: Sequence[int],
        *,
        province: int | None,
        district: int | None,
        limit: int = 500,
        now: datetime | None = None,
    ) -> list[MendCase]:
        """Return the cases of a place in these states, by household, the first due first.

        Given the time, those past their due time come before all others.
        """
        given = {
            "states": list(states),
            "province": province,
            "district": district,
            "limit": limit,
            "now": now,
        }
        return self._cases("mend_cases", given)

    def case_of(self, person_id: str, rule: str) -> MendCase | None:
        """Return the case of a record and a rule."""
        found = self._cases("mend_case_of", {"person_id": person_id, "rule": rule})
        return found[0] if found else None

    def case(self, case_id: int) -> MendCase | None:
        """Return one case."""
        found = self._cases("mend_case", {"id": case_id})
        return found[0] if found else None

    def _cases(self, query: str, given: Mapping[str, Any]) -> list[MendCase]:
        with self.connection.cursor(row_factory=class_row(MendCase)) as cursor:
            return cursor.execute(named(query).sql, given).fetchall()

    def answers(self, case_id: int) -> list[MendAnswer]:
        """Return what was said about a case, the oldest first."""
        with self.connection.cursor(row_factory=class_row(MendAnswer)) as cursor:
            return cursor.execute(named("mend_answers").sql, {"id": case_id}).fetchall()

    def record(self, person_id: str) -> dict[str, Any] | None:
        """Return a record of the register as it is now."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(named("mend_record").sql, {"person_id": person_id}).fetchone()

    def event_of(self, source: str, source_id: str) -> int | None:
        """Return the number of an event of the register; None when there is no such event."""
        given = {"source": source, "source_id": source_id}
        row = self.connection.execute(named("mend_event").sql, given).fetchone()
        return None if row is None else int(row[0])

    def alike(self, person_id: str) -> list[dict[str, Any]]:
        """Return up to five records in force that bear the number or old number of a record."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(named("mend_alike").sql, {"person_id": person_id}).fetchall()

    def texts(self, columns: Sequence[str] = ("*",)) -> Iterator[bytes]:
        """Yield the register as the rules read it, or those columns of it: CSV with its head."""
        rows = f"select {', '.join(columns)} from ({named('quality_texts').sql}) t"
        query = f"copy ({rows}) to stdout (format csv, header)"
        with self.connection.cursor().copy(query.encode()) as copy:
            for part in copy:
                yield bytes(part)

    def trend(self, level: str, region: int, district: int, commune: int) -> list[ScoreRow]:
        """Return the scores of a unit in every run, the oldest first."""
        given = {"level": level, "region": region, "district": district, "commune": commune}
        with self.connection.cursor(row_factory=class_row(ScoreRow)) as cursor:
            return cursor.execute(named("quality_trend").sql, given).fetchall()

    def below(self, level: str, region: int, district: int) -> list[ScoreRow]:
        """Return the scores in the last run of the units of `level` inside a place (0: any)."""
        given = {"level": level, "region": region, "district": district}
        with self.connection.cursor(row_factory=class_row(ScoreRow)) as cursor:
            return cursor.execute(named("quality_below").sql, given).fetchall()
