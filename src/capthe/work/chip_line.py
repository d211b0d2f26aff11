"""A line that writes chips, as 7 personalise and 8 inspect know a printer.

What goes on a card is its packed image. A job's orders are entered durably before the first chip is
touched, so a job asked for twice is one job, and a job cut short goes on where it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from capthe.chip.access_key import ZoneKey
from capthe.chip.apdu import ChipDeceived, ChipRefused, converse
from capthe.chip.image import ChipImage
from capthe.chip.parcel import pack, unpack
from capthe.chip.profile import Access
from capthe.chip.reader import read_chip
from capthe.outside.chip_reader import CardMute
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs, Outcome
from capthe.outside.printer import CardOrder, JobReport
from capthe.work.chip_station import ChipStation


@dataclass(frozen=True, slots=True)
class ChipLine:
    """One station as a whole line: it is given jobs, and reads cards back."""

    station: ChipStation
    jobs: EncodingJobs
    now_seconds: Callable[[], float]

    def report(self, key: str) -> JobReport | None:
        """Return what became of a job; None when it is unknown or not finished."""
        made = self.jobs.made(key)
        if not made or any(each.outcome is None for each in made):
            return None
        spoiled = (each.blank for each in made if each.outcome is Outcome.SPOILED)
        return JobReport(key, len(made), frozenset(spoiled))

    def print_job(self, key: str, cards: Sequence[CardOrder]) -> JobReport:
        """Write the chips once. Fault: the machine does not answer; the same call goes on."""
        self.jobs.enter(key, [_order(card) for card in cards])
        while (report := self.report(key)) is None:
            self.station.work_one(self.now_seconds())
        return report

    def read_back(self, blanks: Sequence[int]) -> Mapping[int, bytes]:
        """Return the SHA-256 of what each card carries, as it was ordered or otherwise.

        Files that only a certified terminal may read, and the secrets, cannot be read: their part
        is the security object's hash and the chip's two proofs. A dead chip, one that proves
        nothing, and one whose order is destroyed are left out.
        """
        found = {}
        for blank in blanks:
            image = self.jobs.image(blank)
            carried = None if image is None else self._carried(blank, image)
            if carried is not None:
                found[blank] = carried
        return found

    def _carried(self, blank: int, image: ChipImage) -> bytes | None:
        zone = ZoneKey(image.secrets.mrz_information.encode("ascii"))
        encoder = self.station.encoder
        encoder.feed(blank)
        try:
            encoder.power_on()
            read = converse(read_chip(zone, self.station.entropy), encoder.transmit)
        except (CardMute, ChipRefused, ChipDeceived):
            return None
        if read.agreement or read.active:
            return None
        readable = {f.name: f.content for f in image.files if f.access is not Access.TERMINAL}
        if read.files == readable:
            return sha256(pack(image)).digest()
        return sha256(b"".join(read.files.values())).digest()


def _order(card: CardOrder) -> ChipOrder:
    """Return the order of a chip; a card is known by the zone it is to carry."""
    image = unpack(card.content)
    return ChipOrder(sha256(image.file("DG1")).hexdigest(), card.blank, image)
