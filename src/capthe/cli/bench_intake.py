"""`capthe bench intake`: sealed packets of 300 KB through the production reception (station 2).

Packets of many devices are sealed beforehand, each with its place in its device's chain. Measured:
verify, open, check, store the objects as one fsynced group a packet, number the dossiers and write
them in one transaction a batch, sign the receipts. Beside it what the bare libraries and the bare
disk could do with the same bytes.
"""

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from capthe.cli.bench_crew import Crew
from capthe.cli.bench_world import World, machine, tell, world
from capthe.cli.intake import BATCH_PACKETS
from capthe.domain.text import Text
from capthe.packet.content import (
    Capture,
    Case,
    CaseKind,
    Cause,
    Demographics,
    Finger,
    PacketContent,
    Paper,
)
from capthe.packet.header import FIRST_PREVIOUS, read_header, take_apart
from capthe.packet.keys import DeviceKey, NationalKey, SigningKey
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.steps.receive import Gate, receive
from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.pg.intake import DatabaseKeys, enrol_devices
from capthe.work.centre import Plan

BYTES = 300_000
DEVICES = 20
_UNIT, _PROVINCE = 2, 1
_AT = datetime(2021, 4, 15, 8, 13, tzinfo=UTC)
_CEILING_TURNS = 200


def run_intake(arguments: argparse.Namespace) -> int:
    """Run the bench; the last line on stdout is one JSON object."""
    with world(arguments.home) as place:
        report = measure(place, arguments.packets)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def measure(place: World, packets: int) -> dict[str, Any]:
    """Seal, receive, count; return the report."""
    nation = NationalKey.generate(secrets.token_bytes)
    devices = [
        DeviceKey(_UNIT, no, SigningKey.generate(secrets.token_bytes))
        for no in range(1, DEVICES + 1)
    ]
    tell(Text("Niêm phong {n} gói hồ sơ", "Sealing {n} packets"), n=packets)
    sealed = _sealed(BATCH_PACKETS + packets, devices, nation)
    crew = Crew.hire(place.server.url("capthe_worker"), place.server.home, Plan(), _AT)
    connection = crew.centre.ledger.connection
    durable = place.check_durable(connection)
    enrol_devices(connection, [(d.unit, d.device_no, _PROVINCE, d.public) for d in devices])
    crew.clock.move_to(_AT + timedelta(hours=5))
    load = os.getloadavg()[0]
    with _gate(crew, place.server.home, nation) as gate:
        receive(crew.centre, gate, sealed[:BATCH_PACKETS])  # reads the list of units, once
        before = place.spent()
        taken = 0
        for start in range(BATCH_PACKETS, len(sealed), BATCH_PACKETS):
            answers = receive(crew.centre, gate, sealed[start : start + BATCH_PACKETS])
            taken += sum(answer.dossier is not None for answer in answers)
        cost = place.spent() - before
    tell(Text("Đã tiếp nhận {n} gói hồ sơ", "Received {n} packets"), n=taken)
    ceilings = _ceilings(place.server.home, sealed, nation)
    connection.close()
    return {
        "bench": "intake",
        "packets": packets,
        "dossiers": taken,
        "packet_bytes": sum(map(len, sealed)) // len(sealed),
        "batch": BATCH_PACKETS,
        "devices": DEVICES,
        "dossiers_per_second": round(taken / cost.wall),
        "dossiers_per_cpu_second": round(taken / cost.cpu),
        "packets_per_second": round(packets / cost.wall),
        "packets_per_cpu_second": round(packets / cost.cpu),
        "cpu_us_per_packet": round(cost.cpu / packets * 1e6),
        "wall_us_per_packet": round(cost.wall / packets * 1e6),
        "ceilings": ceilings,
        "durable": durable,
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": [
            "a first batch, in which the lists of units are read",
            "sealing the packets",
            "the network between station and centre",
        ],
    }


@contextmanager
def _gate(crew: Crew, home: Path, nation: NationalKey) -> Iterator[Gate]:
    """The centre's door over pack files and the key table in the database."""
    objects = PackObjects(
        home / "objects",
        writer=0,
        keys=DatabaseKeys(crew.centre.ledger.connection),
        keks=KekStore(home / "keks", secrets.token_bytes),
        entropy=secrets.token_bytes,
    )
    try:
        yield Gate(
            national=nation,
            signing=SigningKey.generate(secrets.token_bytes),
            objects=objects,
            aside=home / "aside",
            home=home,
        )
    finally:
        objects.close()


def _sealed(packets: int, devices: list[DeviceKey], nation: NationalKey) -> list[bytes]:
    """Packets of all devices in turn, each device's own in a chain."""
    made: list[bytes] = []
    last: dict[int, bytes] = {}
    for turn in range(packets):
        device = devices[turn % len(devices)]
        packet = seal(
            _enrolment(turn),
            packet_id=uuid7(1_618_474_385_000 + turn, secrets.token_bytes),
            device=device,
            sequence=turn // len(devices) + 1,
            national_key=nation.recipient,
            created_at=_AT,
            previous_hash=last.get(device.device_no, FIRST_PREVIOUS),
        )
        last[device.device_no] = read_header(packet).hash
        made.append(packet)
    return made


def _enrolment(turn: int) -> PacketContent:
    """An enrolment of about BYTES: a tenth portrait, a half fingers, the rest papers."""
    return PacketContent(
        demographics=Demographics(
            number=f"001185{turn:06}",
            old_number=None,
            name="Nguyễn Thị Hoa",
            birth=19850309,
            sex="F",
            ethnicity="Kinh",
            religion="Không",
            nationality="Việt Nam",
            origin="Đường Lâm, Sơn Tây, Hà Nội",
            residence="Số 5, phố Hàng Bông, Hoàn Kiếm, Hà Nội",
            birth_province=1,
            residence_commune=70,
            father="Nguyễn Văn Ân",
            mother="Đặng Thị Ưng",
        ),
        case=Case(CaseKind.EXCHANGE, Cause.CONVERT_FROM_CMND, fee_paid=15_000),
        capture=Capture(_UNIT, _PROVINCE, 1 + turn % DEVICES, "cb-0123", _AT),
        portrait=secrets.token_bytes(BYTES // 10),
        fingers=tuple(Finger(n, secrets.token_bytes(BYTES // 20), 70) for n in range(1, 11)),
        papers=tuple(Paper(kind, secrets.token_bytes(BYTES // 5)) for kind in ("CC01", "CC02")),
        citizen_signature=secrets.token_bytes(2_000),
        officer_signature=secrets.token_bytes(2_000),
    )


def _ceilings(folder: Path, sealed: list[bytes], nation: NationalKey) -> dict[str, int]:
    """What bare libraries and the bare disk do with the same bytes: the CPU and disk ceilings."""
    some = sealed[:8]
    bodies = [bytes(take_apart(packet).ciphertext) for packet in some]
    key = AESGCM(secrets.token_bytes(32))
    cpu = {
        "age_open": _cpu_us(lambda turn: nation.open(bodies[turn % len(bodies)])),
        "sha256_twice": 2 * _cpu_us(lambda turn: sha256(bodies[turn % len(bodies)]).digest()),
        "aes_gcm": _cpu_us(lambda turn: key.encrypt(bytes(12), bodies[turn % len(bodies)], None)),
    }
    path = folder / "raw"
    opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    began, own = time.perf_counter(), time.process_time()
    for turn in range(_CEILING_TURNS):
        os.pwrite(opened, bodies[turn % len(bodies)], turn * BYTES)
        os.fdatasync(opened)
    wall, used = time.perf_counter() - began, time.process_time() - own
    os.close(opened)
    path.unlink()
    cpu["write"] = used / _CEILING_TURNS * 1e6
    return {
        **{f"{name}_us": round(us) for name, us in cpu.items()},
        "cpu_packets_per_second": round(1e6 / sum(cpu.values())),
        "disk_packets_per_second": round(_CEILING_TURNS / wall),
    }


def _cpu_us(verb: Callable[[int], object]) -> float:
    """CPU microseconds of one call."""
    began = time.process_time()
    for turn in range(_CEILING_TURNS):
        verb(turn)
    return (time.process_time() - began) / _CEILING_TURNS * 1e6
