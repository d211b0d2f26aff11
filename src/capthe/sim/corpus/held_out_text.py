"""How machines, fonts and keys damage a text, for the `held_out` family: pure, one text at a time.

old_font_read_as_1258   a TCVN3 file opened on a Windows set to Vietnamese, whose code page is 1258
old_font_in_capitals    UPPER() run over TCVN3 text: codes of marked letters have a "case" too
utf8_read_as_1258       a UTF-8 export opened by a program that knows code pages only
question_marks          a string without N before it in SQL Server: best fit of 1252, else "?"
boxes                   a font or converter without the letter leaves its sign for "unknown"
marked_letters_gone     a web form that let through ASCII alone and threw the rest away
escaped_for_the_web     HTML escaped twice, or the semicolon lost on the way
escaped_for_programs    JSON, URL or mail escapes that nobody undid
mail_spelling           VIQR, how Vietnamese was typed into mail and terminals about 1990-2005
capitals_without_marks  the data entry of the eighties and nineties: capitals, no Vietnamese at all
one_word_in_keys        Telex or VNI switched on too late: one word is left as keys
key_left_over           the tone typed again after the word had it: the key stays
caps_lock               typed with Shift while Caps Lock was on
key_stuck               a worn key prints twice
french_layout           a machine left on AZERTY
mark_forgotten          one tone or hat not typed, or not seen on the paper
scanned                 optical reading of an old book: one letter taken for its likeness
southern_hyphens        papers of before 1975 in the south: Nguyễn-thị-Hằng
dong_sign               đ of code page 1258 taken for the sign of the dong, or an African Đ
zero_width              copied out of a web page with its invisible breaks
cut_by_bytes            a column of so many bytes, counted before UTF-8 came
"""

from collections.abc import Callable
from random import Random
from unicodedata import combining, normalize

_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
_CODES = bytes.fromhex(
    "b5b6b7b8b9 a8bbbcbdbec6 a9c7c8c9cacb ae cccecfd0d1 aad2d3d4d5d6 d7d8dcddde dfe1e2e3e4"
    "abe5e6e7e8e9 aceaebecedee eff1f2f3f4 adf5f6f7f8f9 fafbfcfdfe"
)
_FONT = dict(zip(_LETTERS, _CODES, strict=True))
_BARE_CAPITALS = dict(zip("ĂÂÊÔƠƯĐ", range(0xA1, 0xA8), strict=True))
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_HAT, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TONES = (_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT)
_TELEX = dict(zip(_TONES, "fsrxj", strict=True))
_VNI = dict(zip(_TONES, "21345", strict=True))
_MAIL = dict(zip((*_TONES, _HAT, _BREVE, _HORN), "`'?~.^(+", strict=True))
_BEST_FIT = str.maketrans("ĐđĂăĨĩŨũƠơƯư", "ÐdAaIiUuOoUu")
_AZERTY = str.maketrans("aqzwAQZWm", "qawzQAWZ,")
_LIKENESS = {
    "l": "1", "O": "0", "o": "0", "m": "rn", "h": "b", "c": "e", "u": "v", "i": "í", "n": "u",
    "ị": "i", "ũ": "ủ", "ễ": "ê", "ă": "â", "ư": "u", "g": "q",
}  # fmt: skip
_FIELD_BYTES = 20
_EITHER = 0.5


def old_font_read_as_1258(_: Random, text: str) -> str | None:
    """Read the bytes of TCVN3 with the code page of Windows for Vietnam."""
    codes = _font(text)
    return None if codes is None else codes.decode("cp1258", "ignore")


def old_font_in_capitals(_: Random, text: str) -> str | None:
    """Capitalise what stands in TCVN3: ô of the font is a tone, Ô another."""
    codes = _font(text)
    if codes is None:
        return None
    low = codes.decode("latin-1")
    return "".join(c.upper() if c.isascii() or ("à" <= c <= "þ" and c != "÷") else c for c in low)


def utf8_read_as_1258(_: Random, text: str) -> str:
    """Read UTF-8 with that code page; bytes that it lacks are lost."""
    return text.encode().decode("cp1258", "ignore")


def question_marks(_: Random, text: str) -> str:
    """Keep what code page 1252 has or has something near to."""
    near = normalize("NFC", text).translate(_BEST_FIT)
    return near.encode("cp1252", "replace").decode("cp1252")


def boxes(_: Random, text: str) -> str:
    """Keep Latin-1, as a converter of before Unicode 1.1 would."""
    return "".join(c if ord(c) < 0x100 else "\ufffd" for c in normalize("NFC", text))


def marked_letters_gone(_: Random, text: str) -> str:
    """Keep ASCII."""
    return normalize("NFC", text).encode("ascii", "ignore").decode()


def escaped_for_the_web(rng: Random, text: str) -> str:
    """Escape what is not ASCII, one way for the text."""
    form = ("&amp;#{};", "&#{}", "&amp;#x{:x};")[int(rng.random() * 3)]
    return "".join(c if c.isascii() else form.format(ord(c)) for c in normalize("NFC", text))


def escaped_for_programs(rng: Random, text: str) -> str:
    """Escape as JSON, an address or a mail does."""
    form = ("\\u", "%", "=")[int(rng.random() * 3)]
    if form == "\\u":
        return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in normalize("NFC", text))
    return "".join(
        c if c.isascii() else "".join(f"{form}{byte:02X}" for byte in c.encode()) for c in text
    )


def mail_spelling(_: Random, text: str) -> str:
    """Write marks as signs behind their letter."""
    out = text.replace("đ", "dd").replace("Đ", "DD")
    return "".join(_MAIL.get(c, c) for c in _hats_first(out))


def capitals_without_marks(_: Random, text: str) -> str:
    """Write capitals of ASCII; what the highlands add (ƀ, apostrophes) stays."""
    return bare(text).upper()


def one_word_in_keys(rng: Random, text: str) -> str | None:
    """Leave one word as Telex or VNI keys."""
    telex = rng.random() < 0.7
    return _one_word(rng, text, _telex if telex else _vni)


def key_left_over(rng: Random, text: str) -> str | None:
    """Put the key of its own tone behind one word."""
    keys = _TELEX if rng.random() < 0.7 else _VNI

    def left(word: str) -> str:
        tone = next((c for c in normalize("NFD", word) if c in keys), None)
        return word if tone is None else word + keys[tone]

    return _one_word(rng, text, left)


def caps_lock(_: Random, text: str) -> str:
    """Exchange large and small."""
    return text.swapcase()


def key_stuck(rng: Random, text: str) -> str:
    """Write one letter twice or, seldom, three times."""
    places = [at for at, c in enumerate(text) if c.isalpha()]
    at = places[int(rng.random() * len(places))]
    return text[:at] + text[at].lower() * (1 + (rng.random() < 0.15)) + text[at:]


def french_layout(_: Random, text: str) -> str:
    """Type on AZERTY what is meant for QWERTY; marked letters come from elsewhere."""
    return normalize("NFC", text).translate(_AZERTY)


def mark_forgotten(rng: Random, text: str) -> str | None:
    """Leave out one tone, or one hat where the word has no tone."""

    def less(word: str) -> str:
        apart = normalize("NFD", word)
        drop = _TONES if any(c in _TONES for c in apart) else (_HAT, _BREVE, _HORN)
        return normalize("NFC", "".join(c for c in apart if c not in drop))

    return _one_word(rng, text, less)


def scanned(rng: Random, text: str) -> str | None:
    """Take one letter for its likeness, never the first of a word."""
    places = [at for at, c in enumerate(text) if at and text[at - 1] != " " and c in _LIKENESS]
    if not places:
        return None
    at = places[int(rng.random() * len(places))]
    return text[:at] + _LIKENESS[text[at]] + text[at + 1 :]


def southern_hyphens(_: Random, text: str) -> str | None:
    """Join the words; those in the middle are small."""
    first, *middle, last = text.split(" ") if " " in text else ("", "")
    return "-".join((first, *(word.lower() for word in middle), last)) if first else None


def dong_sign(rng: Random, text: str) -> str:
    """Take another sign for đ or Đ."""
    small = "₫" if rng.random() < _EITHER else "ɖ"
    return text.replace("đ", small).replace("Đ", "Ɖ")


def zero_width(rng: Random, text: str) -> str:
    """Put an invisible break behind a space, a letter or the whole."""
    at = 1 + int(rng.random() * len(text))
    return text[:at] + "\u200b" + text[at:]


def cut_by_bytes(_: Random, text: str) -> str:
    """Keep as many bytes as the column has; half a letter is dropped."""
    return text.encode()[:_FIELD_BYTES].decode(errors="ignore").rstrip()


def bare(text: str) -> str:
    """Return the text without marks, D for Đ."""
    flat = "".join(c for c in normalize("NFD", text) if not combining(c))
    return flat.replace("đ", "d").replace("Đ", "D")


def _font(text: str) -> bytes | None:
    """Return TCVN3, or None where the font lacks a letter; it has no capitals with a tone."""
    codes = bytearray()
    for c in normalize("NFC", text):
        code = ord(c) if c.isascii() else _BARE_CAPITALS.get(c) or _FONT.get(c.lower())
        if code is None:
            return None
        codes.append(code)
    return bytes(codes)


def _hats_first(text: str) -> str:
    """Take letters apart with the hat before the tone, as one types them."""
    out: list[str] = []
    for c in normalize("NFD", text):
        if c in (_HAT, _BREVE, _HORN) and out and out[-1] in _TONES:
            out.insert(-1, c)
        else:
            out.append(c)
    return "".join(out)


def _telex(word: str) -> str:
    """Return the keys, the tone at the end."""
    keys, tone = "", ""
    for c in _hats_first(word.replace("đ", "dd").replace("Đ", "Dd")):
        if c in _TELEX:
            tone = _TELEX[c]
        else:
            keys += keys[-1].lower() if c == _HAT else "w" if c in (_BREVE, _HORN) else c
    return keys + tone


def _vni(word: str) -> str:
    """Return the digits for the marks, each behind its letter."""
    signs = {**_VNI, _HAT: "6", _HORN: "7", _BREVE: "8"}
    return "".join(signs.get(c, c) for c in _hats_first(word.replace("đ", "d9").replace("Đ", "D9")))


def _one_word(rng: Random, text: str, change: Callable[[str], str]) -> str | None:
    """Change one of the words that the change would make another."""
    words = text.split(" ")
    open_to = [at for at, word in enumerate(words) if change(word) != word]
    if not open_to:
        return None
    at = open_to[int(rng.random() * len(open_to))]
    words[at] = change(words[at])
    return " ".join(words)
