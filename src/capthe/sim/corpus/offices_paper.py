"""Handwriting read by another hand: the mark that slid, the dot that faded, the name that looks so.

Household books and birth books were written by pen until about 2005 and typed in from there.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from unicodedata import normalize

from capthe.sim.corpus.offices_text import (
    ACUTE,
    DOT,
    GRAVE,
    HOOK,
    TILDE,
    is_said,
    spelt,
    syllable,
    with_rhyme,
)

_LIKE = (
    "Thu Thư|Hoa Hòa Hóa|Hanh Hạnh Hành Hoanh|Hiền Hiến Hiên Hiếu Hiển|Tân Tấn|"
    "Tuân Tuấn Toàn Tuần|Nam Năm Nấm|Nhân Nhàn Nhạn|Mai Mại Mão|Lân Lâm Lâu Luân|Huân Huấn|"
    "Thuận Thuần Thuân|Hùng Hưng|Dung Dũng Dụng|Dương Dưỡng Đương|Thanh Thành Thạnh Thánh|"
    "Lan Loan Lam|Hằng Hồng Hàng Hường|Oanh Oánh Anh|Luận Luyện|Hải Hài Hợi|Hà Hạ Hòa|"
    "Sơn Sen Sâm|Cường Cương|Đạt Đại Đoạt|Bình Bính|Kiên Hiên Kiều|Khanh Khánh Khang|"
    "Linh Lĩnh Sinh|Thảo Thào Thao Thoa|Tiến Tiên Tiền|Toàn Toán Toản|Yến Yên|Vân Vấn Vang|"
    "Phượng Phương|Quyên Quyền Quyến|Hương Hường|Thắm Thẩm Thấm|Thùy Thúy Thủy Thụy|"
    "Trang Tráng Trung|Tú Tứ Từ|Tùng Tuấn Tưng|Vinh Vĩnh|Việt Viết|Xuân Xoan|Ngọc Ngoạc|Nga Ngà|"
    "Minh Ninh|Nhung Nhưng|Hậu Hận|Lợi Lời|Tâm Tám Tầm|Tình Tính Tịnh|Long Lang|Quốc Quớc|"
    "Quang Quảng|Giang Gian|Duy Huy|Dũng Đúng|Khoa Khóa|Trí Trì|Nhi Nhị|Ly Lý|Mỹ My|"
    "Chung Trung Chương|Đông Đồng|Đức Đúc|Phong Phòng Phương|Thắng Thăng Thẳng|Thế Thể Thệ|"
    "Hữu Hựu"
)
_ALIKE: dict[str, tuple[str, ...]] = {}
for _group in _LIKE.split("|"):
    for _word in _group.split():
        _ALIKE[_word] = (*_ALIKE.get(_word, ()), *(o for o in _group.split() if o != _word))

_TONE_LOOKS = {
    ACUTE: (HOOK, DOT, GRAVE, ""),
    GRAVE: (ACUTE, HOOK, ""),
    HOOK: (TILDE, ACUTE, GRAVE),
    TILDE: (HOOK, "", DOT),
    DOT: ("", "", HOOK),
    "": (DOT, ACUTE, GRAVE),
}
_LETTER_LOOKS = {
    "n": "u", "u": "n", "a": "o", "o": "a", "h": "k", "k": "h", "m": "n", "l": "t", "i": "t",
    "c": "e", "v": "r", "r": "v", "y": "g", "g": "y", "t": "l",
}  # fmt: skip
_CAPITALS = {
    "H": "K", "K": "H", "L": "S", "S": "L", "N": "V", "V": "N", "M": "N", "C": "G",
    "G": "C", "B": "P", "P": "B", "T": "L", "Q": "G", "Y": "Q", "D": "O", "X": "K",
}  # fmt: skip


def name_alike(word: str) -> Sequence[str]:
    """A hurried hand is read as the next common name: Tuân, Tuấn, Toàn."""
    return _ALIKE.get(word, ())


def tone_misread(word: str) -> Sequence[str]:
    """A tone drawn in haste looks like another, and the dot below runs into the ruled line."""
    part = syllable(word)
    if part is None:
        return ()
    looks = (ACUTE, DOT) if part.stops else _TONE_LOOKS[part.tone]
    return [spelt(replace(part, tone=tone)) for tone in looks if tone or not part.stops]


_FADED = {"ư": "u", "ơ": "o", "ă": "a", "â": "a", "ê": "e", "ô": "o"}
_HATS = {"ă": "â", "â": "ă", "ô": "ơ", "ơ": "ô", "u": "ư", "o": "ô", "e": "ê", "a": "â"}


def _vowel_for_vowel(word: str, table: dict[str, str]) -> list[str]:
    part = syllable(word)
    if part is None:
        return []
    taken = (
        with_rhyme(part, part.vowels[:at] + table[letter] + part.vowels[at + 1 :] + part.final)
        for at, letter in enumerate(part.vowels)
        if letter in table
    )
    return [spelt(each) for each in taken if is_said(each)]


def hat_faded(word: str) -> Sequence[str]:
    """Hook or hat of a vowel has faded on the old page: Hưng, Hung."""
    return _vowel_for_vowel(word, _FADED)


def hat_taken_for_other(word: str) -> Sequence[str]:
    """Hat, bowl and hook are strokes of one size: Lân, Lăn."""
    return _vowel_for_vowel(word, _HATS)


def stroke_of_d(word: str) -> Sequence[str]:
    """The stroke of Đ was overlooked or imagined: Đoàn, Doàn."""
    if word[:1] not in {"D", "Đ"}:
        return ()
    return (("Đ" if word[0] == "D" else "D") + word[1:],)


def capital_misread(word: str) -> Sequence[str]:
    """Ornate capitals: K and H, L and S, T and L."""
    other = _CAPITALS.get(word[:1])
    return _said(other + word[1:]) if other else ()


def _said(word: str) -> Sequence[str]:
    part = syllable(word)
    return (word,) if part is not None and is_said(part) else ()


def letter_misread(word: str) -> Sequence[str]:
    """One small letter is taken for its neighbour in shape: n and u, a and o."""
    return [
        taken
        for at, letter in enumerate(word)
        if at and letter in _LETTER_LOOKS
        for taken in _said(word[:at] + _LETTER_LOOKS[letter] + word[at + 1 :])
    ]


def tone_slid(_rng: Random, name: str) -> str | None:
    """The tone stands between two words and is read onto the wrong one: Ngọc Anh, Ngoc Ạnh."""
    words = name.split(" ")
    if len(words) < 3:
        return None
    left, right = syllable(words[-2]), syllable(words[-1])
    if left is None or right is None or bool(left.tone) == bool(right.tone):
        return None
    if words[-2] in {"Thị", "Văn"}:
        return None
    moved = [spelt(replace(left, tone=right.tone)), spelt(replace(right, tone=left.tone))]
    return " ".join([*words[:-2], *moved])


def ink_blot(rng: Random, name: str) -> str | None:
    """A blot or a worm hole took the end of a word, and the typist left it out."""
    words = name.split(" ")
    at = int(rng.random() * len(words))
    if len(words[at]) < 4:
        return None
    kept = normalize("NFC", words[at])[: -1 - int(rng.random() * 2)]
    return " ".join([*words[:at], kept, *words[at + 1 :]])


def name_torn_off(_rng: Random, name: str) -> str | None:
    """The margin of the page is gone and the last word with it."""
    words = name.split(" ")
    return " ".join(words[:-1]) if len(words) > 2 else None
