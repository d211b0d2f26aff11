"""The stations of the synthetic nation: who is enrolled when, sealed where, and sent at last.

    due ──> enrolled ──> sealed on the device's chain ──> on its way ──> received, receipt kept

A station keeps its packets until it has the receipt. All of it lies in one SQLite file, so that a
programme that was stopped goes on where it was.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from capthe.domain.country import Country
from capthe.domain.number import Entropy
from capthe.packet.header import read_header
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.sim.bad_input import BadInput, fits, spoil
from capthe.sim.capture import Desk, Taken, enrol
from capthe.sim.nation import Person
from capthe.sim.nation.streams import chances, stream
from capthe.sim.office import Office

BAD_INPUT_RATE = 0.012
TWICE_RATE = 0.006
RESEND_RATE = 0.02


@dataclass(frozen=True, slots=True)
class Visit:
    """A person comes to an office; `shot` 1 is a second enrolment of the same person."""

    person: int
    shot: int
    at: datetime
    unit: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed packet that waits for its receipt."""

    packet_id: str
    data: bytes


class Stations:
    """All stations of the nation, on one file. `recipient` is the national key they seal to."""

    def __init__(self, path: Path, *, seed: int, recipient: str, entropy: Entropy) -> None:
        self.seed = seed
        self.recipient = recipient
        self.entropy = entropy
        self._file = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._file.execute("pragma journal_mode = wal")
        self._file.executescript(
            "create table if not exists visit (person integer, shot integer, at text, unit integer,"
            " done integer not null default 0, primary key (person, shot));"
            "create index if not exists visit_due on visit (done, at);"
            "create table if not exists chain (unit integer, device integer, seq integer,"
            " hash blob, primary key (unit, device));"
            "create table if not exists packet (id text primary key, person integer, bad text,"
            " leaves_at text, data blob, received integer not null default 0);"
            "create index if not exists packet_waiting on packet (received, leaves_at);"
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing: after an error the device's chain is where it was."""
        self._file.execute("begin immediate")
        try:
            yield
            self._file.execute("commit")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("rollback")
            raise

    # plan ---------------------------------------------------------------------------------------

    def plan(self, visits: Sequence[Visit]) -> None:
        """Enter the visits to come; those already planned stay."""
        with self._transaction():
            self._file.executemany(
                "insert or ignore into visit (person, shot, at, unit) values (?, ?, ?, ?)",
                [(v.person, v.shot, _text(v.at), v.unit) for v in visits],
            )

    def due(self, now: datetime, limit: int) -> list[Visit]:
        """Return the visits that have begun by `now`, in their order."""
        rows = self._file.execute(
            "select person, shot, at, unit from visit where done = 0 and at <= ?"
            " order by at, person, shot limit ?",
            [_text(now), limit],
        )
        return [Visit(p, s, datetime.fromisoformat(at), u) for p, s, at, u in rows]

    @property
    def planned(self) -> tuple[int, int]:
        """How many visits there are, and how many are done."""
        row = self._file.execute("select count(*), coalesce(sum(done), 0) from visit").fetchone()
        return int(row[0]), int(row[1])

    # enrol and seal -----------------------------------------------------------------------------

    def take(self, visit: Visit, person: Person, office: Office) -> None:
        """Enrol one person and seal the packet; durable with the device's chain."""
        luck = stream(self.seed, "visit", visit.person, visit.shot)
        device = int(luck.random() * len(office.devices))
        desk = Desk(office, visit.at, device=device, operator=device, shot=visit.shot)
        taken = enrol(self.seed, person, desk)
        taken, bad = self._made_bad(taken, luck.random(), luck.random())
        delay = office.arrival(luck, visit.at)
        with self._transaction():
            self._seal(visit, taken, bad, delay)
            self._file.execute(
                "update visit set done = 1 where person = ? and shot = ?",
                [visit.person, visit.shot],
            )

    def _made_bad(self, taken: Taken, chance: float, which: float) -> tuple[Taken, str | None]:
        kinds = [kind for kind in BadInput if fits(taken, kind)]
        if chance >= BAD_INPUT_RATE:
            return taken, None
        kind = kinds[int(which * len(kinds))]
        return spoil(taken, kind), kind.value

    def _seal(self, visit: Visit, taken: Taken, bad: str | None, leaves: datetime) -> None:
        device = taken.device
        row = self._file.execute(
            "select seq, hash from chain where unit = ? and device = ?",
            [device.unit, device.device_no],
        ).fetchone()
        sequence, previous = (0, bytes(32)) if row is None else row
        packet_id = uuid7(int(visit.at.timestamp() * 1000), self.entropy)
        data = seal(
            taken.content,
            packet_id=packet_id,
            device=device,
            sequence=sequence + 1,
            national_key=self.recipient,
            created_at=visit.at,
            previous_hash=previous,
        )
        self._file.execute(
            "insert into chain (unit, device, seq, hash) values (?, ?, ?, ?)"
            " on conflict (unit, device) do update set seq = excluded.seq, hash = excluded.hash",
            [device.unit, device.device_no, sequence + 1, read_header(data).hash],
        )
        self._file.execute(
            "insert into packet (id, person, bad, leaves_at, data) values (?, ?, ?, ?, ?)",
            [str(packet_id), visit.person, bad, _text(leaves), data],
        )

    # send ---------------------------------------------------------------------------------------

    def waiting(self, now: datetime, limit: int) -> list[Sealed]:
        """Return the packets that have reached the centre by `now` and have no receipt."""
        rows = self._file.execute(
            "select id, data from packet where received = 0 and leaves_at <= ?"
            " order by leaves_at, id limit ?",
            [_text(now), limit],
        )
        return [Sealed(packet, data) for packet, data in rows]

    def is_resent(self, packet_id: str) -> bool:
        """Tell whether this packet is sent twice, as by a station that missed the answer."""
        return chances(self.seed, "resend", self.person_of(packet_id))[0] < RESEND_RATE

    def received(self, packet_ids: Sequence[str]) -> None:
        """The receipt (or the refusal) is here: the packet itself may go."""
        self._file.executemany(
            "update packet set received = 1, data = null where id = ?",
            [(packet,) for packet in packet_ids],
        )

    def person_of(self, packet_id: str) -> int:
        """Return who was enrolled by a packet (the truth)."""
        row = self._file.execute("select person from packet where id = ?", [packet_id]).fetchone()
        return -1 if row is None else int(row[0])

    @property
    def sealed(self) -> int:
        """How many packets were ever sealed."""
        return int(self._file.execute("select count(*) from packet").fetchone()[0])

    @property
    def next_arrival(self) -> datetime | None:
        """When the next packet arrives, None when all have."""
        row = self._file.execute("select min(leaves_at) from packet where received = 0").fetchone()
        return None if row[0] is None else datetime.fromisoformat(row[0])


def visits(
    seed: int,
    people: Sequence[Person],
    offices: dict[int, Office],
    country: Country,
    *,
    start: datetime,
    days: int,
) -> Iterator[Visit]:
    """Yield when everybody of age comes: over `days` of opening, a few of them twice."""
    zone = country.calendar.zone
    first = start.astimezone(zone)
    for person in people:
        if person.is_under_14(first.date()) or person.district not in offices:
            continue
        office = offices[person.district]
        luck = stream(seed, "comes", person.index)
        for shot in (0, 1) if luck.random() < TWICE_RATE else (0,):
            day = first.date() + timedelta(days=int(luck.random() ** 1.3 * days))
            moment = office.moment(luck, day, country.calendar)
            while moment is None:
                day += timedelta(days=1)
                moment = office.moment(luck, day, country.calendar)
            if moment < start:
                moment = start + timedelta(seconds=int(luck.random() * 3 * 3600))
            yield Visit(person.index, shot, moment + timedelta(hours=shot), office.unit)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
