"""A job as a folder, written once, and the result that the factory puts into it.

    manifest.json  manifest.sig  records.csv  records.xml  faces-0001.pdf ...  images/  chip/
    result.json    result.sig    (from the factory)

Written twice under one id with the same content, nothing happens; with other content it is
refused. A folder is there whole or not at all.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.outside.printer import JobReport
from capthe.outside.production.job import ProductionJob, Sign, Verify, canonical, manifest
from capthe.outside.production.records import blanks_in, files_of

GOOD, SPOILED = "good", "spoiled"
_MANIFEST, _RESULT = "manifest", "result"


@dataclass(frozen=True, slots=True)
class Exported:
    """A job's folder, its id and blanks, the hash of its manifest, whether it is a new one."""

    folder: Path
    job: str
    blanks: frozenset[int]
    manifest_hash: str
    is_new: bool


def export_job(job: ProductionJob, outbox: Path, sign: Sign) -> Exported:
    """Write a job under its id; durable on return. Refuses the id with other content."""
    files = files_of(job)
    head = manifest(job, files)
    folder = outbox / _plain(job.job)
    blanks = frozenset(card.blank for card in job.cards)
    exported = Exported(folder, job.job, blanks, sha256(head).hexdigest(), is_new=False)
    if folder.exists():
        if (folder / f"{_MANIFEST}.json").read_bytes() != head:
            raise _refused(
                "job_differs",
                Text(
                    "Lô này đã xuất với nội dung khác.",
                    "This job was exported before with other content.",
                ),
            )
        return exported
    files |= {f"{_MANIFEST}.json": head, f"{_MANIFEST}.sig": sign(head)}
    beside = outbox / f".{folder.name}.new"
    shutil.rmtree(beside, ignore_errors=True)
    for name, data in files.items():
        _write(beside / name, data)
    beside.rename(folder)
    _sync(outbox)
    return replace(exported, is_new=True)


def check_job(folder: Path, verify: Verify) -> dict[str, Any]:
    """Return the manifest of a folder whose signature and every file hold; refuse any other."""
    head = _signed(folder, _MANIFEST, verify)
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


def known_job(folder: Path, verify: Verify) -> Exported:
    """Return the job that a folder was exported as; refuse a folder that was changed."""
    stated = check_job(folder, verify)
    head = (folder / f"{_MANIFEST}.json").read_bytes()
    blanks = blanks_in((folder / "records.csv").read_bytes())
    return Exported(folder, stated["job"], blanks, sha256(head).hexdigest(), is_new=False)


def write_result(folder: Path, made: Mapping[int, str], sign: Sign) -> None:
    """Write what the line did: an outcome for each blank, bound to the job that it was for."""
    head = (folder / f"{_MANIFEST}.json").read_bytes()
    result = canonical(
        {
            "job": json.loads(head)["job"],
            "manifest": sha256(head).hexdigest(),
            "outcomes": {str(blank): outcome for blank, outcome in made.items()},
        }
    )
    _write(folder / f"{_RESULT}.sig", sign(result))
    _write(folder / f"{_RESULT}.json", result)


def read_result(exported: Exported, verify: Verify) -> JobReport | None:
    """Return what the factory did with a job, None while it has not answered.

    Refuses an answer that is not signed, is for another job or another content of it, or does not
    account for every blank exactly once.
    """
    if not (exported.folder / f"{_RESULT}.json").exists():
        return None
    stated = json.loads(_signed(exported.folder, _RESULT, verify))
    outcomes = {int(blank): outcome for blank, outcome in stated["outcomes"].items()}
    if (stated["job"], stated["manifest"]) != (exported.job, exported.manifest_hash):
        raise _refused(
            "result_of_another",
            Text("Kết quả này của lô khác.", "This result is of another job."),
        )
    if set(outcomes) != exported.blanks or not set(outcomes.values()) <= {GOOD, SPOILED}:
        raise _refused(
            "result_incomplete",
            Text(
                "Kết quả không khớp với phôi đã giao.",
                "The result does not account for the blanks given out.",
            ),
        )
    spoiled = frozenset(blank for blank, outcome in outcomes.items() if outcome == SPOILED)
    return JobReport(exported.job, len(outcomes), spoiled)


def _signed(folder: Path, name: str, verify: Verify) -> bytes:
    places = (folder / f"{name}.json", folder / f"{name}.sig")
    data, signature = (place.read_bytes() if place.exists() else b"" for place in places)
    if not verify(data, signature):
        raise _refused(
            f"{name}_unsigned",
            Text("Chữ ký của lô không đúng.", "The signature of the job does not hold."),
        )
    return data


def _plain(job: str) -> str:
    """Return an id as the name of a folder."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in job)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


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
