"""Files that name persons: whole or not there at all, and nobody else's to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Yield an empty file beside `path` that only its owner may read.

    It takes the place of `path` at the end; if the block fails, `path` stays as it was.
    """
    draft = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
