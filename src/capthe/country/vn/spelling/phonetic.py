"""The phonetic key: what a region pronounces alike is written alike.

Merged are s and x, tr and ch, d, gi and r, l and n, final n, ng and nh, final c, ch and t, i and
y, o and oo; as family names Hoàng with Huỳnh and Vũ with Võ, which are one name north and south.
An ending of a minority's name that no Vietnamese syllable has is as it is heard: Sươl as Sươn,
Ươne as Ươn, Ksor as Kso.
"""

import re

_ONSETS = (
    ("ngh", "ng"), ("gh", "g"), ("gi", "d"), ("tr", "ch"), ("ph", "f"), ("qu", "w"),
    ("x", "s"), ("r", "d"), ("j", "d"), ("z", "d"), ("l", "n"), ("k", "c"), ("q", "c"),
)  # fmt: skip
_LONGER = frozenset({"nh", "ng", "kh", "ch", "th"})
_ENDINGS = re.compile("(?:ngh|ng|nh|m?n|(?<=[aeiou])(?:ne|l))$")
_OPEN = re.compile("(?<=[aeiou])[hr]$")
_STOPS = re.compile("(?:ch|c|k)$")
_FAMILIES = {"huynh": "hoang", "vo": "vu"}


def phonetic_word(word: str) -> str:
    """Return the key of one folded word."""
    head, rest = "", word
    if word[:2] in _LONGER and not word.startswith("ngh"):
        head, rest = word[:2], word[2:]
    else:
        for onset, sound in _ONSETS:
            if word.startswith(onset) and len(word) > len(onset):
                head, rest = sound, word[len(onset) :]
                if onset == "gi" and rest[0] not in "aeou":
                    rest = "i" + rest
                break
    rest = rest.replace("y", "i").replace("oo", "o")
    return head + _OPEN.sub("", _STOPS.sub("t", _ENDINGS.sub("n", rest)))


def phonetic_family(word: str) -> str:
    """Return the key of a folded word that stands first in a name."""
    return phonetic_word(_FAMILIES.get(word, word))
