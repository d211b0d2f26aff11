"""Letters that a web form wrote as signs of its own: "Kd&#259;m", "Kd&#x103;m", "Kd&abreve;m".

A form of another charset sends so what its charset has not; a second form does the same to the
first one's signs ("Kd&amp;#259;m").
"""

import html
import re
import unicodedata

_SIGN = re.compile("&(?:#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,12});?")
_AMPERSAND = re.compile("&(?:(?:amp|#0{0,4}38|#x0{0,4}26);)+(?=[#A-Za-z])", re.IGNORECASE)
_BETWEEN = frozenset("'’‘ʼ´`- \u00a0.()")


def unescaped(text: str) -> str:
    """Return a text with its signs as the letters that they stand for; others stay."""
    return _SIGN.sub(_meant, _AMPERSAND.sub("&", text))


def _meant(sign: re.Match[str]) -> str:
    """Return what one sign stands for, if that is of a name.

    Without its semicolon it may be the beginning of another that a narrow column cut off: that is
    no letter beyond ASCII.
    """
    written = sign[0]
    letters = html.unescape(written)
    is_whole = written.endswith(";") or (letters.isalpha() and not letters.isascii())
    return letters if is_whole and all(map(_is_of_a_name, letters)) else written


def _is_of_a_name(letter: str) -> bool:
    return letter in _BETWEEN or unicodedata.category(letter)[0] in "LM"
