"""The files of a backup: object packs, keys, secrets, and what the twins of machines remember.

    files/objects/pack-1.bin            a pack only grows: one copy, of which each backup knows its
                                        part; of equal size means unchanged
    files/secrets/national@<SHA-256>    any other file as it was: nothing that a finished backup
                                        needs is ever written over, not even by one that is cut off

A SQLite file is copied as its own library sees it at one moment, its log included.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

_PACK, _SQLITE, _DRAFT = ".bin", ".sqlite", ".new"
_BESIDE = tuple(f"{_SQLITE}-{part}" for part in ("wal", "shm", "journal"))
_LARGE = 1 << 20  # smaller packs are hashed again: it costs nothing

Kept = dict[str, list[str]]
"""Of every file by its name: how many bytes of it, and their SHA-256."""


def keep_files(folders: Mapping[str, Path], into: Path, known: Kept) -> Kept:
    """Copy what is new, has changed or has grown since `known`; return what is kept of each."""
    return {
        name: _keep_pack(path, into / name, known.get(name))
        if path.suffix == _PACK
        else _keep_version(path, into, name)
        for name, path in _files(folders)
    }


def damaged_files(kept: Kept, into: Path) -> Iterator[str]:
    """Yield the names of the files that are not what was backed up."""
    for name, (size, digest) in kept.items():
        path = _place(into, name, digest)
        if not path.is_file() or _sha256(path, int(size)) != digest:
            yield name


def restore_files(kept: Kept, into: Path, folders: Mapping[str, Path]) -> None:
    """Copy the files to their folders; those of a folder that is not named stay where they are."""
    for name, (size, digest) in kept.items():
        top, _, rest = name.partition("/")
        if top in folders:
            _copy(_place(into, name, digest), folders[top] / rest, int(size))


def _keep_pack(path: Path, copy: Path, seen: list[str] | None) -> list[str]:
    size = path.stat().st_size
    is_same = seen is not None and int(seen[0]) == size and copy.is_file()
    if seen is not None and is_same and (size > _LARGE or _sha256(path, size) == seen[1]):
        return seen
    _copy(path, copy, size)
    return [str(size), _sha256(copy, size)]


def _keep_version(path: Path, into: Path, name: str) -> list[str]:
    if path.suffix != _SQLITE:
        size = path.stat().st_size
        digest = _sha256(path, size)
        if _version(into, name, digest).is_file():
            return [str(size), digest]
    draft = into / f"{name}{_DRAFT}"
    _snapshot(path, draft) if path.suffix == _SQLITE else _draft_of(path, draft, size)
    size = draft.stat().st_size
    digest = _sha256(draft, size)
    draft.replace(_version(into, name, digest))
    return [str(size), digest]


def _version(into: Path, name: str, digest: str) -> Path:
    return into / f"{name}@{digest}"


def _place(into: Path, name: str, digest: str) -> Path:
    """Return where a copy lies; backups of before there were versions have it under its name."""
    version = _version(into, name, digest)
    return version if version.is_file() else into / name


def _files(folders: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for top, folder in sorted(folders.items()):
        for path in sorted(folder.rglob("*")):
            is_ours = path.suffix != _DRAFT and not path.name.endswith(_BESIDE)
            if is_ours and path.is_file() and not path.is_symlink():
                yield f"{top}/{path.relative_to(folder)}", path


def _copy(source: Path, copy: Path, size: int) -> None:
    """Copy the first `size` bytes durably; the copy is complete or absent, readable by us only."""
    draft = copy.with_name(f"{copy.name}{_DRAFT}")
    _draft_of(source, draft, size)
    draft.replace(copy)


def _draft_of(source: Path, draft: Path, size: int) -> None:
    with os.fdopen(_opened(draft), "wb") as file, source.open("rb") as data:
        left = size
        while left > 0 and (part := data.read(min(left, 1 << 20))):
            file.write(part)
            left -= len(part)
        file.flush()
        os.fsync(file.fileno())


def _snapshot(source: Path, draft: Path) -> None:
    os.close(_opened(draft))
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(draft)) as here:
        there.backup(here)


def _opened(draft: Path) -> int:
    draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft.unlink(missing_ok=True)
    return os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _sha256(path: Path, size: int) -> str:
    """Hash the first `size` bytes: what a later, unfinished backup added to a pack is not ours."""
    found, left = sha256(), size
    with path.open("rb") as file:
        while left > 0 and (part := file.read(min(left, 1 << 20))):
            found.update(part)
            left -= len(part)
    return found.hexdigest()
