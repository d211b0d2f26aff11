"""One version of a card's face: where every field stands, as a country's data says it.

Places are millimetres from the upper left corner of their side; a text stands on a baseline; sizes
are points, leadings multiples of the size. The fixed part (labels, lines, tints) is drawn by the
version's Typst template.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Colour = tuple[int, int, int]
_COLOUR = re.compile("#[0-9a-f]{6}")


class Side(StrEnum):
    """The two sides of a card, in the order of their pages."""

    FRONT = "front"
    BACK = "back"


class Align(StrEnum):
    """Where a line stands in its field."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextField:
    """A text of the citizen: set by the first of its fits that holds it."""

    side: Side
    name: str
    x_mm: float
    width_mm: float
    fits: tuple["Fit", ...]
    leading: float = 1.15
    align: Align = Align.LEFT
    colour: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Fit:
    """A size, the most lines it may take, and where the first of them stands."""

    size_pt: float
    lines_max: int
    baseline_mm: float


@dataclass(frozen=True, slots=True)
class ImageField:
    """A picture of the citizen (JPEG): it covers its frame, what hangs over is cut evenly."""

    side: Side
    name: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class CodeField:
    """A square barcode and its quiet zone; `name` is the text it carries."""

    side: Side
    name: str
    x_mm: float
    y_mm: float
    size_mm: float


@dataclass(frozen=True, slots=True)
class MrzField:
    """The machine-readable zone: every character in the middle of a cell of its own.

    ISO 1073-2 size 1 has 10 characters an inch: a pitch of 2.54 mm. Doc 9303 part 5 leaves the
    line step to its figure; the first baseline is measured from the upper edge.
    """

    side: Side
    x_mm: float
    baseline_mm: float
    pitch_mm: float
    step_mm: float
    size_pt: float


@dataclass(frozen=True, slots=True)
class FaceProfile:
    """One version of a face. `source` names the rule, `template` is the text of its drawing."""

    version: str
    source: str
    width_mm: float
    height_mm: float
    texts: tuple[TextField, ...]
    images: tuple[ImageField, ...]
    codes: tuple[CodeField, ...]
    mrz: MrzField
    layout: str
    template: str


@dataclass(frozen=True, slots=True)
class CardFace:
    """What is printed of one citizen: one text, picture and code for each field, in their order.

    An empty text, picture or code leaves its field blank. A picture is a JPEG file; a code is text
    (a QR code) or bytes (a seal, in a Data Matrix).
    """

    texts: tuple[str, ...]
    images: tuple[bytes, ...]
    codes: tuple[str | bytes, ...]
    mrz: tuple[str, str, str]


def face_profile(layout: str, template: str) -> FaceProfile:
    """Read a version's layout (TOML); `template` is kept beside it. ValueError names the defect."""
    table = tomllib.loads(layout)
    return FaceProfile(
        version=table["version"],
        source=table["source"],
        width_mm=table["width_mm"],
        height_mm=table["height_mm"],
        texts=tuple(map(_text, table["text"])),
        images=tuple(ImageField(**_sided(row)) for row in table.get("image", ())),
        codes=tuple(CodeField(**_sided(row)) for row in table.get("code", ())),
        mrz=MrzField(**_sided(table["mrz"])),
        layout=layout,
        template=template,
    )


def _text(row: dict[str, Any]) -> TextField:
    given = _sided(row)
    fits = tuple(Fit(size, lines, baseline) for size, lines, baseline in given.pop("fits"))
    colour = given.pop("colour", "#000000")
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"{row['name']}: a colour is #rrggbb")
    return TextField(
        **given | {"align": Align(given.get("align", "left"))},
        fits=fits,
        colour=(int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)),
    )


def _sided(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"side": Side(row["side"])}
