"""How people get a name wrong, for the `held_out` family: heard, read from a hand, taken as usual.

heard_in_the_north      l and n, ch and tr, s and x, d, gi and r are one sound each
heard_in_the_middle     hỏi and ngã, and ngã and nặng, fall together from Thanh Hóa to Huế
heard_in_the_south      final n and ng, t and c; v, d and gi; i and y
tone_misread            a tone in another's place in a quick hand: Huyền, Huyên, Huyến
hand_misread            n and u, a and o, r and v, h and k written alike; strangers worst
other_form_of_a_word    regional and taboo doublets: Vũ and Võ, Hoàng and Huỳnh, Phúc and Phước
thi_or_van              the usual middle name put in for a woman or a man, or left out
called_by_rank          the south's house names, by order of birth: Hai, Ba, Tư, Út
words_exchanged         a form that asks family name first, filled in from one that does not
word_joined             two words of a double name written as one, or three as two
clan_left_out           who asks a highlander for "tên" hears the given name
clan_first              a highlander's clan put where the Kinh have the family name
family_name_shortened   Ng. for Nguyễn, Tr. for Trần: the clerk's own shorthand
middle_shortened        V. or T. for Văn or Thị
alias_behind            the other name that cards printed: "tên gọi khác"
highland_as_vietnamese  the cadres' spelling: a vowel between consonants, Kơ Pă for Kpă, Hơ for H'
highland_as_missionary  the missions' spelling or the machine's: no marks at all, s for x, z for gi
highland_closed_up      H' and Y written with the name, an apostrophe too much or too little
"""

import re
from collections.abc import Mapping, Sequence
from random import Random
from unicodedata import combining, normalize

from capthe.sim.corpus.held_out_text import bare
from capthe.sim.nation.streams import one_of

_NORTH = (("^l", "n"), ("^n(?![gh])", "l"), ("^tr", "ch"), ("^ch", "tr"), ("^s", "x"),
          ("^x", "s"), ("^r", "d"), ("^d", "gi"), ("^gi(?=[^nm])", "d"))  # fmt: skip
_SOUTH = (("(?<=[aăâeouơư])n$", "ng"), ("(?<=[aăâouơư])ng$", "n"), ("(?<=[aăâeouơư])t$", "c"),
          ("(?<=[aăâouơư])c$", "t"), ("^v", "d"), ("^d", "v"), ("^gi(?=[^nm])", "d"),
          ("(?<=[^aăâeêoôơuưy])y$", "i"), ("(?<=[lmkts])i$", "y"))  # fmt: skip
_HOOK, _TILDE, _DOT = "\u0309", "\u0303", "\u0323"
_TONES = ("", "\u0300", "\u0301", _HOOK, _TILDE, _DOT)
_HANDS = {
    "n": "u", "u": "n", "a": "o", "o": "a", "r": "v", "v": "r", "h": "k", "k": "h", "t": "l",
    "l": "t", "c": "e", "e": "c", "m": "n", "y": "g", "ă": "â", "â": "ă", "ư": "u", "ê": "e",
}  # fmt: skip
_DOUBLETS = (
    "Vũ Võ", "Hoàng Huỳnh", "Phúc Phước", "Phượng Phụng", "Cảnh Kiểng", "Thời Thì", "Nhân Nhơn",
    "Lợi Lị", "Sinh Sanh", "Chính Chánh", "Vinh Vang", "Hồng Hường", "Tôn Tông", "Đào Điều",
    "Trường Tràng", "Bảo Bửu", "Nhật Nhựt", "Thái Thới", "Long Luông", "Đàm Đờm", "An Yên",
    "Tùng Tòng", "Dũng Dõng", "Thu Thâu", "Lĩnh Lãnh", "Kính Kiếng", "Quý Quới", "Nghĩa Ngãi",
    "Tính Tánh", "Mạnh Mãnh", "Bình Bường", "Thịnh Thạnh", "Hòa Huề", "Đường Đàng", "Nguyên Ngươn",
    "Uyên Duyên", "Yến Én", "Liên Lan", "Thùy Thúy", "Oanh Anh", "Ngân Ngần", "Kỳ Cờ",
)  # fmt: skip
_RANKS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Út")
_SHORT = {
    "Nguyễn": "Ng.", "Trần": "Tr.", "Phạm": "Ph.", "Hoàng": "Hg.", "Huỳnh": "H.", "Phan": "Ph.",
    "Đặng": "Đg.", "Trương": "Tr.", "Dương": "Dg.", "Võ": "V.", "Vũ": "V.", "Đỗ": "Đ.", "Bùi": "B.",
    "Lê": "L.",
}  # fmt: skip
_SHORT_MIDDLE = {"Văn": "V.", "Thị": "T.", "Đình": "Đ.", "Ngọc": "Ng.", "Thanh": "Th."}
HIGHLAND = frozenset(
    ("Ê Đê", "Gia Rai", "Ba Na", "Xơ Đăng", "Gié Triêng", "Cơ Ho", "Mạ", "Mnông", "Cơ Tu",
     "Raglay", "Khơ me", "Mông", "Dao", "Xtiêng", "Chơ Ro")
)  # fmt: skip
_CLAN_LAST, _CLAN_FIRST = frozenset({"Ê Đê"}), frozenset({"Gia Rai", "Khơ me", "Mông"})
_CLUSTER = re.compile(r"\b([BbKkHhRrPpMmLlÊê])([bcdđklmnprwsjg])(?=[^\W\d_])(?!h)")
_CLOSED = (("Y ", "Y"), ("H'", "H"), ("H'", "H' "), ("H'", "H’'"), ("K'", "K"), ("K'", "K "),
           ("Ka ", "Ka"), (" A ", " A"), ("Rơ ", "Rơ"), ("Rah ", "Rah"), ("A ", "A"),
           ("So ", "So"), ("Sa ", "Sa"), ("Sà ", "Sà"), ("Y ", "Y'"), ("Ka ", "K'"))  # fmt: skip
_MISSION = (("gi", "z"), ("Gi", "Z"), ("đ", "d"), ("Đ", "D"), ("x", "s"), ("X", "S"), ("ư", "u"),
            ("ă", "a"), ("ơ", "o"), ("uôl", "uol"), ("yưh", "yuh"), ("ê", "e"), ("Ê", "E"),
            ("ô", "o"), ("ƀ", "b"), ("Ƀ", "B"))  # fmt: skip


def heard_in_the_north(rng: Random, name: str) -> str | None:
    """Write another consonant at the beginning of one word."""
    return _sounded(rng, name, _NORTH)


def heard_in_the_south(rng: Random, name: str) -> str | None:
    """Write another end, or v for d."""
    return _sounded(rng, name, _SOUTH)


def heard_in_the_middle(rng: Random, name: str) -> str | None:
    """Exchange hỏi and ngã, or write nặng for ngã."""
    return _retoned(rng, name, {_HOOK: (_TILDE,), _TILDE: (_HOOK, _DOT), _DOT: (_TILDE,)})


def tone_misread(rng: Random, name: str) -> str | None:
    """Give one word any other tone."""
    return _retoned(rng, name, {tone: tuple(t for t in _TONES if t != tone) for tone in _TONES})


def hand_misread(rng: Random, name: str) -> str | None:
    """Take one small letter for one written like it."""
    places = [at for at, c in enumerate(name) if c in _HANDS]
    if not places:
        return None
    at = places[int(rng.random() * len(places))]
    return name[:at] + _HANDS[name[at]] + name[at + 1 :]


def other_form_of_a_word(rng: Random, name: str) -> str | None:
    """Write a word in the form of another region."""
    words = name.split(" ")
    made = []
    for at, word in enumerate(words):
        for pair in _DOUBLETS:
            first, second = pair.split(" ")
            if word in (first, second):
                made.append((at, second if word == first else first))
    return _put(words, *made[int(rng.random() * len(made))]) if made else None


def thi_or_van(name: str, sex: str) -> str | None:
    """Put the usual middle name in, or leave it out."""
    usual = "Thị" if sex == "F" else "Văn"
    words = name.split(" ")
    if usual in words[1:-1]:
        words.remove(usual)
        return " ".join(words) if len(words) > 1 else None
    return " ".join((words[0], usual, *words[1:])) if 1 < len(words) <= 3 else None


def called_by_rank(rng: Random, name: str) -> str | None:
    """Put the rank among the children in place of the given name."""
    *before, given = name.split(" ")
    rank = one_of(rng, _RANKS)
    return " ".join((*before, rank)) if before and rank != given else None


def words_exchanged(rng: Random, name: str) -> str | None:
    """Exchange two words that stand together, the family name seldom."""
    words = name.split(" ")
    if len(words) < 2:
        return None
    at = int(rng.random() * (len(words) - 1))
    words[at : at + 2] = reversed(words[at : at + 2])
    return " ".join(words)


def word_joined(rng: Random, name: str) -> str | None:
    """Write two words as one."""
    words = name.split(" ")
    if len(words) < 3:
        return None
    at = 1 + int(rng.random() * (len(words) - 2))
    return " ".join((*words[:at], words[at] + words[at + 1].lower(), *words[at + 2 :]))


def clan_left_out(name: str, people: str) -> str | None:
    """Leave out the clan."""
    parts = _clan_and_given(name, people)
    return parts and parts[1]


def clan_first(name: str, people: str) -> str | None:
    """Put the clan in front, or the given name where the clan is in front."""
    parts = _clan_and_given(name, people)
    if parts is None or people not in _CLAN_LAST | {"Gia Rai"}:
        return None
    return " ".join(parts if people in _CLAN_LAST else reversed(parts))


def family_name_shortened(_: Random, name: str) -> str | None:
    """Write the family name as clerks do in lists."""
    first, _space, rest = name.partition(" ")
    return f"{_SHORT[first]} {rest}" if rest and first in _SHORT else None


def middle_shortened(_: Random, name: str) -> str | None:
    """Write the usual middle name as one letter."""
    first, *middle, last = name.split(" ") if " " in name else ("", "")
    short = [_SHORT_MIDDLE.get(word, word) for word in middle]
    return " ".join((first, *short, last)) if short != middle else None


def alias_behind(rng: Random, name: str) -> str:
    """Put another name behind."""
    form = one_of(rng, ("{} ({})", "{} tức {}", "{} - {}", "{} (tên khác: {})"))
    return form.format(name, one_of(rng, (*_RANKS, "Hùng", "Minh", "Hoa", "Sơn", "Lành")))


def highland_as_vietnamese(_: Random, name: str) -> str:
    """Put a vowel between consonants that no Vietnamese word begins with; final h and r fall."""
    apart = _CLUSTER.sub(lambda found: f"{found[1]}ơ {found[2].upper()}", name)
    apart = apart.replace("H'", "Hơ ").replace("K'", "Kơ ")
    return re.sub(r"(?<=[aăâeêoôơuưi])[hr](?= |$)", "", apart)


def highland_as_missionary(_: Random, name: str) -> str:
    """Write without what only Vietnamese marks, and its letters in the older way."""
    plain = normalize("NFC", "".join(c for c in normalize("NFD", name) if c not in _TONES[1:]))
    for ours, theirs in _MISSION:
        plain = plain.replace(ours, theirs)
    return "".join(c for c in normalize("NFD", plain) if not combining(c))


def highland_closed_up(rng: Random, name: str) -> str | None:
    """Write one article or particle otherwise."""
    padded = f" {name}"
    forms = [(a, b) for a, b in _CLOSED if (a if a.startswith(" ") else f" {a}") in padded]
    if not forms:
        return None
    ours, theirs = one_of(rng, tuple(forms))
    at = padded.index(ours if ours.startswith(" ") else f" {ours}") + (not ours.startswith(" "))
    return (padded[:at] + theirs + padded[at + len(ours) :]).strip()


def _sounded(rng: Random, name: str, sounds: Sequence[tuple[str, str]]) -> str | None:
    """Change one sound of one word, the tone and the capital kept."""
    words = name.split(" ")
    made = [
        (at, other)
        for at, word in enumerate(words)
        for pattern, sound in sounds
        if (other := _with_sound(word, pattern, sound)) is not None
    ]
    return _put(words, *made[int(rng.random() * len(made))]) if made else None


def _clan_and_given(name: str, people: str) -> tuple[str, str] | None:
    """Return both: the clan stands last with the Ê Đê, first with most others."""
    words = name.split(" ")
    if people in _CLAN_LAST and len(words) > 1:
        return words[-1], " ".join(words[:-1])
    long = 2 if words[0] in {"Rơ", "Rah"} else 1
    if people not in _CLAN_FIRST or len(words) <= long:
        return None
    return " ".join(words[:long]), " ".join(words[long:])


def _with_sound(word: str, pattern: str, sound: str) -> str | None:
    """Return the word with another sound, or None where it has not the first."""
    tone = next((c for c in normalize("NFD", word) if c in _TONES[1:]), "")
    flat = _toneless(word)
    small = flat[:1].lower() + flat[1:]
    other = re.sub(pattern, sound, small, count=1)
    if other == small:
        return None
    return _toned(other[0].upper() + other[1:] if word[:1].isupper() else other, tone)


def _retoned(rng: Random, name: str, turns: Mapping[str, tuple[str, ...]]) -> str | None:
    words = name.split(" ")
    made = []
    for at, word in enumerate(words):
        tone = next((c for c in normalize("NFD", word) if c in _TONES[1:]), "")
        made += [(at, _toned(_toneless(word), other)) for other in turns.get(tone, ())]
    made = [(at, word) for at, word in made if word != words[at]]
    return _put(words, *made[int(rng.random() * len(made))]) if made else None


def _toneless(word: str) -> str:
    apart = normalize("NFD", word)
    return normalize("NFC", "".join(c for c in apart if c not in _TONES[1:]))


def _toned(word: str, tone: str) -> str:
    """Put the tone on the vowel that bears a hat, or the one before the last of an open end."""
    if not tone:
        return word
    low = [bare(c).lower() for c in word]
    vowels = [at for at, c in enumerate(low) if c in "aeiouy"]
    if low[:2] == ["q", "u"] or (low[:2] == ["g", "i"] and len(vowels) > 1):
        vowels = [at for at in vowels if at != 1]
    if not vowels:
        return word
    hats = [at for at in vowels if normalize("NFD", word[at]) != word[at]]
    closed = vowels[-1] < len(word) - 1
    at = hats[-1] if hats else vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return word[:at] + normalize("NFC", word[at] + tone) + word[at + 1 :]


def _put(words: Sequence[str], at: int, word: str) -> str:
    return " ".join((*words[:at], word, *words[at + 1 :]))
