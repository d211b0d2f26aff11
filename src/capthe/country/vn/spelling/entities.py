r"""Letters that a program wrote as signs of its own, and that nobody read back.

A web form of another charset sends so what its charset has not ("Kd&#259;m", "Kd&#x103;m",
"Kd&abreve;m"); a second form does the same to the first one's signs ("Kd&amp;#259;m"). JSON, an
address and a mail have their own ("Kd\u0103m", "Kd%C4%83m", "Kd=C4=83m").
"""

import html
import re
import unicodedata

_ESCAPED = re.compile(r"[&\\%=]")
_SIGN = re.compile("&(?:#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,12});?")
_AMPERSAND = re.compile("&(?:(?:amp|#0{0,4}38|#x0{0,4}26);)+(?=[#A-Za-z])", re.IGNORECASE)
_CODE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_BYTES = re.compile("(?:%[0-9a-fA-F]{2})+|(?:=[0-9a-fA-F]{2})+")
_BETWEEN = frozenset("'’‘ʼ´`- \u00a0.")


def unescaped(text: str) -> str:
    """Return a text with its signs as the letters that they stand for; others stay."""
    if not _ESCAPED.search(text):
        return text
    plain = _SIGN.sub(_meant, _AMPERSAND.sub("&", text))
    return _BYTES.sub(_decoded, _CODE.sub(_coded, plain))


def _meant(sign: re.Match[str]) -> str:
    """Return what one sign stands for, if that is of a name.

    Without its semicolon it may be the beginning of another that a narrow column cut off: that is
    no letter beyond ASCII.
    """
    written = sign[0]
    letters = html.unescape(written)
    is_whole = written.endswith(";") or (letters.isalpha() and not letters.isascii())
    return _if_of_a_name(letters, written) if is_whole else written


def _coded(sign: re.Match[str]) -> str:
    return _if_of_a_name(chr(int(sign[1], 16)), sign[0])


def _decoded(signs: re.Match[str]) -> str:
    try:
        letters = bytes.fromhex(signs[0].replace(signs[0][0], "")).decode("utf-8")
    except UnicodeDecodeError:
        return signs[0]
    return _if_of_a_name(letters, signs[0])


def _if_of_a_name(letters: str, written: str) -> str:
    return letters if all(map(_is_of_a_name, letters)) else written


def _is_of_a_name(letter: str) -> bool:
    return letter in _BETWEEN or unicodedata.category(letter)[0] in "LM"
