"""The keyboard: slips of a finger, and what Telex, VNI and VIQR leave when the program is off.

A slip makes another name of it; a residue is the same name, as the keys were struck.
"""

from collections.abc import Callable
from random import Random
from unicodedata import normalize

from capthe.sim.corpus.offices_text import (
    ACUTE,
    DOT,
    GRAVE,
    HOOK,
    TILDE,
    TONES,
    Change,
    one_changed,
    spelt,
    syllable,
    toneless,
)
from capthe.sim.nation.streams import one_of

_BESIDE = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad",
    "t": "ry", "u": "yi", "v": "cb", "x": "zc", "y": "tu",
}  # fmt: skip
_HATS = {"ă": "aw", "â": "aa", "đ": "dd", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw"}
_VNI_HATS = {"ă": "a8", "â": "a6", "đ": "d9", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7"}
_VIQR_HATS = {"ă": "a(", "â": "a^", "đ": "dd", "ê": "e^", "ô": "o^", "ơ": "o+", "ư": "u+"}
_TELEX = {ACUTE: "s", GRAVE: "f", HOOK: "r", TILDE: "x", DOT: "j"}
_VNI = {ACUTE: "1", GRAVE: "2", HOOK: "3", TILDE: "4", DOT: "5"}
_VIQR = {ACUTE: "'", GRAVE: "`", HOOK: "?", TILDE: "~", DOT: "."}
# tones whose keys stand side by side: 1 2 3 4 5 of VNI; f r, s x of Telex
_NEXT_TONES = {
    ACUTE: (GRAVE, TILDE),
    GRAVE: (ACUTE, HOOK),
    HOOK: (GRAVE, TILDE),
    TILDE: (HOOK, DOT, ACUTE),
    DOT: (TILDE,),
}


def _keys(word: str, hats: dict[str, str], tones: dict[str, str], *, at_vowel: bool) -> str:
    """Return the keys struck for a word; the tone key last, or behind its vowel."""
    struck, late = "", ""
    for letter in normalize("NFC", word):
        apart = normalize("NFD", letter)
        tone = "".join(tones[mark] for mark in apart if mark in TONES)
        small = toneless(letter.lower())
        keys = hats.get(small, toneless(letter))
        if letter.isupper() and small in hats:
            keys = keys[0].upper() + keys[1:]
        struck += keys + (tone if at_vowel else "")
        late += "" if at_vowel else tone
    struck += late
    return struck.upper() if word.isupper() and len(word) > 1 else struck


def _telex(word: str) -> str:
    return _keys(word, _HATS, _TELEX, at_vowel=False).replace("uwow", "uow")


def _vni(word: str) -> str:
    return _keys(word, _VNI_HATS, _VNI, at_vowel=False)


def _viqr(word: str) -> str:
    return _keys(word, _VIQR_HATS, _VIQR, at_vowel=True)


def _all(keys: Callable[[str], str]) -> Change:
    def change(_rng: Random, name: str) -> str | None:
        return " ".join(keys(word) for word in name.split(" "))

    return change


def _one(keys: Callable[[str], str]) -> Change:
    return lambda rng, name: one_changed(rng, name, keys)


telex_program_off = _all(_telex)
"""The keyboard program was off: Nguyeenx Thij Hoa."""
telex_one_word = _one(_telex)
"""It stayed off for one word, after a number or a name of the browser's."""
vni_program_off = _all(_vni)
"""The same with the digits of VNI: Nguye6n4."""
vni_one_word = _one(_vni)
"""One word with the digits of VNI."""
viqr_mail = _all(_viqr)
"""A list that came by mail from abroad or from before Unicode: Nguye^~n."""


def half_a_horn(rng: Random, name: str) -> str | None:
    """Telex puts one horn only when w is struck early or late: Phuơng, Phưong."""
    if "ươ" not in toneless(name).lower():
        return None
    apart, horn = normalize("NFD", name), "\u031b"
    lower = apart.lower()
    first = lower.index(f"u{horn}o")
    at = first + 1 if rng.random() < 0.6 else lower.index(horn, first + 2)
    return normalize("NFC", apart[:at] + apart[at + 1 :])


def tone_key_twice(rng: Random, name: str) -> str | None:
    """The tone key struck twice takes the tone back and writes itself: Hungf, Tuấns."""
    words = name.split(" ")
    toned = [at for at, word in enumerate(words) if set(normalize("NFD", word)) & set(TONES)]
    if not toned:
        return None
    at = one_of(rng, tuple(toned))
    mark = next(each for each in normalize("NFD", words[at]) if each in TONES)
    key = _TELEX[mark].upper() if name.isupper() else _TELEX[mark]
    return " ".join([*words[:at], toneless(words[at]) + key, *words[at + 1 :]])


def _inside(rng: Random, name: str) -> tuple[str, int, str] | None:
    """Choose a small plain letter that does not begin a word."""
    places = [
        at for at, letter in enumerate(name) if at and letter in _BESIDE and name[at - 1].isalpha()
    ]
    if not places:
        return None
    at = one_of(rng, tuple(places))
    return name[:at], at, name[at + 1 :]


def key_beside(rng: Random, name: str) -> str | None:
    """The finger struck the next key: Nguyễm."""
    found = _inside(rng, name)
    if found is None:
        return None
    before, at, after = found
    return before + one_of(rng, tuple(_BESIDE[name[at]])) + after


def letter_left_out(rng: Random, name: str) -> str | None:
    """A key did not take: Nguễn."""
    found = _inside(rng, name)
    return None if found is None else found[0] + found[2]


def letter_twice(rng: Random, name: str) -> str | None:
    """A worn key bounced: Thannh."""
    found = _inside(rng, name)
    return None if found is None else found[0] + name[found[1]] * 2 + found[2]


def letters_exchanged(rng: Random, name: str) -> str | None:
    """The second hand was faster: Thnah."""
    found = _inside(rng, name)
    if found is None or not found[2][:1].islower():
        return None
    before, at, after = found
    return before + after[0] + name[at] + after[1:]


def tone_key_missed(word: str) -> tuple[str, ...]:
    """The tone key did not take: Hùng becomes Hung, which is a name."""
    return () if toneless(word) == word else (toneless(word),)


def tone_key_beside(word: str) -> tuple[str, ...]:
    """The tone key beside: 2 for 1, r for f."""
    part = syllable(word)
    if part is None or not part.tone or part.stops:
        return ()
    return tuple(
        spelt(type(part)(part.initial, part.vowels, part.final, tone))
        for tone in _NEXT_TONES[part.tone]
    )
