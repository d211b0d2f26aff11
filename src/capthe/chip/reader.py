"""How a terminal opens and reads a chip, in the order of Doc 9303 part 11, 4.2: PACE, else BAC.

Everything here is a dialogue: it yields commands and is sent responses, whatever carries them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from capthe.chip.access_key import AccessKey, AccessNumber, ZoneKey
from capthe.chip.active_authentication import authenticate_actively
from capthe.chip.apdu import END_OF_FILE, NOT_FOUND, ChipDeceived, ChipRefused, Command, Dialogue
from capthe.chip.bac import open_by_bac
from capthe.chip.chip_authentication import authenticate_chip, chip_key
from capthe.chip.data_object import object_at, object_in
from capthe.chip.der import tlv
from capthe.chip.pace import open_by_pace, pace_info
from capthe.chip.profile import AID, FILES, Folder
from capthe.chip.secure_messaging import SecureMessaging, secured
from capthe.domain.number import Entropy

SELECT, READ_BINARY, READ_ODD = 0xA4, 0xB0, 0xB1
CARD_ACCESS, CARD_SECURITY = "EF.CardAccess", "EF.CardSecurity"
CHUNK_BYTES = 223
"""What every reader and chip can carry in one short, secured answer."""
_MASTER_FILE = b"\x3f\x00"
_HEAD_BYTES = 6
_FAR = 0x8000


@dataclass(frozen=True, slots=True)
class ReadChip:
    """What a chip gave: files by name, and the status words of those it did not give.

    `opened_by` is "PACE" or "BAC". `agreement` and `active` say what chip and active
    authentication found: None when the chip offers none, else a sentence; empty when sound.
    """

    opened_by: str
    files: Mapping[str, bytes]
    refused: Mapping[str, int] = field(default_factory=dict)
    agreement: str | None = None
    active: str | None = None


def read_file(fid: int, *, chunk_bytes: int = CHUNK_BYTES) -> Dialogue[bytes]:
    """Select a file and read it to the end that its own length names."""
    chosen = Command(SELECT, 0x02, 0x0C, fid.to_bytes(2, "big"))
    (yield chosen).expect(f"SELECT {fid:04X}")
    content = yield from _read(0, _HEAD_BYTES)
    try:
        _, _, end = object_at(content)
    except ValueError as error:
        raise ChipDeceived(f"file {fid:04X} does not begin as a data object") from error
    while len(content) < end:
        more = yield from _read(len(content), min(chunk_bytes, end - len(content)))
        if not more:
            raise ChipDeceived(f"file {fid:04X} is shorter than it says")
        content += more
    return content[:end]


def _read(at: int, ne: int) -> Dialogue[bytes]:
    if at < _FAR:
        answer = yield Command(READ_BINARY, at >> 8, at & 0xFF, ne=ne)
        return answer.expect("READ BINARY", END_OF_FILE)
    place = tlv(0x54, at.to_bytes(3, "big"))
    answer = yield Command(READ_ODD, data=place, ne=min(ne + 4, CHUNK_BYTES))
    return object_in(answer.expect("READ BINARY", END_OF_FILE), 0x53)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open chip: how, the session, and the files that lie beside the application."""

    by: str
    session: SecureMessaging
    beside: Mapping[str, bytes]


def open_chip(
    key: AccessKey, entropy: Entropy, *, has_time_for_pace: bool = True
) -> Dialogue[Opened]:
    """Open the eMRTD application.

    A chip that offers PACE and fails at it is opened by BAC when the zone is known: such chips are
    in the field. A terminal without time for PACE's arithmetic opens by BAC at once. ChipRefused:
    the key is another.
    """
    card_access = yield from _card_access()
    beside = {} if card_access is None else {CARD_ACCESS: card_access}
    info = None if card_access is None else pace_info(card_access)
    if info is not None and has_time_for_pace:
        try:
            session = yield from open_by_pace(info, key, entropy)
        except ChipRefused:
            if isinstance(key, AccessNumber):
                raise
        else:
            beside |= yield from _card_security(session)
            yield from secured(select_application(), session)
            return Opened("PACE", session, beside)
    yield from select_application()
    if not isinstance(key, ZoneKey):
        raise ChipRefused(NOT_FOUND, "the chip offers no PACE, and BAC needs the zone")
    return Opened("BAC", (yield from open_by_bac(key, entropy)), beside)


def _card_security(session: SecureMessaging) -> Dialogue[dict[str, bytes]]:
    """Read EF.CardSecurity, which few chips have."""
    try:
        content = yield from secured(read_file(FILES[CARD_SECURITY].fid), session)
    except ChipRefused:
        return {}
    return {CARD_SECURITY: content}


def select_application() -> Dialogue[None]:
    """Select the eMRTD application."""
    (yield Command(SELECT, 0x04, 0x0C, AID)).expect("SELECT application")


def _card_access() -> Dialogue[bytes | None]:
    """Read EF.CardAccess; None when there is none.

    The master file is asked for first, and its answer ignored: chips in the field do not know it
    and yet have the files under it.
    """
    yield Command(SELECT, 0x00, 0x0C, _MASTER_FILE)
    try:
        return (yield from read_file(FILES[CARD_ACCESS].fid))
    except ChipRefused:
        return None


def read_chip(
    key: AccessKey, entropy: Entropy, *, chunk_bytes: int = CHUNK_BYTES,
    has_time_for_pace: bool = True,
) -> Dialogue[ReadChip]:  # fmt: skip
    """Open a chip, have it prove itself, and read every file that it lets read."""
    opened = yield from open_chip(key, entropy, has_time_for_pace=has_time_for_pace)
    session, files = opened.session, dict(opened.beside)
    refused: dict[str, int] = {}
    agreement = None
    names = [rule.name for rule in FILES.values() if rule.folder is Folder.APPLICATION]
    for name in sorted(names, key=lambda each: each != "DG14"):  # the key first, then all the rest
        try:
            reading = read_file(FILES[name].fid, chunk_bytes=chunk_bytes)
            files[name] = yield from secured(reading, session)
        except ChipRefused as error:
            refused[name] = error.sw
        if name == "DG14" and name in files:
            agreement, session = yield from _agree(files[name], session, entropy)
    active = None
    if "DG15" in files:
        active = yield from _found(secured(authenticate_actively(files["DG15"], entropy), session))
    return ReadChip(opened.by, files, refused, agreement, active)


def _agree(
    dg14: bytes, session: SecureMessaging, entropy: Entropy
) -> Dialogue[tuple[str | None, SecureMessaging]]:
    """Do chip authentication; it holds when the first answer in the new session does."""
    key = chip_key(dg14)
    if key is None:
        return None, session
    session = yield from authenticate_chip(key, session, entropy)
    found = yield from _found(secured(select_application(), session))
    return found, session


def _found(proof: Dialogue[None]) -> Dialogue[str]:
    """Return what is wrong with a proof; empty when it holds."""
    try:
        yield from proof
    except (ChipRefused, ChipDeceived) as error:
        return str(error)
    return ""
