"""Names of the Central Highlands as clerks write them: one spelling for each.

Women of the Ê Đê and the Gia Rai bear H before their name: H'Bia, H’Bia, H Bia, HBia and Hơ Bia are
one name, and the papers of one woman have several of them. Among the Cơ Ho and the Mạ K' stands so
before a man's. The Ê Đê put the clan last: of Y Bliêu Niê the given name is Bliêu. And a Vietnamese
keyboard has neither ĭ nor ŏ nor ŭ nor ñ nor ƀ.
"""

import re
import unicodedata
from collections.abc import Sequence

from capthe.country.vn.spelling.syllable import is_syllable
from capthe.country.vn.tones import TONES, folded

HER = "hơ"
_HIS = "k"
_CAPITALS = re.compile(r"\bH(?=[BCDĐGHJKLMNPRSTVW][^\W\d_A-Z])")
_APOSTROPHES = re.compile("['’‘ʼʹʻˈ′`´]")
_WITH_HER = re.compile(rf"^[hH]{_APOSTROPHES.pattern}(?=\w)")
_BREVE, _CARON = "\u0306", "\u030c"
_VOWELS = frozenset("aeiouy")
_STROKES = str.maketrans({"ƀ": "b", "Ƀ": "B"})
_CLANS = frozenset(
    {
        "nie", "niekdam", "kdam", "mlo", "mloduondu", "duondu", "bya", "eban", "ayun", "enuol",
        "buonya", "buonkrong", "buondap", "kbuor", "knul", "hdok", "hwing", "hmok", "ksor",
        "adrong", "bkrong", "eya", "ktla", "ktul", "krieng", "kpa", "hra", "hlong", "mjao",
    }
)  # fmt: skip
"""Clans of the Ê Đê, folded, without spaces."""
_CLAN_WORDS_MAX = 2
_BEFORE_EDE = frozenset({"y", folded(HER)})


def parted(text: str) -> str:
    """Part "HBia", which no word is, into "H Bia"."""
    return _CAPITALS.sub("H ", text)


def as_typed(word: str) -> str:
    """Return a word without what no Vietnamese keyboard has; "h'bia" becomes two.

    A breve stands on a only, a tone on a vowel, a caron on nothing; an apostrophe is no letter.
    """
    bare = _APOSTROPHES.sub("", _WITH_HER.sub(f"{HER} ", word))
    if bare.isascii():
        return bare
    kept: list[str] = []
    base = ""
    for mark in unicodedata.normalize("NFD", bare.translate(_STROKES)):
        if not unicodedata.combining(mark):
            base = mark.lower()
        elif _is_of_others(mark, base):
            continue
        kept.append(mark)
    return unicodedata.normalize("NFC", "".join(kept))


def _is_of_others(mark: str, base: str) -> bool:
    """Say whether a mark on this letter is none of the Vietnamese alphabet."""
    if mark == _BREVE:
        return base != "a"
    return mark == _CARON or (mark in TONES and base not in _VOWELS)


def one_spelling(words: list[str]) -> list[str]:
    """Return the canonical words of a name, its H and its K written in one way.

    The list itself when there is neither. K before a syllable may be the first letter of a name.
    """
    if not any(word in ("h", _HIS) or " " in word for word in words):
        return words
    found: list[str] = []
    for word in " ".join(words).split(" "):
        if found and found[-1] == "h":
            found[-1] = HER
        if found and found[-1] == _HIS and not is_syllable(word):
            found[-1] += word
        else:
            found.append(word)
    return found


def clan_of(plain: Sequence[str]) -> tuple[int, int, int, str]:
    """Return where of the folded words the given name begins and ends, its chief word, the clan.

    A name between Y and the given name is one more; what H stands before is the given name, and
    what follows is more. So the word that counts is the last after Y and the first after H.

    The last word, and no clan, unless a name begins as theirs do, perhaps after "Bà", and ends so.
    """
    size = len(plain)
    first = next((at for at in range(min(2, size)) if plain[at] in _BEFORE_EDE), size) + 1
    for words in range(min(_CLAN_WORDS_MAX, size - 1 - first), 0, -1):
        clan = "".join(plain[-words:])
        if clan in _CLANS:
            end = size - words
            return first, end, end - 1 if plain[first - 1] == "y" else first, clan
    return size - 1, size, size - 1, ""
