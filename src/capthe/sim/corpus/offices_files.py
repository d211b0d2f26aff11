"""What fonts, code pages, field widths and conversions made of names between two programs.

Until Unicode became the rule for offices (2001 to 2010) the north typed in TCVN3 fonts, the south
in VNI fonts; the bytes are shown here as a machine with Western fonts reads them.
"""

from collections.abc import Mapping
from random import Random
from unicodedata import normalize

from capthe.sim.corpus.offices_text import TONES, bare, toneless

_TCVN3: dict[str, str] = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        strict=True,
    )
)
_VNI_TONES = dict(zip("\u0300\u0301\u0309\u0303\u0323", "øùûõï", strict=True))
_VNI_ROUND = dict(zip("\u0300\u0301\u0309\u0303\u0323", "àáåãä", strict=True))  # with a hat
_VNI_BOWL = dict(zip("\u0300\u0301\u0309\u0303\u0323", "èéúüë", strict=True))  # with the bowl of ă
_VNI_WHOLE = {
    "ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö",
    "â": "aâ", "ă": "aê", "ê": "eâ", "ô": "oâ",
}  # fmt: skip
_VISCII = dict(
    zip(
        "áàảãạấầẩẫậăắằẳẵặâđéèẻẽẹếềểễệêíìỉĩịóòỏõọốồổỗộôơớờởỡợúùủũụưứừửữựýỳỷỹỵĐ",
        "áàäãÕ¤¥¦ç§å¡¢ÆÇ£âðéèë¨©ª«¬\u00ad®êíìïî¸óòöõ÷¯°±²µô½¾¶·Þþúùüûøß\u00d1×Øæñý\u00cfÖÛÜÐ",
        strict=True,
    )
)
_BEST_FIT = dict(zip("ăĂđĐĩĨũŨơƠưƯ", "aAdÐiIuUoOuU", strict=True))


def _vni_letter(letter: str) -> str:
    """Return the bytes of VNI-Times for a small letter: the base, then hat and tone in one."""
    if letter in _VNI_WHOLE:
        return _VNI_WHOLE[letter]
    apart = normalize("NFD", letter)
    tone = next((mark for mark in apart if mark in TONES), None)
    if tone is None:
        return letter
    plain = toneless(letter)
    if plain in "âêô":
        return bare(plain) + _VNI_ROUND[tone]
    if plain == "ă":
        return "a" + _VNI_BOWL[tone]
    return _VNI_WHOLE.get(plain, plain) + _VNI_TONES[tone]


def _byte_wise(text: str, table: Mapping[str, str]) -> str:
    return "".join(
        table.get(letter) or table.get(letter.lower(), letter) for letter in normalize("NFC", text)
    )


def tcvn3_font(_rng: Random, name: str) -> str | None:
    """Typed in .VnTime and never converted; its capitals are a font of their own."""
    return _byte_wise(name, _TCVN3)


def vni_font(_rng: Random, name: str) -> str | None:
    """Typed in VNI-Times and never converted: Nguyeãn."""
    letters = (
        (_vni_letter(each.lower()).upper() if each.isupper() else _vni_letter(each))
        for each in normalize("NFC", name)
    )
    return "".join(letters)


def viscii_font(_rng: Random, name: str) -> str | None:
    """A list from the Vietnamese abroad, in the code of the first free programs."""
    return _byte_wise(name, _VISCII)


def tcvn3_half_converted(_rng: Random, name: str) -> str | None:
    """A font of capitals was converted as one of small letters: NGUYễN VăN HùNG."""
    shown = normalize("NFC", name).upper()
    return "".join(
        each.lower() if each not in "ĐĂÂÊÔƠƯ" and bare(each) != each else each for each in shown
    )


def soft_hyphen_lost(_rng: Random, name: str) -> str | None:
    """The ư of TCVN3 is a soft hyphen elsewhere, and a web page dropped it: Hương is Hơng."""
    if "ư" not in name:
        return None
    return normalize("NFC", name).replace("ư", "")


def windows_1258(rng: Random, name: str) -> str | None:
    """The Vietnamese code page of Windows, its tones behind the vowels, read as the Western one."""
    return tones_apart(rng, name).encode("cp1258", "replace").decode("cp1252", "replace")


def utf8_as_western(_rng: Random, name: str) -> str | None:
    """UTF-8 imported as the Western code page: Nguyá»…n."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in name.encode())


def utf8_twice(rng: Random, name: str) -> str | None:
    """The same import twice over, as between two old versions of one program."""
    return utf8_as_western(rng, utf8_as_western(rng, name) or "")


def html_numbers(_rng: Random, name: str) -> str | None:
    """A form on a page that was not Unicode: the browser sent &#7877; for ễ."""
    return "".join(each if ord(each) < 256 else f"&#{ord(each)};" for each in name)


def escaped(_rng: Random, name: str) -> str | None:
    r"""Copied out of a program's log or JSON: Nguy\u1ec5n."""
    return "".join(each if ord(each) < 128 else f"\\u{ord(each):04x}" for each in name)


def apart(_rng: Random, name: str) -> str | None:
    """Letters and marks apart, as files from an Apple machine are."""
    return normalize("NFD", name)


def tones_apart(_rng: Random, name: str) -> str:
    """Hats on the letter, tones behind it: the second Unicode of the keyboard programs."""
    return "".join(
        normalize("NFC", toneless(each))
        + "".join(mark for mark in normalize("NFD", each) if mark in TONES)
        for each in normalize("NFC", name)
    )


def icelandic_d(_rng: Random, name: str) -> str | None:
    """The Ð of another alphabet, from converted fonts: looks the same."""
    if not {"Đ", "đ"} & set(name):
        return None
    return name.replace("Đ", "Ð").replace("đ", "ð")


def western_letters_left(_rng: Random, name: str) -> str | None:
    """A Western column keeps the letters it has and simplifies the rest: Nguyên, Hông."""
    return "".join(_fitted(each) for each in normalize("NFC", name))


def _fitted(letter: str) -> str:
    for form in (letter, toneless(letter), _BEST_FIT.get(toneless(letter), bare(letter))):
        if len(form) == 1 and ord(form) < 256:
            return form
    return bare(letter)


def question_marks(_rng: Random, name: str) -> str | None:
    """A column of one byte a letter: what Western Europe does not write became ? (Nguy?n)."""
    return "".join(
        _BEST_FIT.get(each, each if ord(each) < 256 else "?") for each in normalize("NFC", name)
    )


def boxes(rng: Random, name: str) -> str | None:
    """An old printer or a reader of scans put a box for every letter it had not."""
    box = "\ufffd" if rng.random() < 0.6 else "□"
    return "".join(each if ord(each) < 256 else box for each in normalize("NFC", name))


def letters_dropped(_rng: Random, name: str) -> str | None:
    """A filter let only plain letters pass: Nguyn Th Hng."""
    return "".join(each for each in normalize("NFC", name) if ord(each) < 128)


def cut_at_bytes(_rng: Random, name: str) -> str | None:
    """A field of twenty-five bytes, counted in UTF-8; the last letter may be cut in two."""
    raw = name.encode()
    return None if len(raw) <= 25 else raw[:25].decode("utf-8", "ignore").rstrip()


def cut_at_eighteen(_rng: Random, name: str) -> str | None:
    """A form with eighteen boxes for the name: the rest was not written."""
    return None if len(name) <= 18 else name[:18].rstrip()
