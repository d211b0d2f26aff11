"""Vietnamese names: stored as the birth certificate shows them, compared and sorted by keys.

The letter Ð (U+00D0, Icelandic) looks like Đ (U+0110) and is common in typed data: it is put
right and the change returned, to be logged. Tone placement and case never tell names apart; i and
y do (Quí, Quý), but are a likely typing error, so a comparison warns. A name is written family,
middle, given; lists of people go by given name, then family, then middle.
"""

import unicodedata
from dataclasses import dataclass

from capthe.country.vn.collation import sort_key
from capthe.country.vn.tones import folded, plain, tone_folded
from capthe.domain.errors import Refusal
from capthe.domain.names import CleanText, Likeness, Name, clean_text
from capthe.domain.text import Text

_WRONG_D = {"\u00d0": "\u0110", "\u00f0": "\u0111"}
_SEPARATOR = "|"
_BETWEEN = frozenset("'’‘ʼ-‐‑.")
_I_OR_Y = Text(
    "Hai tên chỉ khác nhau ở i và y: kiểm tra giấy khai sinh.",
    "The two names differ only in i and y: check the birth certificate.",
)


@dataclass(frozen=True, slots=True)
class VietnamNames:
    """The rule for Vietnamese names; implements `NameRule`."""

    words_max: int = 10

    def clean(self, text: str) -> CleanText:
        """Return a text in NFC, single-spaced, Ð repaired; refuse `|` and control characters."""
        return clean_text(text, repairs=_WRONG_D, forbidden=_SEPARATOR)

    def name(self, text: str) -> tuple[Name, CleanText]:
        """Return a person's name and its repairs.

        Apostrophes, hyphens and one to ten words are names (H'Bia, Y Thiết-Niê, Ksor Hơ Bia).
        """
        cleaned = self.clean(text)
        words = cleaned.text.split(" ")
        if not cleaned.text:
            raise _not_a_name("name_empty", Text("Chưa nhập họ tên.", "The name is empty."))
        if len(words) > self.words_max:
            raise _not_a_name(
                "name_too_long",
                Text(
                    f"Họ tên có hơn {self.words_max} từ.",
                    f"The name has more than {self.words_max} words.",
                ),
            )
        if not all(map(_is_word, words)):
            raise _not_a_name(
                "name_not_letters",
                Text(
                    "Họ tên chỉ gồm chữ cái, dấu nháy và dấu gạch nối.",
                    "A name consists of letters, apostrophes and hyphens only.",
                ),
            )
        return Name(cleaned.text), cleaned

    def match_key(self, text: str) -> str:
        """Return the key equal for HOÀ and Hòa, different for Quí and Quý."""
        return " ".join(map(tone_folded, text.split()))

    def folded_key(self, text: str) -> str:
        """Return small ASCII letters only, the key of a search box: Đặng gives dang."""
        return " ".join(map(folded, text.split()))

    def compare(self, left: str, right: str) -> Likeness:
        """Compare two names by their match keys; warn when only i and y differ."""
        a, b = self.match_key(left), self.match_key(right)
        if a == b:
            return Likeness(equal=True)
        return Likeness(equal=False, warning=_I_OR_Y if _only_i(a) == _only_i(b) else None)

    def person_sort_key(self, text: str) -> bytes:
        """Return the key of a list of people: given name, then family, then middle."""
        family, _, rest = text.partition(" ")
        middle, _, given = rest.rpartition(" ")
        if not rest:
            return sort_key(family) + sort_key("") + sort_key("")
        return sort_key(given) + sort_key(family) + sort_key(middle)

    def place_sort_key(self, text: str) -> bytes:
        """Return the key of a list of places: the Vietnamese alphabet."""
        return sort_key(text)

    def plain(self, text: str) -> str:
        """Return the text in ASCII letters."""
        return plain(text)


def _is_word(word: str) -> bool:
    """Say whether a word is letters (with their marks), apostrophes, hyphens, full stops."""
    kinds = {unicodedata.category(letter)[0] for letter in word if letter not in _BETWEEN}
    return "L" in kinds and kinds <= {"L", "M"}


def _only_i(key: str) -> str:
    marks = unicodedata.normalize("NFD", key).replace("y", "i")
    return unicodedata.normalize("NFC", marks)


def _not_a_name(code: str, reason: Text) -> Refusal:
    return Refusal(
        code,
        reason,
        Text(
            "Nhập họ tên đúng như trên giấy khai sinh.",
            "Enter the name as the birth certificate shows it.",
        ),
    )
