"""1 and 2 of the replay: one office for each province enrols, keeps for a while, and sends.

What is skipped, to carry sixty thousand dossiers in minutes: no packet is sealed, encrypted, signed
or opened, and no portrait, fingerprint or paper is stored. What a packet says is taken down as the
demo does it, admitted by the rules of step 2, and written by the ledger's own `receive`, in the
chain of its device; the device reports every evening how far it has counted.
"""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from capthe.domain.errors import Refusal
from capthe.packet.content import Finger, Missing, PacketContent
from capthe.packet.header import FIRST_PREVIOUS, Header
from capthe.packet.uuid7 import uuid7
from capthe.sim.capture import Desk, declare
from capthe.sim.nation import Person
from capthe.sim.nation.streams import digest
from capthe.sim.office import Office
from capthe.sim.replay.inputs import UNIT_SENDS_EVERY_DAYS
from capthe.steps.receive.admission import dossier_row
from capthe.store.pg.intake import Reception, device_id
from capthe.work.centre import Centre

_NO_PRINTS = tuple(Finger(position, missing=Missing.WORN) for position in range(1, 11))
_HOUR = time(10, 30)


@dataclass(slots=True)
class Station:
    """The office of a province, with one device: who is still to come, and what it has not sent."""

    office: Office
    waiting: Sequence[Person]
    taken: int = 0
    previous: bytes = FIRST_PREVIOUS
    kept: deque[tuple[Header, PacketContent]] = field(default_factory=deque)

    @property
    def has_more(self) -> bool:
        """Tell whether anybody is still to come."""
        return self.taken < len(self.waiting)

    @property
    def device(self) -> int:
        """The ledger's number of the device."""
        return device_id(self.office.unit, self.office.devices[0].device_no)


class Enrolment:
    """All stations. `whose` tells whose a packet is: the truth behind every dossier."""

    def __init__(self, seed: int, centre: Centre, stations: Mapping[int, Station]) -> None:
        self.seed = seed
        self.centre = centre
        self.stations = stations
        self.whose: dict[str, int] = {}
        self.refused = 0

    def person_of(self, packet_id: str) -> int:
        """Return who was enrolled by a packet."""
        return self.whose.get(packet_id, -1)

    def take(self, day: date, until: Mapping[int, float]) -> None:
        """Enrol as many as the nation should have by now, where most are missing; report it.

        Whole people: a province may be one ahead or behind, the nation is not.
        """
        zone = self.centre.country.calendar.zone
        at = datetime.combine(day, _HOUR, zone)
        missing = {code: until[code] - each.taken for code, each in self.stations.items()}
        short = {code: n for code, n in missing.items() if self.stations[code].has_more}
        come: Counter[int] = Counter()
        for _ in range(round(sum(missing.values())) if short else 0):
            most = max(short, key=short.__getitem__)
            short[most] -= 1
            come[most] += 1
        for province, n in sorted(come.items()):
            station = self.stations[province]
            for person in station.waiting[station.taken : station.taken + n]:
                self._enrol(station, person, at)
            self._report(station, at)

    def _enrol(self, station: Station, person: Person, at: datetime) -> None:
        station.taken += 1
        said = declare(self.seed, person, Desk(station.office, at))
        content = PacketContent(
            said.demographics, said.case, said.capture, portrait=b"-", fingers=_NO_PRINTS
        )
        words = repr((said.demographics, said.case, said.capture)).encode()
        packet_id = uuid7(
            int(at.timestamp() * 1000), lambda n: digest(self.seed, "packet", person.index)[:n]
        )
        header = Header(
            packet_id=packet_id,
            unit=station.office.unit,
            device_no=station.office.devices[0].device_no,
            sequence=station.taken,
            previous=station.previous,
            sha256=sha256(words).digest(),
            size=len(words),
            created_at=at,
            highest_sealed=station.taken,
        )
        station.previous = header.hash
        station.kept.append((header, content))
        self.whose[str(packet_id)] = person.index

    def _report(self, station: Station, at: datetime) -> None:
        self.centre.ledger.connection.execute(
            "select ledger.note_device(%s, %s, %s, %s, %s)",
            [self.centre.clock.now(), station.device, station.taken, 0, at],
        )

    def send(self, day: date, taken_by: date) -> int:
        """Let the provinces whose turn it is send what they took up to a day; return how much."""
        zone = self.centre.country.calendar.zone
        sent: list[tuple[Header, PacketContent]] = []
        for code, station in sorted(self.stations.items()):
            if (day.toordinal() + code) % UNIT_SENDS_EVERY_DAYS:
                continue
            while (
                station.kept and station.kept[0][0].created_at.astimezone(zone).date() <= taken_by
            ):
                sent.append(station.kept.popleft())
        if sent:
            self._receive(sent)
        return len(sent)

    def _receive(self, sent: Sequence[tuple[Header, PacketContent]]) -> None:
        """Admit and write a batch, in one transaction, as step 2 does."""
        act = self.centre.act("intake", "receive")
        due = act.written_at + timedelta(days=2)
        packets, dossiers = [], []
        for header, content in sent:
            row = self._admitted(header, content)
            packets.append(_packet_row(header, is_admitted=row is not None))
            if row is not None:
                dossiers.append(row)
        with self.centre.ledger.connection.transaction():
            self.centre.ledger.receive(act, packets, dossiers)
            Reception(self.centre.ledger.connection, act.written_at, due).note_devices(
                [header for header, _ in sent]
            )

    def _admitted(self, header: Header, content: PacketContent) -> dict[str, Any] | None:
        try:
            row = dossier_row(self.centre.country, header, content, now=self.centre.clock.now())
        except Refusal:
            self.refused += 1
            return None
        return {**row, "objects": [header.sha256.hex()]}


def _packet_row(header: Header, *, is_admitted: bool) -> dict[str, Any]:
    return {
        "id": str(header.packet_id),
        "device": device_id(header.unit, header.device_no),
        "unit": header.unit,
        "seq": header.sequence,
        "sha256": header.sha256.hex(),
        "header_hash": header.hash.hex(),
        "previous_hash": header.previous.hex(),
        "captured_at": header.created_at.isoformat(),
        "outcome": "dossier" if is_admitted else "refused",
        "reason": 0,
    }
