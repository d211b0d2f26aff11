"""Names of which a program kept only the letters that it knew.

A converter leaves a sign for a letter that it has not ("Nguy?n V\ufffdn H□u", one for each byte or
one for the letter), or nothing ("Nguyn Vn Hu"). What stood there had a mark. A word of which the
register bears one reading is read as that word without its marks, as if the name had lost them. Of
others nobody can say what they were; of a given name, which tells brothers apart, as soon as two
that are borne fit.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from capthe.country.vn.spelling.syllable import is_syllable
from capthe.country.vn.tones import folded

OPEN = "?"
"""What a word has in its keys of which nobody can say what it was."""
SIGNS = "?_\ufffc\ufffd\u25a0\u25a1\u25af"
HOLE = re.compile(rf"(?<=[^\W_])[{SIGNS}]|[{SIGNS}](?=[^\W_])|(?<!\S)[{SIGNS}]{{2,}}(?!\S)")
_RUN = re.compile(f"[{SIGNS}]+")
_RUN_MAX = 6  # signs for two letters of three bytes
_ONSET = re.compile("ngh?|gh|gi|kh|ch|ph|qu|th|tr|nh|[bcdghklmnprstvx]")
_NO_RHYME = re.compile("uy[nt]$")  # only words of other languages have it, "tuýp" and "buýt"
_MARKED = frozenset("adeiouy")
_NEARLY_ALL = 0.9
_LITTLE = 0.1
_WORDS_MIN = 2


class Holes:
    """What the words of a register tell about words with holes."""

    def __init__(self, words: Mapping[str, float], given: Mapping[str, float]) -> None:
        """Take the words with how often they stand, and the given names that are borne."""
        self._words = words
        self._given = given
        self._read: dict[tuple[str, bool], str] = {}

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found = defaultdict(list)
        for word in {*self._words, *self._given}:
            if is_syllable(word) and not (word.isascii() and _NO_RHYME.search(word)):
                found[len(word)].append(word)
        return found

    @cached_property
    def _by_rest(self) -> dict[str, list[str]]:
        """Return the words by what is left of them without their marked letters.

        "Van" stands in a register where names lost their marks; it is no word of a name.
        """
        found = defaultdict(list)
        times: dict[str, float] = defaultdict(float)
        every = [word for words in self._by_length.values() for word in words]
        for word in every:
            times[folded(word)] += self._words.get(word, 0)
        for word in every:
            if not word.isascii() or self._words.get(word, 0) > _LITTLE * times[word]:
                found["".join(filter(str.isascii, word))].append(word)
        return found

    def filled(self, words: list[str]) -> list[str]:
        """Return the words of a name, those with a hole read or open; without it others stay."""
        *names, last = words
        return [*(self._filled(word, is_given=False) for word in names),
                self._filled(last, is_given=True)]  # fmt: skip

    def _filled(self, word: str, *, is_given: bool) -> str:
        if not _RUN.search(word):
            return word
        key = (word, is_given)
        if key not in self._read:
            candidates = list(self._fitting(word))
            bare = _RUN.sub("", word)
            read = self._only(candidates, is_given=is_given)
            if read is None and not candidates and is_syllable(bare):
                read = bare  # a sign behind a word
            self._read[key] = _RUN.sub(OPEN, word) if read is None else read
        return self._read[key]

    def _fitting(self, word: str) -> Iterable[str]:
        runs = [len(run) for run in _RUN.findall(word)]
        if max(runs) > _RUN_MAX:
            return
        fits = re.compile(
            "".join(
                f"[^\x00-\x7f]{{1,{len(part)}}}" if _RUN.fullmatch(part) else _either(part)
                for part in re.split(f"({_RUN.pattern})", word)
            )
        )
        least = len(word) - sum(runs) + len(runs)
        for length in range(least, len(word) + 1):
            yield from filter(fits.fullmatch, self._by_length.get(length, ()))

    def _only(self, candidates: Iterable[str], *, is_given: bool) -> str | None:
        """Return the one unmarked word that the candidates are, None if they are several."""
        counts = self._given if is_given else self._words
        shares: dict[str, float] = defaultdict(float)
        for word in candidates:
            if counts.get(word):
                shares[folded(word)] += counts[word]
        best = max(sorted(shares), key=shares.__getitem__, default=None)
        is_one = best is not None and (
            len(shares) == 1 if is_given else shares[best] >= _NEARLY_ALL * sum(shares.values())
        )
        return best if is_one else None

    def put_back(self, words: list[str]) -> list[str] | None:
        """Return the words of a name that lost its marked letters, None if nothing shows that.

        A word shows it that is none but for them, and more than the first letters of one; and all
        must be what is left of some.
        """
        if (
            len(words) < _WORDS_MIN
            or not all(map(self._by_rest.get, words))
            or not any(map(self.is_rest, words))
        ):
            return None
        *names, last = words
        return [*(self._put_back(word, is_given=False) for word in names),
                self._put_back(last, is_given=True)]  # fmt: skip

    def is_rest(self, word: str) -> bool:
        """Say whether a word is none, and what is left of one."""
        return (
            word.isascii()
            and (not is_syllable(word) or _NO_RHYME.search(word) is not None)
            and not _ONSET.fullmatch(word)
            and word in self._by_rest
        )

    def _put_back(self, word: str, *, is_given: bool) -> str:
        candidates = self._by_rest.get(word, [])
        return self._only(candidates, is_given=is_given) or word + OPEN


def _of_one_letter() -> dict[str, str]:
    """Return, for each letter that may have marks, a pattern of it with or without them."""
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)):
        letter = chr(code)
        if letter.islower() and folded(letter) in _MARKED:
            found[folded(letter)] = found.get(folded(letter), folded(letter)) + letter
    return {plain: f"[{letters}]" for plain, letters in found.items()}


def _either(letters: str) -> str:
    """Return a pattern of letters that may have lost their marks too, as ơ is made o."""
    return "".join(_WITH_MARKS.get(letter) or re.escape(letter) for letter in letters)


_WITH_MARKS = _of_one_letter()
