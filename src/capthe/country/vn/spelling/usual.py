"""How usual the words of a reading are, and which encoding a file is written in.

Several encodings read one text as syllables: the bytes of "Văn" in VISCII are "vồn" in TCVN3. Which
was meant is told by how usual the words are (a table of frequent name words, and the words that the
file itself bears) and by the rest of the file, of which one encoding makes more sense than others.
The shares of the encodings are estimated by expectation and maximisation (Dempster, Laird and Rubin
1977) over the words, each with its count, so that the order of a file tells nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import log
from typing import NamedTuple

from capthe.country.vn.spelling.legacy import READINGS, bytes_of, is_plain
from capthe.country.vn.spelling.name_words import name_words
from capthe.country.vn.spelling.syllable import is_foreign, is_syllable, lowered
from capthe.country.vn.tones import tone_folded
from capthe.domain.normaliser import Meaning

AS_WRITTEN = ""
"""The name of the reading that takes a text for what it is."""

_SYLLABLE, _NO_SYLLABLE, _FOREIGN = 1e-7, 1e-9, 1e-13
"""How usual a word is that nobody is known to bear; _FOREIGN has letters of no Vietnamese word."""

_AS_WRITTEN_SHARE = 0.9
_BEFORE_WORDS = 10  # what is believed of a file before it is read weighs as much as ten words
_ROUNDS = 5
_OWN = 0.5  # weight of the file's own words beside the table
_SOME = 0.01
_MOST = 0.5
_SURE = log(20)


class _Meaning(NamedTuple):
    """What a word means in one encoding, and the share of that word before the file is read."""

    encoding: str
    word: str
    share: float


class Usual:
    """What is usual in a file whose words, as they were written, are `written` with their counts.

    A normaliser that was taught nothing knows the table only.
    """

    def __init__(self, written: Mapping[str, int]) -> None:
        """Take the words of a file; nothing is counted before it is asked."""
        self._written = written

    @cached_property
    def _found(self) -> tuple[dict[str, float], dict[str, float]]:
        """Return the share of each encoding in the file, and that of each word as it was meant."""
        before = {name: (1 - _AS_WRITTEN_SHARE) / len(READINGS) for name in READINGS}
        before[AS_WRITTEN] = _AS_WRITTEN_SHARE
        shares, borne = before, dict[str, float]()
        plain, doubtful = self._meanings()
        for _ in range(_ROUNDS if self._written else 0):
            counts = {name: share * _BEFORE_WORDS for name, share in before.items()}
            counts[AS_WRITTEN] += sum(plain.values())
            words = dict(plain)
            for times, meanings in doubtful:
                parts = [
                    shares[each.encoding] * max(each.share, _OWN * borne.get(each.word, 0.0))
                    for each in meanings
                ]
                whole = sum(parts)
                for each, part in zip(meanings, parts, strict=True):
                    counts[each.encoding] += times * part / whole
                    words[each.word] = words.get(each.word, 0.0) + times * part / whole
            total = sum(words.values()) + _BEFORE_WORDS
            shares = {name: count / total for name, count in counts.items()}
            borne = {word: times / total for word, times in words.items()}
        return shares, borne

    def _meanings(self) -> tuple[dict[str, float], list[tuple[int, list[_Meaning]]]]:
        """Return the marked words that mean only themselves, and what each of the others may mean.

        Each with its count.
        """
        plain: dict[str, float] = {}
        doubtful = []
        for word, times in sorted(self._written.items()):
            if is_plain(word):
                continue
            if bytes_of(word) is None:
                small = tone_folded(lowered(word))
                plain[small] = plain.get(small, 0.0) + times
                continue
            texts = [(AS_WRITTEN, word), *((name, read(word)) for name, read in READINGS.items())]
            small_texts = [
                (name, tone_folded(lowered(text))) for name, text in texts if text is not None
            ]
            meanings = [_Meaning(name, small, _share(small)) for name, small in small_texts]
            doubtful.append((times, meanings))
        return plain, doubtful

    @cached_property
    def holds_old_text(self) -> bool:
        """Say whether some of the file is written in an encoding of before."""
        return bool(self._written) and self._found[0][AS_WRITTEN] < 1 - _SOME

    @cached_property
    def _most(self) -> str:
        """The encoding that most of the file is written in, AS_WRITTEN if there is none."""
        shares = self._found[0] if self._written else {}
        return next((name for name, share in shares.items() if share > _MOST), AS_WRITTEN)

    def is_most(self, encoding: str) -> bool:
        """Say whether most of the file is written in this encoding."""
        return encoding == self._most

    def likely(self, encoding: str, words: Iterable[str]) -> float:
        """Return the logarithm of how likely this encoding is, and these words in it."""
        return log(self._found[0][encoding]) + sum(map(self._weight, words))

    def _weight(self, word: str) -> float:
        """Return the logarithm of how usual a word is."""
        small = tone_folded(word)
        return log(max(_share(small), _OWN * self._found[1].get(small, 0.0)))

    def surely_meant(self, word: str) -> Meaning | None:
        """Return a word in the encoding of most of the file, if all else it may be is less likely.

        As it is written it must be far less likely: beside such words a name is read so and in no
        other way. A word that means itself says nothing; another word of the name must.
        """
        read = READINGS.get(self._most)
        text = None if read is None else read(word)
        if text is None:
            return None
        meant, written = lowered(text), lowered(word)
        said = self._weight(meant)
        others = (read(word) for name, read in READINGS.items() if name != self._most)
        is_likeliest = all(
            self._weight(small) < said
            for other in others
            if other is not None and (small := lowered(other)) not in (meant, written)
        )
        is_sure = written == meant or self._weight(written) + _SURE < said
        return Meaning(meant, self._most) if is_likeliest and is_sure else None

    def is_surely(self, encoding: str, words: Sequence[str], written: Sequence[str]) -> bool:
        """Say whether a reading is far more likely than the words as they were written."""
        return self.likely(encoding, words) > self.likely(AS_WRITTEN, written) + _SURE


def _share(word: str) -> float:
    """Return the share of a word among those of names, a little for one that the table has not."""
    known = name_words().get(word)
    if known is not None:
        return known
    if is_syllable(word):
        return _SYLLABLE
    return _FOREIGN if is_foreign(word) else _NO_SYLLABLE
