"""Text that was typed in an old Vietnamese encoding and read as another one.

A register of the 1990s holds TCVN3 (ABC), VNI or VISCII bytes; read as Latin letters they give
"NguyÔn V¨n An" or "Nguyeãn Vaên An". Each reading here turns such a text into what was meant; the
normaliser decides whether one of them makes sense. The code charts are those of TCVN 5712:1993
(VN1, whose small letters are TCVN3), RFC 1456 (VISCII) and the VNI typing standard for Windows.
"""

import re
import unicodedata
from codecs import charmap_encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, product, zip_longest

from capthe.country.vn.spelling.highland import is_clan
from capthe.country.vn.spelling.name_words import name_words
from capthe.country.vn.spelling.syllable import is_syllable, lowered
from capthe.country.vn.tones import tone_folded

_TCVN = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VNI_MARKS = {
    "ø": "\u0300", "ù": "\u0301", "õ": "\u0303", "û": "\u0309", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "ã": "\u0302\u0303",
    "å": "\u0302\u0309", "ä": "\u0302\u0323",
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ü": "\u0306\u0303",
    "ú": "\u0306\u0309", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS = {
    "ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip
_LATIN = re.compile("[\x00-\u036f\u1e00-\u1eff]+")
_HALVES = bytes(range(0x80, 0xC0))
_LOST_ENDS = {b"\xc3": b"\xa0", b"\xe1\xba": b"\xa0", b"\xe1\xbb": b"\x85"}
_BEYOND_LATIN_1 = "\u0100"
_LOST_BLANKS = {b"\xc3": b"\xa0", b"\xe1\xba": b"\xa0"}
_WHOLE = re.compile(rb"[\xc3-\xe1][\x80-\xbf]")
_LOST = re.compile(rb"(?:\xc3|\xc4|\xe1\xbb)(?![\x80-\xbf])")
_LOST_CONTROLS = re.compile(rb"(?<=[\xc2\xc3][\x80-\xbf])\xc2(?![\x80-\xbf])")
"""What is left of a letter that was lost before the text was taken for Latin letters again."""
_LOST_LETTERS = {
    b"\xc4": ("Đ", "Đ"), b"\xc3": ("ÁÊÐÚÝÍ", "ÁÊÐÚÝÍ"), b"\xe1\xbb": ("ọềờỏ", "ỊỐỚỞỎ"),
}  # fmt: skip
"""Letters of whose bytes Windows' code pages have not the last, likely ones first; in capitals."""
_HALF_HORNED = re.compile("ư[eêọỏề]")
_DD = "Đ".encode()
_LOST_MAX = 3  # in one word
_BY_CHANCE = re.compile("[\u0370-\u07ff]")
_TONES_ALONE = "\u0300\u0301\u0303\u0309\u0323"
_ON_CONSONANTS = "".join(
    composed
    for letter in "bcdghklmpqrstvxBCDGHKLMPQRSTVX"
    for tone in _TONES_ALONE
    if len(composed := unicodedata.normalize("NFC", letter + tone)) == 1
)
"""Letters that have no tone, with one; ñ is a letter of the highlands."""
_OF_BYTES = re.compile(
    f"[Ðð₫{_TONES_ALONE}{_ON_CONSONANTS}\u0370-\u07ff"
    f"{_HALVES.decode('latin-1')}{_HALVES.decode('cp1252', 'ignore')}]"
)
_RAISED = re.compile("[À-ÖØ-Þ]")
_SMALL = re.compile("[a-z]")
_RAISED_MAX = 3  # in one word
_NO_END = re.compile("[ăâằắẳẵặầấẩẫậ]$")
_VNI_BASES = frozenset("aeouyôöAEOUYÔÖ")

_BYTE_OF = {
    **{ord(letter): byte for byte in range(128, 256)
       for letter in bytes((byte,)).decode("cp1252", "ignore")},
    **{byte: byte for byte in range(256)},
}  # fmt: skip
"""The byte of each letter that Windows-1252 or Latin-1 shows."""
_OF_1258 = frozenset(bytes(range(256)).decode("cp1258", "ignore"))
_CONTROLS = frozenset(map(chr, range(0x80, 0xA0)))

Reading = Callable[[str], str | None]


def bytes_of(text: str) -> bytes | None:
    """Return the bytes that a text was, if each letter is one of Windows-1252 or Latin-1.

    Or of those that two old bytes make when a line of them happens to be UTF-8: "ươ" is DF BD in
    VISCII, a letter of West Africa, and "Đỗ" is D0 B2, a Cyrillic one.
    """
    if _BY_CHANCE.search(text):
        return text.encode()
    try:
        return charmap_encode(text, "strict", _BYTE_OF)[0]
    except UnicodeEncodeError:
        return None


def _shown(text: str) -> bytes | None:
    """Return the bytes that a text was: shown by the code page of the west, or by Vietnam's."""
    raw = bytes_of(text)
    return _bytes_of_1258(text) if raw is None else raw


def _from_table(high: str, low: dict[int, str]) -> Reading:
    def read(text: str) -> str | None:
        raw = _shown(text)
        if raw is None:
            return None
        letters = (high[b - 128] if b > 127 else low.get(b, chr(b)) for b in raw)
        return unicodedata.normalize("NFC", "".join(letters))

    return read


def _utf8(text: str) -> str | None:
    """Read "Nguyá»…n": UTF-8 that was taken for Latin letters; None if it gives other scripts.

    Once or twice: "NguyÃ¡Â»â€¦n" is what became of that when it was taken for Latin letters again.

    The second byte of "à" and the third of "ễ" are blanks in Latin letters, so that a name that
    ends with one comes without it; in capitals nothing is put back, "MÃ" is a name. Windows' code
    pages show that of "ễ".
    """
    ends = _LOST_ENDS if max(text) < _BEYOND_LATIN_1 else _LOST_BLANKS
    for bytes_shown in (bytes_of, _bytes_of_1258):
        raw = bytes_shown(text)
        if raw is None:
            continue
        if not text.isupper():
            raw += next((lost for kept, lost in ends.items() if raw.endswith(kept)), b"")
        if _WHOLE.search(raw):
            raw = b" ".join(map(_restored, _LOST_CONTROLS.sub(b"", raw).split(b" ")))
        with suppress(UnicodeDecodeError):
            meant = unicodedata.normalize("NFC", raw.decode("utf-8"))
            if meant != text and (once := _utf8(meant)):
                return once
            if _LATIN.fullmatch(meant):
                return meant
    return None


def _restored(word: bytes) -> bytes:
    """Return a word with a letter put for each whose last byte was lost: what makes a syllable.

    Or a clan, as Ênuôl.
    """
    lost = _LOST.findall(word)
    if not 0 < len(lost) <= _LOST_MAX:
        return word
    between, is_upper = _LOST.split(word), word.isupper()
    for letters in product(*(_LOST_LETTERS[each][is_upper] for each in lost)):
        pairs = zip_longest(between, map(str.encode, letters), fillvalue=b"")
        meant = b"".join(chain.from_iterable(pairs))
        small = lowered(meant.decode(errors="replace"))
        if (is_syllable(small) and not _HALF_HORNED.search(small)) or is_clan(small):
            return meant
    return word.replace(b"\xc4", _DD) if lost == [b"\xc4"] else word


def _bytes_of_1258(text: str) -> bytes | None:
    """Return the bytes of a text that Windows' Vietnamese code page shows; C3 is its Ă.

    Its tones stand behind their letters, and have become one with them since. What it has no letter
    for is shown as it is.
    """
    found = bytearray()
    for letter in text:
        for part in letter if letter in _OF_1258 else unicodedata.normalize("NFD", letter):
            if part in _OF_1258:
                found += part.encode("cp1258")
            elif part in _CONTROLS:
                found.append(ord(part))
            else:
                return None
    return bytes(found)


def shows_bytes(text: str) -> bool:
    """Say whether a text has a letter that may be half of one in UTF-8, or Đ as old bytes have it.

    Ð (D0) is also typed for Đ. Letters of other scripts may be two old bytes. The code page of
    Windows for Vietnam shows a tone where an old encoding has a letter.
    """
    return text.endswith("Ã") or _OF_BYTES.search(text) is not None


def _cp1258(text: str) -> str | None:
    """Read "NguyêÞn": Windows' Vietnamese code page, whose tones follow their letters."""
    raw = bytes_of(text)
    try:
        return None if raw is None else unicodedata.normalize("NFC", raw.decode("cp1258"))
    except UnicodeDecodeError:
        return None


def _vni(text: str) -> str | None:
    """Read "Nguyeãn": two Latin letters for one, the second being the mark."""
    found: list[str] = []
    for letter in text if bytes_of(text) else _latin_of_1258(text):
        small = letter.lower()
        if found and small in _VNI_MARKS and found[-1][0] in _VNI_BASES and len(found[-1]) == 1:
            found[-1] += _VNI_MARKS[small]
        else:
            found.append(letter)
    return unicodedata.normalize("NFC", "".join(_vni_letter(each) for each in found))


def _latin_of_1258(text: str) -> str:
    """Return what the code page of the west would have shown, the text itself if nothing else."""
    raw = _bytes_of_1258(text)
    return text if raw is None else raw.decode("latin-1")


def _vni_letter(letter: str) -> str:
    own = _VNI_LETTERS.get(letter[0].lower())
    if own is None:
        return letter
    return (own if letter[0] == letter[0].lower() else own.upper()) + letter[1:]


_tcvn3_as_it_stands = _from_table(_TCVN, {})


def _tcvn3(text: str) -> str | None:
    """Read "NguyÔn"; in capitals "NGÄC" may be "NGäC", which a program made large in Latin letters.

    Nothing tells which letters it did that to but what the words are then.
    """
    if not _is_raised(text):
        return _tcvn3_as_it_stands(text)
    return " ".join(map(_lowest, text.split(" "))) if _tcvn3_as_it_stands(text) else None


def _is_raised(text: str) -> bool:
    return _RAISED.search(text) is not None and not _SMALL.search(text)


def depends_on_others(word: str) -> bool:
    """Say whether small letters elsewhere in a name change what a word in capitals means."""
    return _is_raised(word) and _lowest(word) != _tcvn3_as_it_stands(word)


def _lowest(word: str) -> str:
    """Return the likeliest of what a word in capitals may be in TCVN3; what it is, of equals."""
    places = [(each, each.lower()) if _RAISED.match(each) else (each,) for each in word]
    if sum(len(each) > 1 for each in places) > _RAISED_MAX:
        places = [each[:1] for each in places]
    found = (_tcvn3_as_it_stands("".join(letters)) or word for letters in product(*places))
    return max(found, key=_usualness)


def _usualness(word: str) -> tuple[float, bool]:
    small = tone_folded(lowered(word))
    return name_words().get(small, 0.0), is_syllable(small) and not _NO_END.search(small)


READINGS: dict[str, Reading] = {
    "utf-8": _utf8,
    "tcvn3": _tcvn3,
    "vni": _vni,
    "cp1258": _cp1258,
    "viscii": _from_table(_VISCII, _VISCII_LOW),
}


def is_plain(text: str) -> bool:
    """Say whether a text is ASCII, and holds none of the six VISCII letters below the space."""
    return text.isascii() and not any(ord(letter) in _VISCII_LOW for letter in text)


def readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a text may have meant, with the name of the encoding; ASCII means itself."""
    if is_plain(text):
        return
    for name, read in READINGS.items():
        meant = read(text)
        if meant is not None and meant != text:
            yield name, meant
