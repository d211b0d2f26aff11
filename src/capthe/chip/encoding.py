"""How a station writes a chip: it reads how far the chip is, and goes on from there.

The token is what makes it once-only: a chip takes one for ever, and only the station that holds
the same one may go on writing. It is a hash of everything that is to be on the chip and of the
chip's serial, so the same token means the same citizen, the same data and the same blank.
"""

from dataclasses import dataclass
from hashlib import sha256

from capthe.chip.apdu import CONDITIONS, ChipRefused, Command, Dialogue
from capthe.chip.card.memory import Secret, file_bytes, key_of, name_bytes
from capthe.chip.card.opening import (
    ACTIVATE,
    CHOOSE,
    CREATE_FILE,
    FCP,
    FILE_TAG,
    GET_DATA,
    PUT_DATA,
    SECRETS_TAG,
    SHORT,
    STATE_TAG,
    TOKEN_TAG,
    UPDATE_BINARY,
    UPDATE_ODD,
)
from capthe.chip.data_object import read_objects
from capthe.chip.der import tlv
from capthe.chip.image import ChipFile, ChipImage, KeyPair
from capthe.chip.profile import PACE_PARAMETER, Folder

CHUNK_BYTES = 1900
"""Bytes per command, extended; faster than both shorter and longer ones on every reader tried."""
SHORT_CHUNK_BYTES = 224
"""For a reader without extended lengths: with padding and MAC it just fits a short command."""
_FAR = 0x8000


@dataclass(frozen=True, slots=True)
class ChipState:
    """How far an open chip is: its token, bytes written of each file, secrets it has."""

    token: bytes
    written: dict[tuple[Folder, int], int]
    secrets: frozenset[int]


def token_of(image: ChipImage, serial: bytes) -> bytes:
    """Return the once-only token of this image on this chip."""
    whole = sha256(b"capthe token\0" + serial + image.sha256())
    for tag, value in sorted(secrets_of(image).items()):
        whole.update(bytes((tag,)) + len(value).to_bytes(2, "big") + value)
    return whole.digest()


def secrets_of(image: ChipImage) -> dict[Secret, bytes]:
    """Return what is put as secrets, in the chip's form."""
    known = image.secrets
    return {
        Secret.ZONE: known.mrz_information.encode("ascii"),
        Secret.ACCESS_NUMBER: known.access_number.encode("ascii"),
        Secret.AGREEMENT: _key_bytes(known.agreement),
        Secret.ACTIVE: _key_bytes(known.active),
    }


def read_state() -> Dialogue[ChipState]:
    """Read, inside a channel, how far the chip is."""
    answer = yield Command(GET_DATA, STATE_TAG >> 8, STATE_TAG & 0xFF, ne=256)
    token, written, secrets = b"", {}, b""
    for tag, value in read_objects(answer.expect("GET DATA state")):
        if tag == 0x80:
            token = value
        elif tag == 0x81:
            written[key_of(value)] = int.from_bytes(value[5:7], "big")
        elif tag == 0x82:
            secrets = value
    return ChipState(token, written, frozenset(secrets))


def write_image(
    image: ChipImage, token: bytes, state: ChipState, *, chunk_bytes: int = CHUNK_BYTES
) -> Dialogue[None]:
    """Write, inside a channel, what is missing, and close the chip.

    ChipRefused: the chip carries another token, or does not take what it must.
    """
    if not state.token:
        yield from _put(TOKEN_TAG, token)
    elif state.token != token:
        raise ChipRefused(CONDITIONS, "the chip carries another token")
    missing = [file for file in image.files if (file.folder, file.fid) not in state.written]
    if missing:
        created = Command(CREATE_FILE, data=b"".join(map(_fcp, missing)))
        (yield created).expect("CREATE FILE")
    for file in image.files:
        yield from _write(file, state.written.get((file.folder, file.fid), 0), chunk_bytes)
    secrets = {tag: value for tag, value in secrets_of(image).items() if tag not in state.secrets}
    if secrets:
        yield from _put(SECRETS_TAG, b"".join(tlv(*each) for each in secrets.items()))
    (yield Command(ACTIVATE)).expect("ACTIVATE")


def _fcp(file: ChipFile) -> bytes:
    described = file_bytes(
        file.folder, file.fid, file.rule.short_id, file.access, len(file.content)
    )
    return tlv(FCP, tlv(FILE_TAG, described))


def _write(file: ChipFile, written: int, chunk_bytes: int) -> Dialogue[None]:
    """Write a file on from where it ends."""
    content = file.content
    if written == len(content):
        return
    is_short = file.folder is Folder.APPLICATION and not written
    if not is_short:
        named = name_bytes(file.folder, file.fid)
        (yield Command(CHOOSE, data=named)).expect(f"SELECT {file.name}")
    for at in range(written, len(content), chunk_bytes):
        command = _update(at, content[at : at + chunk_bytes])
        if is_short and not at:
            command = Command(UPDATE_BINARY, SHORT | file.rule.short_id, 0, command.data)
        (yield command).expect(f"UPDATE BINARY {file.name}")


def _update(at: int, data: bytes) -> Command:
    if at < _FAR:
        return Command(UPDATE_BINARY, at >> 8, at & 0xFF, data)
    far = tlv(0x54, at.to_bytes(3, "big"))
    return Command(UPDATE_ODD, data=far + tlv(0x53, data))


def _put(tag: int, value: bytes) -> Dialogue[None]:
    (yield Command(PUT_DATA, tag >> 8, tag & 0xFF, value)).expect(f"PUT DATA {tag:04X}")


def _key_bytes(key: KeyPair) -> bytes:
    return bytes((PACE_PARAMETER[key.curve],)) + key.private
