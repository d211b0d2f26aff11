"""A line that writes chips and prints faces: one station, and the printer behind it.

A job's orders are entered durably before the first chip is touched, so a job asked for twice is one
job, and a job cut short goes on where it was. Faces are printed when the chips are done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from capthe.chip.access_key import ZoneKey
from capthe.chip.apdu import converse
from capthe.chip.reader import ReadChip, read_chip
from capthe.domain.errors import Fault
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs, Outcome
from capthe.outside.face_printer import FacePrinter, Faces
from capthe.outside.printer import JobReport
from capthe.work.chip_station import ChipFailed, ChipStation

_PAUSE_SECONDS = 0.02
_PAUSES_MAX = 1500


@dataclass(frozen=True, slots=True)
class ChipLine:
    """One station as a whole line, and the printer of faces.

    `now_seconds` is the clock of leases, the same for all stations of the list; `pause` waits while
    another station finishes what it has of a job.
    """

    station: ChipStation
    jobs: EncodingJobs
    faces: FacePrinter
    now_seconds: Callable[[], float]
    pause: Callable[[float], None]

    def report(self, key: str) -> JobReport | None:
        """Return what became of a job; None when it is unknown or not finished."""
        return self._encoded(key) if self.faces.is_printed(key) else None

    def has_begun(self, key: str) -> bool:
        """Tell whether a job was entered."""
        return bool(self.jobs.made(key))

    def make(self, key: str, orders: Sequence[ChipOrder], sheet: bytes) -> JobReport:
        """Write the chips and print the faces once; `sheet` has the cards in the orders' order.

        Fault: a machine does not answer; the same call goes on.
        """
        self.jobs.enter(key, orders)
        pauses = 0
        while (report := self._encoded(key)) is None:
            try:
                is_busy = self.station.work_one(self.now_seconds())
            except ChipFailed:
                continue  # it is counted, and its blank given up after so many
            if not is_busy:
                pauses += 1
                if pauses > _PAUSES_MAX:
                    raise Fault(f"another station holds orders of {key}")
                self.pause(_PAUSE_SECONDS)
        self.station.encoder.close()
        self.faces.print_sheet(key, Faces(tuple(order.blank for order in orders), sheet))
        return report

    def read_chip(self, blank: int, zone_information: str, *, by_pace: bool = False) -> ReadChip:
        """Read a card as any terminal does that knows its zone: by BAC, or by PACE.

        CardMute: it is dead. ChipRefused, ChipDeceived: it does not open, or lies.
        """
        encoder = self.station.encoder
        zone = ZoneKey(zone_information.encode("ascii"))
        reading = read_chip(
            zone, self.station.entropy, chunk_bytes=self.station.chunk_bytes,
            has_time_for_pace=by_pace,
        )  # fmt: skip
        try:
            encoder.feed(blank)
            encoder.power_on()
            return converse(reading, encoder.transmit)
        finally:
            encoder.close()

    def scan(self, key: str) -> Faces | None:
        """Look at the faces of a job's cards."""
        return self.faces.scan(key)

    def destroy(self, key: str) -> list[bytes]:
        """Destroy a job's chip images and the keys over them; return the keys' hashes."""
        return self.jobs.destroy(key)

    def _encoded(self, key: str) -> JobReport | None:
        made = self.jobs.made(key)
        if not made or any(each.outcome is None for each in made):
            return None
        spoiled = (each.blank for each in made if each.outcome is Outcome.SPOILED)
        return JobReport(key, len(made), frozenset(spoiled))
