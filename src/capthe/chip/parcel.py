"""A chip's image as bytes, for the way from data preparation to a station; sealed by its holder."""

from collections.abc import Mapping

from capthe.chip.data_object import read_objects
from capthe.chip.der import tlv
from capthe.chip.image import ChipFile, ChipImage, ChipSecrets, KeyPair
from capthe.chip.profile import FILES, Curve

_NAME, _AID, _FILE, _ZONE, _ACCESS_NUMBER, _KEY = 0x80, 0x81, 0xA2, 0x83, 0x84, 0xA5


def pack(image: ChipImage) -> bytes:
    """Return the bytes of an image, secrets included."""
    known = image.secrets
    return b"".join(
        (
            tlv(_NAME, image.profile.encode()),
            tlv(_AID, image.aid),
            *(_texted(_FILE, each.name, each.content) for each in image.files),
            tlv(_ZONE, known.mrz_information.encode()),
            tlv(_ACCESS_NUMBER, known.access_number.encode()),
            *(_texted(_KEY, key.curve, key.private, key.public) for key in _keys(known)),
        )
    )


def unpack(raw: bytes) -> ChipImage:
    """Read an image. ValueError or KeyError when the bytes are none."""
    files, keys, single = [], [], {}
    for tag, value in read_objects(raw):
        parts = [part for _, part in read_objects(value)] if tag in {_FILE, _KEY} else []
        if tag == _FILE:
            files.append(ChipFile(FILES[parts[0].decode()], parts[1]))
        elif tag == _KEY:
            keys.append(KeyPair(Curve(parts[0].decode()), parts[1], parts[2]))
        else:
            single[tag] = value
    agreement, active = keys
    secrets = ChipSecrets(
        single[_ZONE].decode(), single[_ACCESS_NUMBER].decode(), agreement, active
    )
    return ChipImage(single[_NAME].decode(), single[_AID], tuple(files), secrets)


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """Return the bytes of some files of a chip, without any secret."""
    return b"".join(_texted(_FILE, name, content) for name, content in files.items())


def unpack_files(raw: bytes) -> dict[str, bytes]:
    """Read files by name. ValueError when the bytes are none."""
    files = {}
    for tag, value in read_objects(raw):
        if tag != _FILE:
            raise ValueError("not a file of a chip")
        (_, name), (_, content) = read_objects(value)
        files[name.decode()] = content
    return files


def _keys(known: ChipSecrets) -> tuple[KeyPair, KeyPair]:
    return known.agreement, known.active


def _texted(tag: int, name: str, *parts: bytes) -> bytes:
    return tlv(tag, tlv(0x80, name.encode()), *(tlv(0x81, part) for part in parts))
