"""What stands before a name and is none of it: "Ông", "Bà", a Catholic's name of baptism."""

from capthe.country.vn.tones import folded

_TITLES = frozenset({"ông", "bà", "anh", "chị", "cô", "cụ"})
_TITLE_OR_NAME = "anh"
_TITLE_OR_FAMILY = "ông"
_NO_FAMILIES = ("thị", "văn")
_FAMILIES = frozenset(
    {
        "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do",
        "ho", "ngo", "duong", "ly",
    }
)  # fmt: skip
"""Behind which a name is written in the order of the west: Anh Vũ Nguyễn has no title."""
_BEHIND_ONG = _FAMILIES | {"y"}
_SAINTS = frozenset(
    {
        "giuse", "phero", "gioan", "phaolo", "daminh", "anton", "vinh son", "giacobe",
        "anre", "mattheu", "mattheo", "micae", "phanxico", "xavie", "augustino", "gioakim", "toma",
        "batolomeo", "simon", "inhaxio", "lorenso", "stephano", "benado", "raphae", "baotixita",
        "maria", "terexa", "teresa", "anna", "macta", "matta", "cecilia", "madalena", "rosa",
        "luxia", "agata", "isave", "catarina", "monica", "clara", "elisabet",
    }
)  # fmt: skip
"""Names of baptism as Vietnamese Catholics write them, folded."""
_OF_SAINTS = frozenset(word for saint in _SAINTS for word in saint.split())
_NAME_MIN = 2  # words of a name: of fewer what stands in front may be one


def may_begin_so(word: str) -> bool:
    """Say whether a canonical word may stand before a name and be none of it."""
    return word in _TITLES or is_of_baptism(word)


def is_of_baptism(word: str) -> bool:
    """Say whether a word, in small letters, is of a name of baptism: Maria is no Telex of "mâỉ"."""
    return folded(word) in _OF_SAINTS


def name_itself(words: list[str]) -> list[str]:
    """Return the canonical words of a name without those that only stand before it."""
    return _without_title(_without_saint(words))


def _without_saint(words: list[str]) -> list[str]:
    """Take names of baptism away, there may be several, if a name is left."""
    for length in (1, 2):
        if len(words) >= length + _NAME_MIN and folded(" ".join(words[:length])) in _SAINTS:
            return _without_saint(words[length:])
    return words


def _without_title(words: list[str]) -> list[str]:
    """Return the words of a name without "Ông" before it, unless that may be one of them.

    Ông is a family too: before Thị it is nothing else, and of three words it may be.
    """
    if words[0] not in _TITLES or len(words) <= _NAME_MIN or words[1] in _NO_FAMILIES:
        return words
    if words[0] == _TITLE_OR_FAMILY and folded(words[1]) not in _BEHIND_ONG:
        return words
    is_name = words[0] == _TITLE_OR_NAME and folded(words[-1]) in _FAMILIES
    return words if is_name else words[1:]
