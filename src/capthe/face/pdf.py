"""The few parts of PDF that the press writes itself (ISO 32000-1), and Typst's file as their base.

The base keeps its bytes and its object numbers; what is added follows it, and one new table of
places at the end covers both.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from capthe.face.font import Font

_XREF_ROW = re.compile(rb"(\d{10}) \d{5} ([nf])\r?\n?")
_XREF_HEAD = re.compile(rb"xref\s+0 (\d+)\s+")
_KIDS = re.compile(rb"/Kids\[([^\]]*)\]")
_PAGE = re.compile(rb"\d+ 0 obj\s+<<.*?/Resources (\d+) 0 R.*?/Contents (\d+) 0 R")
_CMAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
    b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
)
_BLOCK = 100
_NONSYMBOLIC = 32


@dataclass(frozen=True, slots=True)
class BasePage:
    """A page of the fixed part: the number of its contents, its resources as a dictionary."""

    contents: int
    resources: bytes

    def resources_with(self, fonts: bytes, objects: bytes) -> bytes:
        """Return the resources with these fonts and pictures beside the page's own."""
        merged = self.resources
        for name, entries in ((b"/Font", fonts), (b"/XObject", objects)):
            opened = name + b"<<"
            if opened in merged:
                merged = merged.replace(opened, opened + entries, 1)
            else:
                merged = merged[:-2] + opened + entries + b">>>>"
        return merged


@dataclass(frozen=True, slots=True)
class Base:
    """The fixed part: bytes up to the table of places, the place of every object, its pages."""

    body: bytes
    places: tuple[int, ...]
    pages: tuple[BasePage, ...]


class Writer:
    """Objects in the order in which they come; places are counted on."""

    def __init__(self, parts: list[bytes], places: list[int], position: int) -> None:
        self.parts = parts
        self.places = places
        self.position = position

    def fork(self) -> "Writer":
        """Return a writer that goes on from here, leaving this one as it is."""
        return Writer([], list(self.places), self.position)

    def add(self, body: bytes) -> int:
        """Write an object; return its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self.places.append(0)
        return len(self.places) - 1

    def put(self, number: int, body: bytes) -> None:
        """Write the object of a number."""
        self.places[number] = self.position
        written = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        self.parts.append(written)
        self.position += len(written)

    def end(self, root: int) -> bytes:
        """Return the table of places and the trailer."""
        rows = b"".join(b"%010d 00000 n \n" % place for place in self.places[1:])
        return (
            b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(self.places), rows)
            + b"trailer\n<</Size %d/Root %d 0 R>>\n" % (len(self.places), root)
            + b"startxref\n%d\n%%%%EOF\n" % self.position
        )


def stream(content: bytes, entries: bytes = b"", *, pack: bool = True) -> bytes:
    """Return a stream object's body, compressed unless it is already."""
    if pack:
        content = zlib.compress(content, 1)
        entries += b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(content), content)


def read_base(pdf: bytes) -> Base:
    """Read a file as Typst writes it: a classic table, pages that name resources and contents.

    ValueError when the file is built in another way.
    """
    table = int(pdf[pdf.rindex(b"startxref") + 9 :].split(maxsplit=1)[0])
    head = _XREF_HEAD.match(pdf, table)
    kids = _KIDS.search(pdf)
    if head is None or kids is None:
        raise ValueError("the base has no classic table of places, or no pages")
    rows = _XREF_ROW.findall(pdf, head.end())[: int(head[1])]
    places = tuple(int(place) if kind == b"n" else 0 for place, kind in rows)
    numbers = [int(number) for number in re.findall(rb"(\d+) 0 R", kids[1])]
    return Base(pdf[:table], places, tuple(_page(pdf, places, page) for page in numbers))


def _page(pdf: bytes, places: Sequence[int], page: int) -> BasePage:
    found = _PAGE.match(pdf, places[page])
    if found is None:
        raise ValueError("a page of the base has no resources or contents")
    begin = pdf.index(b"obj", places[int(found[1])]) + 3
    return BasePage(int(found[2]), pdf[begin : pdf.index(b"endobj", begin)].strip())


def write_font(writer: Writer, font: Font) -> int:
    """Embed a font whole, by glyph number (Identity-H), with the letters that the glyphs mean."""
    outlines = b"/Subtype/OpenType" if font.is_cff else b"/Length1 %d" % len(font.data)
    file = writer.add(stream(font.data, outlines))
    ascent, descent = font.metrics()
    name = font.name.encode()
    descriptor = writer.add(
        b"<</Type/FontDescriptor/FontName/%b/Flags %d/FontBBox[-1000 -500 2000 1500]"
        b"/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 714/StemV 95/%b %d 0 R>>"
        % (name, _NONSYMBOLIC, ascent, descent, b"FontFile3" if font.is_cff else b"FontFile2", file)
    )
    widths = b" ".join(b"%g" % font.width(glyph) for glyph in range(font.glyphs))
    kind = b"CIDFontType0" if font.is_cff else b"CIDFontType2/CIDToGIDMap/Identity"
    descendant = writer.add(
        b"<</Type/Font/Subtype/%b/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[0[%b]]>>" % (kind, name, descriptor, widths)
    )
    meaning = writer.add(stream(_to_unicode(font)))
    return writer.add(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, descendant, meaning)
    )


def _to_unicode(font: Font) -> bytes:
    rows = [
        b"<%04x> <%b>" % (glyph, text.encode("utf-16-be").hex().encode())
        for glyph, text in sorted(font.texts_of_glyphs().items())
    ]
    blocks = [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]
    body = b"".join(
        b"%d beginbfchar\n%b\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks
    )
    return _CMAP + body + b"endcmap CMapName currentdict /CMap defineresource pop end end\n"
