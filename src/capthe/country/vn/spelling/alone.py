"""What a damaged word means whatever stands beside it.

A file that was written in TCVN3 from end to end has a million damaged names, but a few thousand
words. Most of them have one meaning that is far likelier than any other, in every name: then a name
of such words means what they mean, and need not be looked at as a whole.
"""

import re
import unicodedata

from capthe.country.vn.spelling.alias import may_begin
from capthe.country.vn.spelling.highland import parted
from capthe.country.vn.spelling.legacy import READINGS, bytes_of, depends_on_others, is_plain
from capthe.country.vn.spelling.repair import Words
from capthe.country.vn.spelling.syllable import is_syllable, lowered
from capthe.country.vn.spelling.usual import AS_WRITTEN
from capthe.domain.normaliser import Meaning

_LETTERS = re.compile("(?![–—]$)[A-Za-z\x80-\U0010ffff]+")
"""A word to which nothing but its encoding can have been done."""
_UTF8 = "utf-8"


def alone(word: str, words: Words) -> Meaning | None:
    """Return what a word of a file means in every name; None where the others must tell."""
    if not _LETTERS.fullmatch(word) or parted(word) != word:
        return None
    if is_plain(word):
        found = Meaning(lowered(word), AS_WRITTEN) if words.is_settled(word) else None
    else:
        found = _read(word, words)
    if found is None or not is_syllable(found.text) or not found.text.isalpha():
        return None
    return None if may_begin(found.text) else found


def _read(word: str, words: Words) -> Meaning | None:
    """Return the one reading of a word with marks that nothing in a name can change."""
    raw = bytes_of(word)
    if raw is None:
        return None
    meant = READINGS[_UTF8](word)
    if meant is not None:
        is_whole = unicodedata.normalize("NFC", raw.decode(errors="ignore")) == meant
        is_sure = is_whole and not words.explains(lowered(word))
        return Meaning(lowered(meant), _UTF8) if is_sure else None
    return None if depends_on_others(word) else words.usual.surely_meant(word)
