"""How a fault takes hold of a line: one name or all three, one word of it, the parts of a syllable.

A change takes a name and returns it otherwise, or None; readings of a word are what one who hears
or reads that word may write instead.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from unicodedata import normalize

from capthe.sim.corpus.family import Around, Make
from capthe.sim.corpus.lines import Particulars
from capthe.sim.nation import Person
from capthe.sim.nation.names import words
from capthe.sim.nation.reference import rows
from capthe.sim.nation.streams import Weighted, one_of

Change = Callable[[Random, str], str | None]
Readings = Callable[[str], Sequence[str]]

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
TONES = GRAVE + ACUTE + HOOK + TILDE + DOT
_SPARED = frozenset({"Thị", "Văn"})  # everybody writes these two right
# and these, in front, whoever he is
_WELL_KNOWN = frozenset(
    words("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương")
)
_RHYMES = frozenset(
    words(
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu "
        "ây e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia "
        "iêc iêm iên iêng iêp iêt iêu o oc oi om on ong op ot oa oac oach oai oan oang "
        "oanh oat oay oăn oăng oăt oe oen ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui "
        "um un ung up ut ua uôc uôi uôm uôn uông uôt uân uât uây uê uơ uy uya uych uyên "
        "uyêt uynh uyt ư ưc ưi ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu y ych yêm yên "
        "yêt yêu ynh yt"
    )
)
_SYLLABLE = re.compile(
    "(ngh|ng|nh|gh|gi(?=[aăâeêoôơuư])|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    "([aăâeêioôơuưy]+)(ch|nh|ng|c|m|n|p|t)?"
)


@dataclass(frozen=True, slots=True)
class Syllable:
    """A Vietnamese syllable in small letters; `tone` is a combining mark or ""."""

    initial: str
    vowels: str
    final: str
    tone: str

    @property
    def rhyme(self) -> str:
        """Vowels and final without the tone."""
        return self.vowels + self.final

    @property
    def stops(self) -> bool:
        """Tell whether it ends in c, ch, p or t, which bear two tones only."""
        return self.final in {"c", "ch", "p", "t"}


def syllable(word: str) -> Syllable | None:
    """Take a word apart; None if it is not written as Vietnamese is."""
    apart = normalize("NFD", word.lower())
    tone = "".join(letter for letter in apart if letter in TONES)
    found = _SYLLABLE.fullmatch(toneless(word.lower()))
    if found is None or len(tone) > 1:
        return None
    return Syllable(found[1] or "", found[2], found[3] or "", tone)


def is_said(part: Syllable) -> bool:
    """Tell whether such a syllable could be a word: nobody writes what cannot be said."""
    if part.stops and part.tone not in {ACUTE, DOT}:
        return False
    return part.rhyme in _RHYMES and not (part.initial == "qu" and part.vowels[0] in "uơư")


@cache
def _names() -> frozenset[str]:
    """Words that many people are called."""
    return frozenset(
        row[f"{kind}_name"]
        for kind in ("family", "middle", "given")
        for row in rows(f"{kind}_names_vi")
    )


def with_rhyme(part: Syllable, rhyme: str) -> Syllable:
    """Return the syllable with other vowels and final."""
    found = re.fullmatch("([aăâeêioôơuưy]+)(.*)", rhyme)
    if found is None:
        raise ValueError(rhyme)
    return replace(part, vowels=found[1], final=found[2])


def spelt(part: Syllable) -> str:
    """Write the syllable as a name, the tone where schools teach it (Hòa, Thúy)."""
    at = _bearer(part)
    vowels = part.vowels[: at + 1] + part.tone + part.vowels[at + 1 :]
    initial = part.initial
    if part.vowels[0] in "ieê":
        initial = {"ng": "ngh", "g": "gh", "c": "k"}.get(initial, initial)
    word = normalize("NFC", initial + vowels + part.final)
    return word[0].upper() + word[1:]


def _bearer(part: Syllable) -> int:
    """Return which vowel bears the tone."""
    marked = [at for at, letter in enumerate(part.vowels) if letter in "ăâêôơư"]
    if marked:
        return marked[-1]
    if len(part.vowels) == 1 or (len(part.vowels) == 2 and not part.final):
        return 0
    return 1


def toneless(text: str) -> str:
    """Return the text without tones; hats, horns and the stroke of đ stay."""
    apart = normalize("NFD", text)
    return normalize("NFC", "".join(letter for letter in apart if letter not in TONES))


def bare(text: str) -> str:
    """Return the text in plain letters, đ as d."""
    apart = normalize("NFD", text.replace("đ", "d").replace("Đ", "D").replace("ƀ", "b"))
    plain = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return plain.replace("Ƀ", "B")


def one_word(readings: Readings, *, families: bool = False) -> Change:
    """Take one word for another, the more easily if that is a name too.

    The family names that everybody knows are left alone unless `families`.
    """

    def change(rng: Random, name: str) -> str | None:
        parts = name.split(" ")
        options = [
            ((at, new), (1.0 if at == 0 else 3.0) * (8.0 if new in _names() else 1.0))
            for at, word in enumerate(parts)
            if word not in _SPARED and (families or at or word not in _WELL_KNOWN)
            for new in readings(word)
            if new != word
        ]
        if not options:
            return None
        at, new = Weighted(options).draw(rng)
        return " ".join([*parts[:at], new, *parts[at + 1 :]])

    return change


def one_changed(
    rng: Random, name: str, change: Callable[[str], str], *, least: int = 1
) -> str | None:
    """Change one of the words that `change` changes, each as likely; None if fewer than `least`."""
    words = name.split(" ")
    changed = [at for at, word in enumerate(words) if change(word) != word]
    if len(changed) < least:
        return None
    at = one_of(rng, tuple(changed))
    return " ".join([*words[:at], change(words[at]), *words[at + 1 :]])


def own(change: Change) -> Make:
    """The person's own name alone."""

    def make(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
        made = change(rng, said.full_name)
        return None if made is None else replace(said, full_name=made)

    return make


def every_name(change: Change) -> Make:
    """All names of the line: it is the file or the clerk, not the person."""

    def make(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
        made = change(rng, said.full_name)
        if made is None or made == said.full_name:
            return None
        father, mother = change(rng, said.father_name), change(rng, said.mother_name)
        return replace(
            said,
            full_name=made,
            father_name=said.father_name if father is None else father,
            mother_name=said.mother_name if mother is None else mother,
        )

    return make


def a_parent(change: Change) -> Make:
    """The father's or the mother's name."""

    def make(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
        is_father = rng.random() < 0.5
        name = said.father_name if is_father else said.mother_name
        made = change(rng, name) if name else None
        if made is None:
            return None
        return replace(said, father_name=made) if is_father else replace(said, mother_name=made)

    return make


def where(holds: Callable[[Person], bool], make: Make) -> Make:
    """Only to people of whom `holds` is true."""

    def narrowed(rng: Random, said: Particulars, around: Around) -> Particulars | None:
        return make(rng, said, around) if holds(around.person) else None

    return narrowed


def either(*changes: Change) -> Change:
    """One of several, each as likely; the first of the rest that applies if that one does not."""

    def change(rng: Random, name: str) -> str | None:
        first = one_of(rng, changes)
        for each in (first, *(other for other in changes if other is not first)):
            made = each(rng, name)
            if made is not None and made != name:
                return made
        return None

    return change
