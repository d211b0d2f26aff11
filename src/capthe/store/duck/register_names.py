"""Names of a register file: each distinct text mended, with its match key, and what was mended."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from capthe.domain.errors import Refusal
from capthe.domain.names import NameRule
from capthe.domain.normaliser import Normaliser


class Mended(NamedTuple):
    """A name: as it came, as it is kept, its match key, and what was mended (empty if nothing)."""

    raw: str
    text: str
    key: str
    repair: str


@dataclass(frozen=True, slots=True)
class Namer:
    """Mends names by a country's rules; words that were found right are known from then on."""

    rule: NameRule
    _keys: dict[str, str] = field(default_factory=dict)

    def mend(self, names: Iterable[str], normaliser: Normaliser) -> list[Mended]:
        """Mend distinct texts."""
        key_of: Callable[[str], str | None] = self._keys.get
        found = []
        for raw in names:
            keys = list(map(key_of, raw.split(" ")))
            if None in keys:
                found.append(self._looked_at(raw, normaliser))
            else:
                found.append(Mended(raw, raw, " ".join(filter(None, keys)), ""))
        return found

    def _looked_at(self, raw: str, normaliser: Normaliser) -> Mended:
        """Look at a name with a word that is not known yet."""
        text = self._clean(raw)
        keys = normaliser.name(raw)
        if keys is not None and keys.repair:
            text = _capitalised(keys.canonical)
            return Mended(raw, text, self.rule.match_key(text), f"mended_{keys.repair}")
        if text != raw:
            composed = unicodedata.normalize("NFC", raw) != raw
            return Mended(raw, text, self.rule.match_key(text), "composed" if composed else "clean")
        if keys is None:
            return Mended(raw, raw, self.rule.match_key(raw), "says_nothing")
        for word in raw.split(" "):
            self._keys[word] = self.rule.match_key(word)
        return Mended(raw, raw, self.rule.match_key(raw), "")

    def _clean(self, raw: str) -> str:
        """Return a text that can be kept: what does not print is left out."""
        try:
            return self.rule.clean(raw).text
        except Refusal:
            printable = "".join(
                letter for letter in raw if unicodedata.category(letter)[0] != "C" and letter != "|"
            )
            return self.rule.clean(printable).text


def _capitalised(words: str) -> str:
    """Write the words of a name with their capitals: H'Bia, Y Thiết-Niê."""
    letters = list(words)
    for place, letter in enumerate(letters):
        if place == 0 or letters[place - 1] in " '-’":
            letters[place] = letter.upper()
    return "".join(letters)
