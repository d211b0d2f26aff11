"""Files that name persons: whole or not there at all, and nobody else's to read."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from capthe.domain.errors import Refusal
from capthe.domain.text import Text


@contextmanager
def new_draft(path: Path) -> Iterator[Path]:
    """Yield an empty file beside `path` that only its owner may read; it is gone at the end.

    Refuses while another command writes the same file; takes over what a killed one left.
    """
    draft = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        mine = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            if not _is_locked(mine, draft):
                raise _busy(path)
            os.fchmod(mine, 0o600)
            os.ftruncate(mine, 0)
            yield draft
        finally:
            os.close(mine)
    finally:  # also after Ctrl-C between the making of the file and its first use
        _remove(draft)


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Yield a new draft that takes the place of `path` at the end.

    If the block fails, `path` stays as it was.
    """
    with new_draft(path) as draft:
        yield draft
        draft.replace(path)


def _is_locked(mine: int, draft: Path) -> bool:
    """Lock the open draft; false if another holds it, or has finished with it just now."""
    try:
        fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(mine), draft.lstat())
    except (BlockingIOError, FileNotFoundError):
        return False


def _remove(draft: Path) -> None:
    """Remove the draft, if it is there and nobody else writes it."""
    with suppress(FileNotFoundError):
        left = os.open(draft, os.O_RDWR | os.O_NOFOLLOW)
        try:
            if _is_locked(left, draft):
                draft.unlink()
        finally:
            os.close(left)


def _busy(path: Path) -> Refusal:
    return Refusal(
        "file_being_written",
        Text(f"Một lệnh khác đang ghi {path.name}.", f"Another command is writing {path.name}."),
        Text(
            "Chờ lệnh đó kết thúc, hoặc nêu tên tệp khác.",
            "Wait until it has ended, or name another file.",
        ),
    )
