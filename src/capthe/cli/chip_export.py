"""`capthe chip export`: everything that is on one card, as files that others can check.

What only the chip states was kept at inspection; the rest is computed anew from approved data and
compared with the hashes that were signed. Private keys are nowhere any more.
"""

import argparse
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from capthe.chip.com import write_com
from capthe.chip.parcel import unpack_files
from capthe.chip.passive import is_issued_by
from capthe.chip.profile import ChipProfile
from capthe.chip.security_info import card_access
from capthe.chip.sod import read_sod
from capthe.cli.card_press import press_of
from capthe.cli.environment import home_of
from capthe.cli.home import Home
from capthe.cli.terminal import log_look
from capthe.country.chips import chips_of
from capthe.domain.errors import Broken, Refusal
from capthe.domain.text import Text
from capthe.face.content import card_face
from capthe.face.raster import png, sides
from capthe.outside.wsq_reader import wsq_once
from capthe.store.objects.port import ObjectRef
from capthe.store.pg.answer import PrintRow
from capthe.store.pg.chips import GoodCard, good_card
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.reading.card import read_card
from capthe.store.pg.server import SUPERUSER
from capthe.store.pg.signers import Signers
from capthe.work import face_seal
from capthe.work.approved import Approved, approved_cards
from capthe.work.card_check import stated_files
from capthe.work.index_prints import index_prints

_DPI = 300


@dataclass(frozen=True, slots=True)
class Exported:
    """What is to be written: files by name, and what the manifest says besides."""

    files: Mapping[str, bytes] = field(repr=False)
    about: Mapping[str, Any]


def run_export(arguments: argparse.Namespace) -> int:
    """Write the files and their manifest into a folder that only this user may open."""
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        exported = _exported(home, connection, arguments.dossier, arguments.why)
    out = arguments.out
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    listed = {
        name: {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(exported.files.items())
    }
    manifest = json.dumps({**exported.about, "files": listed}, indent=1, ensure_ascii=False)
    for name, content in {**exported.files, "manifest.json": f"{manifest}\n".encode()}.items():
        (out / name).write_bytes(content)
        print(out / name)
    return 0


def _exported(home: Home, connection: psycopg.Connection, dossier: int, why: str) -> Exported:
    found = good_card(connection, dossier)
    if found is None:
        raise _no_card()
    log_look(connection, dossier, found.cid, why)
    intended = Ledger(connection).intended_at(found.job)
    if intended is None:
        raise Broken(f"made without an intent: {found.job}")
    country = home.country()
    issued = intended.astimezone(country.calendar.zone).date()
    profile = chips_of(country.code).on(issued)
    with closing(home.objects(connection)) as objects:
        row = _row(connection, dossier, found)
        press = press_of(home, country, issued)
        prints = index_prints(press.profile, wsq_once)
        (card,) = approved_cards(country, [row], issued, {dossier: found.source}, objects, prints)
        kept = unpack_files(objects.get(ObjectRef(found.kept)))
    seal = kept.pop(face_seal.CODE, b"")
    chip = _chip_files(profile, card, kept)
    sheet = press.sheet([card_face(country, press.profile, replace(card.holder, seal=seal))])
    front, back = map(png, sides(sheet, dpi=_DPI))
    certificates = _certificates(connection, profile, chip["EF.SOD"])
    return Exported(
        {
            **{f"{name}.bin": content for name, content in chip.items()},
            **certificates,
            "faces.pdf": sheet,
            "front.png": front,
            "back.png": back,
        },
        {
            "dossier": dossier,
            "blank": found.blank,
            "chip_profile": profile.name,
            "face_version": press.profile.version,
            "issued": issued.isoformat(),
        },
    )


def _row(connection: psycopg.Connection, dossier: int, found: GoodCard) -> PrintRow:
    record = read_card(connection, dossier)
    if record is None:
        raise _no_card()
    return PrintRow(
        dossier, found.cid, found.blank, record.birth, record.sex, record.name, record.old_number,
        record.residence,
    )  # fmt: skip


def _chip_files(
    profile: ChipProfile, card: Approved, kept: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return every file of the chip; refuse when approved data are no longer those on the card."""
    files = {
        "EF.CardAccess": card_access(profile),
        "EF.COM": write_com(profile.lds, profile.data_groups),
        **stated_files(profile, card.chip),
        **kept,
    }
    signed = read_sod(kept["EF.SOD"]).hashes
    altered = [n for n in signed if sha256(files[f"DG{n}"]).digest() != signed[n]]
    if altered:
        raise Refusal(
            "card_data_changed",
            Text(
                f"Dữ liệu đã đổi sau khi in thẻ: DG{altered[0]}.",
                f"Data changed after the card was made: DG{altered[0]}.",
            ),
            Text("Đọc thẻ bằng capthe chip read.", "Read the card itself with capthe chip read."),
        )
    return files


def _certificates(
    connection: psycopg.Connection, profile: ChipProfile, sod: bytes
) -> dict[str, bytes]:
    """Return the certificate of who signed the chip, and of the authority behind it."""
    signer = read_sod(sod).signed.certificate
    if signer is None:
        raise Broken("a security object without its signer's certificate")
    authorities = Signers(connection).authorities(profile.signing)
    authority = next(each for each in authorities if is_issued_by(signer, each))
    return {"dsc.pem": _pem(signer), "csca.pem": _pem(authority)}


def _pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def _no_card() -> Refusal:
    return Refusal(
        "card_not_made",
        Text("Hồ sơ này chưa có thẻ đạt kiểm tra.", "This dossier has no inspected card."),
        Text("Xem dòng thời gian: capthe timeline ID.", "See where it is: capthe timeline ID."),
    )
