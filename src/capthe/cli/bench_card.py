"""`capthe bench card`: whole cards from approved data, a CPU second of one core.

A card is a chip's image with its own keys, signed in SoftHSM (in a key file where SoftHSM is not
installed; the report says which), both sides with portrait and QR code, all of it sealed under the
key of its job and durable on the disk: one job is one sheet of a hundred cards and is kept as one
file. Afterwards every job is opened again;
every sheet's zones and codes are read off the raster, and chips are verified.
"""

import argparse
import json
import os
import struct
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from capthe.chip.build import ChipContent, ChipMaker
from capthe.chip.cms import Signer
from capthe.chip.dg1 import read_dg1
from capthe.chip.dg2 import Face, FaceFormat
from capthe.chip.image import ChipImage
from capthe.chip.parcel import pack, unpack
from capthe.cli.bench_chip import (
    FINGER_BYTES,
    TOGETHER,
    certified,
    chance_of,
    check_chip,
    chip_content,
    softhsm,
)
from capthe.cli.bench_face import SHEET, fresh, shown, taken
from capthe.cli.bench_world import machine, tell
from capthe.cli.card import SPECIMEN_DAY
from capthe.cli.card_press import SEED, press_of, specimen
from capthe.cli.environment import home_at
from capthe.cli.home import ENTROPY
from capthe.country import COUNTRIES
from capthe.country.chips import chip_profiles, named_signing
from capthe.domain.errors import Broken
from capthe.domain.text import Text
from capthe.face.content import Holder, card_face
from capthe.face.jpeg import jpeg_frame
from capthe.face.press import Press
from capthe.face.scan import ReadFace, read_faces
from capthe.outside.key_file import KeyFile
from capthe.outside.key_source import key_source
from capthe.sim.nation import people

DAYS = {"vn-2021": SPECIMEN_DAY, "vn-2024": date(2024, 8, 1)}
_VIETNAM = COUNTRIES["vn"]()
PRINTED = "vn-2021, with prints"
"""The version whose face has boxes for fingers, with pictures in them."""
_KINDS = ("chips", "sides", "sealing", "keeping")
_KEY_BITS = 256
_LENGTH = struct.Struct(">I")
_VERIFIED_SHARE = 100
_FINGERS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """What makes and keeps the cards of one version, and where its CPU seconds went."""

    press: Press
    maker: ChipMaker
    folder: Path
    keys: list[AESGCM] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_KINDS, 0.0))

    def make(self, holders: Sequence[Holder], contents: Sequence[ChipContent]) -> int:
        """Make, seal and keep one job; it is durable on return. Return the bytes kept."""
        marks = [time.process_time()]
        images = [
            image
            for start in range(0, len(contents), TOGETHER)
            for image in self.maker.images(contents[start : start + TOGETHER])
        ]
        marks.append(time.process_time())
        sheet = self.press.sheet(
            [card_face(_VIETNAM, self.press.profile, each) for each in holders]
        )
        marks.append(time.process_time())
        key, job = AESGCM(AESGCM.generate_key(_KEY_BITS)), len(self.keys)
        self.keys.append(key)
        parts = [*map(pack, images), sheet]
        sealed = [key.encrypt(_nonce(number), part, None) for number, part in enumerate(parts)]
        marks.append(time.process_time())
        _kept(self.folder / str(job), sealed)
        marks.append(time.process_time())
        spent = [after - before for before, after in pairwise(marks)]
        for kind, seconds in zip(_KINDS, spent, strict=True):
            self.seconds[kind] += seconds
        return sum(map(len, sealed))

    def opened(self, job: int) -> tuple[list[ChipImage], bytes]:
        """Read a job back from the disk: its chips and its sheet."""
        *chips, sheet = [
            self.keys[job].decrypt(_nonce(number), part, None)
            for number, part in enumerate(_read(self.folder / str(job)))
        ]
        return [unpack(each) for each in chips], sheet


def run_whole_card(arguments: argparse.Namespace) -> int:
    """Run the bench; the last line on stdout is one JSON object."""
    with tempfile.TemporaryDirectory(prefix="capthe-bench-", dir=arguments.home) as folder:
        report = measure(Path(folder), arguments.cards, arguments.rules)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def measure(folder: Path, cards: int, rules: str) -> dict[str, Any]:
    """Make cards of every version; return the report."""
    load = os.getloadavg()[0]
    with softhsm() as module:
        store = module or KeyFile(folder / "keys", b"bench", ENTROPY)
        trusted, signer = certified(store, named_signing("vn", rules))
        versions = {
            name: _version(folder, name, cards, signer, trusted) for name in chip_profiles("vn")
        }
        versions[PRINTED] = _version(folder, PRINTED, cards, signer, trusted)
        store.close()
    return {
        "bench": "card",
        "cards_of_each_version": cards,
        "rules": rules,
        "key_store": store.name,
        "key_source": key_source().name,
        "sheet": SHEET,
        "chips_made_together": TOGETHER,
        **versions,
        "verified": f"every zone and code off the raster, one chip in {_VERIFIED_SHARE}",
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": [
            "words met before",
            "drawing the fixed part once",
            "reading portraits and fingers from the object store",
            "the database",
        ],
    }


def _version(
    folder: Path, name: str, cards: int, signer: Signer, trusted: bytes
) -> dict[str, float]:
    version, _, prints = name.partition(", ")
    day = DAYS[version]
    press = fresh(press_of(home_at(folder), _VIETNAM, day))
    kept = folder / name
    kept.mkdir()
    line = Line(press, ChipMaker(chip_profiles("vn")[version], signer, key_source().new_key), kept)
    holders = [specimen(_VIETNAM, person, day) for person in people(SEED, cards)]
    pictures = [taken(k % _FINGERS) for k in range(cards)] if prints else []
    fingers = [chance_of(k).randbytes(FINGER_BYTES) for k in range(_FINGERS)]
    began, kept_bytes = (time.process_time(), time.perf_counter()), 0
    for start in range(0, cards, SHEET):
        some = holders[start : start + SHEET]
        if prints:
            some = shown(press, some, pictures[start : start + SHEET])
        contents = [
            chip_content(each.card, _face(each), fingers, start + k) for k, each in enumerate(some)
        ]
        kept_bytes += line.make(some, contents)
    cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
    _checked(line, holders, trusted)
    tell(
        Text(name + ": {n} thẻ mỗi giây và lõi", name + ": {n} cards a second and core"),
        n=cards / cpu,
    )
    return {
        "cards_per_cpu_second": round(cards / cpu),
        "cards_per_wall_second": round(cards / wall),
        "bytes_per_card": round(kept_bytes / cards),
        **{f"{kind}_us_per_card": round(n / cards * 1e6) for kind, n in line.seconds.items()},
    }


def _face(holder: Holder) -> Face:
    frame = jpeg_frame(holder.portrait)
    return Face(holder.portrait, FaceFormat.JPEG, frame.width, frame.height)


def _checked(line: Line, holders: Sequence[Holder], trusted: bytes) -> None:
    """Open every job again; Broken when a card is not the holder's."""
    for job in range(len(line.keys)):
        some = holders[job * SHEET : (job + 1) * SHEET]
        images, sheet = line.opened(job)
        for image in images[::_VERIFIED_SHARE]:
            check_chip(image, trusted)
        read = read_faces(sheet, line.press, len(some))
        for holder, image, face in zip(some, images, read, strict=True):
            wanted = card_face(_VIETNAM, line.press.profile, holder)
            printed = ReadFace(wanted.mrz, tuple(code or "" for code in wanted.codes))
            zone = read_dg1(image.file("DG1"))
            if (zone, face) != (wanted.mrz, printed):
                raise Broken(f"the card of {holder.card.number} is not its holder's: {face}")


def _nonce(number: int) -> bytes:
    """Return the nonce of a part: every job has a key of its own, every part its number."""
    return number.to_bytes(12, "big")


def _kept(path: Path, parts: Sequence[bytes]) -> None:
    """Write a job's parts into one file, durable on return: the file, then its name."""
    with path.open("xb") as file:
        file.writelines(each for part in parts for each in (_LENGTH.pack(len(part)), part))
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while head := file.read(_LENGTH.size):
            yield file.read(*_LENGTH.unpack(head))
