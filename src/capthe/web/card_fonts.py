"""Where the fonts of the cards are: beside the built assets, one of whose packages has OCR-B."""

from pathlib import Path

from capthe.outside.fonts import FontFiles, font_files
from capthe.web.built import BUILT, built_folder

MADE = BUILT / "fonts"


def card_fonts(kept: Path) -> FontFiles:
    """Return the fonts: those made with the assets, else made under `kept` at the first call."""
    return font_files(MADE if MADE.exists() else kept, ocr_b=built_folder() / "ocr-b.ttf")
