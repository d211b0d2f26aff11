"""The few SVG parts that our drawings are made of. Integers and fixed order: the same bytes always.

Colours: blue forward, brown to a state at the side, violet back into the way, grey to an end.
"""

from collections.abc import Sequence
from html import escape

BADGE = 11
AHEAD, ASIDE, AGAIN, LAST = "#1d4f91", "#9a5b00", "#6b3fa0", "#5b6670"
ARROWS = {AHEAD: "ahead", ASIDE: "aside", AGAIN: "again", LAST: "last"}


def _arrow(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
        f' markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/>'
        "</marker>"
    )


def label(x: int, y: int, text: str, colour: str, anchor: str = "start") -> str:
    """Return the name of an exit, with a white rim over the lines it stands on."""
    return (
        f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}" stroke="#ffffff"'
        f' stroke-width="3" paint-order="stroke">{escape(text)}</text>'
    )


def sheet(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    """Return an SVG document on white, so that it can be read on any page."""
    return "\n".join(
        (
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
                f' width="{width}" height="{height}" role="img"'
                ' font-family="system-ui, Noto Sans, DejaVu Sans, sans-serif" font-size="12">'
            ),
            f"<title>{escape(title)}</title>",
            "<defs>",
            *(_arrow(name, colour) for colour, name in ARROWS.items()),
            "</defs>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *parts,
            "</svg>",
            "",
        )
    )


def centred(x: int, y: int, text: str, style: str = "") -> str:
    """Return a line of text around `x`; nothing when there is no text."""
    return f'<text x="{x}" y="{y}" text-anchor="middle" {style}>{escape(text)}</text>' * bool(text)


def badge(x: int, y: int, number: int) -> list[str]:
    """Return one of the ten numbers in its circle."""
    style = 'fill="#ffffff" font-weight="700"'
    return [
        f'<circle cx="{x}" cy="{y}" r="{BADGE}" fill="{AHEAD}"/>',
        centred(x, y + 4, str(number), style),
    ]


def arrow_right(x: int, y: int, end: int) -> str:
    """Return an arrow of the way forward."""
    return (
        f'<path d="M{x} {y}H{end - 2}" stroke="{AHEAD}" stroke-width="2"'
        f' marker-end="url(#{ARROWS[AHEAD]})"/>'
    )
