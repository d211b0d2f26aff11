"""Names of the Central Highlands as clerks write them: one spelling for each.

Women of the Ê Đê and the Gia Rai bear H before their name: H'Bia, H’Bia, H Bia, HBia and Hơ Bia are
one name, and the papers of one woman have several of them. Among the Cơ Ho and the Mạ K' stands so
before a man's. The Ê Đê put the clan last: of Y Bliêu Niê the given name is Bliêu. And a Vietnamese
keyboard has neither ĭ nor ŏ nor ŭ nor ñ nor ƀ.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from capthe.country.vn.spelling.syllable import is_syllable
from capthe.country.vn.tones import TONES, folded

HER = "hơ"
_HIS = "k"
_CAPITALS = re.compile(r"\b(?:H|A(?!N[gh]\b|Ch\b))(?=[BCDĐGHJKLMNPRSTVW]([^\W\d_A-Z]))")
_APOSTROPHES = re.compile("['’‘ʼʹʻˈ′`´]")
_WITH_HER = re.compile(rf"^[hH]{_APOSTROPHES.pattern}+(?=\w)")
_BREVE, _CARON = "\u0306", "\u030c"
_VOWELS = frozenset("aeiouy")
_STROKES = str.maketrans({"ƀ": "b", "Ƀ": "B"})
_CLANS = frozenset(
    {
        "nie", "niekdam", "kdam", "mlo", "mloduondu", "duondu", "bya", "eban", "ayun", "enuol",
        "buonya", "buonkrong", "buondap", "kbuor", "knul", "hdok", "hwing", "hmok", "ksor",
        "adrong", "bkrong", "eya", "ktla", "ktul", "krieng", "kpa", "hra", "hlong", "mjao",
        "kpor", "hdrue", "ecam", "arul", "bdap", "adrang", "kdoh", "buonto",
    }
)  # fmt: skip
"""Clans of the Ê Đê, folded, without spaces."""
_CLAN_WORDS_MAX = 2
_SPELT = frozenset({"h", _HIS, "i", "y"})
_FIRST = {"y": "y", "h": HER, "a": "a"}
_CONSONANTS = frozenset("bcdđghjklmnpqrstvwxz")
_VOICELESS = re.compile(r"^h(?=(?:[lmr]|n[gh]?)[^\W\dbcdđghjklmnpqrstvwxz])")
_UNMARKED = frozenset({"ko", "ro"})
"""Kơ and Rơ without their mark; Lo or Mo may be families."""
_SLIP_LETTERS_MIN = 4
_BEFORE_EDE = frozenset({"y", folded(HER)})
_FAMILY_HO = "hồ"


def parted(text: str) -> str:
    """Part "HBia", which no word is, into "H Bia", and "ASinh" of the Mông into "A Sinh"."""
    return _CAPITALS.sub(_with_gap, text)


def _with_gap(found: re.Match[str]) -> str:
    """Part what a small letter follows: HĐƠ̆K in capitals is a clan."""
    return f"{found[0]} " if found[1].islower() else found[0]


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


def has_spellings(word: str) -> bool:
    """Say whether a canonical word is such that names with it are written in several ways."""
    return word in _SPELT or " " in word or _is_glued(word) or _is_one_letter(word)


def is_clan(word: str) -> bool:
    """Say whether a word is a clan of the Ê Đê, written together."""
    return folded(word) in _CLANS


def one_spelling(words: list[str]) -> list[str]:
    """Return the canonical words of a name, its H and its K written in one way, Y before the clan.

    K before a syllable may be the first letter of a name; Kơ is, of one as Kpă. An H that only
    makes l, m, n or r voiceless, as in Y Hrim, is written or left out.
    """
    first, *more = _first_parted(words)
    words = [first, *(word if is_clan(word) else _VOICELESS.sub("", word) for word in more)]
    if words[-1] == "y" and len(words) > _CLAN_WORDS_MAX:
        words = _y_first(words)
    found: list[str] = []
    for word in " ".join(words).split(" "):
        if found and found[-1] == "h":
            found[-1] = HER
        if found and found[-1] == _HIS and not is_syllable(word):
            found[-1] += word
        elif found and _is_begun(found[-1], word, is_first=len(found) == 1):
            found[-1] = found[-1][0] + word
        else:
            found.append(word)
    return found


def _is_begun(before: str, word: str, *, is_first: bool) -> bool:
    """Say whether a word is the rest of one whose first letter was written as a syllable: Kơ Pă.

    Hơ is that of a clan only: before any other word it is her sign.
    """
    if not _is_one_letter(before) or word[0] not in _CONSONANTS:
        return False
    return before != HER or (not is_first and is_clan(before[0] + word))


def _is_one_letter(word: str) -> bool:
    return word[1:] == "ơ" or word in _UNMARKED


def _y_first(words: list[str]) -> list[str]:
    """Put Y before the name, and the clan behind it, if there is one on either side."""
    *rest, y = words
    if is_clan(rest[-1]):
        return [y, *rest]
    return [y, *rest[1:], rest[0]] if is_clan(rest[0]) else words


def _first_parted(words: list[str]) -> list[str]:
    """Part Y, H or A from the word that it was written together with: YKhăm, HRIM, ABơi.

    No Vietnamese syllable begins so. But "Htị" is Thị: H counts before a clan only, and A where
    there is nothing else. An I that stands there alone is Y.
    """
    first, more = words[0], words[1:]
    if first == "i" and more:
        return ["y", *more]
    if not _is_glued(first):
        return words
    if (first[0] == "h" and not (more and is_clan(more[-1]))) or (first[0] == "a" and more):
        return words
    return [_FIRST[first[0]], first[1:], *more]


def _is_glued(word: str) -> bool:
    return word[0] in _FIRST and word[1:2] in _CONSONANTS and not is_syllable(word)


def clan_of(words: Sequence[str], plain: Sequence[str]) -> tuple[int, int, int, str]:
    """Return where of the words the given name begins and ends, its chief word, the clan.

    `plain` are the words folded.
    A name between Y and the given name is one more; what H stands before is the given name, and
    what follows is more. So the word that counts is the last after Y and the first after H.

    The last word, and no clan, unless a name begins as theirs do, perhaps after "Bà", and ends so,
    or but for a slip of the pen. Hồ is a family of others, and nobody is called Thị.
    """
    size = len(plain)
    first = next((at for at, word in enumerate(plain[:2], start=1) if word in _BEFORE_EDE), 0)
    if first and words[first - 1] != _FAMILY_HO and plain[first : first + 1] != ["thi"]:
        ends = [
            (length, "".join(plain[-length:]))
            for length in range(min(_CLAN_WORDS_MAX, size - 1 - first), 0, -1)
        ]
        for length, clan in [
            *((length, end) for length, end in ends if end in _CLANS),
            *((length, clan) for length, end in ends if (clan := _slip_of(end))),
        ]:
            end = size - length
            return first, end, end - 1 if plain[first - 1] == "y" else first, clan
    return size - 1, size, size - 1, ""


@lru_cache(maxsize=1 << 12)
def _slip_of(word: str) -> str:
    """Return the clan that a word is but for one letter, the word itself if it may be several.

    Nothing if it is none, or a word that Vietnamese has: that may be the name.
    """
    if is_syllable(word):
        return ""
    near = [clan for clan in _CLANS if is_one_slip(word, clan)]
    return near[0] if len(near) == 1 else word if near else ""


def is_one_slip(one: str, other: str) -> bool:
    """Say whether two words differ in a letter that is another, missing or too much, or moved.

    Of words of three letters little would be left.
    """
    if max(len(one), len(other)) < _SLIP_LETTERS_MIN or abs(len(one) - len(other)) > 1:
        return False
    same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if len({*pair}) > 1),
                min(len(one), len(other)))  # fmt: skip
    left, right = one[same:], other[same:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    return left[1:] == right if len(left) > len(right) else left == right[1:]
