"""`capthe bench pcsc`: chips written per second and virtual reader, through a pcscd of its own.

Every card is leased from a durable list, its sealed image opened, the chip fed, powered, asked,
written under the secure channel, closed, and recorded. Feeding is instant and the chip as fast as
this machine, so the figure is what the software carries, not what a real chip takes. The files
have the sizes of a real card's and noise inside.

Stations have one half of the processors and readers (pcscd, the twins) the other: where they take
turns at the same ones, each finds its caches full of the other's data at every command. All
have real-time priority, as on a machine that does nothing else, and the processors are kept awake:
a command wakes four threads, and a processor that sleeps, a virtual one above all, takes longer to
wake than the command does. Neither of the two by `--usual-priority`.

Orders are durable, in the folder of `--home`. What a chip remembers is not the plant's: the twins
have it in memory, where there is a file system for it.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from capthe.chip.der import tlv
from capthe.chip.encoding import CHUNK_BYTES
from capthe.chip.image import ChipFile, ChipImage, ChipSecrets
from capthe.chip.profile import AID, FILES, Curve
from capthe.chip.scp03 import Sealed, TransportKeys, chip_keys
from capthe.cli.bench_world import machine
from capthe.cli.home import ENTROPY
from capthe.cli.options import bench_home_option
from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.outside.chip_box import BoxEncoder, ChipBox, serial_of
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs, Outcome
from capthe.outside.key_source import key_source
from capthe.outside.orders_ahead import OrdersAhead
from capthe.outside.pcsc import PcscReader
from capthe.sim.pcscd import PrivatePcscd, missing, port_of
from capthe.work.ahead import Ahead
from capthe.work.chip_station import ChipStation

Done = TypeVar("Done")
_MASTER = bytes(16)
_SIZES = {
    "EF.CardAccess": 54, "EF.COM": 26, "DG1": 95, "DG2": 16_800, "DG3": 18_156, "DG13": 385,
    "DG14": 188, "DG15": 93, "EF.SOD": 1_331,
}  # fmt: skip
_EXCLUDED = (
    "what a real chip and a real reader take: the chips are programs of this machine",
    "the way of a card to the contacts and on: feeding is instant",
    "making the files and signing them: they have a real card's sizes and noise inside",
    "entering the orders, starting pcscd and the stations, the first card of each reader",
    "the database: orders and outcomes are kept by the station, on disk",
)
_AHEAD = 8
_UNORDERED = 10**9
_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
_PRIORITY = 5
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_SHELL = "/bin/sh"
_KEEP_AWAKE = 'while kill -0 "$PPID"; do :; done'


def add_pcsc(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the kind."""
    parser = kinds.add_parser(
        "pcsc", help="ghi chip qua các đầu đọc ảo / chips written into virtual readers"
    )
    parser.add_argument("--cards", type=int, default=500, help="số thẻ / how many cards")
    parser.add_argument("--readers", type=int, default=1, help="số đầu đọc ảo / virtual readers")
    parser.add_argument(
        "--chunk",
        type=int,
        default=CHUNK_BYTES,
        help="số byte của mỗi lệnh gửi tới chip / bytes per command",
    )
    parser.add_argument(
        "--usual-priority",
        action="store_true",
        help="không chạy ưu tiên thời gian thực, cho bộ xử lý nghỉ"
        " / no real-time priority, let processors sleep",
    )
    bench_home_option(parser)
    parser.set_defaults(run=run_pcsc)


def run_pcsc(arguments: argparse.Namespace) -> int:
    """Write the cards, one process and one driver per reader; print one JSON object."""
    lacking, load = missing(), os.getloadavg()[0]
    if lacking:
        raise Refusal(
            "bench_not_possible",
            Text(f"Thiếu {lacking}.", f"Missing: {lacking}."),
            Text(
                "Chạy với quyền root, cài pcscd và vsmartcard-vpcd.",
                "Run as root, with pcscd and vsmartcard-vpcd installed.",
            ),
        )
    with (
        TemporaryDirectory(prefix="capthe-bench-", dir=arguments.home) as name,
        TemporaryDirectory(prefix="capthe-bench-", dir=_chips_in() or arguments.home) as chips,
        _apart(in_real_time=not arguments.usual_priority) as ours,
    ):
        folder = Path(name)
        (folder / "master").write_text(_MASTER.hex(), encoding="ascii")
        _order(folder, arguments.cards, arguments.readers)
        with closing(PrivatePcscd(folder / "pcscd", arguments.readers)) as pcscd:
            os.environ.update(pcscd.environment)  # noqa: TID251 - libpcsclite reads it
            _insert(pcscd, folder, Path(chips))
            seconds = _race(folder, Path(chips), arguments.readers, arguments.chunk, ours)
        made = EncodingJobs(folder / "jobs.sqlite", ENTROPY).made()
    if any(each.outcome is not Outcome.GOOD for each in made):
        raise Fault("bench: not every card is good")
    measured = len(made) - arguments.readers
    rate = measured / seconds
    figures = {
        "bench": "pcsc",
        "cards": measured,
        "readers": arguments.readers,
        "processors_of_stations": len(ours),
        "priority": "usual" if arguments.usual_priority else "real time, processors kept awake",
        "chips_in_memory": _chips_in() is not None,
        "chunk_bytes": arguments.chunk,
        "chip_bytes": sum(_SIZES.values()),
        "seconds": round(seconds, 3),
        "cards_per_second": round(rate, 1),
        "cards_per_second_and_reader": round(rate / arguments.readers, 1),
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": list(_EXCLUDED),
    }
    print(json.dumps(figures))
    return 0


def _chips_in() -> Path | None:
    """Return where the chips' memories are made; None: where all else is."""
    return _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None


@contextmanager
def _apart(*, in_real_time: bool) -> Iterator[frozenset[int]]:
    """Keep to the readers' processors, with all that is started meanwhile; give the stations'."""
    before = sorted(os.sched_getaffinity(0))
    policy, usual = os.sched_getscheduler(0), os.sched_getparam(0)
    half = len(before) // 2
    with ExitStack() as awake:
        if in_real_time:
            for processor in before:
                awake.enter_context(_kept_awake(processor))
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
        os.sched_setaffinity(0, before[half:])
        try:
            yield frozenset(before[:half] or before)
        finally:
            os.sched_setscheduler(0, policy, usual)
            os.sched_setaffinity(0, before)


@contextmanager
def _kept_awake(processor: int) -> Iterator[None]:
    """Have a process run there whenever nobody else wants to; it ends with this one, too."""
    idle = subprocess.Popen(  # noqa: S603 - our own words
        [_SHELL, "-c", _KEEP_AWAKE], stderr=subprocess.DEVNULL
    )
    try:
        os.sched_setscheduler(idle.pid, os.SCHED_IDLE, os.sched_param(0))
        os.sched_setaffinity(idle.pid, {processor})
        yield
    finally:
        idle.kill()
        idle.wait()


def _order(folder: Path, cards: int, readers: int) -> None:
    """Order the cards, and one more for each reader to warm up with."""
    files = tuple(
        ChipFile(FILES[name], _filled(FILES[name].tag, size)) for name, size in _SIZES.items()
    )
    draw = key_source().new_key
    keys = draw(Curve.BRAINPOOL_P256), draw(Curve.P256)
    image = ChipImage(
        "bench", AID, files, ChipSecrets("1851234561850309125030909", "123456", *keys)
    )
    orders = [ChipOrder(f"card {n}", n, image) for n in range(1, cards + readers + 1)]
    EncodingJobs(folder / "jobs.sqlite", ENTROPY).enter("bench", orders)


def _filled(tag: int, size: int) -> bytes:
    """Return a file of about this size."""
    return tlv(tag, ENTROPY(size - 4))


def _insert(pcscd: PrivatePcscd, folder: Path, box: Path) -> None:
    """Put a twin into every reader, with a blank at its contacts that nobody ordered."""
    for reader in range(pcscd.readers):
        ChipBox(box, _MASTER, ENTROPY).put(str(reader), _UNORDERED + reader)
        pcscd.run(
            ["chip", "twin", "--box", str(box), "--tray", str(reader),
             "--port", str(port_of(reader)), "--master", str(folder / "master")]
        )  # fmt: skip


def _race(folder: Path, box: Path, readers: int, chunk_bytes: int, ours: frozenset[int]) -> float:
    """Let all stations begin at once; return the seconds until the last card is recorded."""
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(readers + 1)
    stations = [
        spawn.Process(target=_station, args=(folder, box, reader, chunk_bytes, start, ours))
        for reader in range(readers)
    ]
    for each in stations:
        each.start()
    start.wait(_PATIENCE_SECONDS)
    began = time.perf_counter()
    for each in stations:
        each.join()
    return time.perf_counter() - began


def _station(
    folder: Path, box: Path, reader: int, chunk_bytes: int, start: Barrier, ours: frozenset[int]
) -> None:
    """Work until nothing is left; the first card is made before the race."""
    os.sched_setaffinity(0, ours)
    ahead = OrdersAhead(lambda: EncodingJobs(folder / "jobs.sqlite", ENTROPY, ahead=_AHEAD))
    with closing(PcscReader(f"Capthe {reader} 00 00")) as held, closing(ahead) as orders:
        station = ChipStation(
            f"station {reader}",
            BoxEncoder(held, ChipBox(box, _MASTER, ENTROPY), str(reader)),
            orders,
            _keys_of,
            serial_of,
            ENTROPY,
            chunk_bytes,
            ahead=Ahead[Sealed](),
        )
        _insist(held.power_on)
        _insist(lambda: station.work_one(0.0))
        start.wait(_PATIENCE_SECONDS)
        while _insist(lambda: station.work_one(0.0)):
            pass


def _keys_of(serial: bytes) -> TransportKeys:
    return chip_keys(_MASTER, serial)


def _insist(act: Callable[[], Done]) -> Done:
    """Do it again until the reader is there."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return act()
        except Fault:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)
