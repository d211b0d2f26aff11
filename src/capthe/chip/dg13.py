"""DG13: the fields that a nation adds, numbered (Doc 9303 part 10, 4.7.13 leaves the form open).

    6D L { 30 L { 02 01 01, OID 1.0.10646.1.0.8 (UTF-8), 31 L { 30 L { 02 01 n, value } ... } } }

Written in one form. Read by number, never by position, in both forms that readers in the field
expect: a nested field as several sequences after its number or as one of several strings; the
fields in a SET after version and alphabet, or in a bare SEQUENCE.
"""

from collections.abc import Mapping, Sequence

from capthe.chip.der import (
    INTEGER,
    OID,
    PRINTABLE,
    SEQUENCE,
    SET,
    UTF8,
    Piece,
    integer,
    oid,
    parse,
    sequence,
    tlv,
    utf8,
)
from capthe.chip.profile import FILES, Form, NationalField

FILE = "DG13"
_TAG = FILES[FILE].tag
_VERSION = 1
_ALPHABET = "1.0.10646.1.0.8"
_SHORT_MAX = 100  # a field of a longer text may need a length of two bytes
_HEAD = integer(_VERSION) + oid(_ALPHABET)

NationalValue = str | tuple[str, ...] | None
"""A text; several for a nested field; None when there is none: the number then stands alone."""


def write_dg13(layout: Sequence[NationalField], values: Mapping[str, NationalValue]) -> bytes:
    """Return the file: every field of the layout in the layout's order."""
    fields = [_field(each, values[each.name]) for each in layout]
    return tlv(_TAG, sequence(_HEAD, tlv(SET, *fields)))


def read_dg13(layout: Sequence[NationalField], data: bytes) -> dict[str, NationalValue]:
    """Return the fields by the layout's names; those that the chip does not hold are None.

    Numbers that the layout does not know are left out; a number twice is refused.
    """
    whole = parse(FILE, data, _TAG)
    (outer,) = whole.parts(SEQUENCE)
    found: dict[int, NationalValue] = {}
    for piece in _fields_in(outer):
        number, *values = piece.tagged(SEQUENCE).children() or (piece,)
        if number.tag != INTEGER or number.number() in found:
            raise whole.refuse()
        found[number.number()] = _value(values)
    return {each.name: _as_form(each, found.get(each.number), whole) for each in layout}


def _field(rule: NationalField, value: NationalValue) -> bytes:
    if isinstance(value, str) and rule.form is not Form.NESTED:
        return _text_field(rule, value)
    number = integer(rule.number)
    if value is None:
        return sequence(number)
    if isinstance(value, str):
        raise TypeError(f"{rule.name} holds several texts")
    if rule.form is not Form.NESTED:
        raise TypeError(f"{rule.name} holds one text")
    return sequence(number, *(sequence(utf8(text)) for text in value))


def _text_field(rule: NationalField, value: str) -> bytes:
    """Return a field of one text. Short ones, a dozen on every chip, are written at once."""
    if rule.form is Form.PRINTABLE:
        tag, raw = PRINTABLE, value.encode("ascii")
    else:
        tag, raw = UTF8, value.encode()
    number, size = rule.number, len(raw)
    if size > _SHORT_MAX or number >= 0x80:
        return sequence(integer(number), tlv(tag, raw))
    return bytes((SEQUENCE, size + 5, INTEGER, 1, number, tag, size)) + raw


def _fields_in(outer: Piece) -> tuple[Piece, ...]:
    """Return the fields: in the SET after version and alphabet, or in the SEQUENCE itself."""
    children = outer.children()
    if [each.tag for each in children] != [INTEGER, OID, SET]:
        return children
    if children[1].dotted() != _ALPHABET:
        raise outer.refuse()
    return children[2].children()


def _value(values: Sequence[Piece]) -> NationalValue:
    """Return what stands after a number: nothing, a text, or the texts of one or more sequences."""
    if not values:
        return None
    if len(values) == 1 and values[0].tag != SEQUENCE:
        return values[0].text() or None
    return tuple(text.text() for each in values for text in each.tagged(SEQUENCE).children())


def _as_form(rule: NationalField, value: NationalValue, whole: Piece) -> NationalValue:
    """Return a value if it has the form of its field; a single text may stand for a nested one."""
    if value is None or isinstance(value, tuple) == (rule.form is Form.NESTED):
        return value
    if isinstance(value, str):
        return (value,)
    raise whole.refuse()
