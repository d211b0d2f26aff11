"""How names are spelled otherwise: tone placement, i and y, lost marks, the wrong Ð."""

import re
from random import Random
from unicodedata import normalize

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OLD_STYLE = re.compile(rf"([oOuU])([{_TONES}])([aeyAEY])(?![\w\u0300-\u036f])")
_I_OR_Y = str.maketrans({"í": "ý", "ý": "í", "ì": "ỳ", "ỳ": "ì", "ỹ": "ĩ", "ĩ": "ỹ"})
_MARKS = re.compile("[\u0300-\u036f]")


def tone_moved(name: str) -> str | None:
    """Return Hoà for Hòa, Thuý for Thúy: the same name for matching; None if there is no such."""
    moved = normalize("NFC", _OLD_STYLE.sub(r"\1\3\2", normalize("NFD", name)))
    return None if moved == name else moved


def misspelled(rng: Random, name: str) -> str:
    """Return another name that a typist could have meant: never equal after folding tones."""
    given = name.rpartition(" ")[2]
    choices = [name.translate(_I_OR_Y), _letter_changed(rng, name)]
    bare = normalize("NFC", _MARKS.sub("", normalize("NFD", given)))
    choices.append(name[: len(name) - len(given)] + bare)
    different = [each for each in choices if each not in {name, tone_moved(name)}]
    return different[int(rng.random() * len(different))]


def _letter_changed(rng: Random, name: str) -> str:
    places = [at for at, letter in enumerate(name) if letter in "nmlhctgNMLHCTG"]
    if not places:
        return name + "h"
    at = places[int(rng.random() * len(places))]
    swap = {"n": "m", "m": "n", "l": "n", "h": "k", "c": "k", "t": "c", "g": "q"}
    new = swap[name[at].lower()]
    return name[:at] + (new.upper() if name[at].isupper() else new) + name[at + 1 :]


def wrong_d(name: str) -> str:
    """Return the name with U+00D0 in place of U+0110 (and U+00F0 for U+0111), as typed data has."""
    return name.replace("\u0110", "\u00d0").replace("\u0111", "\u00f0")


def decomposed(text: str) -> str:
    """Return the text in NFD, as some keyboards and file systems hand it over."""
    return normalize("NFD", text)
