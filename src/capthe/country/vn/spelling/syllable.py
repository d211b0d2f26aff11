"""What a Vietnamese syllable can look like: onset, vowels, ending, at most one tone.

The rule is of the written language (the orthography of the quốc ngữ script): it accepts syllables
that nobody bears and refuses names of other languages, so it decides only which *reading* of a
damaged text makes sense. Whether a text is damaged is never told by this rule alone: a name that
it refuses and that has no better reading stays as it is (H'Bia, Ksor, Rah Lan).
"""

import re
import unicodedata
from functools import lru_cache

from capthe.country.vn.tones import TONES, folded

_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdghklmnprstvx])?"
    "(?:ai|ao|au|ay|eo|eu|ia|ieu|iu|oai|oay|oeo|oa|oe|oi|ua|uay|uoi|uou|ui|uu|uya|uyu|uy|ue|uo|yeu|"
    "(?:uye|ie|ye|uo|oa|oe|ua|ue|uy|oo|[aeiouy])(?:ch|ng|nh|[cmnpt])?)"
)
_LETTERS = frozenset("abcdeghiklmnopqrstuvxyđ")
_MARKS = {"a": "\u0306\u0302", "e": "\u0302", "o": "\u0302\u031b", "u": "\u031b"}
_VOWELS = frozenset("aeiouy")
_STOPPED = re.compile("(?:ch|[cpt])$")
_OTHER_D = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_SPACES = re.compile(r"\s+")
_ALPHABET = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxy")
_BETWEEN = frozenset("'’‘ʼ-")
_HIGH_TONES = frozenset("\u0301\u0323")


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Say whether `word`, in small letters and NFC, can be one Vietnamese syllable."""
    tones = shapes = 0
    base = ""
    for mark in unicodedata.normalize("NFD", word):
        if mark in TONES:
            if base not in _VOWELS:
                return False
            tones += 1
            tone = mark
        elif unicodedata.combining(mark):
            if mark not in _MARKS.get(base, ""):
                return False
            shapes += 1
        elif mark not in _LETTERS:
            return False
        else:
            base = mark
    plain = folded(word)
    if tones > 1 or shapes > 2 or not _SYLLABLE.fullmatch(plain):  # ươ has two
        return False
    return not (tones and _STOPPED.search(plain) and tone not in _HIGH_TONES)


def has_marks(text: str) -> bool:
    """Say whether a text carries any Vietnamese mark; one without may have lost them."""
    return not text.isascii()


def lowered(text: str) -> str:
    """Return a text in NFC, small letters, single spaces, Ð as Đ."""
    small = unicodedata.normalize("NFC", text).translate(_OTHER_D).lower()
    return _SPACES.sub(" ", small).strip(" -'")


def is_foreign(text: str) -> bool:
    """Say whether a text has letters that no Vietnamese word has: the mark of a wrong decoding."""
    bare = (letter for letter in unicodedata.normalize("NFD", text) if letter not in _BETWEEN)
    return any(
        letter not in _ALPHABET and not letter.isspace() and not unicodedata.combining(letter)
        and not letter.isascii()
        for letter in bare
    )  # fmt: skip
