"""A sentence for people: Vietnamese first, English second."""

from dataclasses import dataclass

BETWEEN = " / "
"""What stands between the two languages where they share a line."""


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label in both languages of the programme."""

    vi: str
    en: str

    def __post_init__(self) -> None:
        """Refuse a text that lacks one of its languages."""
        if not self.vi.strip() or not self.en.strip():
            raise ValueError("a text needs Vietnamese and English")

    def in_language(self, code: str) -> str:
        """Return the sentence in `code`; anything but "en" reads Vietnamese."""
        return self.en if code == "en" else self.vi

    def filled(self, **values: object) -> "Text":
        """Return the text with its {named} places filled in both languages."""
        return Text(self.vi.format(**values), self.en.format(**values))
