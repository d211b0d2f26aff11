"""Vietnamese syllables: where the tone stands, and the letters without their marks."""

import unicodedata
from functools import lru_cache

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""huyền, sắc, ngã, hỏi, nặng as combining marks."""

_VOWELS = frozenset("aeiouy")
_SIGNS = {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"}
_STROKES = {
    "đ": "d",
    "Đ": "D",
    "ƀ": "b",
    "Ƀ": "B",
    "ı": "i",
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
}
_ONE_FORM = str.maketrans(_SIGNS)
_PLAIN = str.maketrans(_SIGNS | _STROKES)


@lru_cache(maxsize=1 << 16)
def tone_folded(word: str) -> str:
    """Return `word` in small letters with its one tone on the last vowel: hòa and HOÀ give hoà.

    Placement never tells two syllables apart, so moving it merges nothing else. A word with no
    tone or with several (joined words, other languages) keeps its marks where they are.
    """
    marks = unicodedata.normalize("NFD", word.translate(_ONE_FORM).casefold())
    tones = [mark for mark in marks if mark in TONES]
    bare = "".join(mark for mark in marks if mark not in TONES)
    vowels = [place for place, letter in enumerate(bare) if letter in _VOWELS]
    if len(tones) != 1 or not vowels:
        return unicodedata.normalize("NFC", marks)
    cut = vowels[-1] + 1
    while cut < len(bare) and unicodedata.combining(bare[cut]):
        cut += 1  # the letter's own mark stands before its tone: ê, then ngã
    return unicodedata.normalize("NFC", bare[:cut] + tones[0] + bare[cut:])


def plain(text: str) -> str:
    """Return `text` in ASCII: marks stripped, đ to d, letters without an ASCII form dropped."""
    marks = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return marks.encode("ascii", "ignore").decode("ascii")


def without_tones(text: str) -> str:
    """Return `text` without its tones, each letter keeping its own mark: Nguyễn gives Nguyên."""
    marks = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> str:
    """Return `word` in small ASCII letters."""
    return plain(word).lower()
