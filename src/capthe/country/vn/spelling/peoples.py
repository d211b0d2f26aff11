"""The 54 peoples under the names and codes by which papers call them.

The list is that of Decision 121-TCTK/PPCĐ of 1979. A people has one name in it and several on paper
(Mông, H'Mông, Mèo; Khơ-me, Khmer; Kinh, Việt), or the number that it has there. What is not known
here stands for itself.
"""

from functools import cache

from capthe.country.vn.tones import folded

_PEOPLES = (
    "kinh viet", "tay", "thai", "hoa han tau trieuchau phuckien quangdong hainam",
    "khome khmer kmer mien khomekrom", "muong", "nung", "mong hmong homong meo miao", "dao man",
    "giarai jrai jarai giorai chorai", "ngai", "ede rade rhade", "bana bahnar bahna",
    "xodang sedang xedang sodang", "sanchay caolan sanchi", "coho koho kho",
    "cham chiemthanh", "sandiu", "hre chamre", "mnong", "raglay raglai ragley raclay",
    "xtieng stieng xadieng", "bruvankieu bru vankieu", "tho", "giay nhang", "cotu catu ktu katu",
    "gietrieng", "ma", "khomu", "co cor cua", "taoi paco", "choro", "khang", "xinhmun",
    "hanhi", "churu", "lao", "lachi", "laha", "phula", "lahu", "lu", "lolo", "chut", "mang",
    "pathen", "colao", "cong", "boy", "sila", "pupeo", "brau", "odu", "romam",
)  # fmt: skip
"""In the order of the list, whose first is 01; of each the name by which it is compared first."""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, folded(text)))


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, names in enumerate(_PEOPLES, start=1):
        first, *others = names.split(" ")
        found |= dict.fromkeys((first, *others, str(code), f"{code:02}"), first)
    return found


def people(text: str) -> str | None:
    """Return the one name of a people, folded; None for what is no name of any."""
    before, _, _ = text.partition("(")
    return _names().get(_letters(before) or _letters(text))
