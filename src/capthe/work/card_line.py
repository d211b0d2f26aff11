"""A line that makes whole cards: chip data signed, chips written, faces printed, both inspected.

make       images and faces from approved data, signed by reserved signers, given to the machine
give       the same, given to an outside factory as a signed job
inspect    chip: read as a terminal does, passive and active authentication, files as approved
           face: zone and QR read off the card
           so: DG1 = zone on the face = QR = approved data
keep       what only this chip states (signature, public keys) goes into the object store
destroy    the images with the chips' private keys and the copies of the fingers
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Protocol

from capthe.chip.apdu import ChipDeceived, ChipRefused
from capthe.chip.build import ChipMaker, NewKey
from capthe.chip.cms import Signer
from capthe.chip.dg1 import mrz_information
from capthe.chip.image import ChipImage
from capthe.chip.parcel import pack_files
from capthe.chip.profile import ChipProfile
from capthe.chip.reader import ReadChip
from capthe.country.chips import chips_of
from capthe.domain.country import Country
from capthe.domain.errors import Broken
from capthe.domain.number import Entropy
from capthe.face.content import card_face
from capthe.face.finger_print import WsqReader, no_wsq
from capthe.face.press import Press
from capthe.face.profile import CardFace, FaceProfile
from capthe.face.raster import differing_by_more_than_a_dot, sides
from capthe.face.scan import ReadFace, read_faces
from capthe.outside.chip_reader import CardMute
from capthe.outside.encoding_jobs import ChipOrder
from capthe.outside.face_printer import Faces
from capthe.outside.printer import JobReport
from capthe.outside.production.chips import chip_for_line
from capthe.outside.production.factory import CardFactory
from capthe.outside.production.job import ProductionJob
from capthe.store.objects.port import Group, Objects
from capthe.store.pg.act import Act
from capthe.store.pg.answer import PrintRow
from capthe.store.pg.chips import Destroyed, Inspected, Source
from capthe.work import face_seal
from capthe.work.approved import Approved, PicturesRefused, approved_cards
from capthe.work.card_check import chip_wrong, codes_of, face_wrong, only_of_this_card
from capthe.work.index_prints import NO_PRINTS, IndexPrints, index_prints
from capthe.work.line import Inspection
from capthe.work.lot_job import Lot, lot_job
from capthe.work.outlet import OutletOf, no_outlet, outlet_for
from capthe.work.signers import SignerPool

AT_ONCE = 20
"""So many chips are prepared together: more of them do not stay in the processor's caches."""
SAMPLE = 100
"""One face in so many, by the serial of its blank, is also set by the typesetter and compared."""


Typeset = Callable[[FaceProfile, Sequence[CardFace]], bytes]
"""Set whole faces slowly, by a program that knows nothing of the press: a PDF."""


class CardMachine(Protocol):
    """What makes cards physically, as `chip_line.ChipLine` does."""

    def has_begun(self, key: str) -> bool:
        """Tell whether a job was entered: some of its cards may be made."""

    def report(self, key: str) -> JobReport | None:
        """Return what became of a job; None when it is unknown or unfinished."""

    def make(self, key: str, orders: Sequence[ChipOrder], sheet: bytes) -> JobReport:
        """Make a job once; `sheet` has the faces in the orders' order."""

    def read_chip(self, blank: int, zone_information: str, *, by_pace: bool = False) -> ReadChip:
        """Read a card. CardMute, ChipRefused, ChipDeceived: it cannot be read."""

    def scan(self, key: str) -> Faces | None:
        """Look at the faces of a job."""

    def destroy(self, key: str) -> list[bytes]:
        """Destroy the images and their keys; return the keys' hashes."""


@dataclass(slots=True)
class CardLine:
    """A line over one machine. `pool_of` and `authorities_of` are asked by signing rules."""

    country: Country
    machine: CardMachine
    objects: Objects
    sources_of: Callable[[Sequence[int]], Mapping[int, Source]]
    pool_of: Callable[[str], SignerPool]
    authorities_of: Callable[[str], Sequence[bytes]]
    press_on: Callable[[date], Press]
    typeset: Typeset
    new_key: NewKey
    entropy: Entropy
    outlet_of: OutletOf = no_outlet
    wsq: WsqReader = no_wsq

    def lacks(self, act: Act, cards: int) -> str | None:
        """Name the rules under which not so many chips can be signed now."""
        zone = self.country.calendar.zone
        rules = self._profile(act.written_at.astimezone(zone).date()).signing
        return rules if self.pool_of(rules).left(act.written_at) < cards else None

    def report(self, key: str) -> JobReport | None:
        """Ask the machine."""
        return self.machine.report(key)

    def make(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> JobReport:
        """Prepare the lot and have it made. PicturesRefused: nothing of it was made yet."""
        try:
            cards, images, faces = self._prepared(act, key, rows, issued)
        except PicturesRefused as refused:
            if self.machine.has_begun(key):
                raise Broken(f"pictures of {key} could be used before, and cannot now") from refused
            raise
        orders = [
            ChipOrder(card.name, card.blank, image)
            for card, image in zip(cards, images, strict=True)
        ]
        return self.machine.make(key, orders, self.press_on(issued).sheet(faces))

    def give(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> bytes:
        """Prepare the lot and give it to its factory; `act` happened when the intent was recorded.

        Chips and seals are signed anew only while nothing was given.
        """
        outlet = outlet_for(self.outlet_of, key)

        def prepare() -> ProductionJob:
            cards, images, faces = self._prepared(act, key, rows, issued)
            chips = [
                chip_for_line(outlet.line_key, self.entropy, card.blank, image)
                for card, image in zip(cards, images, strict=True)
            ]
            lot = Lot(key, outlet.name, act.happened_at, cards, faces, chips)
            return lot_job(self.press_on(issued), lot)

        return outlet.give(key, prepare)

    def counter(self, key: str) -> CardFactory:
        """Return the counter of the factory that makes a job."""
        return outlet_for(self.outlet_of, key).counter

    def _prepared(
        self, act: Act, key: str, rows: Sequence[PrintRow], issued: date
    ) -> tuple[list[Approved], Iterator[ChipImage], list[CardFace]]:
        """Return a lot's cards by blank, the images of their chips, and their faces, compared."""
        press = self.press_on(issued)
        cards = self._approved(rows, issued, index_prints(press.profile, self.wsq))
        profile = self._profile(issued)
        signers = self.pool_of(profile.signing).for_job(act, key, len(cards))
        images = _images(profile, self.new_key, signers, cards)
        each = (signer for signer, n in signers for _ in range(n))
        faces = [self._face(press, card, signer) for card, signer in zip(cards, each, strict=True)]
        self._compare(
            press, [f for f, c in zip(faces, cards, strict=True) if c.blank % SAMPLE == 0]
        )
        return cards, images, faces

    def _face(self, press: Press, card: Approved, signer: Signer) -> CardFace:
        """Return what is printed, sealed where the version has room for a seal."""
        face = card_face(self.country, press.profile, card.holder)
        codes = codes_of(press, face)
        if face_seal.CODE in codes and face_seal.is_of_seals(signer.algorithm):
            issued = card.holder.card.issue
            codes[face_seal.CODE] = face_seal.sealed(face.mrz, str(codes["qr"]), issued, signer)
        return replace(face, codes=tuple(codes.values()))

    def _compare(self, press: Press, faces: Sequence[CardFace]) -> None:
        """Compare faces with the typesetter's, dot by dot, before anything is printed."""
        if not faces:
            return
        pair = press.sheet(faces), self.typeset(press.profile, faces)
        for ours, typeset in zip(*map(sides, pair), strict=True):
            if differing_by_more_than_a_dot(ours, typeset):
                raise Broken(f"a face of {press.profile.version} is not as the typesetter sets it")

    def inspect(self, key: str, rows: Sequence[PrintRow], issued: date) -> Inspection:
        """Read every card back; keep what only its chip states; tell what is wrong with which."""
        profile, press = self._profile(issued), self.press_on(issued)
        authorities = self.authorities_of(profile.signing)
        faces = self._faces(key, press)
        found, good = [], list[tuple[Approved, dict[str, bytes]]]()
        for card in self._approved(rows, issued):
            read = self._read(profile, card)
            seen = faces.get(card.blank)
            wrong = read if isinstance(read, str) else chip_wrong(profile, card, read, authorities)
            if not isinstance(read, str):
                wrong = wrong or face_wrong(self.country, press, card, seen, read.files["EF.SOD"])
            if wrong or isinstance(read, str):
                found.append(Inspected(card.dossier, card.cid, card.blank, wrong))
            else:
                good.append((card, only_of_this_card(press, read, seen)))
        return Inspection([each.dossier for each in found], [*found, *self._kept(good, issued)])

    def destroy(self, key: str) -> Destroyed:
        """Destroy the production data of a job."""
        outlet = self.outlet_of(key)
        hashes = self.machine.destroy(key) if outlet is None else outlet.counter.destroy(key)
        if hashes is None:
            raise Broken(f"nothing was given to a factory: {key}")
        return Destroyed(key, len(hashes), sha256(b"".join(hashes)).digest())

    def _approved(
        self, rows: Sequence[PrintRow], issued: date, prints: IndexPrints = NO_PRINTS
    ) -> list[Approved]:
        sources = self.sources_of([row.dossier for row in rows])
        return approved_cards(self.country, rows, issued, sources, self.objects, prints)

    def _profile(self, issued: date) -> ChipProfile:
        return chips_of(self.country.code).on(issued)

    def _faces(self, key: str, press: Press) -> dict[int, ReadFace]:
        scanned = self.machine.scan(key)
        if scanned is None:
            raise Broken(f"no face of {key} was ever printed")
        read = read_faces(scanned.sheet, press, len(scanned.blanks))
        return dict(zip(scanned.blanks, read, strict=True))

    def _read(self, profile: ChipProfile, card: Approved) -> ReadChip | str:
        """Read a chip, or name why it cannot be read; EF.CardSecurity opens to PACE alone."""
        zone = mrz_information(card.chip.zone)
        try:
            return self.machine.read_chip(card.blank, zone, by_pace=profile.has_card_security)
        except CardMute:
            return "chip_mute"
        except ChipRefused:
            return "chip_closed"
        except ChipDeceived:
            return "chip_deceived"

    def _kept(
        self, good: Sequence[tuple[Approved, dict[str, bytes]]], issued: date
    ) -> list[Inspected]:
        """Store what only these chips state, durably; under the keys of province and month."""
        by_province = defaultdict[int, list[tuple[Approved, dict[str, bytes]]]](list)
        for card, kept in good:
            by_province[card.province].append((card, kept))
        groups = [
            Group(f"{issued:%Y-%m}", province, [pack_files(kept) for _, kept in cards])
            for province, cards in by_province.items()
        ]
        stored = self.objects.put_groups(groups) if groups else []
        return [
            Inspected(
                card.dossier, card.cid, card.blank, "",
                sha256(kept["EF.SOD"]).digest(), ref.address,
            )
            for cards, refs in zip(by_province.values(), stored, strict=True)
            for (card, kept), ref in zip(cards, refs, strict=True)
        ]  # fmt: skip


def _images(
    profile: ChipProfile, new_key: NewKey, signers: Sequence[tuple[Signer, int]],
    cards: Sequence[Approved],
) -> Iterator[ChipImage]:  # fmt: skip
    """Make the images in order; signers follow each other as they were reserved."""
    start = 0
    for signer, n in signers:
        maker = ChipMaker(profile, signer, new_key)
        for at in range(start, start + n, AT_ONCE):
            batch = cards[at : min(at + AT_ONCE, start + n)]
            yield from maker.images([card.chip for card in batch])
        start += n
