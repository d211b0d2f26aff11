"""Numbers, parents and sex: what papers were at hand and what was copied from them."""

from dataclasses import replace
from random import Random

from capthe.sim.corpus.family import Around
from capthe.sim.corpus.lines import Particulars
from capthe.sim.nation.names import given_name
from capthe.sim.nation.numbers import cmnd_prefixes
from capthe.sim.nation.streams import one_of

_PAD = {"1": "24", "2": "135", "3": "26", "4": "157", "5": "2468", "6": "359", "7": "48",
        "8": "579", "9": "68", "0": "12"}  # fmt: skip


def number_not_known(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The twelve digits were assigned by the ministry and never told; nine digits are at hand."""
    return replace(said, number="")


def no_number_at_all(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Came with the household book alone: no card, or lost."""
    return replace(said, number="", old_number="")


def old_number_in_new_field(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """One field for "CMND/CCCD": the nine digits stand where twelve belong."""
    return replace(said, number=said.old_number, old_number="") if said.old_number else None


def number_as_power(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A spreadsheet showed 3.6085E+10, and that was exported: the number is lost."""
    digits = said.number.lstrip("0")
    if len(digits) < 6:
        return None
    return replace(said, number=f"{digits[0]}.{digits[1:5]}E+{len(digits) - 1}")


def _digits(rng: Random, text: str) -> str | None:
    """A digit of the serial wrong, two exchanged, or one too few: as fingers err."""
    if len(text) < 9:
        return None
    at = len(text) - 1 - int(rng.random() * 6)
    kind = rng.random()
    if kind < 0.55:
        return text[:at] + one_of(rng, tuple(_PAD[text[at]])) + text[at + 1 :]
    if kind < 0.85:
        return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    return text[:at] + text[at + 1 :]


def number_mistyped(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A digit wrong, exchanged or left out on the numeric pad."""
    made = _digits(rng, said.number)
    return replace(said, number=made) if made else None


def leading_zero_lost(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A spreadsheet took the number for a number: 36085123456."""
    if not said.number.startswith("0"):
        return None
    return replace(said, number=said.number.lstrip("0"))


def number_in_groups(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Typed as read aloud, or with the apostrophe that keeps a spreadsheet from counting."""
    if len(said.number) != 12:
        return None
    groups = [said.number[at : at + 3] for at in range(0, 12, 3)]
    forms = (" ".join(groups), ".".join(groups), f"'{said.number}", f"{said.number} ")
    return replace(said, number=one_of(rng, forms))


def siblings_number(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """The cards of a family lay on the table, and the wrong one was picked up."""
    if not around.siblings:
        return None
    return replace(said, number=one_of(rng, tuple(around.siblings)).number)


def old_number_left_out(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Exchanged long ago or lost; nobody knows nine digits by heart."""
    return replace(said, old_number="") if said.old_number else None


def old_number_mistyped(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A digit of the nine is wrong."""
    made = _digits(rng, said.old_number)
    return replace(said, old_number=made) if made else None


def card_of_other_province(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Who moved got a new card of nine digits there; both numbers live on in files."""
    if not said.old_number:
        return None
    prefix = f"{cmnd_prefixes()[around.person.province]:02}"
    if said.old_number.startswith(prefix):
        return None
    return replace(said, old_number=prefix + f"{int(rng.random() * 10**7):07}")


def parents_left_out(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The old cards and many lists have no field for parents."""
    return replace(said, father_name="", mother_name="")


def father_left_out(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Dead, gone or never named."""
    return replace(said, father_name="") if said.father_name else None


def mother_left_out(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The form asked for "cha hoặc mẹ"; the father was given."""
    return replace(said, mother_name="") if said.mother_name else None


def parents_exchanged(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Two lines of the form, each in the other's field."""
    if not (said.father_name and said.mother_name):
        return None
    return replace(said, father_name=said.mother_name, mother_name=said.father_name)


def given_name_only(_rng: Random, name: str) -> str | None:
    """The child knows what the village calls them: Hùng."""
    words = name.split(" ")
    return words[-1] if len(words) > 2 and words[-2] in {"Thị", "Văn"} else None


def dead_parent(rng: Random, name: str) -> str | None:
    """A note stands in the field: chết, liệt sĩ, a year."""
    return name + one_of(rng, (" (chết)", " (đã chết)", " (c)", " - đã mất", " (liệt sĩ)", " 1945"))


def parents_home_name(rng: Random, name: str) -> str | None:
    """Known by the birth order: Hai, Ba, Tư."""
    words = name.split(" ")
    names = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Út")
    return " ".join([*words[:-1], one_of(rng, names)]) if len(words) > 1 else None


def stepfather(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """The head of the household, a stepfather or grandfather, in the father's field."""
    if not said.father_name or around.person.ethnicity != "Kinh":
        return None
    family = said.father_name.split(" ")[0]
    given = given_name(rng, "M", around.person.birth // 10000 - 30)
    return replace(said, father_name=f"{family} Văn {given}")


def mother_under_fathers_name(
    _rng: Random, said: Particulars, _around: Around
) -> Particulars | None:
    """The mother entered with her husband's family name, copied down the page."""
    mother, father = said.mother_name.split(" "), said.father_name.split(" ")
    if len(mother) < 2 or len(father) < 2 or "'" in said.mother_name:
        return None
    return replace(said, mother_name=" ".join([father[0], *mother[1:]]))


def other_sex(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The wrong box ticked."""
    return replace(said, sex="F" if said.sex == "M" else "M")


def sex_by_name(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Told from the name: a Y of the Ba Na for a man, a Kim or Thanh for the other sex."""
    words = said.full_name.split(" ")
    misleads = words[0] in {"Y", "A", "Ka"} or words[-1] in {"Thanh", "Bình", "Giang", "Hà", "Minh"}
    return replace(said, sex="F" if said.sex == "M" else "M") if misleads else None
