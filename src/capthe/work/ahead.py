"""Make the next thing while the one before is used, in a thread of its own.

It pays where using a thing is waiting for a machine.
"""

from collections.abc import Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Made = SimpleQueue[Thing | BaseException]


class Ahead(Generic[Thing]):
    """The thread. Things that nobody takes any more are lost with whom they were made for."""

    def __init__(self) -> None:
        self._wanted: SimpleQueue[tuple[Iterator[Thing], Made[Thing]] | None] = SimpleQueue()
        Thread(target=self._make, daemon=True).start()

    def __call__(self, things: Iterator[Thing]) -> Iterator[Thing]:
        """Give them in turn, always with one more under way; raise what they raise."""
        made: Made[Thing] = SimpleQueue()
        self._wanted.put((things, made))
        while not isinstance(thing := made.get(), StopIteration):
            if isinstance(thing, BaseException):
                raise thing
            self._wanted.put((things, made))
            yield thing

    def close(self) -> None:
        """Let the thread end."""
        self._wanted.put(None)

    def _make(self) -> None:
        while (wanted := self._wanted.get()) is not None:
            things, made = wanted
            try:
                made.put(next(things))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                made.put(error)
