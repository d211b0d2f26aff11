"""What a plant makes cards with, as 6 allot, 7 personalise and 8 inspect know it.

    lacks     what is missing before a lot can be made at all
    report    what became of a job, asked by its key
    make      one job, once
    give      a job to an outside factory instead, once; `answer` is what came back
    inspect   read every card back and compare it with what was approved
    destroy   let nobody open the job's production data again

`card_line.CardLine` makes whole cards, chip and face. `TextLine`, here, prints nothing but the text
of the QR code: for worlds that ask whether each card is the right one, not what is on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Protocol

from capthe.domain.country import Country
from capthe.domain.errors import Fault
from capthe.domain.rows import rows_of
from capthe.outside.printer import CardOrder, JobReport, Printer
from capthe.outside.production.factory import CardFactory
from capthe.outside.production.job import CardJob, ProductionJob
from capthe.store.pg.act import Act
from capthe.store.pg.answer import PrintRow
from capthe.store.pg.chips import Destroyed, Inspected
from capthe.work.card import card_contents
from capthe.work.outlet import OutletOf, no_outlet, outlet_for


@dataclass(frozen=True, slots=True)
class Inspection:
    """Dossiers whose card is not what it should be; `cards` tells of every card, if kept."""

    failed: Sequence[int]
    cards: Sequence[Inspected] = ()


class Line(Protocol):
    """A line of machines that makes cards of lots."""

    def lacks(self, act: Act, cards: int) -> str | None:
        """Name the signing rules that lack signatures for so many cards; None: go ahead."""

    def report(self, key: str) -> JobReport | None:
        """Return what became of a job; None when it is unknown or unfinished."""

    def make(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> JobReport:
        """Make the cards once. Fault: a machine does not answer; the same call goes on."""

    def give(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> bytes:
        """Give the lot to the factory that makes it, once; return the hash of its manifest."""

    def counter(self, key: str) -> CardFactory:
        """Return the counter of the factory that makes a job. Fault: there is no way to one."""

    def inspect(self, key: str, rows: Sequence[PrintRow], issued: date) -> Inspection:
        """Read the cards back and compare. Doing it again gives the same."""

    def destroy(self, key: str) -> Destroyed | None:
        """Destroy the production data; again, the same evidence. None where there are none."""


class NoLine:
    """Where no cards are made: an office, a counter, a command."""

    def lacks(self, act: Act, cards: int) -> str | None:
        """Nobody asks."""
        raise _nothing_here(f"{cards} cards for {act.actor}")

    def report(self, key: str) -> JobReport | None:
        """Nobody asks."""
        raise _nothing_here(key)

    def make(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> JobReport:
        """Nothing can be made."""
        raise _nothing_here(f"{key}, {len(rows)} cards of {issued} for {act.actor}")

    def give(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> bytes:
        """Nothing can be given."""
        raise _nothing_here(f"{key}, {len(rows)} cards of {issued} for {act.actor}")

    def counter(self, key: str) -> CardFactory:
        """Nobody is known."""
        raise _nothing_here(key)

    def inspect(self, key: str, rows: Sequence[PrintRow], issued: date) -> Inspection:
        """Nothing can be read."""
        raise _nothing_here(f"{key}, {len(rows)} cards of {issued}")

    def destroy(self, key: str) -> Destroyed | None:
        """Nothing is kept."""
        raise _nothing_here(key)


def _nothing_here(what: str) -> Fault:
    return Fault(f"no line makes cards here: {what}")


@dataclass(slots=True)
class TextLine:
    """A line that prints the text of the QR code on each card."""

    country: Country
    printer: Printer
    outlet_of: OutletOf = no_outlet

    def lacks(self, act: Act, cards: int) -> str | None:  # noqa: ARG002 - it signs nothing
        """Nothing: a text needs no signer."""
        return None

    def report(self, key: str) -> JobReport | None:
        """Ask the printer."""
        return self.printer.report(key)

    def make(
        self,
        act: Act,  # noqa: ARG002 - it signs nothing
        key: str,
        rows: Sequence[PrintRow],
        issued: date,
    ) -> JobReport:
        """Print the lot."""
        contents = card_contents(self.country, rows, issued)
        orders = list(rows_of(CardOrder, zip([row.blank for row in rows], contents, strict=True)))
        return self.printer.print_job(key, orders)

    def give(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> bytes:
        """Give the texts of the lot away; `act` happened when the intent was recorded."""
        outlet = outlet_for(self.outlet_of, key)

        def prepare() -> ProductionJob:
            contents = card_contents(self.country, rows, issued)
            cards = [
                CardJob(row.blank, str(row.dossier), (), ("", "", ""), text.decode(), b"")
                for row, text in zip(rows, contents, strict=True)
            ]
            return ProductionJob(key, outlet.name, "text", act.happened_at, tuple(cards), ())

        return outlet.give(key, prepare)

    def counter(self, key: str) -> CardFactory:
        """Return the factory's counter."""
        return outlet_for(self.outlet_of, key).counter

    def inspect(
        self,
        key: str,  # noqa: ARG002 - the cards are asked
        rows: Sequence[PrintRow],
        issued: date,
    ) -> Inspection:
        """Compare the hash of what each card carries with that of what was approved."""
        made = self.printer.read_back([row.blank for row in rows])
        contents = card_contents(self.country, rows, issued)
        return Inspection(
            [
                row.dossier
                for row, content in zip(rows, contents, strict=True)
                if made.get(row.blank) != sha256(content).digest()
            ]
        )

    def destroy(self, key: str) -> Destroyed | None:  # noqa: ARG002 - it keeps nothing
        """Nothing: the text of a card is no secret of the plant."""
        return None
