"""What one packet of 300 KB costs at intake, part by part, beside what the machine could do.

    python bench/intake_core.py [--packets N] [--bytes SIZE] [--folder PATH]

Measured per packet, in CPU microseconds of this process and in wall time: verify (signature and
hash), open (age), decode, and store (encrypt, hash, one write, one fdatasync as one group). The
ceilings are the same bytes through the bare library calls and the bare disk.

The process binds itself to one CPU, so `packets_per_second` is what one core does. It is measured
twice: packets one after the other, each waiting for its own fdatasync, and eight threads that share
them (every group is still durable before it is answered).

Not in it: the database (the key table is in memory), reading the packet from the network, and
making the packets. Packets are made once and used in turn, each stored as new. The last line is one
JSON object.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from capthe.packet.bundle import bundle_fingers, bundle_papers
from capthe.packet.codec import decode, encode
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
from capthe.packet.header import take_apart
from capthe.packet.keys import DeviceKey, NationalKey, SigningKey, is_signed_by
from capthe.packet.open_ import open_packet
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.packet.verify import verify
from capthe.store.objects.envelope import enclose
from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.objects.port import MemoryKeys

MADE = 8
ROUNDS = 5
THREADS = 8
CAPTURED_AT = datetime(2021, 4, 15, 8, 13, tzinfo=UTC)


def operating_system(count: int) -> bytes:
    return os.urandom(count)  # noqa: TID251 - the bench is where the Entropy is injected from


def enrolment(size: int) -> PacketContent:
    """An enrolment of about `size` bytes: a tenth portrait, a half fingers, the rest papers."""
    finger, paper = size // 20, size * 2 // 10
    return PacketContent(
        demographics=Demographics(
            number="001185123456",
            old_number="012345678",
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
        capture=Capture(2, 1, 17, "cb-0123", CAPTURED_AT),
        portrait=operating_system(size // 10),
        fingers=tuple(Finger(place, operating_system(finger), 70) for place in range(1, 11)),
        papers=tuple(Paper(kind, operating_system(paper)) for kind in ("CC01", "CC02")),
        citizen_signature=operating_system(2_000),
        officer_signature=operating_system(2_000),
    )


def blobs_of(content: PacketContent) -> list[bytes]:
    """The objects of a packet as intake stores them: each can be erased alone."""
    fingers = bundle_fingers(content.fingers)
    papers = bundle_papers(content.papers)
    signatures = content.citizen_signature + content.officer_signature
    return [content.portrait, fingers, papers, signatures]


def measured(times: int, verb: Callable[[int], object]) -> dict[str, float]:
    """CPU and wall microseconds of one call: the best of five rounds, `times` calls in all."""
    each = max(times // ROUNDS, 1)
    found = [one_round(range(start, start + each), verb) for start in range(0, each * ROUNDS, each)]
    return {"cpu_us": min(cpu for cpu, _ in found), "wall_us": min(wall for _, wall in found)}


def one_round(turns: range, verb: Callable[[int], object]) -> tuple[float, float]:
    cpu, wall = process_time(), perf_counter()
    for turn in turns:
        verb(turn)
    cpu, wall = process_time() - cpu, perf_counter() - wall
    return round(cpu / len(turns) * 1e6, 1), round(wall / len(turns) * 1e6, 1)


def together(times: int, verb: Callable[[int], object]) -> dict[str, float]:
    """The same with THREADS threads at once, so that waiting for the disk is shared."""
    with ThreadPoolExecutor(THREADS) as pool:

        def all_of(turns: range) -> tuple[float, float]:
            cpu, wall = process_time(), perf_counter()
            list(pool.map(verb, turns))
            cpu, wall = process_time() - cpu, perf_counter() - wall
            return round(cpu / len(turns) * 1e6, 1), round(wall / len(turns) * 1e6, 1)

        each = max(times // ROUNDS, THREADS)
        found = [all_of(range(each)) for _ in range(ROUNDS)]
    return {"cpu_us": min(cpu for cpu, _ in found), "wall_us": min(wall for _, wall in found)}


def raw_disk(folder: Path, size: int, times: int) -> dict[str, float]:
    """Append and fdatasync `size` bytes, nothing else."""
    path, block = folder / "raw", operating_system(size)
    opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def append(turn: int) -> None:
        os.pwrite(opened, block, turn * size)
        os.fdatasync(opened)

    try:
        return measured(times, append)
    finally:
        os.close(opened)
        path.unlink()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--packets", type=int, default=1000)
    asked.add_argument("--bytes", type=int, default=300_000)
    asked.add_argument("--folder", type=Path, default=Path.cwd())
    options = asked.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        report = run(Path(folder), options.packets, options.bytes)
    print(json.dumps(report, ensure_ascii=False))


def run(folder: Path, times: int, size: int) -> dict[str, object]:
    nation = NationalKey.generate(operating_system)
    device = DeviceKey(2, 17, SigningKey.generate(operating_system))
    contents = [enrolment(size) for _ in range(MADE)]
    packets = [
        seal(
            content,
            packet_id=uuid7(1_618_474_385_000, operating_system),
            device=device,
            sequence=place,
            national_key=nation.recipient,
            created_at=CAPTURED_AT,
        )
        for place, content in enumerate(contents, 1)
    ]
    objects = PackObjects(
        folder / "packs",
        writer=0,
        keys=MemoryKeys(),
        keks=KekStore(folder / "keks", operating_system),
        entropy=operating_system,
    )

    def intake(turn: int) -> None:
        packet = packets[turn % MADE]
        verify(packet, device.public)
        content = open_packet(packet, nation)
        objects.put_group("2021-04", 1, blobs_of(content))

    plain = [encode(content) for content in contents]
    parts = [take_apart(packet) for packet in packets]
    sealed = [bytes(part.ciphertext) for part in parts]
    groups = [blobs_of(content) for content in contents]
    key = AESGCM(operating_system(32))
    kek = operating_system(32)
    alone = measured(times, intake)
    shared = together(times, intake)
    stations = {
        "verify": measured(times, lambda turn: verify(packets[turn % MADE], device.public)),
        "open_and_decode": measured(times, lambda turn: open_packet(packets[turn % MADE], nation)),
        "decode": measured(times, lambda turn: decode(plain[turn % MADE])),
        "encrypt_and_hash": measured(
            times,
            lambda turn: [enclose(blob, kek, operating_system) for blob in groups[turn % MADE]],
        ),
        "store_group": measured(
            times, lambda turn: objects.put_group("2021-04", 1, groups[turn % MADE])
        ),
    }
    ceilings = {
        "signature": measured(
            times,
            lambda turn: is_signed_by(device.public, parts[turn % MADE].signature, b"another"),
        ),
        "age_open": measured(times, lambda turn: nation.open(sealed[turn % MADE])),
        "sha256_once": measured(times, lambda turn: sha256(sealed[turn % MADE]).digest()),
        "aes_gcm": measured(times, lambda turn: key.encrypt(bytes(12), plain[turn % MADE], None)),
        "raw_write_fdatasync": raw_disk(folder, len(plain[0]), times),
    }
    objects.close()
    floor = (
        ceilings["age_open"]["cpu_us"]
        + 2 * ceilings["sha256_once"]["cpu_us"]
        + ceilings["aes_gcm"]["cpu_us"]
        + ceilings["raw_write_fdatasync"]["cpu_us"]
    )
    return {
        "bench": "intake_core",
        "packets": times,
        "packet_bytes": len(packets[0]),
        "packets_per_cpu_second": round(1e6 / alone["cpu_us"]),
        "packets_per_second": round(1e6 / shared["wall_us"]),
        "packets_per_second_one_by_one": round(1e6 / alone["wall_us"]),
        "cpu_ceiling_packets_per_cpu_second": round(1e6 / floor),
        "disk_ceiling_packets_per_second": round(1e6 / ceilings["raw_write_fdatasync"]["wall_us"]),
        "one_by_one": alone,
        "eight_threads": shared,
        "stations": stations,
        "ceilings": ceilings,
        "load_at_the_end": os.getloadavg()[0],
        "machine": {
            "processor": platform.processor() or platform.machine(),
            "cpus": os.cpu_count(),
        },
        "excluded": ["database (key table in memory)", "network", "making the packets"],
    }


if __name__ == "__main__":
    main()
