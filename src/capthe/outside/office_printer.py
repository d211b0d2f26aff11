"""A card printer in an office, behind a CUPS queue: a PDF in, two sides a card out.

The queue, not this program, knows the printer's driver. It is spoken to by IPP (RFC 8010, 8011)
over HTTP. A job is known by its title: one that is in doubt is asked for before it is sent again.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from http.client import HTTPConnection, HTTPException

from capthe.domain.errors import Fault

_PRINT_JOB, _GET_JOBS = 0x0002, 0x000A
_OPERATION, _JOB, _END = 0x01, 0x02, 0x03
_NAME, _KEYWORD, _URI, _CHARSET, _LANGUAGE, _TYPE = (
    0x42, 0x44, 0x45, 0x47, 0x48, 0x49,
)  # fmt: skip
_FIRST_VALUE_TAG = 0x10
_STATUS_GOOD_MAX = 0x00FF
_PATIENCE_SECONDS = 60
_HEAD = struct.Struct(">BBHI")
_USER = "capthe"
_WANTED = (b"job-id", b"job-name", b"job-state", b"job-originating-host-name")
"""What is asked of each job. CUPS forgets the name of a finished job after a while, unless it is
asked for something that makes it read the job's file again, as the last of these does."""


class JobState(IntEnum):
    """The states of a job (RFC 8011, 5.3.7)."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job that the queue knows."""

    number: int
    title: str
    state: JobState

    @property
    def is_lost(self) -> bool:
        """Whether nothing will come out of it any more."""
        return self.state in {JobState.CANCELED, JobState.ABORTED}


@dataclass(frozen=True, slots=True)
class OfficePrinter:
    """A queue of a CUPS server that keeps the history of its jobs (PreserveJobHistory)."""

    host: str
    port: int
    queue: str

    def job(self, title: str) -> QueuedJob | None:
        """Return what became of the last job of this title; None when the queue never got it.

        Raises Fault when it does not answer.
        """
        found = [
            job
            for which in ("not-completed", "completed")
            for job in self._jobs(which)
            if job.title == title
        ]
        return max(found, key=lambda job: job.number, default=None)

    def send(self, title: str, sheet: bytes) -> QueuedJob:
        """Have a sheet printed once; a job that the queue has, or has done, is not sent again."""
        known = self.job(title)
        if known is not None and not known.is_lost:
            return known
        answer = self._ask(
            _PRINT_JOB,
            _value(_NAME, "job-name", title.encode())
            + _value(_TYPE, "document-format", b"application/pdf"),
            sheet,
        )
        return next(_jobs_in(answer, title))

    def _jobs(self, which: str) -> Iterator[QueuedJob]:
        wanted = b"".join(
            _value(_KEYWORD, "" if number else "requested-attributes", name)
            for number, name in enumerate(_WANTED)
        )
        answer = self._ask(_GET_JOBS, wanted + _value(_KEYWORD, "which-jobs", which.encode()))
        return _jobs_in(answer)

    def _ask(self, operation: int, attributes: bytes, document: bytes = b"") -> bytes:
        """Send one request; return the attributes of the answer."""
        place = f"ipp://{self.host}:{self.port}/printers/{self.queue}".encode()
        body = (
            _HEAD.pack(2, 0, operation, 1)
            + bytes((_OPERATION,))
            + _value(_CHARSET, "attributes-charset", b"utf-8")
            + _value(_LANGUAGE, "attributes-natural-language", b"vi")
            + _value(_URI, "printer-uri", place)
            + _value(_NAME, "requesting-user-name", _USER.encode())
            + attributes
            + bytes((_END,))
            + document
        )
        connection = HTTPConnection(self.host, self.port, timeout=_PATIENCE_SECONDS)
        try:
            headers = {"Content-Type": "application/ipp"}
            connection.request("POST", f"/printers/{self.queue}", body, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException) as error:
            raise Fault(f"ipp: {self.host}:{self.port} does not answer: {error}") from error
        finally:
            connection.close()
        if len(said) < _HEAD.size or _HEAD.unpack_from(said)[2] > _STATUS_GOOD_MAX:
            raise Fault(f"ipp: {self.queue} answers {answer.status}, {said[2:4].hex()}")
        return said[_HEAD.size :]


def _value(tag: int, name: str, value: bytes) -> bytes:
    """Write an attribute; without a name it is one more value of the one before."""
    packed = struct.pack(">BH", tag, len(name)) + name.encode()
    return packed + struct.pack(">H", len(value)) + value


def _jobs_in(attributes: bytes, title: str = "") -> Iterator[QueuedJob]:
    """Read the jobs of an answer; `title` is that of a job just sent, which is not repeated."""
    jobs: list[dict[str, bytes]] = []
    position, name, in_job = 0, "", False
    while position < len(attributes) and attributes[position] != _END:
        tag = attributes[position]
        position += 1
        if tag < _FIRST_VALUE_TAG:
            jobs.extend([{}] if tag == _JOB else [])
            in_job = tag == _JOB
            continue
        size = int.from_bytes(attributes[position : position + 2])
        name = attributes[position + 2 : position + 2 + size].decode() or name
        position += 2 + size
        size = int.from_bytes(attributes[position : position + 2])
        if in_job:
            jobs[-1].setdefault(name, attributes[position + 2 : position + 2 + size])
        position += 2 + size
    for job in jobs:
        yield QueuedJob(
            int.from_bytes(job["job-id"]),
            job["job-name"].decode() if "job-name" in job else title,
            JobState(int.from_bytes(job["job-state"])),
        )
