"""What may run only once in a home: the supervisor (`up`) and the nation.

Whoever runs holds a lock on a file of the home; the lock ends with its process, however that ends.
A second one waits a little for one that is just stopping, and is then refused by name.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

PATIENCE_SECONDS = 20.0
_STEP_SECONDS = 0.2


@contextmanager
def alone(home: Path, what: str, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Be the only one in this home that is `what`; Refusal `already_running` when one is there."""
    with (home / f"{what}.lock").open("a") as file:
        until = time.monotonic() + patience_seconds
        while not _is_locked(file.fileno()):
            if time.monotonic() >= until:
                raise _already(home)
            time.sleep(_STEP_SECONDS)
        yield


def _is_locked(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _already(home: Path) -> Refusal:
    return Refusal(
        "already_running",
        Text(
            f"Thư mục dữ liệu {home} đang được một lần chạy khác dùng.",
            f"Another start is already running on the data home {home}.",
        ),
        Text(
            "Dùng lần chạy đó, dừng nó (Ctrl-C) rồi chạy lại, hoặc chọn --home khác.",
            "Use that one, stop it (Ctrl-C) and start again, or choose another --home.",
        ),
    )
