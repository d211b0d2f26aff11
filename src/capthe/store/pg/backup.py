"""`capthe backup` and `restore`: the database and the files beside it, incremental, verified.

    target/0001/database     a full base backup, or only what changed since the one before
    target/0001/files.json   every file kept with this backup, and its SHA-256
    target/0001/backup.json  which backup it builds on; written last: without it there is no backup
    target/files/<name>/...  the files themselves (`backup_files`)

The database is copied first and the packs after it, so that every object a row points at is there.
A backup that carries keys and secrets opens everything; keep it as you keep the keys, or leave
those folders out and keep them apart. Wiping a key-encryption key does not reach the copies in old
backups.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.store.pg.backup_files import Kept, damaged_files, keep_files, restore_files
from capthe.store.pg.remote import Remote
from capthe.store.pg.server import SUPERUSER, Server

Progress = Callable[[Text], None]
_DONE = "backup.json"
_FILES = "files.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """One finished backup; `after` is the number of the one it builds on, None for a full one."""

    number: int
    after: int | None

    @property
    def is_full(self) -> bool:
        """It needs no other backup."""
        return self.after is None


def backups(target: Path) -> list[Backup]:
    """Return the finished backups in `target`, oldest first."""
    found = (json.loads(each.read_text()) for each in target.glob(f"*/{_DONE}"))
    return sorted((Backup(**each) for each in found), key=lambda each: each.number)


def backup(
    server: Server | Remote,
    folders: Mapping[str, Path],
    target: Path,
    progress: Progress,
    *,
    full: bool = False,
) -> Backup:
    """Back up the running server and `folders` (name -> folder) into `target`; verify; return it.

    Incremental over the newest backup in `target`, if there is one and `full` is not asked for;
    when the server no longer has the summaries that takes, a full one is made. Refusal for a
    server that is not ours.
    """
    if not isinstance(server, Server):
        raise _not_ours()
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    earlier = backups(target)
    after = earlier[-1] if earlier and not full else None
    folder = _new_folder(target, earlier)
    if after is not None:
        progress(Text("Sao lưu phần thay đổi…", "Backing up what has changed…"))
        try:
            _base_backup(server, folder, target / f"{after.number:04}")
        except Fault as fault:
            progress(Text(f"Phải sao lưu toàn bộ: {fault}", f"A full backup is needed: {fault}"))
            shutil.rmtree(folder / "database", ignore_errors=True)
            after = None
    if after is None:
        progress(Text("Sao lưu toàn bộ cơ sở dữ liệu…", "Backing up the whole database…"))
        _base_backup(server, folder, None)
    _run(server, "pg_verifybackup", *_verify_options(after), str(folder / "database"))
    progress(Text("Sao lưu các tệp…", "Backing up the files…"))
    kept = keep_files(folders, target / "files", _known(target, earlier))
    _write_last(folder / _FILES, json.dumps(kept, indent=1, sort_keys=True))
    os.sync()
    made = Backup(int(folder.name), None if after is None else after.number)
    _write_last(folder / _DONE, json.dumps(asdict(made)))
    return made


def restore(
    target: Path, server: Server, folders: Mapping[str, Path], progress: Progress
) -> Backup:
    """Restore the newest backup in `target` into the empty home of `server` and into `folders`.

    Everything is verified before the cluster is in its place; the server is not started. `folders`
    names where each folder of the backup belongs; one that is not named is not restored. Without
    the secrets of the backed-up home nobody can log in to what is restored.
    """
    found = backups(target)
    if not found:
        raise _nothing(target)
    if server.data.exists():
        raise _not_empty(server)
    chain = _chain(found)
    paths = [str(target / f"{each.number:04}" / "database") for each in chain]
    for path, each in zip(paths, chain, strict=True):
        progress(Text(f"Kiểm tra bản sao lưu {each.number}", f"Verifying backup {each.number}"))
        try:
            _run(server, "pg_verifybackup", *_verify_options(each.after), path)
        except Fault as fault:
            raise _damaged(f"{each.number:04}/database") from fault
    kept = json.loads((target / f"{chain[-1].number:04}" / _FILES).read_text())
    damaged = next(damaged_files(kept, target / "files"), None)
    if damaged is not None:
        raise _damaged(damaged)
    progress(Text("Khôi phục các tệp…", "Restoring the files…"))
    restore_files(kept, target / "files", folders)
    progress(Text("Khôi phục cơ sở dữ liệu…", "Restoring the database…"))
    _restore_data(server, paths)
    return chain[-1]


def _restore_data(server: Server, paths: list[str]) -> None:
    """Put the chain together beside the cluster's place, verify it, move it there."""
    place = server.place
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    server.account.give(place)
    draft = place / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    if len(paths) == 1:
        shutil.copytree(paths[0], draft, symlinks=True)
    else:
        _run(server, "pg_combinebackup", f"--output={draft}", *paths)
    _run(server, "pg_verifybackup", "--no-parse-wal", str(draft))
    log = place / "log"
    log.mkdir(mode=0o755, exist_ok=True)
    server.account.give(log)
    draft.chmod(0o700)
    server.account.give_all(draft)
    os.sync()
    draft.rename(server.data)


def _base_backup(server: Server, folder: Path, after: Path | None) -> None:
    incremental = [] if after is None else [f"--incremental={after / 'database/backup_manifest'}"]
    _run(
        server, "pg_basebackup", f"--pgdata={folder / 'database'}", f"--host={server.sockets}",
        f"--username={SUPERUSER}", "--no-password", "--checkpoint=fast", "--wal-method=stream",
        "--manifest-checksums=SHA256", *incremental, password=server.secret(SUPERUSER),
    )  # fmt: skip


def _verify_options(after: Backup | int | None) -> list[str]:
    """What may be skipped: nothing of a full backup; an increment's log is parsed as a whole."""
    return [] if after is None else ["--no-parse-wal"]


def _run(server: Server, program: str, *arguments: str, password: str = "") -> None:
    done = subprocess.run(  # noqa: S603 - a program of the installation we were told to use
        [server.bin_dir / program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", "PGPASSWORD": password},
    )
    if done.returncode != 0:
        last = " | ".join(done.stderr.strip().splitlines()[-4:])
        raise Fault(f"{program} failed: {last}")


def _chain(found: list[Backup]) -> list[Backup]:
    """Return the newest backup with all it builds on, the full one first."""
    by_number = {each.number: each for each in found}
    chain = [found[-1]]
    while chain[-1].after is not None:
        before = by_number.get(chain[-1].after)
        if before is None:
            raise _damaged(f"{chain[-1].after:04}")
        chain.append(before)
    return chain[::-1]


def _new_folder(target: Path, earlier: list[Backup]) -> Path:
    """Make the next folder; what an interrupted backup left under its number goes."""
    folder = target / f"{earlier[-1].number + 1 if earlier else 1:04}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _known(target: Path, earlier: list[Backup]) -> Kept:
    if not earlier:
        return {}
    known: Kept = json.loads((target / f"{earlier[-1].number:04}" / _FILES).read_text())
    return known


def _write_last(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _not_ours() -> Refusal:
    return Refusal(
        "backup_of_foreign_server",
        Text(
            "Máy chủ cơ sở dữ liệu đã cấu hình không do chương trình này quản lý.",
            "The configured database server is not run by this program.",
        ),
        Text(
            "Hãy sao lưu máy chủ đó bằng pgBackRest hoặc Barman, và sao lưu thư mục objects, keys "
            "và secrets cùng lúc, sau cơ sở dữ liệu.",
            "Back that server up with pgBackRest or Barman, and the folders objects, keys and "
            "secrets at the same time, after the database.",
        ),
    )


def _nothing(target: Path) -> Refusal:
    return Refusal(
        "no_backup",
        Text(
            f"Không có bản sao lưu hoàn chỉnh trong {target}.",
            f"There is no finished backup in {target}.",
        ),
        Text("Hãy kiểm tra đường dẫn.", "Please check the path."),
    )


def _damaged(what: str) -> Refusal:
    return Refusal(
        "backup_damaged",
        Text(
            f"Bản sao lưu bị hỏng hoặc thiếu: {what}.",
            f"The backup is damaged, or a part is missing: {what}.",
        ),
        Text(
            "Chép lại bản sao lưu từ nơi cất giữ, hoặc dùng bản sao lưu trong thư mục khác.",
            "Copy it again from where it is kept, or use the backup of another folder.",
        ),
    )


def _not_empty(server: Server) -> Refusal:
    return Refusal(
        "home_not_empty",
        Text(
            f"Đã có cơ sở dữ liệu trong {server.home}.",
            f"There is a database in {server.home} already.",
        ),
        Text(
            "Hãy khôi phục vào một thư mục dữ liệu mới.",
            "Restore into a new data folder.",
        ),
    )
