"""Typst, which draws a face version once, and sets whole cards for comparison and as fallback.

It reads files only, so every job has a scratch folder of its own.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from capthe.domain.errors import Fault
from capthe.face.code import squares
from capthe.face.profile import CardFace, FaceProfile


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Typst over a folder of fonts; it uses no other font of the machine."""

    fonts: Path

    def drawing(self, profile: FaceProfile) -> bytes:
        """Return the fixed part of a face: a PDF of two pages."""
        return self.sheet(profile, ())

    def sheet(self, profile: FaceProfile, cards: Sequence[CardFace]) -> bytes:
        """Return the PDF of whole cards, front and back of each. Fault when Typst gives up."""
        with tempfile.TemporaryDirectory(prefix="capthe-face-") as room:
            folder = Path(room)
            library = files("capthe.face") / "sheet.typ"
            (folder / "sheet.typ").write_text(library.read_text(encoding="utf-8"), encoding="utf-8")
            (folder / "version.typ").write_text(profile.template, encoding="utf-8")
            (folder / "layout.toml").write_text(profile.layout, encoding="utf-8")
            given = [_card(folder, number, card) for number, card in enumerate(cards)]
            (folder / "cards.json").write_text(json.dumps(given), encoding="utf-8")
            return self._compiled(folder)

    def _compiled(self, folder: Path) -> bytes:
        try:
            return bytes(
                typst.compile(
                    folder / "sheet.typ", font_paths=[self.fonts], ignore_system_fonts=True,
                    pdf_tags=False,
                )
            )  # fmt: skip
        except typst.TypstError as error:
            raise Fault(f"typst: {error}") from error


def _card(folder: Path, number: int, card: CardFace) -> dict[str, Any]:
    paths = []
    for place, jpeg in enumerate(card.images):
        name = f"{number}-{place}.jpg" if jpeg else ""
        if jpeg:
            (folder / name).write_bytes(jpeg)
        paths.append(name)
    return {
        "texts": card.texts,
        "images": paths,
        "codes": [_modules(content) if content else [] for content in card.codes],
        "mrz": card.mrz,
    }


def _modules(content: str | bytes) -> list[list[int]]:
    drawn = squares(content)
    side = range(drawn.side)
    return [[int(drawn.dark(row, column)) for column in side] for row in side]
