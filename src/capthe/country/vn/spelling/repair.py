"""Repair of a name that was damaged on its way: which reading makes sense, and when to leave it.

A text whose words are all syllables, or words that the register itself bears often, is never
touched. Otherwise the readings of legacy.py and typing.py are tried and one is taken only if it
leaves fewer words unexplained.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain
from math import log

from capthe.country.vn.spelling.alias import may_begin
from capthe.country.vn.spelling.entities import unescaped
from capthe.country.vn.spelling.highland import is_clan
from capthe.country.vn.spelling.holes import HOLE, SIGNS, Holes
from capthe.country.vn.spelling.in_front import is_of_baptism
from capthe.country.vn.spelling.legacy import bytes_of, is_plain, readings, shows_bytes
from capthe.country.vn.spelling.name_words import name_words
from capthe.country.vn.spelling.syllable import is_foreign, is_syllable, lowered
from capthe.country.vn.spelling.typing import mail_spelling, typed
from capthe.country.vn.spelling.usual import AS_WRITTEN, Usual
from capthe.country.vn.tones import folded, tone_folded
from capthe.domain.normaliser import GUESSED

_NOT_OF_A_NAME = re.compile(r"[^\w\s'’‘ʼ^(+~`¨-ÿ\x01-\x1f\u0306\u030c]|_")  # the breve of Hđơ̆k
_NOT_OF_HOLES = re.compile(rf"[^\w\s'{SIGNS}]")
_VIQR = re.compile("[\\^(+~`]")
_RARE_SHARE = 2e-6
_TIMES_MORE = 10
_BORNE_SHARE = 2e-4  # of the given names: a word that fewer bear may be a slip
_JOINED_LETTERS_MIN = 5
_JOINED_LETTERS_MAX = 40
_SYLLABLE_LETTERS_MAX = 7
_PARTS_MAX = 1 << 16


class Words:
    """The words that a register bears, with how often: a syllable list that it wrote itself."""

    def __init__(
        self, written: Mapping[str, int] | None = None, given: Mapping[str, int] | None = None
    ) -> None:
        """Count words as they were written: in TCVN3 a capital is another letter.

        `given` counts the last words of names that have marks.
        """
        self._counts: Counter[str] = Counter()
        self._written: dict[str, str] = {}
        for word, times in (written or {}).items():
            small = lowered(word)
            self._counts[small] += times
            self._written.setdefault(small, word)
        self.usual = Usual(written or {})
        self._often = max(3, round(self._counts.total() * _RARE_SHARE))
        self._given: Counter[str] = Counter()
        for word, times in (given or {}).items():
            self._given[tone_folded(lowered(word))] += times
        self._borne = self._given.total() * _BORNE_SHARE

    @classmethod
    def of(cls, names: Iterable[tuple[str, int]]) -> "Words":
        """Count the words of names."""
        counts: Counter[str] = Counter()
        given: Counter[str] = Counter()
        for text, times in names:
            name = unescaped(text)
            words = name.split(" ")
            for word in words:
                counts[word] += times
            if not name.isascii():
                given[words[-1]] += times
        return cls(counts, given)

    def is_odd(self, given: str) -> bool:
        """Say whether hardly anybody bears a given name: of a small register nobody can say.

        A slip of the pen makes a word that is no name, or a rare one.
        """
        return not is_syllable(given) or self._given[given] < self._borne

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word that is borne often and is not the damaged form of a more frequent one."""
        often = {word for word, n in self._counts.items() if n >= self._often and word}
        return frozenset(word for word in often if is_syllable(word) or not self._damaged(word))

    def _damaged(self, word: str) -> bool:
        """Say whether a word that is no syllable is the damaged form of one.

        A legacy reading that is a syllable settles it, however often the word stands: a file that
        was written in TCVN3 from end to end bears "Träng" as often as another bears "Trọng".
        """
        if self._holes.is_rest(word):
            return True
        times = self._counts[word] * _TIMES_MORE
        legacy = [lowered(text) for _, text in readings(self._written[word])]
        if any(map(is_syllable, legacy)):
            return True
        if any(self._counts[each] > times for each in chain(typed(word), legacy)):
            return True
        return len(word) > _SYLLABLE_LETTERS_MAX or any(letter.isdigit() for letter in word)

    @cached_property
    def _holes(self) -> Holes:
        often = {word: n for word, n in self._counts.items() if n >= self._often}
        counts = {word: n for word, n in often.items() if is_syllable(word)} or name_words()
        given = {word: n for word, n in self._given.items() if n >= self._borne}
        return Holes(counts, given)

    @cached_property
    def _folded_weights(self) -> dict[str, float]:
        """How much a folded syllable costs when a joined word is split: rare ones more."""
        counts: Counter[str] = Counter()
        for word in self.known:
            if is_syllable(word):
                counts[folded(word)] += self._counts[word]
        total = counts.total() or 1
        return {word: 3 - log(n / total) for word, n in counts.items()}

    def explains(self, word: str) -> bool:
        """Say whether a word makes sense as it stands."""
        return word in self.known or is_syllable(word) or is_of_baptism(word)

    def unexplained(self, words: Iterable[str]) -> int:
        """Count the words that make no sense."""
        return sum(not self.explains(word) for word in words)

    def parts(self, word: str) -> list[str]:
        """Return the words as which a canonical word is compared: its syllables, if it is several.

        Of Sarinh and Sà Rinh nobody can say which is right: each is kept as it is written.
        """
        if not may_be_joined(word) or is_clan(word):
            return [word]
        if word not in self._parts:
            if len(self._parts) > _PARTS_MAX:
                self._parts.clear()
            self._parts[word] = self.split(word)
        return self._parts[word]

    def split(self, word: str) -> list[str]:
        """Return the syllables of words typed without a space; the word itself if none fit."""
        if not may_be_joined(word):
            return [word]
        weights, plain = self._folded_weights, [folded(letter) for letter in word]
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(word) + 1):
            choices = [
                (best[start][0] + weights["".join(plain[start:end])], start)
                for start in range(max(0, end - _SYLLABLE_LETTERS_MAX), end - 1)
                if "".join(plain[start:end]) in weights and is_syllable(word[start:end])
            ]
            best.append(min(choices, default=(float("inf"), end - 1)))
        if best[-1][0] == float("inf"):
            return [word]
        parts, end = [], len(word)
        while end:
            start = best[end][1]
            parts.append(word[start:end])
            end = start
        return parts[::-1]

    def mended(self, text: str) -> tuple[list[str], str]:
        """Return the words of a name after repair, and what was repaired."""
        text = unicodedata.normalize("NFC", text)
        mail = mail_spelling(text)
        if mail is not None and self.unexplained(mail) == 0:
            return mail, "typing"
        if HOLE.search(text) and not _VIQR.search(text):
            return self._holes.filled(lowered(_NOT_OF_HOLES.sub(" ", text)).split(" ")), GUESSED
        words = _words(text)
        if self.unexplained(words) == 0 and not self._may_be_another(text, words):
            whole = self._holes.put_back(words) if text.isascii() else None
            return (words, "") if whole is None else (whole, GUESSED)
        repair, meant = self._best_reading(text, words)
        if repair != AS_WRITTEN:
            text, words = meant, _words(meant)
        if self.unexplained(words):
            parted = _parted(text)
            words, typing = self._retyped(parted)
            repair = repair or typing or ("joined" if parted != text else "")
            if not repair and text.isascii() and (whole := self._holes.put_back(words)):
                return whole, GUESSED
        return words, repair

    def _best_reading(self, text: str, words: list[str]) -> tuple[str, str]:
        """Return the likeliest reading that may be taken: the encoding, and the text it gives.

        Of equally likely ones it is the first in the order of `legacy.READINGS`. A text that makes
        no sense is read by what explains every word, or more words than before and takes away
        letters that no Vietnamese word has. Otherwise a reading must be far more likely than the
        text as it stands, and explain every word or be what most of the file is; so must one of a
        text of Vietnamese letters only, which Windows' code page for Vietnam may have shown.
        """
        here, strange = self.unexplained(words), is_foreign(lowered(text))
        best, most = (AS_WRITTEN, text), float("-inf")
        is_proper = bytes_of(text) is None and not (strange or shows_bytes(text))
        if is_proper and all(word.isascii() or self.explains(word) for word in words):
            return best
        for encoding, meant in readings(text):
            if encoding == "utf-8" and not is_foreign(lowered(meant)):
                return encoding, meant  # no name in Latin letters is UTF-8 by chance
            read = _words(meant)
            left = self.unexplained(read)
            explains = left == 0 or (left < here and strange)
            if here == 0 or is_proper or not explains:
                explains = (explains or self.usual.is_most(encoding)) and self.usual.is_surely(
                    encoding, read, words
                )
            likely = self.usual.likely(encoding, read)
            if explains and likely > most:
                best, most = (encoding, meant), likely
        return best

    def is_settled(self, word: str) -> bool:
        """Say whether a word that was right in one name, as it was written, is so in all.

        In a file that holds an old encoding the other words of a name tell what its bytes mean.
        """
        if may_begin(word) or self._holes.is_rest(lowered(word)):
            return False
        if self.usual.holds_old_text:
            return is_plain(word) or bytes_of(word) is None
        return not shows_bytes(unicodedata.normalize("NFC", word))

    def _may_be_another(self, text: str, words: list[str]) -> bool:
        """Say whether a text that makes sense as it stands may yet be another's bytes."""
        if self.usual.holds_old_text:
            return not is_plain(text)
        if text.isascii():
            return False
        if shows_bytes(text):
            return True
        if not self.known or bytes_of(text) is None or all(word in self.known for word in words):
            return False
        return any(all(word in self.known for word in _words(meant)) for _, meant in readings(text))

    def _retyped(self, text: str) -> tuple[list[str], str]:
        found: list[str] = []
        repair = ""
        for word in _words(text):
            if self.explains(word):
                found.append(word)
                continue
            meant = max(
                filter(self.explains, typed(word)), key=self._counts.__getitem__, default=None
            )
            parts = [meant] if meant else self.split(word)
            if parts != [word]:
                repair = "typing" if meant else "joined"
            found += parts
        return found, repair


def may_be_joined(word: str) -> bool:
    """Say whether a word in small letters may be several, written without a space."""
    fits = _JOINED_LETTERS_MIN <= len(word) <= _JOINED_LETTERS_MAX and word.isalpha()
    return fits and not is_syllable(word)


def _parted(text: str) -> str:
    """Part "NguyễnVăn" where a capital follows two or more small letters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        f" {letter}" if letter.isupper() and composed[max(0, at - 2) : at].islower()
        and at > 1 and composed[at - 2 : at].isalpha() else letter
        for at, letter in enumerate(composed)
    )  # fmt: skip


def _words(text: str) -> list[str]:
    return [
        word for word in lowered(_NOT_OF_A_NAME.sub(" ", text)).split(" ") if word.strip("'’‘ʼ")
    ]
