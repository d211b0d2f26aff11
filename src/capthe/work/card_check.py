"""What is wrong with a card that was read: chip and face against what was approved, by name.

chip   active and chip authentication, passive authentication, every file as approved
face   zone and QR code as approved; a seal must hold under the certificate of the chip's signer
"""

from collections.abc import Callable, Sequence

from capthe.chip.build import ChipContent
from capthe.chip.dg1 import write_dg1
from capthe.chip.dg2 import write_dg2
from capthe.chip.dg3 import write_dg3
from capthe.chip.dg13 import write_dg13
from capthe.chip.passive import authenticate
from capthe.chip.profile import ChipProfile
from capthe.chip.reader import ReadChip
from capthe.chip.sod import read_sod
from capthe.domain.country import Country
from capthe.domain.errors import Refusal
from capthe.face.content import card_face
from capthe.face.press import Press
from capthe.face.profile import CardFace
from capthe.face.scan import ReadFace
from capthe.work import face_seal
from capthe.work.approved import Approved

ONLY_THIS_CARD = ("EF.SOD", "DG14", "DG15", "EF.CardSecurity")
"""Files of a chip that approved data do not determine: drawn keys, and signatures."""


def stated_files(profile: ChipProfile, content: ChipContent) -> dict[str, bytes]:
    """Return the files of a chip that approved data determine, by name."""
    makers: dict[int, Callable[[], bytes]] = {
        1: lambda: write_dg1(content.zone),
        2: lambda: write_dg2(content.face),
        3: lambda: write_dg3(content.fingers),
        13: lambda: write_dg13(profile.national, content.national),
    }
    return {f"DG{number}": makers[number]() for number in profile.data_groups if number in makers}


def chip_wrong(
    profile: ChipProfile, card: Approved, read: ReadChip, authorities: Sequence[bytes]
) -> str:
    """Name what is wrong with a chip; empty when nothing is."""
    if read.agreement or read.active or None in (read.agreement, read.active):
        return "chip_not_proved"
    stated = stated_files(profile, card.chip)
    readable = {name: read.files.get(name) for name in stated if name not in read.refused}
    for name, content in readable.items():
        if content != stated[name]:
            return f"{name}_differs"
    files = {**stated, **read.files}  # what may not be read was signed as it was approved
    groups = {int(n.removeprefix("DG")): files[n] for n in files if n.startswith("DG")}
    if set(groups) != set(profile.data_groups):
        return "chip_files_missing"
    try:
        authenticate(read.files["EF.SOD"], groups, authorities)
    except (Refusal, KeyError) as error:
        return error.code if isinstance(error, Refusal) else "chip_files_missing"
    return ""


def face_wrong(
    country: Country, press: Press, card: Approved, seen: ReadFace | None, sod: bytes
) -> str:
    """Name what the face does not state as it should; empty when it does."""
    if seen is None:
        return "face_missing"
    wanted = card_face(country, press.profile, card.holder)
    if tuple(seen.zone) != tuple(wanted.mrz):
        return "zone_differs"
    read, codes = codes_of(press, seen), codes_of(press, wanted)
    seal = read.pop(face_seal.CODE, b"")
    codes.pop(face_seal.CODE, b"")
    if read != codes:
        return "code_differs"
    signed = read_sod(sod).signed
    has_seal = face_seal.CODE in codes_of(press, wanted) and face_seal.is_of_seals(signed.algorithm)
    if not has_seal:
        return ""
    certificate, issued = signed.certificate or b"", card.holder.card.issue
    stated = wanted.mrz, str(codes["qr"]), issued
    return "" if face_seal.seal_holds(_bytes(seal), *stated, certificate) else "seal_wrong"


def only_of_this_card(press: Press, read: ReadChip, seen: ReadFace | None) -> dict[str, bytes]:
    """Return what no approved data determine: some files of the chip, the seal of the face."""
    kept = {name: read.files[name] for name in ONLY_THIS_CARD if name in read.files}
    seal = b"" if seen is None else _bytes(codes_of(press, seen).get(face_seal.CODE, b""))
    return {**kept, face_seal.CODE: seal} if seal else kept


def codes_of(press: Press, face: CardFace | ReadFace) -> dict[str, str | bytes]:
    """Return a face's codes by the names of their fields."""
    names = (each.name for each in press.profile.codes)
    return dict(zip(names, face.codes, strict=True))


def _bytes(code: str | bytes) -> bytes:
    """Return what a code holds as bytes: one that cannot be read is an empty text."""
    return code.encode() if isinstance(code, str) else code
