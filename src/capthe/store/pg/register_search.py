"""Who in the register a dossier may be: the search index of the register, kept up with its changes.

The index is the schema `link` (capthe.store.pg.linking): derived, made anew at any time by
`Index.make` as the owner. From then on a worker follows entries and events with `Index.follow`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from capthe.domain.normaliser import Normaliser
from capthe.domain.number import is_provisional
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.link.definition import Definition
from capthe.link.explain import waterfall
from capthe.link.model import Model
from capthe.link.persons import rarity_of
from capthe.link.records import COLUMNS, TEXT_COLUMNS, record
from capthe.link.statements import CROWD_MIN, person_keys
from capthe.store.pg.answer import Whereabouts
from capthe.store.pg.link_costs import keep_costs
from capthe.store.pg.link_index import known_rates, known_size, make_from
from capthe.store.pg.linking import Desk, Look
from capthe.store.pg.named import named
from capthe.store.pg.people import RegisterPerson

SHOWN = 3
"""Candidates that a suggestion keeps."""
_RECORDS = """
  select id as i, id::text as id, case when cid is null then '' else number end as number,
         coalesce(old_number, '') as old_number, coalesce(name, '') as full_name,
         coalesce(concat_ws('-', nullif(left(lpad(birth::text, 8, '0'), 4), '0000'),
                            nullif(substr(lpad(birth::text, 8, '0'), 5, 2), '00'),
                            nullif(right(birth::text, 2), '00')), '') as birth_date,
         coalesce(sex, '') as sex, coalesce(birth_province, '') as birth_province,
         coalesce(birth_commune, '') as birth_commune,
         coalesce(origin_commune, '') as origin_commune,
         coalesce(residence_commune, '') as residence_commune,
         coalesce(father_name, '') as father_name, coalesce(mother_name, '') as mother_name,
         coalesce(ethnicity, '') as ethnicity
    from register.record where status <> 'void'"""


_MARK = """
  create table link.mark as
  select coalesce(max(id), 0) as entry,
         (select coalesce(max(id), 0) from register.event) as event from register.entry"""
_AFTER = (
    _MARK,
    "grant usage on schema link to capthe_worker",
    "grant select on all tables in schema link to capthe_worker",
    "grant insert, delete on link.person, link.person_key to capthe_worker",
    "grant insert on link.crowded_key to capthe_worker",
    "grant update on link.mark to capthe_worker",
)
"""How far the index has come, and what a worker may do to follow."""
_SOME = "with person as (select * from link.person where i = any (%s)) "
_SETTLE = "vacuum (freeze, analyze) link.person, link.person_key"
"""So that a key is answered by its index alone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the waterfall: what was compared, how it came out, what it is worth."""

    label: Text
    outcome: Text | None
    weight: float


@dataclass(frozen=True, slots=True)
class Suggested:
    """One candidate as the cleaning desk sees it: the record, its chance, why."""

    entry: int
    probability: float
    steps: tuple[Bar, ...]

    def kept_as(self) -> dict[str, Any]:
        """Return what is kept; copying such deep values field by field took a millisecond."""
        steps = [
            {
                "label": {"vi": bar.label.vi, "en": bar.label.en},
                "outcome": bar.outcome and {"vi": bar.outcome.vi, "en": bar.outcome.en},
                "weight": bar.weight,
            }
            for bar in self.steps
        ]
        return {"entry": self.entry, "probability": self.probability, "steps": steps}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the search says about a dossier: the decision, why, the likeliest people."""

    dossier: int
    cid: int
    version: int
    decision: str
    why: str
    candidates: tuple[Suggested, ...]

    def kept_as(self) -> dict[str, Any]:
        """Return what is kept; `kept` reads it."""
        return {
            "dossier": self.dossier,
            "cid": self.cid,
            "version": self.version,
            "decision": self.decision,
            "why": self.why,
            "candidates": [each.kept_as() for each in self.candidates],
        }


@dataclass(frozen=True, slots=True)
class Index:
    """The search index over a connection, for one definition, by one country's normaliser."""

    connection: psycopg.Connection
    definition: Definition
    normaliser: Normaliser

    def make(self) -> int:
        """Make the index anew from the whole register, as the owner; return how many records."""
        with self.connection.transaction():
            self.connection.execute("lock table register.entry, register.event in share mode")
            make_from(self.connection, self.definition, _fill, self.normaliser.learned)
            keep_costs(self.connection, self.definition)
            for statement in _AFTER:
                self.connection.execute(statement.encode())
            row = self.connection.execute("select count(*) from link.person").fetchone()
        self.connection.execute(_SETTLE)
        return 0 if row is None else int(row[0])

    def follow(self, limit: int = 1000) -> int:
        """Take up records that are new or have changed since; return how many."""
        behind = self.connection.execute(
            "select (select max(id) from register.entry) > m.entry"
            " or (select max(id) from register.event) > m.event from link.mark m"
        ).fetchone()
        if behind is None or not behind[0]:
            return 0
        with self.connection.transaction():
            self.connection.execute("select ledger.quiet_register()")
            mark = self.connection.execute("select entry, event from link.mark for update")
            entry, event = mark.fetchone() or (0, 0)
            fresh = self._rows(
                f"{_RECORDS} and id > %(entry)s order by id limit %(limit)s",
                entry=entry, limit=limit,
            )  # fmt: skip
            changed = self.connection.execute(
                "select id, entry from register.event where id > %(event)s order by id"
                " limit %(limit)s",
                {"event": event, "limit": limit},
            ).fetchall()
            if not fresh and not changed:
                return 0
            last = max([entry, *(int(row["i"]) for row in fresh)])
            touched = sorted({each for _, each in changed if each <= last})
            rows = fresh + self._rows(f"{_RECORDS} and id = any (%(ids)s)", ids=touched)
            self._replace({int(row["i"]): row for row in rows}, touched)
            self.connection.execute(
                "update link.mark set entry = %s, event = %s",
                [last, changed[-1][0] if changed else event],
            )
        return len(rows)

    def _replace(self, rows: Mapping[int, Mapping[str, str]], gone: Sequence[int]) -> None:
        """Put records in place of those that were; a crowd that has grown since is one now."""
        keys = person_keys(self.definition.rules)
        people = {i: record(self.normaliser, texts) for i, texts in rows.items()}
        names = [name for name, _ in COLUMNS]
        columns = sql.SQL(", ").join(map(sql.Identifier, ("i", "id", *names, "rarity")))
        with self.connection.cursor() as cursor:
            rates = known_rates(cursor, (str(said["n_f"]) for said in people.values()))
            size = known_size(cursor)
            cursor.execute(
                f"delete from link.person_key k using ({_SOME}{keys}) o where k.k = o.k"
                " and k.i = o.i".encode(),
                [list(gone)],
            )
            cursor.execute("delete from link.person where i = any (%s)", [list(gone)])
            with cursor.copy(sql.SQL("copy link.person ({}) from stdin").format(columns)) as copy:
                for i, said in people.items():
                    name = said["n_f"]
                    bin_ = 0 if name is None else rarity_of(max(1, rates.get(str(name), 0)), size)
                    copy.write_row((i, rows[i]["id"], *(said[name] for name in names), bin_))
            cursor.execute(f"insert into link.person_key {_SOME}{keys}".encode(), [list(rows)])
            cursor.execute(
                "insert into link.crowded_key select k.k from link.person_key k"
                f" where k.k in (select k from ({_SOME}{keys}) n)"
                " and not exists (select 1 from link.crowded_key c where c.k = k.k)"
                f" group by k.k having count(*) > {CROWD_MIN}".encode(),
                [list(rows)],
            )

    def _rows(self, query: str, **values: object) -> list[dict[str, str]]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), values).fetchall()


def _fill(cursor: psycopg.Cursor) -> None:
    columns = ", ".join(("i", "id", *TEXT_COLUMNS))
    cursor.execute(f"insert into said ({columns}) select {columns} from ({_RECORDS}) r".encode())


def _birth(stored: int | None) -> str:
    """Return yyyy-mm-dd, yyyy-mm or yyyy of yyyymmdd with 0 for what is not known."""
    if not stored:
        return ""
    text = f"{stored:08}"
    return "-".join(part for part in (text[:4], text[4:6], text[6:]) if part != "00")


def is_indexed(connection: psycopg.Connection) -> bool:
    """Say whether the register can be searched."""
    row = connection.execute("select to_regclass('link.mark') is not null").fetchone()
    return row is not None and bool(row[0])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dossier at the cleaning desk for whom nobody has searched yet; what would be printed."""

    dossier: int
    cid: int
    version: int
    reason: int
    stage: int
    exception: int
    name: str
    birth: int
    sex: str
    old_number: str | None

    def whereabouts(self) -> Whereabouts:
        """Return where it waits."""
        stage = STAGES[self.stage].name
        return Whereabouts(self.dossier, self.cid, stage, self.version, None, self.exception)

    def texts(self) -> dict[str, str]:
        """Return the dossier as the texts that linking reads."""
        return {
            "id": str(self.dossier),
            "number": "" if is_provisional(self.cid) else f"{self.cid:012}",
            "old_number": self.old_number or "",
            "full_name": self.name,
            "birth_date": _birth(self.birth),
            "sex": self.sex,
        }


def kept(connection: psycopg.Connection, dossier: int, cid: int) -> Suggestion | None:
    """Return the newest suggestion for a dossier; None while the search has not looked."""
    row = connection.execute(
        "select dossier, cid, version, decision, why, candidates from register.suggestion"
        " where dossier = %s and cid = %s and made_at is not null order by version desc limit 1",
        [dossier, cid],
    ).fetchone()
    if row is None:
        return None
    dossier, cid, version, decision, why, candidates = row
    return Suggestion(dossier, cid, version, decision, why, tuple(map(_suggested, candidates)))


def _suggested(kept_as: Mapping[str, Any]) -> Suggested:
    return Suggested(kept_as["entry"], kept_as["probability"], _bars(kept_as["steps"]))


def _bars(steps: Sequence[Mapping[str, Any]]) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            Text(**bar["label"]),
            None if bar["outcome"] is None else Text(**bar["outcome"]),
            bar["weight"],
        )
        for bar in steps
    )


@dataclass(frozen=True, slots=True)
class PatternShare:
    """A pattern among the candidates shown last: its bars, how many had it, how many were taken."""

    steps: tuple[Bar, ...]
    candidates: int
    taken: int

    @property
    def weight(self) -> float:
        """What the pattern is worth: the sum of its bars."""
        return sum(bar.weight for bar in self.steps)


def pattern_shares(
    connection: psycopg.Connection, *, dossiers: int, limit: int
) -> list[PatternShare]:
    """Return the patterns of the last dossiers that were looked up, the most frequent first."""
    rows = connection.execute(
        named("pattern_shares").sql, {"dossiers": dossiers, "limit": limit}
    ).fetchall()
    return [PatternShare(_bars(steps), n, taken) for steps, n, taken in rows]


@dataclass(frozen=True, slots=True)
class Search:
    """Looks dossiers up in the index by a model."""

    index: Index
    model: Model
    desk: Desk

    @classmethod
    def over(cls, index: Index, model: Model) -> "Search":
        """Return a search over an index; made once for a connection."""
        return cls(index, model, Desk(index.connection, index.definition, model, index.normaliser))

    def waiting(self, limit: int) -> list[Waiting]:
        """Return dossiers that wait for a look, the oldest first."""
        rows = self.index.connection.execute(named("register_waiting").sql, {"limit": limit})
        return [Waiting(*row) for row in rows.fetchall()]

    def suggest(self, dossiers: Sequence[Waiting]) -> list[Suggestion]:
        """Look them up together."""
        looks = self.desk.look([each.texts() for each in dossiers])
        return [self._suggestion(*each) for each in zip(dossiers, looks, strict=True)]

    def keep(self, now: datetime, suggestions: Sequence[Suggestion]) -> int:
        """Keep what was found for the cleaning desk; return how many were still waiting."""
        row = self.index.connection.execute(
            "select ledger.suggest(%s, %s)",
            [now, Jsonb([each.kept_as() for each in suggestions])],
        ).fetchone()
        return 0 if row is None else int(row[0])

    def bearer(self, entry: int) -> RegisterPerson | None:
        """Return the living person of a record, if nobody else bears the number."""
        row = self.index.connection.execute(
            "select cid, old_number, name, name_key, birth, sex, province, alive"
            " from register.person where entry = %s and cid ="
            " (select r.cid from register.record r where r.id = %s) and alive and not is_shared",
            [entry, entry],
        ).fetchone()
        return None if row is None else RegisterPerson(*row)

    def _suggestion(self, who: Waiting, look: Look) -> Suggestion:
        shown = []
        for candidate, probability in look.ranked[:SHOWN]:
            steps = waterfall(
                self.index.definition, self.model, candidate.pattern, candidate.number_level
            )
            bars = tuple(Bar(step.label, step.outcome, round(step.weight, 2)) for step in steps)
            shown.append(Suggested(candidate.person, round(probability, 6), bars))
        return Suggestion(
            who.dossier, who.cid, who.version, look.decision.value, look.why, tuple(shown)
        )
