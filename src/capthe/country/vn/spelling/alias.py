"""Another name that stands behind a name: "Nguyễn Văn An tức Hai", "... - Hai", "... bí danh Hai".

Papers have a line for it ("tên gọi khác"), and who had none wrote it so. The name before it counts.
"""

import re
from collections.abc import Sequence

from capthe.country.vn.tones import folded

_CALLED = frozenset({"tức", "tuc", "alias", "aka"})
_PHRASES = frozenset(
    {
        ("bi", "danh"), ("con", "goi"), ("hay", "goi"), ("thuong", "goi"), ("con", "ten"),
        ("ten", "khac"), ("ten", "goi"), ("ten", "thuong"), ("ten", "that"), ("ten", "cu"),
    }
)  # fmt: skip
_OF_PHRASES = frozenset({"bi", "goi", "ten"})
_NAME_MIN = 2  # words
_BEFORE_A_NAME = frozenset({"thi", "van"})
_SIGN = re.compile(r"\s+[-–—]\s+|\s*[/;]\s*|\s*,\s+")
_ANY_SIGN = re.compile("[/;,]")


def may_begin(word: str) -> bool:
    """Say whether a word as it is written may be of what leads to another name."""
    small = word.lower()
    return small in _CALLED or folded(small) in _OF_PHRASES or _ANY_SIGN.search(word) is not None


def before_sign(text: str) -> str:
    """Return what stands before the one sign behind which there is another name; else the text.

    A sign between all words is none, nor is one behind Thị; the year of birth is no name.
    """
    if not _SIGN.search(text):
        return text
    name, *others = _SIGN.split(text)
    words = name.split()
    is_alias = (
        len(others) == 1
        and len(words) >= _NAME_MIN
        and folded(words[-1]) not in _BEFORE_A_NAME
        and any(map(str.isalpha, others[0]))
    )
    return name if is_alias else text


def before_word(words: Sequence[str]) -> list[str]:
    """Return the words of a name before what says that another follows."""
    plain = list(map(folded, words))
    for at in range(_NAME_MIN, len(words) - 1):
        if words[at] in _CALLED or (plain[at], plain[at + 1]) in _PHRASES:
            return list(words[:at])
    return list(words)
