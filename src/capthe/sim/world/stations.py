"""Stations before the door: they enrol, seal, wait for coverage, send, and keep until the receipt.

What they send can come late, out of order, twice, on a stick, or damaged. They hold the truth about
every packet: who it is of, and the receipt that was given for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from capthe.domain.number import Entropy
from capthe.packet.header import FIRST_PREVIOUS, read_header
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.sim.bad_input import BadInput, fits, spoil
from capthe.sim.capture import Desk, Story, Taken, enrol
from capthe.sim.nation import Person
from capthe.sim.office import Office
from capthe.sim.world.sky import Sky
from capthe.steps.receive import Answer

_BATCH = 20
_AWAY_DAYS = 4.0
_LEFT_BEHIND = timedelta(days=1.1)


@dataclass(slots=True)
class Sealed:
    """A sealed packet at its station. `refused` names the answer when there will be no receipt."""

    packet_id: UUID
    person: int
    unit: int
    device: int
    sequence: int
    data: bytes
    leaves_at: datetime
    receipt: bytes | None = None
    refused: str = ""
    told: list[bytes] = field(default_factory=list)
    tries: int = 0

    @property
    def is_waiting(self) -> bool:
        """The station still has to send it."""
        return self.receipt is None and not self.refused


@dataclass(slots=True)
class Visit:
    """A person at a desk of an office, for the `shot`-th time, with a story to tell."""

    person: Person
    office: Office
    at: datetime
    shot: int
    story: Story | None


class Stations:
    """All stations of the world."""

    def __init__(self, sky: Sky, *, seed: int, recipient: str, entropy: Entropy) -> None:
        self.sky = sky
        self.seed = seed
        self.recipient = recipient
        self.entropy = entropy
        self.packets: dict[UUID, Sealed] = {}
        self._chains: dict[tuple[int, int], tuple[int, bytes]] = {}
        self._away: dict[tuple[int, int], datetime] = {}

    def person_of(self, packet_id: str) -> int:
        """Return who was enrolled by a packet (the truth), -1 when it is not one of theirs."""
        known = self.packets.get(UUID(packet_id))
        return -1 if known is None else known.person

    # enrol and seal -----------------------------------------------------------------------------

    def take(self, visit: Visit) -> Sealed:
        """Enrol somebody and seal the packet on the device's chain."""
        device = int(self.sky.luck("device").random() * len(visit.office.devices))
        at = self._device_time(visit.at)
        desk = Desk(visit.office, at, device=device, operator=device, shot=visit.shot)
        rate = 1.0 if self.sky.strikes("mistype") else 0.0
        taken = enrol(self.seed, visit.person, desk, story=visit.story, typing_error_rate=rate)
        if self.sky.strikes("bad_input"):
            taken = self._made_bad(taken)
        return self._seal(visit, taken, at)

    def _device_time(self, at: datetime) -> datetime:
        """Return what the device believes: its clock may be ahead or behind by days."""
        if not self.sky.strikes("device_clock"):
            return at
        return at + timedelta(hours=-48 + 96 * self.sky.luck("device_off").random())

    def _made_bad(self, taken: Taken) -> Taken:
        kinds = [kind for kind in BadInput if fits(taken, kind)]
        return spoil(taken, kinds[int(self.sky.luck("bad_kind").random() * len(kinds))])

    def _seal(self, visit: Visit, taken: Taken, at: datetime) -> Sealed:
        device = taken.device
        chain = (device.unit, device.device_no)
        sequence, previous = self._chains.get(chain, (0, FIRST_PREVIOUS))
        packet_id = uuid7(int(visit.at.timestamp() * 1000), self.entropy)
        data = seal(
            taken.content,
            packet_id=packet_id,
            device=device,
            sequence=sequence + 1,
            national_key=self.recipient,
            created_at=at,
            previous_hash=previous,
        )
        self._chains[chain] = (sequence + 1, read_header(data).hash)
        sealed = Sealed(
            packet_id, visit.person.index, visit.office.unit, device.device_no, sequence + 1, data,
            self._leaves(visit, device.device_no),
        )  # fmt: skip
        self.packets[packet_id] = sealed
        return sealed

    def _leaves(self, visit: Visit, device: int) -> datetime:
        """Draw when the packet can leave: in minutes, or when a team without coverage is back."""
        team = (visit.office.unit, device)
        pace = self.sky.luck("leaves").random()
        if self._away.get(team, visit.at) <= visit.at and self.sky.strikes("no_coverage"):
            self._away[team] = visit.at + timedelta(days=_AWAY_DAYS * pace)
        return max(self._away.get(team, visit.at), visit.at + timedelta(minutes=1 + 9 * pace))

    # send ---------------------------------------------------------------------------------------

    def lying(self, unit: int, now: datetime) -> list[Sealed]:
        """Return what lies at an office and could leave by now, in the order it was sealed."""
        return [
            packet for packet in self.packets.values()
            if packet.unit == unit and packet.is_waiting and packet.leaves_at <= now
        ]  # fmt: skip

    def taken_along(self, unit: int, now: datetime) -> tuple[list[Sealed], datetime | None]:
        """Return what an office sends now, and when what is left behind will leave, if anything.

        In bad weather it is a part of what lies there, in any order, and some of it twice.
        """
        until: datetime | None = None
        packets = self.lying(unit, now)[:_BATCH]
        if packets and self.sky.strikes("disorder"):
            self.sky.luck("order").shuffle(packets)
            left = packets[len(packets) // 2 + 1 :]
            packets = packets[: len(packets) // 2 + 1]
            until = now + _LEFT_BEHIND if left else None
            for packet in left:
                packet.leaves_at = now + _LEFT_BEHIND
        if packets and self.sky.strikes("stick_copied"):
            packets += packets[: len(packets) // 2 + 1]
        return packets, until

    def acknowledged(self, unit: int) -> list[Sealed]:
        """Return what an office has a receipt for."""
        return [p for p in self.packets.values() if p.unit == unit and p.receipt is not None]

    def as_sent(self, packet: Sealed) -> bytes:
        """Return the bytes that arrive: one of them may have changed on the way."""
        if not self.sky.strikes("corrupt"):
            return packet.data
        at = int(self.sky.luck("corrupt_at").random() * len(packet.data))
        return packet.data[:at] + bytes([packet.data[at] ^ 1]) + packet.data[at + 1 :]

    def hear(
        self, packets: Sequence[Sealed], sent: Sequence[bytes], answers: Sequence[Answer]
    ) -> list[Sealed]:
        """Note the answers; return the packets that will never become a dossier."""
        failed: Mapping[UUID, Sealed] = {}
        for packet, data, answer in zip(packets, sent, answers, strict=True):
            packet.tries += 1
            was_waiting = packet.is_waiting
            if answer.receipt is not None:
                packet.receipt = packet.receipt or answer.receipt
                packet.told.append(answer.receipt)
            elif answer.refusal is not None and data == packet.data and packet.receipt is None:
                packet.refused = answer.refusal.code
            if was_waiting and not packet.is_waiting and answer.refusal is not None:
                failed = {**failed, packet.packet_id: packet}
        return list(failed.values())
