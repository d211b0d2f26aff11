"""Slips in names for the judging family: fingers, tones, decoders, clerks' habits."""

from random import Random
from unicodedata import normalize

_TONES = "\u0301\u0300\u0309\u0303\u0323"
_SHAPES = "\u0302\u0306\u031b"
_BESIDE = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo",
    "k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "x": "zc", "y": "tu",
}  # fmt: skip
_TITLES = ("Ông ", "Bà ", "Anh ", "Chị ")
_PET_NAMES = ("Tý", "Tèo", "Bé", "Út", "Tư", "Ba")
_OTHER_WORDS = ("Kim", "Ngọc", "Hữu", "Thanh", "Xuân", "Công")
_PEOPLES = {
    "Kinh": "Việt", "Mông": "H'Mông", "Khơ me": "Khmer", "Ê Đê": "Ê-đê", "Ba Na": "Bana",
    "Gia Rai": "Jrai", "Hoa": "Hán", "Cơ Ho": "K'Ho", "Chăm": "Chàm", "Dao": "Mán",
}  # fmt: skip


def half_composed(text: str) -> str:
    """Keep ê as one letter and its tone as another, as text from Windows 1258 is."""
    made = []
    for letter in text:
        apart = normalize("NFD", letter)
        tone = "".join(mark for mark in apart if mark in _TONES)
        rest = "".join(mark for mark in apart if mark not in _TONES)
        made.append(normalize("NFC", rest) + tone)
    return "".join(made)


def decoded_twice(text: str) -> str | None:
    """Read UTF-8 as Windows Latin; None where a byte means nothing there."""
    try:
        return text.encode().decode("cp1252")
    except UnicodeDecodeError:
        return None


def as_entities(text: str) -> str:
    """Write the letters beyond Latin-1 as a web form of another charset sends them."""
    return text.encode("latin-1", "xmlcharrefreplace").decode("latin-1")


def tone_after_word(text: str) -> str:
    """Type the tone when the word is finished: it lands on its last letter."""
    words = []
    for word in normalize("NFD", text).split(" "):
        tone = "".join(mark for mark in word if mark in _TONES)
        bare = "".join(mark for mark in word if mark not in _TONES)
        words.append(bare + tone)
    return normalize("NFC", " ".join(words))


def tones_lost(text: str) -> str:
    """Keep â, ê, ơ and lose the tones."""
    return normalize("NFC", "".join(m for m in normalize("NFD", text) if m not in _TONES))


def shapes_lost(text: str) -> str:
    """Keep the tones and lose hats and horns."""
    return normalize("NFC", "".join(m for m in normalize("NFD", text) if m not in _SHAPES))


def bar_lost(text: str) -> str:
    """Write D for Đ."""
    return text.replace("Đ", "D").replace("đ", "d")


def family_in_capitals(text: str) -> str:
    """Write NGUYỄN Văn An."""
    family, space, rest = text.partition(" ")
    return family.upper() + space + rest


def hard_spaces(text: str) -> str:
    """Leave spaces that do not break, and one at the end, as pasted text has."""
    return text.replace(" ", "\u00a0") + " "


def other_apostrophe(text: str) -> str | None:
    """Write H’Bia for H'Bia."""
    return text.replace("'", "\u2019") if "'" in text else None


def titled(rng: Random, text: str) -> str:
    """Put a form of address before the name."""
    return _TITLES[int(rng.random() * len(_TITLES))] + text


def key_beside(rng: Random, text: str) -> str | None:
    """Strike the key beside the right one."""
    places = [at for at, letter in enumerate(text) if at and letter in _BESIDE]
    if not places:
        return None
    at = places[int(rng.random() * len(places))]
    near = _BESIDE[text[at]]
    return text[:at] + near[int(rng.random() * len(near))] + text[at + 1 :]


def letter_dropped_or_doubled(rng: Random, text: str) -> str | None:
    """Strike a key not at all, or twice."""
    places = [at for at, letter in enumerate(text) if at and letter.isalpha()]
    if not places:
        return None
    at = places[int(rng.random() * len(places))]
    return text[:at] + (text[at] * 2 if rng.random() < 0.4 else "") + text[at + 1 :]


def letters_exchanged(rng: Random, text: str) -> str | None:
    """Strike two keys in the wrong order."""
    places = [
        at
        for at in range(1, len(text) - 1)
        if text[at].isalpha() and text[at + 1].isalpha() and text[at] != text[at + 1]
    ]
    if not places:
        return None
    at = places[int(rng.random() * len(places))]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def hoi_for_nga(_: Random, text: str) -> str | None:
    """Confuse hỏi and ngã, as everybody south of Nghệ An does."""
    swap = str.maketrans({"\u0309": "\u0303", "\u0303": "\u0309"})
    made = normalize("NFC", normalize("NFD", text).translate(swap))
    return None if made == text else made


def middle_shortened(rng: Random, text: str) -> str | None:
    """Write Nguyễn T. Hoa, or Ng. Thị Hoa."""
    words = text.split(" ")
    if len(words) < 3:
        return None
    if words[0] == "Nguyễn" and rng.random() < 0.5:
        return " ".join(["Ng.", *words[1:]])
    return " ".join([words[0], f"{words[1][0]}.", *words[2:]])


def word_more(rng: Random, text: str) -> str:
    """Put a word in that is used in the family but stands on no paper."""
    words = text.split(" ")
    return " ".join([*words[:-1], _OTHER_WORDS[int(rng.random() * len(_OTHER_WORDS))], words[-1]])


def given_first(_: Random, text: str) -> str | None:
    """Write the name in the order of the west."""
    family, _space, rest = text.partition(" ")
    return f"{rest} {family}" if rest else None


def pet_name(rng: Random, text: str) -> str:
    """Add what the person is called at home."""
    return f"{text} ({_PET_NAMES[int(rng.random() * len(_PET_NAMES))]})"


def given_only(_: Random, text: str) -> str | None:
    """Keep the last word."""
    words = text.split(" ")
    return words[-1] if len(words) > 1 else None


def with_year(rng: Random, text: str) -> str:
    """Put a parent's year of birth behind the name."""
    year = 1925 + int(rng.random() * 60)
    return f"{text} ({year})" if rng.random() < 0.5 else f"{text} - {year}"


def marked_dead(_: Random, text: str) -> str:
    """Note behind a parent's name that he or she is dead."""
    return f"{text} (chết)"


def other_word_for_people(_: Random, text: str) -> str | None:
    """Name an ethnic group by another of its names."""
    return _PEOPLES.get(text)
