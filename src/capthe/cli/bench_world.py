"""What every bench stands on: a durable server in a folder of its own, a meter, the machine's name.

The server runs with the settings of production (fsync, full pages, synchronous commit) and 2 GB of
shared buffers; it refuses to measure anything else.
"""

import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import LiteralString

import psycopg

from capthe.domain.errors import Broken
from capthe.domain.text import Text
from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.programs import find_bin
from capthe.store.pg.server import SUPERUSER, Server

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
LOADED = Text("CSDL dân cư: đã nạp {n} người", "Register: {n} people loaded")
_ADDITIONS = 1_000_000
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of the bench took: CPU seconds of all its processes, and wall seconds."""

    cpu: float
    wall: float

    def __sub__(self, earlier: "Cost") -> "Cost":
        """Return what was spent since `earlier`."""
        return Cost(self.cpu - earlier.cpu, self.wall - earlier.wall)

    def __add__(self, more: "Cost") -> "Cost":
        """Return both together."""
        return Cost(self.cpu + more.cpu, self.wall + more.wall)


@dataclass(slots=True)
class World:
    """A migrated database on a server of its own."""

    server: Server
    started_at_load: float = field(default_factory=lambda: os.getloadavg()[0])

    def connect(self, role: str = "capthe_worker") -> psycopg.Connection:
        """Open a connection of a role; each statement is its own transaction."""
        return psycopg.connect(self.server.url(role), autocommit=True)

    def spent(self) -> Cost:
        """CPU of the server with all its processes and of this process with its children."""
        postmaster = self.server.running()
        if postmaster is None:
            raise Broken("the bench's server is gone")
        ticks = sum(_ticks(stat) for stat in _family(postmaster.pid))
        mine = os.times()
        own = mine.user + mine.system + mine.children_user + mine.children_system
        return Cost(ticks / _TICKS + own, time.monotonic())

    def check_durable(self, connection: psycopg.Connection) -> dict[str, str]:
        """Return the durability settings; Broken when one of them is off."""
        found = {}
        for name in DURABLE:
            row = connection.execute("select current_setting(%s)", [name]).fetchone()
            found[name] = "" if row is None else str(row[0])
            if found[name] != "on":
                raise Broken(f"{name} is {found[name]}: this would not be durable")
        return found


@contextmanager
def world(home: Path | None) -> Iterator[World]:
    """Start a server in `home` (or a temporary folder) with a fresh database; remove it all."""
    folder = Path(tempfile.mkdtemp(prefix="capthe-bench-", dir=home))
    folder.chmod(0o711)
    server = Server(folder, find_bin(), shared_buffers="2GB")
    try:
        server.start()
        migrate(server.url(SUPERUSER), {role: server.secret(role) for role in ROLES})
        yield World(server)
    finally:
        with suppress(Exception):
            server.stop("fast")
        for path in (server.place, server.sockets, folder):
            shutil.rmtree(path, ignore_errors=True)


def bench_sql(name: str) -> LiteralString:
    """Return the text of one of the bench's statements."""
    return (files(__package__) / "bench_sql" / f"{name}.sql").read_text(encoding="utf-8")


def machine() -> dict[str, object]:
    """Describe the machine: processor, cores, memory, system, and how fast it is just now.

    A shared machine may be three times slower in one minute than in the next: compare figures only
    with others taken at about the same additions a second.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "python_additions_per_second": _additions_per_second(),
    }


def tell(text: Text, **numbers: float) -> None:
    """Show progress on standard error: the numbers in whole, as either language writes them."""
    english = {name: f"{number:,.0f}" for name, number in numbers.items()}
    vietnamese = {name: number.replace(",", ".") for name, number in english.items()}
    sys.stderr.write(f"▸ {text.vi.format(**vietnamese)} · {text.en.format(**english)}\n")
    sys.stderr.flush()


def _additions_per_second() -> int:
    total, begun = 0, time.process_time()
    for number in range(_ADDITIONS):
        total += number
    return round(_ADDITIONS / (time.process_time() - begun))


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _family(postmaster: int) -> Iterator[tuple[str, bool]]:
    """The /proc stat of the postmaster and of each of its processes: (fields, is postmaster)."""
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children")
    for pid in (postmaster, *map(int, children.read_text(encoding="ascii").split())):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
            yield fields, pid == postmaster


def _ticks(stat: tuple[str, bool]) -> int:
    """Own ticks; for the postmaster also those of its processes that have ended."""
    fields, is_postmaster = stat
    values = [int(value) for value in fields.split()[11:15]]
    return sum(values) if is_postmaster else sum(values[:2])
