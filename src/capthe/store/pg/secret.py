"""Secrets of database roles: one file each, readable by its owner only."""

import os
import secrets
from pathlib import Path


def role_secret(folder: Path, role: str) -> str:
    """Return the secret of `role`; the first call draws it and keeps it in a 0600 file.

    Two processes that ask at once get the same answer: the file appears complete, once.
    """
    path = folder / role
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".{role}.{os.getpid()}"
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # the other process was first, its secret counts
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
