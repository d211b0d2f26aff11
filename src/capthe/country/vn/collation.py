"""Sort keys: bytes whose order is the order of ICU's Vietnamese collation.

Three levels as in UTS 10: letters (a ă â b c d đ e ê ...), then marks (huyền, hỏi, ngã, sắc,
nặng), then case. PostgreSQL orders the stored bytes; it needs no ICU and no upgrade can reorder
them. Letters of other alphabets sort after z by code point.
"""

import unicodedata
from functools import lru_cache

_LETTERS = (
    " _-–—,;:!?.·'‘’\"“”«»()[]{}@*/\\&#%`^+<=>|~$0123456789aăâbƀɓcdđɗeêəfghiıjklmnŋoôơpqrstuưvwxyz"
)
_MARKS = (
    "\u0332\u0313\u0314\u0300\u0309\u0303\u0301\u0323\u0306\u0302"
    "\u030c\u030a\u0308\u030b\u0307\u0338\u0327\u0328\u0304"
)
_OWN_LETTERS = {
    ("a", "\u0306"): "ă",
    ("a", "\u0302"): "â",
    ("e", "\u0302"): "ê",
    ("o", "\u0302"): "ô",
    ("o", "\u031b"): "ơ",
    ("u", "\u031b"): "ư",
}
_SPELT = str.maketrans(
    {"ø": "o\u0338", "ł": "l\u0338", "Ø": "O\u0338", "Ł": "L\u0338", "‐": "-", "‑": "-"}
)
COMMON = 2  # 0 ends a key, 1 ends a level
_PRIMARY = {letter: bytes([COMMON + 1 + place]) for place, letter in enumerate(_LETTERS)}
_SECONDARY = {mark: COMMON + 1 + place for place, mark in enumerate(_MARKS)}
_OTHER_LETTER, _OTHER_MARK = 0xFE, 0xFE
_SMALL, _CAPITAL = b"\x02", b"\x03"

Levels = tuple[bytes, bytes, bytes]


def _primary(letter: str) -> bytes:
    known = _PRIMARY.get(letter)
    if known is not None:
        return known
    code = ord(letter)
    seven = [2 + (code >> 14), 2 + (code >> 7 & 127), 2 + (code & 127)]
    return bytes([_OTHER_LETTER, *seven])


@lru_cache(maxsize=1 << 16)
def _levels(word: str) -> Levels:
    """Return the three weights of a word, untrimmed, so that words can be joined."""
    text = unicodedata.normalize("NFD", word.translate(_SPELT))
    first, second, third = bytearray(), bytearray(), bytearray()
    place = 0
    while place < len(text):
        base, place = text[place], place + 1
        marks = []
        while place < len(text) and unicodedata.combining(text[place]):
            marks.append(text[place])
            place += 1
        letter = base.lower()
        for mark in marks:
            own = _OWN_LETTERS.get((letter, mark))
            if own is not None:
                letter = own
                marks.remove(mark)
                break
        first += _primary(letter)
        second += bytes([COMMON, *(_SECONDARY.get(mark, _OTHER_MARK) for mark in marks)])
        third += _CAPITAL if base != base.lower() else _SMALL
    return bytes(first), bytes(second), bytes(third)


_SPACE = _levels(" ")


@lru_cache(maxsize=1 << 16)
def sort_key(text: str) -> bytes:
    """Return the sort key of one text. Keys end in a zero byte, so they may be chained."""
    levels = list(map(_levels, text.split(" ")))
    first, second, third = (
        space.join([word[level] for word in levels]) for level, space in enumerate(_SPACE)
    )
    return b"%b\x01%b\x01%b\x00" % (first, second.rstrip(_SMALL), third.rstrip(_SMALL))
