"""The columns of a register in words, and what a record says as a person reads it."""

import re
import unicodedata

from capthe.domain.text import Text

NOTHING = "∅"
COLUMN_NAMES = {
    "number": Text("Số định danh", "Number"),
    "old_number": Text("Số CMND", "Old number"),
    "full_name": Text("Họ tên", "Name"),
    "birth_date": Text("Ngày sinh", "Born"),
    "sex": Text("Giới tính", "Sex"),
    "birth_province": Text("Tỉnh khai sinh", "Province of birth registration"),
    "birth_commune": Text("Xã nơi sinh", "Commune of birth"),
    "origin_commune": Text("Quê quán", "Place of origin"),
    "residence_commune": Text("Nơi thường trú", "Residence"),
    "father_name": Text("Họ tên cha", "Father's name"),
    "mother_name": Text("Họ tên mẹ", "Mother's name"),
    "ethnicity": Text("Dân tộc", "Ethnicity"),
    "status": Text("Tình trạng", "Status"),
    "death_date": Text("Ngày chết", "Died"),
    "father_number": Text("Số của cha", "Father's number"),
    "mother_number": Text("Số của mẹ", "Mother's number"),
    "household": Text("Hộ", "Household"),
    "residence_until": Text("Tạm trú đến", "Temporary residence until"),
    "photo": Text("Ảnh", "Photograph"),
    "fingerprints": Text("Vân tay", "Fingerprints"),
    "phone": Text("Điện thoại", "Telephone"),
    "last_event": Text("Biến động cuối", "Last event"),
    "card_issued": Text("Ngày cấp thẻ", "Card issued"),
}


def parts(said: str) -> list[tuple[str, str]]:
    """Return (column, value) of what a finding keeps; a value may hold any sign but "; "."""
    return [(name, value) for name, _, value in (x.partition("=") for x in said.split("; "))]


def in_words(said: str) -> list[tuple[Text, Text]]:
    """Return (column, value) in words."""
    return [
        (COLUMN_NAMES.get(name, Text(name or "–", name or "–")), _value(value))
        for name, value in parts(said)
    ]


def told(said: str) -> str:
    """Return what a finding keeps as one line of Vietnamese; days as 21/06/1950."""
    return "; ".join(
        f"{name.vi}: {_DAY.sub(_DAY_WRITTEN, value.vi)}" for name, value in in_words(said)
    )


_DAY = re.compile("^([0-9]{4})-([0-9]{2})-([0-9]{2})$")
_DAY_WRITTEN = r"\3/\2/\1"


def column_of(word: str) -> str | None:
    """Return the column that a person means: by its name or its label in either language."""
    return _COLUMNS.get(plain(word))


def plain(text: str) -> str:
    """Return words without marks, in small letters, with single spaces."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(x for x in letters if not unicodedata.combining(x)).split())


_COLUMNS = {
    plain(word): name for name, label in COLUMN_NAMES.items() for word in (name, label.vi, label.en)
}


def _value(value: str) -> Text:
    shown = _VALUES.get(value)
    return Text(value, value) if shown is None and value.strip() else shown or _VALUES[NOTHING]


_VALUES = {
    NOTHING: Text("trống", "empty"),
    "alive": Text("còn sống", "alive"),
    "dead": Text("đã chết", "dead"),
    "missing": Text("mất tích", "missing"),
    "void": Text("không còn hiệu lực", "void"),
    "M": Text("nam", "male"),
    "F": Text("nữ", "female"),
}


def value_in_words(value: object) -> Text:
    """Return a value of a record as a person reads it."""
    return _value(NOTHING if value is None else str(value))


def code_of(word: str) -> str:
    """Return the value that stands in a record for a word of either language; others as typed."""
    return _CODES.get(plain(word), word)


_CODES = {
    plain(word): code
    for code, label in _VALUES.items()
    for word in (label.vi, label.en)
    if code != NOTHING
}
