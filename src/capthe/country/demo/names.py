"""The demo country's names: given name first, family name last, lists by family name."""

import unicodedata
from dataclasses import dataclass

from capthe.domain.errors import Refusal
from capthe.domain.names import CleanText, Likeness, Name, clean_text
from capthe.domain.text import Text


def _bare(text: str) -> str:
    marks = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in marks if not unicodedata.combining(sign))


@dataclass(frozen=True, slots=True)
class DemoNames:
    """The rule for names; implements `NameRule`."""

    def clean(self, text: str) -> CleanText:
        """Return a text in NFC, single-spaced, with the turned comma made an apostrophe."""
        return clean_text(text, repairs={"\u02bb": "'"}, forbidden=";")

    def name(self, text: str) -> tuple[Name, CleanText]:
        """Return a person's name and its repairs; refuse an empty one."""
        cleaned = self.clean(text)
        if not cleaned.text:
            raise Refusal(
                "name_empty",
                Text("Chưa nhập họ tên.", "The name is empty."),
                Text("Nhập họ tên.", "Enter the name."),
            )
        return Name(cleaned.text), cleaned

    def match_key(self, text: str) -> str:
        """Return the name in small letters, single-spaced."""
        return " ".join(unicodedata.normalize("NFC", text).casefold().split())

    def folded_key(self, text: str) -> str:
        """Return the name without marks."""
        return _bare(self.match_key(text))

    def compare(self, left: str, right: str) -> Likeness:
        """Compare two names; warn when only marks differ."""
        if self.match_key(left) == self.match_key(right):
            return Likeness(equal=True)
        if self.folded_key(left) == self.folded_key(right):
            return Likeness(equal=False, warning=Text("Chỉ khác dấu.", "Only the marks differ."))
        return Likeness(equal=False)

    def person_sort_key(self, text: str) -> bytes:
        """Return the key of a list of people: family name, then given names."""
        given, _, family = self.match_key(text).rpartition(" ")
        return f"{_bare(family)}\0{_bare(given)}".encode()

    def place_sort_key(self, text: str) -> bytes:
        """Return the key of a list of places."""
        return self.folded_key(text).encode()

    def plain(self, text: str) -> str:
        """Return the text in ASCII letters."""
        return _bare(text).encode("ascii", "ignore").decode("ascii")
