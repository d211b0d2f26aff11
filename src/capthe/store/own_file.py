"""Files that name persons: whole or not there at all, and nobody else's to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def new_draft(path: Path) -> Path:
    """Make an empty file beside `path` that only its owner may read, to take its place later."""
    draft = path.with_name(f".{path.stem}.part{path.suffix}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    return draft


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Yield a new draft that takes the place of `path` at the end.

    If the block fails, `path` stays as it was.
    """
    draft = new_draft(path)
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
