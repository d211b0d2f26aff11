"""The Vietnamese normaliser: names, places and numbers as keys for comparison."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from capthe.country.vn.number import VietnamNumber, place_codes
from capthe.country.vn.spelling.alias import before_sign, before_word
from capthe.country.vn.spelling.alone import alone
from capthe.country.vn.spelling.entities import unescaped
from capthe.country.vn.spelling.highland import (
    HER,
    as_typed,
    clan_of,
    has_spellings,
    one_spelling,
    parted,
)
from capthe.country.vn.spelling.holes import OPEN
from capthe.country.vn.spelling.in_front import may_begin_so, name_itself
from capthe.country.vn.spelling.peoples import people
from capthe.country.vn.spelling.phonetic import phonetic_family, phonetic_word
from capthe.country.vn.spelling.places import place_keys
from capthe.country.vn.spelling.repair import Words, may_be_joined
from capthe.country.vn.spelling.syllable import lowered
from capthe.country.vn.tones import folded, tone_folded, without_tones
from capthe.domain.errors import Refusal
from capthe.domain.normaliser import (
    GUESSED,
    NAME_LETTERS_MAX,
    NOTED,
    Meaning,
    NameKeys,
    PlaceKeys,
    told_by_words,
)

_ALONE_MAX = 1 << 16
_VOWELS = frozenset("aeiouy")
_LONG_LETTERS = 5  # of a given name
_NO_END = 9999_12_31
_NOTHING = frozenset(
    {
        "khong", "khong ro", "khong co", "khong biet", "khong xac dinh", "chua ro", "chua co",
        "chua xac dinh", "khuyet danh", "null", "none", "nan", "na", "n a", "unknown", "x", "xx",
        "xxx", "test", "khong ro cha", "khong ro me", "da chet", "da mat",
    }
)  # fmt: skip
_OF_NOTHING = frozenset(text.partition(" ")[0] for text in _NOTHING)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")  # in copies of web pages
_NOTE = re.compile(r"\s\([^()]*\)|[\s,;/–—-]+[0-9]{4}$")
"""A note "(tức Hai)", a year of birth " - 1962" behind all; VIQR has no gap before its "("."""
_NOT_DIGITS = re.compile(r"[\s.\-]")
_OLD = re.compile("[0-9]{9}|[0-9]{12}")
_NUMBERS = VietnamNumber()
_DIGITS = {
    **dict.fromkeys(("number", "father_number", "mother_number", "spouse_number",
                     "guardian_number", "head_number"), 12),
    "old_number": 9,
    "birth_province": 2,
    **dict.fromkeys(("birth_commune", "origin_commune", "residence_commune", "temporary_commune",
                     "present_commune"), 5),
}  # fmt: skip


@dataclass(frozen=True)
class VietnamNormaliser:
    """Implements `Normaliser`; `words` is what the register taught it."""

    words: Words = field(default_factory=Words)
    last_day: int = _NO_END

    def until(self, last_day: int) -> "VietnamNormaliser":
        """Return a normaliser to which a birth after this day is none."""
        return VietnamNormaliser(self.words, last_day)

    def learned(self, names: Iterable[tuple[str, int]]) -> "VietnamNormaliser":
        """Return a normaliser that knows the syllables of these names."""
        return VietnamNormaliser(Words.of(names), self.last_day)

    @cached_property
    def _forms(self) -> dict[str, "_Form"]:
        """What became of each word that needed no repair: most names consist of such words."""
        return {}

    def name(self, text: str) -> NameKeys | None:
        """Return the keys of a name."""
        read = self._read(text)
        return None if read is None else self._keys(*read)

    def mended(self, text: str) -> Meaning | None:
        """Return a name as it was meant, which takes less than its keys."""
        read = self._read(text)
        return None if read is None else Meaning(_meant(read.forms, read.shown), read.repair)

    def _read(self, text: str) -> "_Read | None":
        meant = unescaped(text)
        signs = "" if meant == text else "entities"
        text = parted(meant)
        written = text.split(" ")
        if read := self._by_words(text, signs):
            return read
        text = _INVISIBLE.sub(_break, text).strip()
        named = self.without_note(text)
        beside = NOTED if named != text else signs
        if named.split(" ") != written and (read := self._by_words(named, beside)):
            return read
        first = before_sign(named)
        words, repair = self.words.mended(first[:NAME_LETTERS_MAX])
        called = before_word(words)
        if first != named or called != words:
            words, repair = called, repair or "alias"
        repair = repair or beside
        found = [form for form in map(_form, words) if form.folded]
        if not found or " ".join(form.folded for form in found) in _NOTHING:
            return None
        if not repair and len(found) == len(written) and not self.words.unexplained(words):
            known = zip(written, found, strict=True)
            self._forms.update(each for each in known if self.words.is_settled(each[0]))
        return _Read(found, repair, lowered(named) if repair == GUESSED else "")

    def _by_words(self, name: str, repair: str) -> "_Read | None":
        """Return a name whose words need no other: each was right in another name.

        Or each tells by itself what it means, and some of them were damaged in one way.
        """
        written = name.split(" ")
        forms = [form for form in map(self._forms.get, written) if form is not None]
        if len(forms) == len(written) and forms[0].folded not in _OF_NOTHING:
            return _Read(forms, repair)
        words = list(map(self.word, written))
        way = told_by_words(name, words)
        if way is None:
            return None
        return _Read([_form(each.text) for each in words if each is not None], way)

    def word(self, text: str) -> Meaning | None:
        """Return what a word means in every name, if that does not depend on the others."""
        if len(text) > NAME_LETTERS_MAX:
            return None
        if text not in self._alone:
            if len(self._alone) > _ALONE_MAX:
                self._alone.clear()
            found = alone(text, self.words)
            is_of_nothing = found is not None and _form(found.text).folded in _OF_NOTHING
            self._alone[text] = None if is_of_nothing else found
        return self._alone[text]

    def without_note(self, text: str) -> str:
        """Return a name without what stands in brackets or the year of birth behind it."""
        return _NOTE.sub("", f" {text}").strip() or text.strip(" ()")

    @cached_property
    def _alone(self) -> dict[str, Meaning | None]:
        """What became of each word that was looked at alone."""
        return {}

    def _keys(self, found: "list[_Form]", repair: str, shown: str = "") -> NameKeys:
        forms = found
        if max([form.is_spelt for form in found]) or may_begin_so(found[0].canonical):
            parts = [part for form in found for part in self.words.parts(form.canonical)]
            forms = list(map(_form, name_itself(one_spelling(parts))))
        words = [form.canonical for form in forms]
        plain = [form.folded for form in forms]
        sounds = [form.sound for form in forms]
        sounds[0] = forms[0].as_family
        start, end, at, clan = clan_of(words, plain)
        given, bare = forms[at], min([form.bare for form in forms])
        if repair == GUESSED:
            bare = given.bare  # no other word tells what this one may have lost
        return NameKeys(
            mended=_meant(found, shown),
            canonical=" ".join(words),
            folded=" ".join(plain),
            phonetic=" ".join(sounds),
            bag=" ".join(sorted([form.as_family for form in forms])),
            family=clan or plain[0],
            given=given.folded,
            given_phonetic=sounds[at],
            middle=" ".join([*plain[start:at], *plain[at + 1 : end]] if clan else plain[1:at]),
            given_canonical=" ".join(words[start:end]),
            given_toneless=" ".join([form.toneless for form in forms[start:end]]),
            initials="".join([word[0] for word in plain]),
            cut=2 if given.is_cut else max([form.is_cut for form in forms]),
            own=f" {' '.join(plain[start:end])} " if clan else None,
            bare=bare,
            odd=0 if bare or clan else self._odd(given),
            repair=repair,
        )

    def _odd(self, given: "_Form") -> int:
        """Say whether hardly anybody bears a given name, and whether it is a long one.

        Two letters changed make any short name another: "Chìu" of "Phin", "Ca" of "Dí".
        """
        if not self.words.is_odd(given.canonical):
            return 0
        return 2 if len(given.folded) >= _LONG_LETTERS else 1

    def people(self, text: str) -> str | None:
        """Return the one name of a people, or the word itself if it is none that is known."""
        known = people(text)
        if known is not None:
            return known
        keys = self.name(text)
        if keys is None:
            return None
        return people(keys.folded) or keys.folded.replace(" ", "")

    def place(self, code: str) -> PlaceKeys | None:
        """Return the keys of a province's, district's or commune's code."""
        return place_keys().get(code)

    def place_of_birth(self, code: str) -> PlaceKeys | None:
        """Return the province (1 to 96) or country (101 to 295) of a code.

        Of a province also that of 2025, which may be the one that is meant: its code is the code
        of one of those it was made of.
        """
        padded = code.strip().zfill(3)
        if padded not in place_codes():
            return None
        province = place_keys().get(padded[1:]) if padded.startswith("0") else None
        return PlaceKeys(region=int(padded), wide=None if province is None else province.wide)

    @property
    def digits(self) -> Mapping[str, int]:
        """Twelve digits of a number, nine of an older one, two of a province, five of a commune."""
        return _DIGITS

    @property
    def number_form(self) -> str:
        """Twelve digits, of which the first three are assigned."""
        return f"(?:{'|'.join(sorted(place_codes()))})[0-9]{{9}}"

    @property
    def old_number_form(self) -> str:
        """Nine digits or twelve."""
        return _OLD.pattern

    def number(self, text: str) -> str | None:
        """Return the twelve digits; None for what is not an identification number."""
        digits = _NOT_DIGITS.sub("", text)
        try:
            _NUMBERS.parse(digits)
        except Refusal:
            return None
        return digits

    def old_number(self, text: str) -> str | None:
        """Return the nine digits, or the twelve of the papers of 2012 to 2016."""
        digits = _NOT_DIGITS.sub("", text)
        return digits if _OLD.fullmatch(digits) and len(set(digits)) > 1 else None


class _Read(NamedTuple):
    """A name that was read: its words, what was mended, how it is shown if not by its words."""

    forms: "list[_Form]"
    repair: str
    shown: str = ""


class _Form(NamedTuple):
    """The keys of one word; `as_family` is its sound at the head of a name.

    `is_spelt` is 1 if names that have it are spelt in several ways; `is_cut` is 1 if it is no more
    than first letters, or has a letter that nobody knows; `bare` is 0 if it has a tone, 1 if it has
    another mark, 2 if it has none.
    """

    mended: str
    canonical: str
    folded: str
    sound: str
    as_family: str
    toneless: str
    is_spelt: int
    is_cut: int
    bare: int


def _meant(forms: Sequence[_Form], shown: str) -> str:
    return shown or " ".join([form.mended for form in forms])


@lru_cache(maxsize=1 << 16)
def _form(word: str) -> _Form:
    written = "".join(each for each in word if not each.isdigit())
    letters = as_typed(written)
    plain = folded(letters)
    if not plain:
        return _Form("", "", "", "", "", "", 0, 0, 2)
    canonical = tone_folded(letters)
    toneless = without_tones(canonical)
    return _Form(
        unicodedata.normalize("NFC", written),
        canonical,
        plain,
        phonetic_word(plain),
        phonetic_family(plain),
        toneless,
        int(has_spellings(canonical) or may_be_joined(canonical)),
        int(_VOWELS.isdisjoint(plain) or OPEN in plain),
        _bare(canonical, toneless, plain),
    )


def _break(found: re.Match[str]) -> str:
    """Return what an invisible break is: a blank before a capital that follows a small letter."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return " " if before.islower() and after.isupper() else ""


def _bare(canonical: str, toneless: str, plain: str) -> int:
    """Say what a word may have lost: 1 its tone, 2 every mark. That of H' is nobody's choice."""
    if canonical == HER:
        return 2
    return 0 if canonical != toneless else 1 if toneless != plain else 2
