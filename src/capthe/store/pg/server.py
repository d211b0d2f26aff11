"""Our own small supervisor of an embedded PostgreSQL: start, attach, survive a crash, stop.

    home/server/data     the cluster            home/secrets/<role>   0600, one per database role
    home/server/log      its log                home/server.lock      held while starting

The server runs as the account `account_for` picks, listens on a Unix socket only, and goes on
when the process that started it is killed: the next start attaches to it.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.store.pg.account import Account, account_for
from capthe.store.pg.postmaster import (
    STOPPING,
    Postmaster,
    is_alive,
    let_finish,
    orphans,
    read_postmaster,
    send,
    wait_until,
)
from capthe.store.pg.programs import copy_programs, major_version
from capthe.store.pg.secret import role_secret
from capthe.store.pg.settings import settings_text

SUPERUSER = "postgres"
DATABASE = "capthe"
Progress = Callable[[Text], None]
StopMode = Literal["smart", "fast", "immediate"]
_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
_SOCKETS = Path("/tmp")  # noqa: S108 - a socket's path is short (107 bytes) and the same for all
_STATE = Path("/var/lib/capthe")
_LAST_LINES = 12


def _quietly(_: Text) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Server:
    """The PostgreSQL server of one data home. `bin_dir` comes from `find_bin`."""

    home: Path
    bin_dir: Path
    shared_buffers: str = "128MB"
    settings: Mapping[str, str] = field(default_factory=dict)
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.home = self.home.resolve()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:  # an interrupted start leaves no server that nobody holds
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop the server if it was started here; one that was attached to goes on."""
        if self._child is not None:
            self.stop()

    @property
    def place(self) -> Path:
        """Where the server's files are: under home, or in /var/lib if its account cannot enter."""
        elsewhere = _STATE / self._mark
        if elsewhere.exists():
            return elsewhere
        here = self.home / "server"
        if here.exists() or os.geteuid() != 0 or account_for(here / "data").reaches(here):
            return here
        return elsewhere

    @property
    def data(self) -> Path:
        """The folder of the cluster."""
        return self.place / "data"

    @property
    def is_made(self) -> bool:
        """Whether the cluster is there; it is whole or absent."""
        return (self.data / "PG_VERSION").exists()

    @property
    def account(self) -> Account:
        """The account the server runs under."""
        return account_for(self.data)

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket, open to its account (and root) only."""
        return _SOCKETS / f"capthe-{self._mark}"

    @property
    def programs(self) -> Path:
        """The programs' folder as the server's account can run them."""
        if self.account.reaches(self.bin_dir / "postgres"):
            return self.bin_dir
        return copy_programs(self.bin_dir, self.place)

    def secret(self, role: str) -> str:
        """Return the secret of a database role; drawn at the first call."""
        return role_secret(self.home / "secrets", role)

    def url(self, role: str = SUPERUSER, database: str = DATABASE) -> str:
        """Return the address at which `role` reaches `database`."""
        return f"postgresql://{role}:{quote(self.secret(role))}@/{database}?host={self.sockets}"

    def running(self) -> Postmaster | None:
        """Return the server's main process if it is alive."""
        return read_postmaster(self.data)

    def start(self, progress: Progress = _quietly) -> None:
        """Start the server, or attach to the one that runs; on return it takes connections.

        Recovery after a crash may take as long as it takes. A server that dies is a Fault.
        """
        with self._alone():
            major = major_version(self.bin_dir)
            if not self.is_made:
                progress(Text("Tạo cơ sở dữ liệu mới…", "Making a new database…"))
                self._make_cluster()
            self._refuse_other_version(major)
            if self._child is not None and self._child.poll() is not None:
                self._child = None  # it was killed; whoever is there now is not our child
            found = self.running()
            if found is not None and found.status == STOPPING:
                self._wait_gone(found.pid)
                found = None
            if found is None:
                self._sweep(progress)
                self._launch()
            self._wait_ready(progress)
            self._make_database()

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop the server of this home, whoever started it; on return it is gone."""
        found = self.running()
        if found is not None:
            send(found.pid, _SIGNALS[mode])
            self._wait_gone(found.pid)
            with suppress(OSError), self._alone(fcntl.LOCK_NB):  # unless somebody is starting it
                self.sockets.rmdir()
        self._child = None

    @property
    def _mark(self) -> str:
        return sha256(str(self.home).encode()).hexdigest()[:8]

    @contextmanager
    def _alone(self, flags: int = 0) -> Iterator[None]:
        """Let one process at a time start the server of this home."""
        if not self.home.exists():
            self.home.mkdir(parents=True)
            self.home.chmod(0o711)
        with (self.home / "server.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | flags)
            yield

    def _make_cluster(self) -> None:
        """Make the cluster beside its place and move it there: it is whole or absent."""
        place, account = self.place, self.account
        for folder in (place, place / "log"):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            account.give(folder)
        draft = place / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.give(draft)
        with tempfile.NamedTemporaryFile("w", dir=place, prefix=".pw-") as password:
            password.write(self.secret(SUPERUSER))
            password.flush()
            account.give(Path(password.name))
            self._run(
                "initdb", f"--pgdata={draft}", f"--username={SUPERUSER}",
                f"--pwfile={password.name}", "--auth=scram-sha-256", "--encoding=UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums",
                "--no-instructions",
            )  # fmt: skip
        draft.rename(self.data)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs under its account."""
        done = subprocess.run(  # noqa: S603 - a program of the installation we were told to use
            [self.programs / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
            **self.account.owner(),
        )
        if done.returncode != 0:
            raise Fault(f"{program} failed: {_last_lines(done.stderr)}")

    def _refuse_other_version(self, major: int) -> None:
        written_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if written_by == str(major):
            return
        raise Refusal(
            "data_of_another_version",
            Text(
                f"Dữ liệu do PostgreSQL {written_by} ghi, chương trình là bản {major}.",
                f"The data was written by PostgreSQL {written_by}, the programs are {major}.",
            ),
            Text(
                f"Hãy dùng chương trình PostgreSQL {written_by}, hoặc chuyển dữ liệu bằng "
                "pg_upgrade.",
                f"Use the programs of PostgreSQL {written_by}, or move the data with pg_upgrade.",
            ),
        )

    def _sweep(self, progress: Progress) -> None:
        """Clear what a killed server left: first its processes, only then its lock files.

        Order matters: a new server beside a backend of the old one would destroy the data.
        """
        left = orphans(self.data)
        if left:
            progress(Text("Chờ tiến trình cũ kết thúc…", "Waiting for old processes to end…"))
            for pid in left:
                send(pid, signal.SIGQUIT)
            wait_until(lambda: not orphans(self.data))
        if Path("/proc/self").exists():  # elsewhere PostgreSQL's own check of the lock decides
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
                (self.sockets / name).unlink(missing_ok=True)

    def _launch(self) -> None:
        """Write the settings and start the main process in a session of its own."""
        self._make_sockets()
        text = settings_text(
            sockets=self.sockets,
            logs=self.place / "log",
            shared_buffers=self.shared_buffers,
            extra=self.settings,
        )
        draft = self.data / "postgresql.conf.new"
        draft.write_text(text, encoding="utf-8")
        self.account.give(draft)
        draft.replace(self.data / "postgresql.conf")
        with self._first_words.open("wb") as words:
            self._child = subprocess.Popen(  # noqa: S603 - see _run
                [self.programs / "postgres", "-D", str(self.data)],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd="/",
                env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
                start_new_session=True,
                **self.account.owner(),
            )
        let_finish(self._child.pid)

    def _make_sockets(self) -> None:
        """Make the socket's folder; one that another account put there is not entered."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        owner = self.sockets.lstat().st_uid
        if owner not in {os.geteuid(), self.account.uid} or self.sockets.is_symlink():
            raise Fault(f"{self.sockets} belongs to account {owner}; it must be removed first")
        self.account.give(self.sockets)
        self.sockets.chmod(0o700)

    def _wait_ready(self, progress: Progress) -> None:
        """Wait until connections are taken; tell now and then that recovery goes on."""
        waits = 0
        while True:
            found = self.running()
            if found is not None and found.is_ready:
                return
            if self._child is not None and self._child.poll() is not None:
                raise Fault(f"the database server ended while starting: {self._log_tail()}")
            if found is None and self._child is None:  # it was dying when we attached to it
                self._sweep(progress)
                self._launch()
                continue
            waits += 1
            if waits % 250 == 0:
                progress(Text("Cơ sở dữ liệu đang phục hồi…", "The database is recovering…"))
            time.sleep(0.02)

    def _make_database(self) -> None:
        """Make the program's database if it is not there."""
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            there = connection.execute(
                "select 1 from pg_database where datname = %s", (DATABASE,)
            ).fetchone()
            if there is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))

    def _wait_gone(self, pid: int) -> None:
        """Wait until the process is gone; our own child has to be asked for its end."""
        if self._child is not None and self._child.pid == pid:
            self._child.wait()
        wait_until(lambda: not is_alive(pid))

    @property
    def _first_words(self) -> Path:
        return self.place / "log" / "start.log"

    def _log_tail(self) -> str:
        """Return the last lines the server wrote before it ended."""
        logs = sorted((self.place / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        return _last_lines("".join(path.read_text(errors="replace") for path in logs[-2:]))


def _last_lines(text: str) -> str:
    return " | ".join(text.strip().splitlines()[-_LAST_LINES:])
