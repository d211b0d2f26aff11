"""A station's orders, the next one fetched and the last one recorded while a chip is written.

A reader takes its time over every command; a thread of its own talks to the list meanwhile. An
outcome that is lost with the process is found again: the chip is closed, and says whose it is.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from capthe.domain.errors import Fault
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs, Outcome


@dataclass(frozen=True, slots=True)
class _Fetched:
    """An order that is under way, and until when it may be begun."""

    order: "Future[ChipOrder | None]"
    until_seconds: float


class OrdersAhead:
    """The list as one station sees it. `opened` opens it, in the thread that will use it."""

    def __init__(self, opened: Callable[[], EncodingJobs]) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="orders")
        self._jobs = self._thread.submit(opened).result()
        self._at: int | None = None
        self._next: _Fetched | None = None
        self._recorded: Future[bool] | None = None

    def lease(self, station: str, now_seconds: float, for_seconds: float) -> ChipOrder | None:
        """Give the order that was fetched, and fetch another; an unfinished one comes first.

        None: there is no order, and everything is recorded. Fault: the list does not answer, or
        did not take the last record; what is open by the list is given next.
        """
        order = self._fetched(now_seconds)
        if order is None:
            self._settle()
            order = self._thread.submit(
                self._jobs.lease, station, now_seconds, for_seconds
            ).result()
        if order is not None:
            self._at = order.blank
            following = self._thread.submit(
                self._jobs.lease, station, now_seconds, for_seconds, order.blank
            )
            self._next = _Fetched(following, now_seconds + for_seconds / 2)
        return order

    def failed(self, station: str, blank: int) -> int:
        """Count a failure of the chip."""
        return self._thread.submit(self._jobs.failed, station, blank).result()

    def finish(self, station: str, blank: int, outcome: Outcome, reason: str = "") -> None:
        """Have it recorded. Fault: the record before this one was not taken."""
        self._settle()
        self._at = None
        self._recorded = self._thread.submit(self._jobs.finish, station, blank, outcome, reason)

    def close(self) -> None:
        """Wait until everything is recorded."""
        try:
            self._settle()
        finally:
            self._thread.shutdown()

    def _fetched(self, now_seconds: float) -> ChipOrder | None:
        """Take what was fetched, unless the order before is unfinished or it lay too long."""
        fetched, self._next = self._next, None
        if fetched is None or self._at is not None or now_seconds > fetched.until_seconds:
            return None
        return fetched.order.result()

    def _settle(self) -> None:
        """Wait for the last record; after a failure, forget what was fetched."""
        recorded, self._recorded = self._recorded, None
        if recorded is not None:
            try:
                recorded.result()
            except Fault:
                self._next = None
                raise
