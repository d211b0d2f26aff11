"""A report as PDF, by Typst with the fonts that it brings along: nothing of the machine is used."""

import typst

from capthe.domain.errors import Fault


def typeset(markup: str) -> bytes:
    """Return the PDF of a text in Typst's markup; Fault when Typst gives up."""
    try:
        return bytes(typst.compile(markup.encode(), ignore_system_fonts=True))
    except typst.TypstError as error:
        raise Fault(f"typst: {error}") from error
