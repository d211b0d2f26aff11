"""How a station writes a chip: it reads how far the chip is, and goes on from there.

The token is what makes it once-only: a chip takes one for ever, and only the station that holds
the same one may go on writing. It is a hash of everything that is to be on the chip and of the
chip's serial, so the same token means the same citizen, the same data and the same blank.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from capthe.chip.apdu import CONDITIONS, ChipRefused, Command, Dialogue
from capthe.chip.card.memory import Secret, file_bytes, key_of, name_bytes
from capthe.chip.card.opening import (
    ACTIVATE,
    FCP,
    FILE_TAG,
    GET_DATA,
    PARTS_TAG,
    PIECE,
    PUT_DATA,
    SECRET,
    STATE_TAG,
    TOKEN,
)
from capthe.chip.data_object import read_objects
from capthe.chip.der import tlv
from capthe.chip.image import ChipFile, ChipImage, KeyPair
from capthe.chip.profile import PACE_PARAMETER, Folder

CHUNK_BYTES = 1900
"""Bytes per command, extended; faster than both shorter and longer ones on every reader tried."""
SHORT_CHUNK_BYTES = 224
"""For a reader without extended lengths: with padding and MAC it just fits a short command."""
DOING = {PUT_DATA: "PUT DATA", ACTIVATE: "ACTIVATE"}
"""What a command of writing is called when it is refused."""
_PIECE_HEAD_BYTES = 9
"""In front of a piece: tag, length (three bytes at most), folder, identifier, place."""


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
    for command in writing_commands(image, token, state, chunk_bytes=chunk_bytes):
        (yield command).expect(DOING[command.ins])


def writing_commands(
    image: ChipImage, token: bytes, state: ChipState, *, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[Command]:
    """Give the commands that write what is missing, then the one that closes the chip.

    They do not depend on the answers; but one may be sent only after a 9000 to the one before.
    ChipRefused: the chip carries another token.
    """
    if state.token not in {b"", token}:
        raise ChipRefused(CONDITIONS, "the chip carries another token")
    for parts in _packed(_missing(image, token, state), chunk_bytes):
        yield Command(PUT_DATA, PARTS_TAG >> 8, PARTS_TAG & 0xFF, parts)
    yield Command(ACTIVATE)


def _missing(image: ChipImage, token: bytes, state: ChipState) -> Iterator[tuple[bytes, bytes]]:
    """Give what the chip has not yet, in the order it takes it: (what it is, bytes).

    Only pieces of files may be cut; `what it is` says where the bytes belong.
    """
    if not state.token:
        yield b"", tlv(TOKEN, token)
    for file in image.files:
        if (file.folder, file.fid) not in state.written:
            yield b"", _fcp(file)
    for file in image.files:
        written = state.written.get((file.folder, file.fid), 0)
        yield name_bytes(file.folder, file.fid) + written.to_bytes(2, "big"), file.content[written:]
    for name, value in secrets_of(image).items():
        if name not in state.secrets:
            yield b"", tlv(SECRET, bytes((name,)) + value)


def _packed(missing: Iterable[tuple[bytes, bytes]], chunk_bytes: int) -> Iterator[bytes]:
    """Pack it into commands of at most `chunk_bytes`: commands cost more than bytes do."""
    parts, room = list[bytes](), chunk_bytes
    for place, content in missing:
        at, left = int.from_bytes(place[3:], "big"), content
        while left:
            needed = len(left) if not place else _PIECE_HEAD_BYTES + 1
            if needed > room:
                yield b"".join(parts)
                parts, room = [], chunk_bytes
            piece = left[: room - _PIECE_HEAD_BYTES] if place else left
            parts.append(tlv(PIECE, place[:3], at.to_bytes(2, "big"), piece) if place else piece)
            room -= len(parts[-1])
            at, left = at + len(piece), left[len(piece) :]
    if parts:
        yield b"".join(parts)


def _fcp(file: ChipFile) -> bytes:
    described = file_bytes(
        file.folder, file.fid, file.rule.short_id, file.access, len(file.content)
    )
    return tlv(FCP, tlv(FILE_TAG, described))


def _key_bytes(key: KeyPair) -> bytes:
    return bytes((PACE_PARAMETER[key.curve],)) + key.private
