"""`capthe bench chip`: security objects and whole chips a second and core, signed as in production.

1. EF.SOD by the template and by a general ASN.1 library, from hashes, with the same key.
2. Whole chips from a citizen's data: zone, face, fingers, national fields, two fresh keys, signed.

Both with a key file and with SoftHSM, when it is installed: its work is done in this process and
counted. Rates are per CPU second of one core. One chip in a hundred is verified afterwards.
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from capthe.chip.build import ChipContent, ChipMaker
from capthe.chip.certificate import Period, Role, Subject, certificate
from capthe.chip.cms import Signer
from capthe.chip.cold import naive_sod
from capthe.chip.dg2 import Face, FaceFormat
from capthe.chip.dg3 import FingerFormat, FingerRecord
from capthe.chip.image import ChipImage
from capthe.chip.passive import authenticate
from capthe.chip.profile import ChipProfile
from capthe.chip.signing import SigningProfile
from capthe.chip.sod import SodTemplate
from capthe.cli.bench_world import machine, tell
from capthe.cli.home import ENTROPY
from capthe.country import COUNTRIES
from capthe.country.chips import chip_profiles, named_signing
from capthe.country.vn.chip import CivilStatus, national_fields
from capthe.domain.country import CardData
from capthe.domain.errors import Broken
from capthe.domain.number import Sex
from capthe.domain.text import Text
from capthe.outside.hsm import KeyStore
from capthe.outside.key_file import KeyFile
from capthe.outside.key_source import key_source
from capthe.outside.pkcs11_store import Pkcs11Store

SOFTHSM = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
)
_NOW = datetime(2021, 3, 1, tzinfo=UTC)
_PIN = "12345678"
_PORTRAIT = (300, 400)
FINGER_BYTES = 9000
_COLD_SHARE = 20  # the general library makes one for so many of the template's
_VERIFIED_SHARE = 100
TOGETHER = 20  # chips that are made together
_VIETNAM = COUNTRIES["vn"]()
_CIVIL = CivilStatus(
    "Kinh", "Không", "Hà Cầu, Hà Đông, Hà Nội", "Nốt ruồi C: 1 cm dưới sau mép trái",
    "Nguyễn Văn A", "Trần Thị B",
)  # fmt: skip


def run_chip(arguments: argparse.Namespace) -> int:
    """Run the bench; the last line on stdout is one JSON object."""
    report = measure(arguments.chips, arguments.rules)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def measure(n: int, rules_name: str) -> dict[str, Any]:
    """Measure with every key store there is."""
    rules, load = named_signing("vn", rules_name), os.getloadavg()[0]
    report: dict[str, Any] = {
        "bench": "chip",
        "chips": n,
        "rules": rules_name,
        "key_source": key_source().name,
        "keys_of_a_chip_per_cpu_second": {
            name: _rate(200, partial(_keys, profile))
            for name, profile in chip_profiles("vn").items()
        },
    }
    with tempfile.TemporaryDirectory(prefix="capthe-bench-") as folder:
        report["key_file"] = _with_store(KeyFile(Path(folder), b"bench", ENTROPY), rules, n)
    with softhsm() as store:
        report["softhsm"] = None if store is None else _with_store(store, rules, n)
    return {
        **report,
        "verified": f"one chip in {_VERIFIED_SHARE}: signature, chain, every hash",
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "chips_made_together": TOGETHER,
        "excluded": ["reading portraits and fingers from the object store", "the database"],
    }


def _with_store(store: KeyStore, rules: SigningProfile, n: int) -> dict[str, Any]:
    trusted, signer = certified(store, rules)
    found = {"store": store.name, **_objects(signer, n)}
    for name, profile in chip_profiles("vn").items():
        makes = ChipMaker(profile, signer, key_source().new_key)
        rate, images = _chips(makes, n)
        for image in images:
            check_chip(image, trusted)
        made = f"{store.name}, {name}"
        tell(
            Text(made + ": {n} chip mỗi giây và lõi", made + ": {n} chips a second and core"),
            n=rate,
        )
        found[f"chips_{name}_per_cpu_second"] = rate
        found[f"chip_bytes_{name}"] = sum(len(each.content) for each in images[0].files)
    store.close()
    return found


def _objects(signer: Signer, n: int) -> dict[str, Any]:
    """Rates of EF.SOD alone, and of nothing but the signature under it."""
    profile = chip_profiles("vn")["vn-2021"]
    groups = profile.data_groups
    hashes = [[sha256(b"%d %d" % (k, group)).digest() for group in groups] for k in range(n)]
    template = SodTemplate(signer, profile.lds, groups)
    quick = _rate(n, lambda k: template.sod(hashes[k]))
    naive = [dict(zip(groups, each, strict=True)) for each in hashes[::_COLD_SHARE]]
    cold = _rate(len(naive), lambda k: naive_sod(signer, profile.lds, naive[k]))
    bare = _rate(n, lambda k: signer.sign(hashes[k][0]))
    tell(
        Text(
            "{quick} đối tượng an ninh mỗi giây và lõi; bằng thư viện chung: {cold}",
            "{quick} security objects a second and core; by a general library: {cold}",
        ),
        quick=quick,
        cold=cold,
    )
    return {
        "sod_per_cpu_second": quick,
        "sod_general_library_per_cpu_second": cold,
        "sod_times_general_library": round(quick / cold, 1),
        "signatures_alone_per_cpu_second": bare,
    }


def _chips(makes: ChipMaker, n: int) -> tuple[int, list[ChipImage]]:
    """Make chips of different citizens; return the rate, and the chips to be verified."""
    cards = [_card(k) for k in range(n)]
    portraits = [Face(_portrait(k), FaceFormat.JPEG, *_PORTRAIT) for k in range(min(n, 100))]
    fingers = [chance_of(k).randbytes(FINGER_BYTES) for k in range(20)]
    kept: list[ChipImage] = []

    def made(turns: range) -> list[ChipImage]:
        return makes.images(
            [chip_content(cards[k], portraits[k % len(portraits)], fingers, k) for k in turns]
        )

    made(range(1))
    began = time.process_time()
    for start in range(0, n, TOGETHER):
        images = made(range(start, min(start + TOGETHER, n)))
        kept.extend(images[: start % _VERIFIED_SHARE == 0])
    return round(n / (time.process_time() - began)), kept


def _keys(profile: ChipProfile, _: int) -> None:
    """Draw what a chip of the profile needs: the floor under its rate."""
    draw = key_source().new_key
    draw(profile.agreement)
    draw(profile.active)


def chip_content(card: CardData, face: Face, fingers: list[bytes], k: int) -> ChipContent:
    """Return what the chip of the k-th citizen is to state."""
    prints = [
        FingerRecord(position, FingerFormat.WSQ, fingers[(k + position) % len(fingers)], 400, 500)
        for position in (2, 7)
    ]
    return ChipContent(
        zone=_VIETNAM.mrz(card),
        access_number=_VIETNAM.access_number(card.number),
        face=face,
        fingers=prints,
        national=national_fields(card, _CIVIL, f"{k:016X}"),
    )


def check_chip(image: ChipImage, trusted: bytes) -> None:
    """Refuse a chip whose signature, chain or hashes do not hold."""
    groups: Mapping[int, bytes] = {
        int(each.name.removeprefix("DG")): each.content
        for each in image.files
        if each.name.startswith("DG")
    }
    authenticate(image.file("EF.SOD"), groups, [trusted])


def certified(store: KeyStore, rules: SigningProfile) -> tuple[bytes, Signer]:
    """Make an authority and a signer in the store; return the authority's certificate and it."""
    authority = Subject(
        Role.AUTHORITY, "bench", rules.authority, store.make("authority", rules.authority)
    )
    signer = Subject(Role.SIGNER, "bench 1", rules.signer, store.make("signer", rules.signer))
    period = Period(_NOW, _NOW + timedelta(days=3650))
    made = [
        certificate(
            rules, subject, serial=number, life=period, use=period, issuer=authority,
            sign=store.signer("authority"),
        )
        for number, subject in ((1, authority), (2, signer))
    ]  # fmt: skip
    return made[0], Signer(made[1], rules.signer.algorithm, store.signer("signer"))


def chance_of(k: int) -> Random:
    """Return the chance of the k-th citizen of a bench."""
    return Random(k)  # noqa: S311 - what a citizen of the bench is like, not what protects one


def _rate(n: int, verb: Callable[[int], object]) -> int:
    """Calls per CPU second."""
    verb(0)
    began = time.process_time()
    for turn in range(n):
        verb(turn)
    return round(n / (time.process_time() - began))


def _card(k: int) -> CardData:
    chance = chance_of(k)
    birth, issue = date(1950 + chance.randrange(50), 1 + k % 12, 1 + k % 28), date(2021, 3, 1)
    return CardData(
        number=f"0012{birth:%y}{k % 1_000_000:06}",
        name=chance.choice(["Nguyễn Thị Hòa", "Đặng Văn Ưng", "Ksor Hơ Bia", "Trần Quốc Khánh"]),
        sex=chance.choice(list(Sex)),
        birth=birth,
        residence=f"Số {k} ngõ 3, Hà Cầu, Hà Đông, Hà Nội",
        issue=issue,
        expiry=_VIETNAM.expiry_of(birth, issue),
        old_number=f"{chance.randrange(10**9):09}",
    )


def _portrait(k: int) -> bytes:
    """A JPEG of about 16 KB."""
    width, height = _PORTRAIT
    noise = chance_of(k).randbytes(width // 4 * (height // 4) * 3)
    kept = io.BytesIO()
    picture = Image.frombytes("RGB", (width // 4, height // 4), noise)
    picture.resize(_PORTRAIT).save(kept, "JPEG", quality=60)
    return kept.getvalue()


@contextmanager
def softhsm() -> Iterator[KeyStore | None]:
    """Open a fresh SoftHSM token in a folder of its own; None when SoftHSM is not installed."""
    library = next((path for path in SOFTHSM if Path(path).is_file()), None)
    tool = shutil.which("softhsm2-util")
    if library is None or tool is None:
        tell(Text("Chưa cài SoftHSM: bỏ qua", "SoftHSM is not installed: left out"))
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="capthe-bench-") as folder:
        kept = Path(folder) / "softhsm2.conf"
        kept.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
        os.environ["SOFTHSM2_CONF"] = str(kept)  # noqa: TID251 - the module reads it from there
        done = subprocess.run(  # noqa: S603 - the module's own tool
            [tool, "--init-token", "--free", "--label", "bench", "--pin", _PIN, "--so-pin", _PIN],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise Broken(f"softhsm2-util: {done.stderr}")
        yield Pkcs11Store(library, "bench", _PIN)
