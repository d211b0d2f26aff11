"""What reception asks of the database: devices, what is known of a chain, what is kept aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

import psycopg

from capthe.packet.chain import DeviceState
from capthe.packet.header import Header
from capthe.packet.verify import Device
from capthe.store.objects.port import KeyRow
from capthe.store.pg.act import ACT, Act, act_values

_PER_UNIT = 100_000


def device_id(unit: int, device_no: int) -> int:
    """Return the ledger's number of a device: its unit and its number there."""
    return unit * _PER_UNIT + device_no


def devices(connection: psycopg.Connection, wanted: Iterable[int]) -> dict[int, Device]:
    """Return the registered ones among these devices."""
    rows = connection.execute(
        "select no, unit, public_key, revoked_at is not null from ledger.device where no = any(%s)",
        [sorted(set(wanted))],
    )
    return {no: Device(unit, no % _PER_UNIT, bytes(key), gone) for no, unit, key, gone in rows}


def enrol_devices(
    connection: psycopg.Connection, new: Sequence[tuple[int, int, int, bytes]]
) -> None:
    """Register devices: (unit, device number, province, public key). Known ones stay."""
    with connection.transaction():
        connection.cursor().executemany(
            "select ledger.enrol_device(%s, %s, %s::smallint, %s)",
            [(device_id(unit, no), unit, province, key) for unit, no, province, key in new],
        )


def revoke_device(connection: psycopg.Connection, act: Act, unit: int, device_no: int) -> bool:
    """Refuse what this device seals from now on; False when there is none left to revoke."""
    row = connection.execute(
        f"select ledger.revoke_device({ACT}, %(device)s)",
        {**act_values(act), "device": device_id(unit, device_no)},
    ).fetchone()
    return bool(row and row[0])


def load_units(connection: psycopg.Connection, units: Sequence[tuple[int, int]]) -> None:
    """Tell the ledger which province each unit of intake belongs to (as owner)."""
    with connection.transaction():
        connection.cursor().executemany(
            "insert into ledger.unit (code, province) values (%s, %s)"
            " on conflict (code) do nothing",
            units,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """A packet on record: what its receipt needs."""

    header_hash: bytes
    received_at: datetime
    outcome: str
    reason: int


def known_packets(connection: psycopg.Connection, ids: Sequence[UUID]) -> dict[UUID, Known]:
    """Return those of the packets that are on record."""
    rows = connection.execute(
        "select id, header_hash, received_at, outcome, reason from ledger.packet"
        " where id = any(%s)",
        [list(ids)],
    )
    return {row[0]: Known(bytes(row[1]), *row[2:]) for row in rows}


class Chains:
    """The devices' chains within one transaction, brought forward packet by packet.

    The devices' rows are locked, so that two receptions never judge one chain at once.
    """

    def __init__(self, connection: psycopg.Connection, headers: Sequence[Header]) -> None:
        ids = sorted({device_id(h.unit, h.device_no) for h in headers})
        self._highest: dict[int, int] = dict(
            connection.execute(
                "select device, highest_received from ledger.lock_devices(%s)",
                [ids],
            ).fetchall()
        )
        self._by_sequence: dict[tuple[int, int], tuple[UUID, bytes, bytes]] = {}
        self._by_id: dict[UUID, bytes] = {}
        around = {
            (device_id(h.unit, h.device_no), h.sequence + step)
            for h in headers
            for step in (-1, 0, 1)
        }
        rows = connection.execute(
            "select k.id, k.device, k.seq, k.header_hash, k.previous_hash from ledger.packet k"
            " join unnest(%s::integer[], %s::bigint[]) as w (device, seq)"
            " on w.device = k.device and w.seq = k.seq"
            " union select id, device, seq, header_hash, previous_hash from ledger.packet"
            " where id = any(%s)",
            [[d for d, _ in around], [s for _, s in around], [h.packet_id for h in headers]],
        )
        for packet, device, seq, header_hash, previous in rows:
            self._note(packet, device, seq, bytes(header_hash), bytes(previous))

    def _note(self, packet: UUID, device: int, seq: int, header_hash: bytes, prev: bytes) -> None:
        self._by_sequence[device, seq] = (packet, header_hash, prev)
        self._by_id[packet] = header_hash

    def state(self, header: Header) -> DeviceState:
        """Return what is known that bears on this header."""
        device = device_id(header.unit, header.device_no)
        at = self._by_sequence.get((device, header.sequence))
        before = self._by_sequence.get((device, header.sequence - 1))
        after = self._by_sequence.get((device, header.sequence + 1))
        return DeviceState(
            highest_received=self._highest.get(device, 0),
            hash_of_id=self._by_id.get(header.packet_id),
            id_at_sequence=None if at is None else at[0],
            predecessor_hash=None if before is None else before[1],
            successor_previous=None if after is None else after[2],
        )

    def accept(self, header: Header) -> None:
        """Count a packet as received."""
        device = device_id(header.unit, header.device_no)
        self._note(header.packet_id, device, header.sequence, header.hash, header.previous)
        self._highest[device] = max(self._highest.get(device, 0), header.sequence)


class Reception:
    """The side notes of reception: sequences, gaps, what is set aside. Within a transaction."""

    def __init__(self, connection: psycopg.Connection, now: datetime, due: datetime) -> None:
        self.connection = connection
        self.now = now
        self.due = due

    def note_devices(self, headers: Sequence[Header]) -> None:
        """Record the highest sealed and received sequence that these packets tell of.

        Packets that a device sealed one behind the other within an hour are noted once.
        """
        ordered = sorted(headers, key=lambda h: (h.unit, h.device_no, h.sequence))
        self.connection.cursor().executemany(
            "select ledger.note_device(%s, %s, %s, %s, %s)",
            [
                (self.now, device, max(h.highest_sealed for h in run), run[-1].sequence, hour)
                for (device, hour), run in (
                    (key, list(run)) for key, run in groupby(ordered, key=_device_and_hour)
                )
            ],
        )

    def report_missing(self, header: Header, missing: range, desk: str) -> None:
        """Open an exception for each sequence skipped."""
        self.connection.execute(
            "select ledger.report_missing(%s, %s, %s, %s, %s, %s)",
            [self.now, self.due, device_id(header.unit, header.device_no), missing[0], missing[-1],
             desk],
        )  # fmt: skip

    def found_missing(self, header: Header) -> None:
        """Close the exception of a sequence that came after all."""
        self.connection.execute(
            "select ledger.found_missing(%s, %s, %s)",
            [self.now, device_id(header.unit, header.device_no), header.sequence],
        )

    def set_aside(
        self, *, reason: int, desk: str, sha256: bytes, size: int, kept_as: str,
        device: int | None = None, packet: UUID | None = None,
    ) -> None:  # fmt: skip
        """Name and count a packet that could not be taken in; its bytes lie in `kept_as`."""
        self.connection.execute(
            "select ledger.set_aside(%s, %s, %s::smallint, %s, %s, %s, %s, %s, %s)",
            [self.now, self.due, reason, desk, sha256, device, packet, size, kept_as],
        )


def _device_and_hour(header: Header) -> tuple[int, datetime]:
    hour = header.created_at.replace(minute=0, second=0, microsecond=0)
    return device_id(header.unit, header.device_no), hour


class DatabaseKeys:
    """The table of wrapped object keys (store.objects.port.KeyTable) in PostgreSQL."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def put_many(self, rows: Sequence[KeyRow]) -> None:
        """Keep the rows; an address that is there already stays as it is.

        The columns go in binary: as text they cost four times as much to write.
        """
        self.connection.execute(
            "insert into ledger.object_key (address, wrapped, kek, pack, position, size)"
            " select * from unnest(%b::bytea[], %b::bytea[], %b::text[], %b::text[], %b::bigint[],"
            " %b::bigint[]) on conflict (address) do nothing",
            [
                [r.address for r in rows], [r.wrapped for r in rows], [r.kek for r in rows],
                [r.pack for r in rows], [r.position for r in rows], [r.size for r in rows],
            ],
        )  # fmt: skip

    def get(self, address: bytes) -> KeyRow | None:
        """Return the row of an address, None when there is none."""
        row = self.connection.execute(
            "select address, wrapped, kek, pack, position, size from ledger.object_key"
            " where address = %s",
            [address],
        ).fetchone()
        return None if row is None else KeyRow(bytes(row[0]), bytes(row[1]), *row[2:])

    def present(self, addresses: Sequence[bytes]) -> frozenset[bytes]:
        """Return those of the addresses that have a row."""
        rows = self.connection.execute(
            "select address from ledger.object_key where address = any(%s)", [list(addresses)]
        )
        return frozenset(bytes(address) for (address,) in rows)
