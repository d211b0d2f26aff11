"""Names: what is stored, what is compared, what is sorted, and what a country's rule answers.

Stored text is what the birth certificate shows, cleaned. Comparison and order use keys beside it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from capthe.domain.errors import Refusal
from capthe.domain.text import Text


@dataclass(frozen=True, slots=True)
class Change:
    """One repair made to a text that came in, to be logged: what kind, and how many times."""

    kind: str
    times: int


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text fit to be stored, and the repairs that made it so."""

    text: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, cleaned, in the order in which the country writes it."""

    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, in order."""
        return tuple(self.text.split(" "))


@dataclass(frozen=True, slots=True)
class Likeness:
    """The comparison of two names: equal as names, or different with a suspicion to look at."""

    equal: bool
    warning: Text | None = None


class NameRule(Protocol):
    """A country's rule for names of people and places."""

    def clean(self, text: str) -> CleanText:
        """Return any text of a person's record fit to be stored; refuse what cannot be."""
        ...

    def name(self, text: str) -> tuple[Name, CleanText]:
        """Return a person's name and the repairs made; refuse what cannot be a name."""
        ...

    def match_key(self, text: str) -> str:
        """Return the key that is equal for two spellings of one name."""
        ...

    def folded_key(self, text: str) -> str:
        """Return the looser key without any marks, for searching."""
        ...

    def compare(self, left: str, right: str) -> Likeness:
        """Compare two names, with a warning when they differ as a typing error would."""
        ...

    def person_sort_key(self, text: str) -> bytes:
        """Return bytes whose order is the order of a list of people."""
        ...

    def place_sort_key(self, text: str) -> bytes:
        """Return bytes whose order is the order of a list of places."""
        ...

    def plain(self, text: str) -> str:
        """Return the text in ASCII letters, for a label that a machine must print."""
        ...


def _refused(code: str, reason: Text) -> Refusal:
    return Refusal(
        code,
        reason,
        Text("Xóa ký tự đó và nhập lại.", "Remove that character and enter the text again."),
    )


def clean_text(text: str, *, repairs: Mapping[str, str], forbidden: str) -> CleanText:
    """Return `text` in NFC with single spaces and each wrong letter of `repairs` put right.

    Refuses characters of `forbidden` (separators of codes printed on the card) and characters
    that do not print. Every repair is reported as a Change.
    """
    changes = []
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        changes.append(Change("composed", 1))
    for wrong, right in repairs.items():
        times = composed.count(wrong)
        if times:
            composed = composed.replace(wrong, right)
            changes.append(Change(f"U+{ord(wrong):04X} to U+{ord(right):04X}", times))
    spaced = _SPACES.sub(" ", composed).strip(" ")
    if spaced != composed:
        changes.append(Change("spaces", 1))
    for character in forbidden:
        if character in spaced:
            raise _refused(
                "character_forbidden",
                Text(
                    f"Ký tự {character} không được dùng trong dữ liệu.",
                    f"The character {character} may not be used in data.",
                ),
            )
    if not spaced.isprintable():  # of all spaces only the plain one, which prints, is left
        raise _refused(
            "character_control",
            Text(
                "Dữ liệu có ký tự điều khiển không in được.",
                "The text holds a control character that cannot be printed.",
            ),
        )
    return CleanText(spaced, tuple(changes))


_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
