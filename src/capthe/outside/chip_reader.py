"""A reader with a chip in it, and an encoder, which also changes the card: Protocols."""

from typing import Protocol

from capthe.domain.errors import Fault


class CardMute(Fault):
    """The reader works and a card lies in it, but the card does not answer to power."""


class ChipReader(Protocol):
    """One reader. Every method raises Fault when reader or card do not answer."""

    def power_on(self) -> None:
        """Power the card off and on, so that every session ends. CardMute: it does not answer."""

    def transmit(self, command: bytes) -> bytes:
        """Carry one command to the card and return its response."""

    def close(self) -> None:
        """Let the reader go."""


class Encoder(ChipReader, Protocol):
    """A reader in a machine that brings the cards."""

    def feed(self, blank: int) -> None:
        """Bring the blank with this serial to the contacts; what lay there goes back to its place.

        `power_on` comes next. Fault: the blank is not in this machine's reach.
        """
