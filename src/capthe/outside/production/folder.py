"""A factory's counter as a folder: jobs go out through it, answers come back into it.

    JOB/manifest.json  JOB/manifest.sig  JOB/records.csv  JOB/records.xml  JOB/faces-0001.pdf ...
    JOB/images/  JOB/chip/
    JOB/result.json  JOB/result.sig    (from the factory)
    aside/                             answers that were refused

Written twice under one id with the same content, nothing happens; with other content it is
refused. A folder is there whole or not at all. When its data are destroyed, the manifest stays.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.outside.production.factory import SignedAnswer, answer_bytes
from capthe.outside.production.job import ProductionJob, Sign, Verify, manifest
from capthe.outside.production.records import files_of

_MANIFEST, _RESULT = "manifest", "result"
_SHREDDED_AT_ONCE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FactoryFolder:
    """The counter of one factory (factory.CardFactory); `sign` is the centre's signature."""

    folder: Path
    sign: Sign = field(repr=False)

    def given(self, job: str) -> bytes | None:
        """Look for the job's folder."""
        head = self.place(job) / f"{_MANIFEST}.json"
        return sha256(head.read_bytes()).digest() if head.exists() else None

    def give(self, job: ProductionJob) -> bytes:
        """Write the job's folder: whole, or not at all."""
        files = files_of(job)
        head = manifest(job, files)
        given, asked = self.given(job.job), sha256(head).digest()
        if given is not None and given != asked:
            raise _refused(
                "job_differs",
                Text(
                    "Lô này đã xuất với nội dung khác.",
                    "This job was exported before with other content.",
                ),
            )
        if given is None:
            self._write_whole(
                self.place(job.job),
                files | {f"{_MANIFEST}.json": head, f"{_MANIFEST}.sig": self.sign(head)},
            )
        return asked

    def answer(self, job: str) -> SignedAnswer | None:
        """Read what the factory put into the job's folder."""
        return answer_in(self.place(job))

    def set_aside(self, job: str, answer: SignedAnswer) -> None:
        """Keep the answer under its hash; take it out of the job's folder if it lies there."""
        name = f"{_plain(job)}-{sha256(answer.data + answer.signature).hexdigest()[:16]}"
        _write(self.folder / "aside" / f"{name}.json", answer.data)
        _write(self.folder / "aside" / f"{name}.sig", answer.signature)
        _sync(self.folder / "aside")
        if self.answer(job) == answer:
            for ending in ("json", "sig"):
                (self.place(job) / f"{_RESULT}.{ending}").unlink()

    def destroy(self, job: str) -> list[bytes] | None:
        """Overwrite and remove every file of the job but its manifest and its answer."""
        head = self.place(job) / f"{_MANIFEST}.json"
        if not head.exists():
            return None
        stated = json.loads(head.read_bytes())
        for name in stated["files"]:
            _shred(self.place(job) / name)
        return [bytes.fromhex(key) for _, key in sorted(stated["chip_keys"])]

    def place(self, job: str) -> Path:
        """Return the folder of a job."""
        return self.folder / _plain(job)

    def _write_whole(self, place: Path, files: Mapping[str, bytes]) -> None:
        beside = place.with_name(f".{place.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        try:
            for name, data in files.items():
                _write(beside / name, data)
            beside.rename(place)
        except OSError as error:
            raise Fault(f"the factory's folder cannot be written: {error.strerror}") from error
        _sync(self.folder)


def check_job(folder: Path, verify: Verify) -> dict[str, Any]:
    """Return the manifest of a folder whose signature and every file hold; refuse any other."""
    places = (folder / f"{_MANIFEST}.json", folder / f"{_MANIFEST}.sig")
    head, signature = (place.read_bytes() if place.exists() else b"" for place in places)
    if not verify(head, signature):
        raise _refused(
            "manifest_unsigned",
            Text("Chữ ký của lô không đúng.", "The signature of the job does not hold."),
        )
    stated: dict[str, Any] = json.loads(head)
    wanted = set(stated["files"])
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.stem not in {_MANIFEST, _RESULT}
    }
    changed = [
        name
        for name in sorted(wanted & found)
        if sha256((folder / name).read_bytes()).hexdigest() != stated["files"][name]
    ]
    if changed or wanted != found:
        raise _refused(
            "job_damaged",
            Text("Tệp của lô thiếu, thừa hoặc bị đổi.", "Files of the job are missing or changed."),
        )
    return stated


def write_answer(folder: Path, made: Mapping[int, str], sign: Sign) -> None:
    """Write what the line did: an outcome for each blank, bound to the job that it was for."""
    head = (folder / f"{_MANIFEST}.json").read_bytes()
    data = answer_bytes(json.loads(head)["job"], sha256(head).digest(), list(made.items()))
    _write(folder / f"{_RESULT}.sig", sign(data))
    half = folder / f".{_RESULT}.half"
    _write(half, data)
    half.rename(folder / f"{_RESULT}.json")


def answer_in(folder: Path) -> SignedAnswer | None:
    """Return the answer that lies in a job's folder; None while there is none."""
    data, signature = folder / f"{_RESULT}.json", folder / f"{_RESULT}.sig"
    if not data.exists():
        return None
    return SignedAnswer(data.read_bytes(), signature.read_bytes() if signature.exists() else b"")


def _plain(job: str) -> str:
    """Return an id as the name of a folder."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in job)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _shred(path: Path) -> None:
    """Overwrite a file and remove it; one that is gone already stays gone."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(left, _SHREDDED_AT_ONCE_BYTES)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(code: str, reason: Text) -> Refusal:
    return Refusal(
        code,
        reason,
        Text(
            "Giữ lô lại và báo trung tâm cá thể hóa.",
            "Hold the job and tell the personalisation centre.",
        ),
    )
