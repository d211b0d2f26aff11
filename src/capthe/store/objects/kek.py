"""Key-encryption keys: one per province and month, one file each, outside the database.

Wiping the file makes every object of that province and month unreadable at once. The name of a key
carries a version, so that what is stored after a wipe has a new key and the old one never returns.

A file is written aside and linked into place, so two processes that need the same new key get
the same one. Overwriting a file does not reach copies that a disk or a backup keeps: in production
this folder belongs on a volume without backups, or behind a hardware module.
"""

import os
import re
from pathlib import Path

from capthe.domain.errors import Broken
from capthe.domain.number import Entropy
from capthe.store.objects.sync import sync_folder, write_all

KEK_BYTES = 32

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class KekStore:
    """The folder of key-encryption keys (0700, each file 0600)."""

    def __init__(self, folder: Path, entropy: Entropy) -> None:
        self.folder = folder
        self.entropy = entropy
        self._known: dict[str, tuple[bytes, Path]] = {}  # and the mark that says it was wiped
        self._current: dict[tuple[str, int], str] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def current(self, month: str, province: int) -> tuple[str, bytes]:
        """Return name and key for new objects of a province and month; made when first asked."""
        name = self._current.get((month, province))
        key = None if name is None else self.get(name)
        if name is None or key is None:
            name = self._find_or_make(month, province)
            key = self._read(name)
            self._current[month, province] = name
        return name, key

    def get(self, name: str) -> bytes | None:
        """Return a key by name; None when it was wiped. Broken when it should be there."""
        key, mark = self._known.get(name) or (None, self._wiped(name))
        if mark.exists():
            self._known.pop(name, None)
            return None
        if key is None:
            key = self._read(name)
            self._known[name] = key, mark
        return key

    def wipe(self, month: str, province: int) -> list[str]:
        """Destroy every key of a province and month; return the names of those destroyed."""
        paths = self.folder.glob(f"{_name(month, province)}-*.key")
        names = sorted(path.stem for path in paths)
        for name in names:
            self._destroy(name)
        return names

    def _find_or_make(self, month: str, province: int) -> str:
        version = 1
        while self._wiped(f"{_name(month, province)}-{version}").exists():
            version += 1
        name = f"{_name(month, province)}-{version}"
        if not self._path(name).exists():
            self._make(name)
        sync_folder(self.folder)  # also when another process made it: it may not be durable yet
        return name

    def _make(self, name: str) -> None:
        aside = self.folder / f"{name}.{self.entropy(8).hex()}.new"
        target = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            write_all(target, [self.entropy(KEK_BYTES)], 0)
            os.fsync(target)
        finally:
            os.close(target)
        try:
            os.link(aside, self._path(name))
        except FileExistsError:
            pass  # another process made it first: theirs is the key
        finally:
            aside.unlink()

    def _read(self, name: str) -> bytes:
        try:
            key = self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise Broken(f"key-encryption key {name} is missing, and was never wiped") from error
        if len(key) != KEK_BYTES:
            raise Broken(f"key-encryption key {name} has a wrong size")
        return key

    def _destroy(self, name: str) -> None:
        self._known.pop(name, None)
        self._wiped(name).touch(mode=0o600)
        sync_folder(self.folder)
        target = os.open(self._path(name), os.O_WRONLY)
        try:
            write_all(target, [bytes(KEK_BYTES)], 0)
            os.fsync(target)
        finally:
            os.close(target)
        self._path(name).unlink()
        sync_folder(self.folder)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def _wiped(self, name: str) -> Path:
        return self.folder / f"{name}.wiped"


def _name(month: str, province: int) -> str:
    if not _MONTH.fullmatch(month) or not 0 < province < 1_000:
        raise ValueError("a month yyyy-mm and a province code")
    return f"{month}-{province:03}"
