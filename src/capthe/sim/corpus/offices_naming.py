"""Names that people bear beside the one in the birth book, and what clerks add or leave out."""

from dataclasses import replace
from random import Random

from capthe.sim.corpus.family import Around
from capthe.sim.corpus.lines import Particulars
from capthe.sim.nation.names import family_name, given_name
from capthe.sim.nation.streams import one_of

_HOME_NAMES = ("Tý", "Bé", "Út", "Cu", "Tèo", "Tí", "Bi", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Cò")
_HOME_NAMES_F = ("Bé", "Út", "Gái", "Hĩm", "Nụ", "Mén", "Hai", "Ba", "Tư", "Năm", "Bảy", "Na")
_SAINTS = ("Giuse", "Phêrô", "Gioan", "Phaolô", "Đaminh", "Antôn", "Vinh Sơn")
_SAINTS_F = ("Maria", "Têrêxa", "Anna", "Mácta", "Cêcilia", "Mađalêna", "Maria")
_NICE_F = ("Ngọc", "Thu", "Kim", "Thanh", "Bích", "Hồng", "Mỹ", "Tuyết")
_NICE = ("Minh", "Quốc", "Thanh", "Hữu", "Đức", "Ngọc", "Anh", "Xuân")


def thi_left_out(_rng: Random, name: str) -> str | None:
    """Women drop Thị on later papers, clerks leave it out."""
    return _without("Thị", name)


def thi_put_in(rng: Random, name: str) -> str | None:
    """A woman has a Thị, the clerk thought; some take the middle name for it."""
    words = name.split(" ")
    if "Thị" in words or len(words) < 2 or "'" in name:
        return None
    rest = words[2:] if len(words) > 2 and rng.random() < 0.4 else words[1:]
    return " ".join([words[0], "Thị", *rest])


def van_left_out(_rng: Random, name: str) -> str | None:
    """Văn was dropped as no part of the name."""
    return _without("Văn", name)


def _without(word: str, name: str) -> str | None:
    words = name.split(" ")
    return " ".join(each for each in words if each != word) if word in words[1:-1] else None


def van_put_in(_rng: Random, name: str) -> str | None:
    """A man has a Văn, the clerk thought, in place of the middle name said."""
    words = name.split(" ")
    if "Văn" in words or len(words) < 2 or "'" in name:
        return None
    return f"{words[0]} Văn {words[-1]}"


def middle_lost(rng: Random, name: str) -> str | None:
    """Four words are one too many: a form for family, middle and given name took three."""
    words = name.split(" ")
    if len(words) < 4:
        return None
    at = 1 + int(rng.random() * (len(words) - 2))
    return " ".join(words[:at] + words[at + 1 :])


def middle_and_given_exchanged(_rng: Random, name: str) -> str | None:
    """Thu Hà and Hà Thu are both names."""
    words = name.split(" ")
    if len(words) < 3 or words[-2] in {"Thị", "Văn"}:
        return None
    return " ".join([*words[:-2], words[-1], words[-2]])


def new_middle(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """At school a plain name got a finer middle: Nguyễn Thị Hoa became Nguyễn Ngọc Hoa."""
    words = said.full_name.split(" ")
    if len(words) != 3:
        return None
    fine = one_of(rng, _NICE_F if around.person.sex == "F" else _NICE)
    if fine in words:
        return None
    return replace(said, full_name=f"{words[0]} {fine} {words[2]}")


def home_name(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """The name used at home and in the village stood in the household book."""
    words = said.full_name.split(" ")
    if len(words) < 2:
        return None
    names = _HOME_NAMES_F if around.person.sex == "F" else _HOME_NAMES
    return replace(said, full_name=" ".join([*words[:-1], one_of(rng, names)]))


def other_given_name(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Given another name at school or later, and the birth book was never mended."""
    person = around.person
    words = said.full_name.split(" ")
    given = given_name(rng, person.sex, person.birth // 10000)
    if len(words) < 2:
        return None
    return replace(said, full_name=" ".join([*words[:-1], given]))


def saint_in_front(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Catholics put the name of baptism before the family name."""
    if around.person.religion != "Công giáo":
        return None
    saint = one_of(rng, _SAINTS_F if around.person.sex == "F" else _SAINTS)
    return replace(said, full_name=f"{saint} {said.full_name}")


def mothers_family_name(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Born before the wedding or after the divorce: the mother's family name."""
    mother = said.mother_name.split(" ")
    words = said.full_name.split(" ")
    if len(mother) < 2 or len(words) < 2 or "'" in said.full_name or words[0] == mother[0]:
        return None
    return replace(said, full_name=" ".join([mother[0], *words[1:]]))


def both_family_names(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Young parents put the mother's family name behind the father's."""
    mother, words = said.mother_name.split(" "), said.full_name.split(" ")
    if len(mother) < 2 or len(words) < 3 or mother[0] in words or "'" in said.full_name:
        return None
    rest = words[2:] if words[1] in {"Thị", "Văn"} else words[1:]
    return replace(said, full_name=" ".join([words[0], mother[0], *rest]))


def stepfathers_family_name(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Entered in the household book of a stepfather or an uncle under his family name."""
    words = said.full_name.split(" ")
    if len(words) < 3 or around.person.ethnicity != "Kinh":
        return None
    return replace(said, full_name=" ".join([family_name(rng, int(rng.random() * 3)), *words[1:]]))


def filled_down(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The sheet's first column was pulled down: the whole page is called Nguyễn."""
    words = said.full_name.split(" ")
    if len(words) < 2 or words[0] == "Nguyễn":
        return None
    return replace(said, full_name=" ".join(["Nguyễn", *words[1:]]))


def siblings_name(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """One row too high in the household book: a brother's or sister's name."""
    if not around.siblings:
        return None
    return replace(said, full_name=one_of(rng, tuple(around.siblings)).name)
