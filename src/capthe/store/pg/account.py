"""Under which account of the machine the server runs: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

NAME = "capthe"


class ProcessOwner(TypedDict, total=False):
    """Whom a new process belongs to, as `subprocess` takes it; empty means us."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the machine, by number."""

    uid: int
    gid: int

    def owner(self) -> ProcessOwner:
        """Say whom a process of the server belongs to."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make `path` the account's own."""
        if os.geteuid() != self.uid:
            os.chown(path, self.uid, self.gid)

    def give_all(self, folder: Path) -> None:
        """Make `folder` and all that is in it the account's own."""
        for path in (folder, *folder.rglob("*")):
            if not path.is_symlink():
                self.give(path)

    def reaches(self, path: Path) -> bool:
        """Tell whether the account may go through every folder down to `path`."""
        return all(self._may_enter(folder) for folder in path.resolve().parents)

    def _may_enter(self, folder: Path) -> bool:
        if self.uid == 0 or not folder.exists():
            return True
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def account_for(data: Path) -> Account:
    """Return the account the server of `data` runs under.

    An ordinary user runs it as they are. Root gives it to the owner of the data, and when there
    is none yet to the system user `capthe`, made on the way where the machine allows that.
    """
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise _other_owner(data, owner.st_uid)
        return Account(os.geteuid(), os.getegid())
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return _system_account()


def _system_account() -> Account:
    """Find the system user, make it if it is missing, fall back on `nobody`."""
    if not _exists(NAME):
        useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
        if useradd is not None:
            subprocess.run(  # noqa: S603 - a fixed command; a "no" is answered by the fallback
                [useradd, "--system", "--user-group", "--no-create-home", NAME],
                capture_output=True,
                check=False,
            )
    found = pwd.getpwnam(NAME if _exists(NAME) else "nobody")
    return Account(found.pw_uid, found.pw_gid)


def _exists(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _other_owner(data: Path, uid: int) -> Refusal:
    return Refusal(
        "server_of_another_user",
        Text(
            f"Dữ liệu trong {data} thuộc tài khoản số {uid} của máy này.",
            f"The data in {data} belongs to account {uid} of this machine.",
        ),
        Text(
            "Hãy chạy bằng tài khoản đó, bằng root, hoặc chọn thư mục dữ liệu khác.",
            "Run as that account, as root, or choose another data folder.",
        ),
    )
