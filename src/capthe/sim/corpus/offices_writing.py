"""The same name written otherwise: capitals, spaces, order, abbreviations, what stands around."""

from dataclasses import replace
from random import Random
from unicodedata import normalize

from capthe.sim.corpus.family import Around
from capthe.sim.corpus.lines import Particulars
from capthe.sim.corpus.offices_text import TONES, bare, one_changed, syllable, toneless
from capthe.sim.nation.streams import one_of

_SHORT_FAMILY = {
    "Nguyễn": ("Ng.", "Ng"),
    "Huỳnh": ("H.",),
    "Trần": ("Tr.",),
    "Phạm": ("Ph.",),
    "Trương": ("Trg.",),
    "Hoàng": ("Hg.",),
}
_OPEN_MARK = {"oa": "o", "oe": "o", "uy": "u"}


def capitals(_rng: Random, name: str) -> str | None:
    """Cards and lists print names in capitals."""
    return name.upper()


def small_letters(_rng: Random, name: str) -> str | None:
    """Typed on a telephone, or a column of a database that knows small letters only."""
    return name.lower()


def sentence_case(_rng: Random, name: str) -> str | None:
    """A program that begins sentences with a capital: Nguyễn văn an."""
    return name[:1] + name[1:].lower()


def small_middle(_rng: Random, name: str) -> str | None:
    """Older hands write the middle name small: Nguyễn thị Hoa."""
    words = name.split(" ")
    if len(words) < 3:
        return None
    return " ".join([words[0], *(word.lower() for word in words[1:-1]), words[-1]])


def capital_family(_rng: Random, name: str) -> str | None:
    """The family name in capitals, as in lists abroad and at schools."""
    first, _, rest = name.partition(" ")
    return f"{first.upper()} {rest}" if rest else None


def ascii_capitals(_rng: Random, name: str) -> str | None:
    """A program that raises a to z only: NGUYễN."""
    return "".join(each.upper() if each.isascii() else each for each in name)


def proper_broken(_rng: Random, name: str) -> str | None:
    """A spreadsheet's PROPER takes a marked letter for the end of a word: NguyễN VăN."""
    made, raises = "", True
    for each in normalize("NFC", name):
        made += each.upper() if raises else each.lower()
        raises = not each.isascii() or not each.isalpha()
    return made


def caps_lock(_rng: Random, name: str) -> str | None:
    """Caps Lock was on and Shift pressed: nGUYỄN."""
    return name.swapcase()


def two_spaces(rng: Random, name: str) -> str | None:
    """Two spaces between words: family and middle name came from two fields, one with a space."""
    words = name.split(" ")
    if len(words) < 2:
        return None
    at = 1 + int(rng.random() * (len(words) - 1))
    return " ".join(words[:at]) + "  " + " ".join(words[at:])


def space_around(rng: Random, name: str) -> str | None:
    """A field of fixed width keeps its padding; pasting keeps a space in front."""
    return name + " " * (1 + int(rng.random() * 4)) if rng.random() < 0.7 else f" {name}"


def other_space(rng: Random, name: str) -> str | None:
    """Pasted from a web page or Word: a space that does not break, a tab, a mark of no width."""
    space = one_of(rng, ("\u00a0", "\u00a0", "\u200b ", "\t", "\ufeff"))
    if space == "\ufeff":
        return space + name
    return name.replace(" ", space) if " " in name else name + space


def words_joined(rng: Random, name: str) -> str | None:
    """The space bar did not take: NguyễnVăn An."""
    words = name.split(" ")
    if len(words) < 2:
        return None
    at = 1 + int(rng.random() * (len(words) - 1))
    return " ".join([*words[: at - 1], words[at - 1] + words[at], *words[at + 1 :]])


def word_split(rng: Random, name: str) -> str | None:
    """A space inside a word, from a form with one box a letter or a line end: Ng uyễn."""
    at = 1 + int(rng.random() * (len(name) - 1))
    if not (name[at - 1 : at].isalpha() and name[at : at + 1].isalpha()):
        return None
    return f"{name[:at]} {name[at:]}"


def given_first(_rng: Random, name: str) -> str | None:
    """Two fields read in the Western order: An Nguyễn Văn."""
    words = name.split(" ")
    return " ".join([words[-1], *words[:-1]]) if len(words) > 1 else None


def given_then_comma(_rng: Random, name: str) -> str | None:
    """Lists sorted by given name: An, Nguyễn Văn."""
    words = name.split(" ")
    return f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else None


def family_last(_rng: Random, name: str) -> str | None:
    """Papers from abroad put the family name last: Văn An Nguyễn."""
    first, _, rest = name.partition(" ")
    return f"{rest} {first}" if rest else None


def middle_initial(rng: Random, name: str) -> str | None:
    """The narrow column: Nguyễn T. Hoa, Trần V Hùng."""
    words = name.split(" ")
    if len(words) < 3 or len(words[1]) < 2:
        return None
    stop = "." if rng.random() < 0.7 else ""
    return " ".join([words[0], *(word[:1] + stop for word in words[1:-1]), words[-1]])


def family_short(rng: Random, name: str) -> str | None:
    """The commonest family names have their short forms: Ng. Văn An."""
    first, _, rest = name.partition(" ")
    forms = _SHORT_FAMILY.get(first)
    return f"{one_of(rng, forms)} {rest}" if forms and rest else None


def initials(_rng: Random, name: str) -> str | None:
    """All but the given name as initials: N.V. An."""
    words = name.split(" ")
    if len(words) < 2:
        return None
    return "".join(f"{word[:1]}." for word in words[:-1]) + " " + words[-1]


def hyphens(_rng: Random, name: str) -> str | None:
    """The south before 1975 and the church books: Nguyễn-văn-An."""
    words = name.split(" ")
    if len(words) < 3:
        return None
    return "-".join([words[0], *(word.lower() for word in words[1:-1]), words[-1]])


def dots_of_the_form(rng: Random, name: str) -> str | None:
    """The dotted line of the form, or a full stop, was typed along."""
    return one_of(rng, (f"{name}.", f"{name}...", f"...{name}...", f"{name},", f": {name}"))


def form_of_address(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Ông, bà, anh, chị before the name, as in petitions."""
    words = ("Ông", "Ô.", "Anh", "ông") if said.sex == "M" else ("Bà", "B.", "Chị", "bà")
    return replace(said, full_name=f"{one_of(rng, words)} {said.full_name}")


def note_behind(rng: Random, name: str) -> str | None:
    """A clerk's note in the field: which of two namesakes, the head of the house, a pet name."""
    return name + one_of(rng, (" (A)", " B", " (chủ hộ)", " (Tý)", " (Út)", " 2", " (con)"))


def no_marks(_rng: Random, name: str) -> str | None:
    """No marks at all: banks, flights, text messages, machines without a keyboard program."""
    return bare(name)


def no_marks_in_capitals(_rng: Random, name: str) -> str | None:
    """As a machine-readable zone or a bank card has it."""
    return bare(name).upper()


def one_word_unmarked(rng: Random, name: str) -> str | None:
    """The program dropped out for a word: Nguyễn Van Hùng."""
    return one_changed(rng, name, bare, least=2)


def tone_on_second_vowel(_rng: Random, name: str) -> str | None:
    """Hoà for Hòa, Thuý for Thúy: the keyboard program's other rule."""
    made = " ".join(_moved(word) for word in name.split(" "))
    return None if made == name else made


def _moved(word: str) -> str:
    part = syllable(word)
    if part is None or part.final or part.vowels not in _OPEN_MARK or not part.tone:
        return word
    apart = normalize("NFD", word)
    at = next(at for at, each in enumerate(apart) if each in TONES)
    return normalize("NFC", apart[:at] + apart[at + 1 :] + apart[at])


def tone_on_first_vowel(rng: Random, name: str) -> str | None:
    """The tone on the wrong letter of a closed syllable: Hòang, Trừơng, Húynh."""
    return one_changed(rng, name, _early)


def _early(word: str) -> str:
    part = syllable(word)
    if part is None or not part.tone or not part.final or len(part.vowels) != 2:
        return word
    plain = toneless(word)
    at = len(part.initial)
    return normalize("NFC", plain[: at + 1] + part.tone + plain[at + 1 :])


_I_FOR_Y = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_Y_FOR_I = {short: long for long, short in _I_FOR_Y.items()}


def i_for_y(_rng: Random, name: str) -> str | None:
    """Lí for Lý, Mĩ for Mỹ, Quí for Quý; and Sỹ for Sĩ."""
    made = " ".join(_i_or_y(word) for word in name.split(" "))
    return None if made == name else made


def _i_or_y(word: str) -> str:
    part = syllable(word)
    if part is None or part.initial not in {"h", "k", "l", "m", "qu", "s", "t", "v"}:
        return word
    if part.rhyme == "y":
        return word[:-1] + _I_FOR_Y[word[-1]]
    if part.rhyme == "i" and part.initial in {"s", "m", "k", "v"}:
        return word[:-1] + _Y_FOR_I[word[-1]]
    return word
