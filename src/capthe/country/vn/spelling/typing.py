"""What remains in a text when the typist's keyboard program was off: Telex, VNI digits, VIQR.

"Nguyeenx", "Nguye6n4" and "Nguye^~n" all mean Nguyễn. The readings are offered for one word at a
time; a word that is a syllable as it stands is never touched.
"""

import re
import unicodedata
from collections.abc import Iterator

_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_DIGIT_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_VIQR_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_PARTS = re.compile("([bcdghklmnpqrstvx]*)([aeiouy].*)")
_SURELY_MAIL = re.compile("[aeo]\\^|a\\(|[ou]\\+|[aeiouy][~`]")
_ONSET = re.compile("(?:ngh|gi(?=[aeiouy])|qu|[bcghklmnprst]?(?:dd|[bcdghklmnprstvx]))?")
"""Also of two consonants, as names of minorities begin: Kdăm, Hđơk."""
_HER = "h'"
_DIGITS = re.compile("[a-zđ]+[a-zđ1-9]*[1-9][a-zđ1-9]*")
_VOWELS = "aeiouy"


def typed(word: str) -> Iterator[str]:
    """Yield what a word in small letters may have been meant to be, in NFC."""
    meant = None
    if word.startswith(_HER):
        yield from map(_HER.__add__, typed(word.removeprefix(_HER)))
    elif word.isascii() and word.isalpha():
        meant = _telex(word)
    elif _DIGITS.fullmatch(word):
        meant = _vni_digits(word)
    elif any(sign in word for sign in "^(+~`"):
        meant = _viqr(word)
    if meant is not None and meant != word:
        yield meant


def mail_spelling(text: str) -> list[str] | None:
    """Return the words of a text that is VIQR, in small letters, None if one of them is not.

    One sign that nothing else has in a name shows it; then a dot, a question mark and an apostrophe
    behind a vowel are tones too.
    """
    small = text.lower()
    if not text.isascii() or not _SURELY_MAIL.search(small):
        return None
    found = []
    for word in small.split():
        sign = _HER if word.startswith(_HER) else ""
        name = word.removeprefix(sign)
        meant = name if name.isalpha() else _viqr(name)
        if meant is None or not meant.isalpha():
            return None
        found.append(sign + meant)
    return found


def _telex(word: str) -> str | None:
    onset, rest = _split(word)
    if rest is None:
        return None
    if onset in {"d", "dd"} and rest.endswith("d"):
        onset, rest = "dd", rest[:-1]
    tone = ""
    letters = []
    for letter in rest:
        if letter in _TELEX_TONES:
            tone = _TELEX_TONES[letter]
        elif letter != "z":
            letters.append(letter)
    shaped = _shaped_by_letters("".join(letters))
    return None if shaped is None else _joined(onset.replace("dd", "đ"), shaped, tone)


def _split(word: str) -> tuple[str, str | None]:
    onset = _ONSET.match(word)
    head = onset[0] if onset else ""
    rest = word[len(head) :]
    if not rest or rest[0] not in _VOWELS + "w":
        return head, None
    return head, rest


def _shaped_by_letters(rhyme: str) -> str | None:
    """Turn aa, aw, ow ... into their letters; the second stroke may come late (Nguyene)."""
    shaped = rhyme
    if "w" in shaped:
        shaped = shaped.replace("w", "", 1)
        if "uo" in shaped:
            shaped = shaped.replace("uo", f"u{_HORN}o{_HORN}", 1)
        elif "a" in shaped and "u" not in shaped:
            shaped = shaped.replace("a", f"a{_BREVE}", 1)
        elif "u" in shaped:
            shaped = shaped.replace("u", f"u{_HORN}", 1)
        elif "o" in shaped:
            shaped = shaped.replace("o", f"o{_HORN}", 1)
        else:
            return f"u{_HORN}" + shaped
    for vowel in "aeo":
        first = shaped.find(vowel)
        second = shaped.find(vowel, first + 1)
        if first >= 0 and second > 0:
            shaped = shaped[:second] + shaped[second + 1 :]
            shaped = shaped[: first + 1] + _CIRCUMFLEX + shaped[first + 1 :]
    return None if "w" in shaped else shaped


def _vni_digits(word: str) -> str | None:
    tone, letters = "", []
    shape = ""
    stroke = "9" in word
    for letter in word:
        if letter in _DIGIT_TONES:
            tone = _DIGIT_TONES[letter]
        elif letter in "678":
            shape = letter
        elif letter != "9":
            letters.append(letter)
    return _with_signs("".join(letters), stroke=stroke, shape=shape, tone=tone)


def _viqr(word: str) -> str | None:
    tone, letters = "", []
    shape = ""
    stroke = "dd" in word
    for letter in word.replace("dd", "d", 1):
        if letter in _VIQR_TONES:
            tone = _VIQR_TONES[letter]
        elif letter in "^+(":
            shape = {"^": "6", "+": "7", "(": "8"}[letter]
        else:
            letters.append(letter)
    return _with_signs("".join(letters), stroke=stroke, shape=shape, tone=tone)


def _with_signs(bare: str, *, stroke: bool, shape: str, tone: str) -> str | None:
    onset, rest = _split(bare)
    if rest is None:
        return None
    if shape == "6":
        rest = re.sub("([eo]|a(?!y?[aeiou]))", rf"\1{_CIRCUMFLEX}", rest, count=1)
    elif shape == "7" and "uo" in rest:
        rest = rest.replace("uo", f"u{_HORN}o{_HORN}", 1)
    elif shape == "7":
        rest = re.sub("([uo])", rf"\1{_HORN}", rest, count=1)
    elif shape == "8":
        rest = rest.replace("a", f"a{_BREVE}", 1)
    if stroke and onset.endswith("d"):
        onset = f"{onset[:-1]}đ"
    return _joined(onset, rest, tone)


def _joined(onset: str, rhyme: str, tone: str) -> str:
    """Put the tone on the last vowel: placement is settled by the canonical key."""
    last = max(rhyme.rfind(vowel) for vowel in _VOWELS)
    cut = last + 1
    while cut < len(rhyme) and unicodedata.combining(rhyme[cut]):
        cut += 1
    return unicodedata.normalize("NFC", onset + rhyme[:cut] + tone + rhyme[cut:])
