"""Ways to write the same name, for the family `unseen`: old fonts, keyboards, files, capitals.

Written from the kinds of faults that are known of registers, with tables of its own: nothing of
the other families' ways is used, so that a mistake in one is not a mistake in both.
"""

import re
from collections.abc import Callable
from random import Random
from unicodedata import combining, normalize

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_ROOF, _BOWL, _HORN = "\u0302", "\u0306", "\u031b"
_TONES = (_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT)
_NARROW_MAX = 30
Keys = Callable[[str, str], str]

# the small letters of TCVN 5712 from byte 0xB5 on; a dot where the font for reading has no letter
_ABC_FROM_B5 = "àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
_ABC = {letter: chr(0xB5 + at) for at, letter in enumerate(_ABC_FROM_B5) if letter != "."}
_ABC |= dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", map(chr, range(0xA1, 0xAF)), strict=True))

# VNI puts one byte for the marks behind the letter
_VNI_PLAIN = {_ACUTE: "ù", _GRAVE: "ø", _HOOK: "û", _TILDE: "õ", _DOT: "ï"}
_VNI_ROOF = {"": "â", _ACUTE: "á", _GRAVE: "à", _HOOK: "å", _TILDE: "ã", _DOT: "ä"}
_VNI_BOWL = {"": "ê", _ACUTE: "é", _GRAVE: "è", _HOOK: "ú", _TILDE: "ü", _DOT: "ë"}
_VNI_OF_I = {_ACUTE: "í", _GRAVE: "ì", _HOOK: "æ", _TILDE: "ó", _DOT: "ò"}
_VNI_HORNED = {"o": "ô", "O": "Ô", "u": "ö", "U": "Ö"}

_TELEX = {_GRAVE: "f", _ACUTE: "s", _TILDE: "x", _HOOK: "r", _DOT: "j"}
_VNI_KEYS = {_ACUTE: "1", _GRAVE: "2", _HOOK: "3", _TILDE: "4", _DOT: "5",
             _ROOF: "6", _HORN: "7", _BOWL: "8"}  # fmt: skip
_OPEN = ("oa", "oe", "uy")
_TONED_PAIR = re.compile(rf"([oOuU])([{''.join(_TONES)}]?)([aeyAEY])([{''.join(_TONES)}]?)(?=\W|$)")


def apart(name: str) -> str:
    """Keep letters and marks as separate characters (NFD)."""
    return normalize("NFD", name)


def tone_on_the_other_vowel(name: str) -> str | None:
    """Write hoà for hòa, and hòa for hoà."""

    def turned(found: re.Match[str]) -> str:
        one, first, other, second = found.groups()
        is_one = (one + other).lower() in _OPEN and bool(first) != bool(second)
        return one + second + other + first if is_one else found.group()

    made = normalize("NFC", _TONED_PAIR.sub(turned, normalize("NFD", name)))
    return None if made == name else made


def without_marks(name: str) -> str:
    """Lose every mark, and the bar of đ."""
    letters = normalize("NFD", name.translate(str.maketrans("đĐ", "dD")))
    return "".join(letter for letter in letters if not combining(letter))


def ascii_capitals(name: str) -> str:
    """Raise the letters of ASCII only, as a database does that knows no others: NGUYễN."""
    return "".join(letter.upper() if letter.isascii() else letter for letter in name)


def icelandic_d(name: str) -> str | None:
    """Put U+00D0 where U+0110 belongs."""
    return name.replace("Đ", "\u00d0") if "Đ" in name else None


def abc_font(name: str) -> str | None:
    """Keep the bytes of an ABC font (TCVN 5712), read as Latin-1; small letters for raised ones."""
    made = ""
    for letter in normalize("NFC", name):
        byte = letter if letter.isascii() else _ABC.get(letter) or _ABC.get(letter.lower())
        if byte is None:
            return None
        made += byte
    return made


def vni_font(name: str) -> str | None:
    """Keep the bytes of a VNI font, read as Windows Latin."""
    made = ""
    for letter in normalize("NFC", name):
        drawn = _vni(letter)
        if drawn is None:
            return None
        made += drawn
    return made


def _vni(letter: str) -> str | None:
    if letter.isascii():
        return letter
    if letter in "đĐ":
        return "ñ" if letter == "đ" else "Ñ"
    base, *marks = list(normalize("NFD", letter))
    tone = next((mark for mark in marks if mark in _TONES), "")
    shape = next((mark for mark in marks if mark not in _TONES), "")
    if not base.isascii() or shape not in ("", _ROOF, _BOWL, _HORN) or len(marks) > 2:
        return None
    if base in "iI":
        drawn = _VNI_OF_I.get(tone)
        return drawn if drawn is None or base == "i" else drawn.upper()
    if shape == _HORN:
        stem, mark = _VNI_HORNED.get(base), _VNI_PLAIN.get(tone, "")
        return None if stem is None else stem + (mark.upper() if base.isupper() else mark)
    mark = {_ROOF: _VNI_ROOF, _BOWL: _VNI_BOWL, "": _VNI_PLAIN}[shape].get(tone, "")
    return base + (mark.upper() if base.isupper() else mark) if mark else None


def windows_1258(name: str) -> str | None:
    """Keep the bytes of Windows 1258, read as Windows Latin."""
    text = ""
    for letter in normalize("NFC", name):
        pieces = normalize("NFD", letter)
        tone = "".join(mark for mark in pieces if mark in _TONES)
        text += normalize("NFC", "".join(m for m in pieces if m not in _TONES)) + tone
    try:
        return text.encode("cp1258").decode("cp1252")
    except UnicodeError:
        return None


def telex_at_once(name: str) -> str:
    """Leave the keys of Telex, each mark typed right behind its letter: Nguyeexn."""
    return _keys(name, lambda base, mark: _TELEX.get(mark) or (base if mark == _ROOF else "w"))


def vni_at_once(name: str) -> str:
    """Leave the keys of the VNI method, each mark typed right behind its letter: Nguye64n."""
    return _keys(name, lambda _, mark: _VNI_KEYS.get(mark, ""))


def _keys(name: str, key: Keys) -> str:
    is_vni = key("", _ACUTE) == _VNI_KEYS[_ACUTE]
    made, base = "", ""
    for letter in normalize("NFD", name):
        if letter in "đĐ":
            made += ("d" if letter == "đ" else "D") + ("9" if is_vni else "d")
        elif combining(letter):
            made += key(base, letter)
        else:
            made, base = made + letter, letter.lower()
    return made


def spaces(name: str) -> str:
    """Begin with a space and put two between words."""
    return " " + name.replace(" ", "  ")


def narrow(name: str) -> str | None:
    """Cut at thirty characters, the width of a column that was made for the short names."""
    return name[:_NARROW_MAX].rstrip() if len(name) > _NARROW_MAX else None


def stray(rng: Random, name: str) -> str:
    """Leave a sign behind the name that is no part of it."""
    return name + (".", ",", " -", "_", "*")[int(rng.random() * 5)]


def of_a_minority(rng: Random, name: str) -> str | None:
    """Write the sign in H'Bia, or the single letter in Y Thut, in another of the usual ways."""
    if "'" in name:
        return name.replace("'", (" ", "", "-", "\u2018")[int(rng.random() * 4)])
    words = name.split(" ")
    if len(words[0]) == 1 and len(words) > 1:
        return words[0] + ("-", "")[int(rng.random() * 2)] + " ".join(words[1:])
    return None
