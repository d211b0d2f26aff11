"""Vietnamese text as old systems left it: fonts of one byte a letter read as if they were Latin.

TCVN3 (ABC)   one byte a letter; capitals with a tone exist only in a font of capitals
VNI-Windows   the letter, then a byte for its marks
VISCII        one byte a letter, six of them below the space
typed         the keys of the Telex and VNI methods, when the method was not running
"""

from collections.abc import Callable
from unicodedata import normalize

_HAT, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TONES = "\u0301\u0300\u0309\u0303\u0323"  # sắc huyền hỏi ngã nặng
_TELEX_TONES = dict(zip(_TONES, "sfrxj", strict=True))
_VNI_TONES = dict(zip(_TONES, "12345", strict=True))

_TCVN3 = {
    "à": 0xB5, "ả": 0xB6, "ã": 0xB7, "á": 0xB8, "ạ": 0xB9, "ă": 0xA8, "ằ": 0xBB, "ẳ": 0xBC,
    "ẵ": 0xBD, "ắ": 0xBE, "ặ": 0xC6, "â": 0xA9, "ầ": 0xC7, "ẩ": 0xC8, "ẫ": 0xC9, "ấ": 0xCA,
    "ậ": 0xCB, "đ": 0xAE, "è": 0xCC, "ẻ": 0xCE, "ẽ": 0xCF, "é": 0xD0, "ẹ": 0xD1, "ê": 0xAA,
    "ề": 0xD2, "ể": 0xD3, "ễ": 0xD4, "ế": 0xD5, "ệ": 0xD6, "ì": 0xD7, "ỉ": 0xD8, "ĩ": 0xDC,
    "í": 0xDD, "ị": 0xDE, "ò": 0xDF, "ỏ": 0xE1, "õ": 0xE2, "ó": 0xE3, "ọ": 0xE4, "ô": 0xAB,
    "ồ": 0xE5, "ổ": 0xE6, "ỗ": 0xE7, "ố": 0xE8, "ộ": 0xE9, "ơ": 0xAC, "ờ": 0xEA, "ở": 0xEB,
    "ỡ": 0xEC, "ớ": 0xED, "ợ": 0xEE, "ù": 0xEF, "ủ": 0xF1, "ũ": 0xF2, "ú": 0xF3, "ụ": 0xF4,
    "ư": 0xAD, "ừ": 0xF5, "ử": 0xF6, "ữ": 0xF7, "ứ": 0xF8, "ự": 0xF9, "ỳ": 0xFA, "ỷ": 0xFB,
    "ỹ": 0xFC, "ý": 0xFD, "ỵ": 0xFE, "Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5,
    "Ư": 0xA6, "Đ": 0xA7,
}  # fmt: skip
_VNI_MARKS = {
    "": dict(zip(_TONES, "ùøûõï", strict=True)),
    _HAT: {"": "â", **dict(zip(_TONES, "áàåãä", strict=True))},
    _BREVE: {"": "ê", **dict(zip(_TONES, "éèúüë", strict=True))},
}
_VNI_I = dict(zip(_TONES, "íìæóò", strict=True))
_VNI_SHAPED = {_HAT: "aeoAEO", _BREVE: "aA", _HORN: "ouOU", "": "aeouyAEOUY"}
_VISCII = {"Ẳ": 0x02, "Ẵ": 0x05, "Ẫ": 0x06, "Ỷ": 0x14, "Ỹ": 0x19, "Ỵ": 0x1E}
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàá"
    "âãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)


def parts(letter: str) -> tuple[str, str, str]:
    """Return base, shape mark and tone of one letter; "" for marks that it has not."""
    base, shape, tone = "", "", ""
    for mark in normalize("NFD", letter):
        if mark in _TONES:
            tone = mark
        elif mark in (_HAT, _BREVE, _HORN):
            shape = mark
        else:
            base += mark
    return base, shape, tone


def tcvn3(text: str) -> str | None:
    """Return text in TCVN3 bytes read as Latin-1; None when its letters are not all in it."""
    made = []
    for letter in text:
        byte = _TCVN3.get(letter)
        if byte is None and letter != letter.lower() and letter.lower() in _TCVN3:
            byte = _TCVN3[letter.lower()]  # Ứ: the small letter, in the font of capitals
        if byte is None and not letter.isascii():
            return None
        made.append(letter if byte is None else chr(byte))
    return "".join(made)


def vni_windows(text: str) -> str | None:
    """Return text in VNI-Windows bytes read as Windows Latin; None when a letter is not in it."""
    made = []
    for letter in text:
        drawn = letter if letter.isascii() else _vni_letter(letter)
        if drawn is None:
            return None
        made.append(drawn)
    return "".join(made)


def _vni_letter(letter: str) -> str | None:
    if letter in "đĐ":
        return "ñ" if letter == "đ" else "Ñ"
    base, shape, tone = parts(letter)
    if base in ("i", "I") and tone:
        return _cased(_VNI_I[tone], base)
    if base in ("y", "Y") and tone == _TONES[4]:
        return _cased("î", base)
    if not base or base not in _VNI_SHAPED[shape]:
        return None
    if shape == _HORN:
        stem = _cased("ô" if base in "oO" else "ö", base)
        return stem + (_cased(_VNI_MARKS[""][tone], base) if tone else "")
    marks = _VNI_MARKS[shape].get(tone)
    return None if marks is None else base + _cased(marks, base)


def _cased(mark: str, like: str) -> str:
    return mark.upper() if like.isupper() else mark


def viscii(text: str) -> str | None:
    """Return text in VISCII bytes read as Latin-1; None when a letter is not in it."""
    made = []
    for letter in text:
        if letter.isascii():
            made.append(letter)
        elif letter in _VISCII:
            made.append(chr(_VISCII[letter]))
        elif letter in _VISCII_HIGH:
            made.append(chr(0x80 + _VISCII_HIGH.index(letter)))
        else:
            return None
    return "".join(made)


LetterKeys = Callable[[str, str], str]


def telex(text: str) -> str:
    """Return the keys of the Telex method: Nguyễn as Nguyeenx."""
    return " ".join(_keyed(word, _TELEX_TONES, _telex_letter) for word in text.split(" "))


def vni_typed(text: str) -> str:
    """Return the keys of the VNI method: Nguyễn as Nguye6n4."""
    return " ".join(_keyed(word, _VNI_TONES, _vni_keys) for word in text.split(" "))


def _keyed(word: str, tones: dict[str, str], letter_keys: LetterKeys) -> str:
    keys, tone_key = "", ""
    for letter in word:
        base, shape, tone = parts(letter)
        keys += letter_keys(base, shape)
        tone_key = tones[tone] if tone else tone_key
    return keys + tone_key


def _telex_letter(base: str, shape: str) -> str:
    if base in ("đ", "Đ"):
        return "dd" if base == "đ" else "Dd"
    return base + (base.lower() if shape == _HAT else "w" if shape else "")


def _vni_keys(base: str, shape: str) -> str:
    if base in ("đ", "Đ"):
        return "d9" if base == "đ" else "D9"
    return base + {_HAT: "6", _HORN: "7", _BREVE: "8"}.get(shape, "")
