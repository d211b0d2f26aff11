"""The clerk writes what he hears: speech of the north, the centre and the south, and old readings.

Each function returns what a listener of that region may write for a word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from capthe.sim.corpus.offices_text import DOT, HOOK, TILDE, is_said, spelt, syllable, with_rhyme
from capthe.sim.nation import Person

_NORTH_CENTRAL = {38, 40, 42}


def of_the_north(person: Person) -> bool:
    """Born where l and n, tr and ch are one sound."""
    return person.native.region in {"RRD", "NMM"}


def of_the_centre(person: Person) -> bool:
    """Born from Thanh Hóa to Huế, where ngã falls like nặng."""
    return person.native.province in _NORTH_CENTRAL | {44, 45, 46}


def of_the_south(person: Person) -> bool:
    """Born from Huế southward, where hỏi and ngã are one."""
    region, province = person.native.region, person.native.province
    return region in {"SE", "MRD", "CH"} or (region == "NCC" and province not in _NORTH_CENTRAL)


def hook_for_tilde(word: str) -> Sequence[str]:
    """Hỏi and ngã are one tone from Huế southward: Nguyễn, Nguyển."""
    part = syllable(word)
    if part is None or part.tone not in {HOOK, TILDE}:
        return ()
    return (spelt(replace(part, tone=TILDE if part.tone == HOOK else HOOK)),)


def dot_for_tilde(word: str) -> Sequence[str]:
    """Nghệ Tĩnh says ngã as nặng: Dũng, Dụng."""
    part = syllable(word)
    if part is None or part.tone != TILDE:
        return ()
    return (spelt(replace(part, tone=DOT)),)


def _both_ways(pairs: str) -> dict[str, tuple[str, ...]]:
    """Read "a/b c/d" as what each may be taken for."""
    found: dict[str, tuple[str, ...]] = {}
    for left, right in (pair.split("/") for pair in pairs.split()):
        found[left] = (*found.get(left, ()), right)
        found[right] = (*found.get(right, ()), left)
    return found


def _rhymes(table: Mapping[str, tuple[str, ...]], word: str) -> list[str]:
    part = syllable(word)
    if part is None:
        return []
    heard = (with_rhyme(part, rhyme) for rhyme in table.get(part.rhyme, ()))
    return [spelt(each) for each in heard if is_said(each)]


_OPEN_ENDS = _both_ways(
    "an/ang ăn/ăng ân/âng un/ung ươn/ương iên/iêng uân/uâng oan/oang"
    " at/ac ăt/ăc ât/âc ut/uc iêt/iêc uât/uâc"
)
_CLOSE_ENDS = _both_ways("in/inh ên/ênh it/ich uyn/uynh êt/êch")
_SOUTHERN_VOWELS = _both_ways(
    "iêm/im iêu/iu iêp/ip ay/ai âu/au ôi/oi ôm/om ơm/ôm ươi/ưi uôi/ui ăm/am ao/au"
)
_NORTHERN_VOWELS = {"ưu": ("iu",), "ươu": ("iêu",), "iu": ("ưu",)}
_NO_GLIDE = {
    "oan": ("an",),
    "oa": ("a",),
    "oang": ("ang",),
    "oai": ("ai",),
    "uân": ("ân",),
    "uyên": ("iên",),
    "uyêt": ("iêt",),
    "uê": ("ê",),
    "uy": ("i",),
}


def southern_end(word: str) -> Sequence[str]:
    """Final n and ng, t and c are one after most vowels in the south: Loan, Loang."""
    return _rhymes(_OPEN_ENDS, word)


def southern_short_end(word: str) -> Sequence[str]:
    """Final inh and in, ich and it are near each other in the south: Tín, Tính."""
    return _rhymes(_CLOSE_ENDS, word)


def southern_vowel(word: str) -> Sequence[str]:
    """Liêm is said Lim, Thôi near Thoi in the south."""
    return _rhymes(_SOUTHERN_VOWELS, word)


def northern_vowel(word: str) -> Sequence[str]:
    """Hưu is said Hiu in the north, and over-corrected back."""
    return _rhymes(_NORTHERN_VOWELS, word)


def glide_lost(word: str) -> Sequence[str]:
    """The round glide is weak: Loan is heard as Lan, Tuyên as Tiên."""
    return _rhymes(_NO_GLIDE, word)


def l_for_n(word: str) -> Sequence[str]:
    """The villages of the Red River say l for n and n for l: Lan, Nan."""
    part = syllable(word)
    if part is None or part.initial not in {"l", "n"}:
        return ()
    return (spelt(replace(part, initial="n" if part.initial == "l" else "l")),)


_NORTHERN_STARTS = _both_ways("s/x tr/ch d/gi r/d r/gi")


def northern_start(word: str) -> Sequence[str]:
    """The north says s as x, tr as ch, r and gi as d: Sinh, Xinh."""
    part = syllable(word)
    if part is None:
        return ()
    return [
        spelt(replace(part, initial=other))
        for other in _NORTHERN_STARTS.get(part.initial, ())
        if not (other == "gi" and part.vowels[0] in "iy")
    ]


def southern_v(word: str) -> Sequence[str]:
    """The south says v as d: Vân, Dân."""
    part = syllable(word)
    if part is None or part.initial not in {"v", "d"}:
        return ()
    return (spelt(replace(part, initial="d" if part.initial == "v" else "v")),)


_ROUNDED = {"oa": "a", "oan": "an", "oang": "ang", "uê": "ê", "uy": "y", "uynh": "ynh", "uân": "ân"}
_UNROUNDED = {short: long for long, short in _ROUNDED.items()}


def southern_w(word: str) -> Sequence[str]:
    """Initial h, qu and ng before a round glide are one w in the south: Huy, Quy."""
    part = syllable(word)
    if part is None:
        return ()
    if part.initial == "h" and part.rhyme in _ROUNDED:
        return (spelt(with_rhyme(replace(part, initial="qu"), _ROUNDED[part.rhyme])),)
    if part.initial == "qu" and part.rhyme in _UNROUNDED:
        return (spelt(with_rhyme(replace(part, initial="h"), _UNROUNDED[part.rhyme])),)
    return ()


_DOUBLETS = _both_ways(
    "Vũ/Võ Hoàng/Huỳnh Phúc/Phước Chu/Châu Cảnh/Kiểng Nhân/Nhơn Thịnh/Thạnh Tùng/Tòng Bảo/Bửu"
    " Thái/Thới Sinh/Sanh Chính/Chánh Đàm/Đờm Trường/Tràng Phượng/Phụng Hoa/Huê Hồng/Hường"
    " Tính/Tánh Dũng/Dõng An/Yên Kính/Kiếng Nghĩa/Ngãi Cương/Cang Nguyên/Ngươn Nguyệt/Ngoạt"
    " Quý/Quới Thời/Thì Uy/Oai Hoàn/Huờn Thư/Thơ Lĩnh/Lãnh Tân/Tấn Bình/Bường Toàn/Tuyền"
    " Nhật/Nhựt Nhất/Nhứt Trân/Trơn Đang/Đương Đức/Đước San/Sơn Phú/Phó Trí/Chí Linh/Liêng"
)


def old_reading(word: str) -> Sequence[str]:
    """One character, two readings, one of them avoided at a court: Phúc, Phước."""
    return _DOUBLETS.get(word, ())
