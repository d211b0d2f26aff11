"""Secrets kept in files of a data home: drawn once, readable by their owner only."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from capthe.store.objects.sync import sync_folder


def drawn_once(path: Path, draw: Callable[[], bytes]) -> bytes:
    """Return what is kept at `path` (0600); the first call draws it, durable on return.

    Processes that ask at once get the same answer: the file appears complete, once.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(draw())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # the other process was first, its secret counts
        finally:
            draft.unlink()
        sync_folder(path.parent)
    return path.read_bytes()


def role_secret(folder: Path, role: str) -> str:
    """Return the secret of a role of the database."""
    kept = drawn_once(folder / role, lambda: secrets.token_urlsafe(32).encode("ascii"))
    return kept.decode("ascii").strip()
