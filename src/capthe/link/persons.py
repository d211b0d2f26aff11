"""The definition for a population register: the levels and rules by which citizens are found.

The record has these columns, made by the normaliser (values.py):

n_, f_, m_   name of the person, the father, the mother: c canonical, f folded, s as it sounds,
             b so in whatever order, fam, giv, as texts t, mid; of the given name gs as it sounds,
             gc canonical, gl without tones; bare: 1 the name has no tone, 2 no mark at all;
             ini first letters; cut: 1 some words are no more than these, 2 the given name is;
             own: the words of a given name that stands before the family name;
             odd: 1 the given name is a word that hardly anybody bears, 2 and is long
d, ds, y, md, dm, mo   date of birth; the date if it is sure (no 1 January, which stands for
             unknown); year; month and day; the date with month and day changed about; the month,
             also where no day is known
b_, o_, r_   birth, origin, residence: unit, ground, district, region, wide
"""

from bisect import bisect_right

from capthe.domain.text import Text
from capthe.link.conditions import (
    Both,
    Contained,
    Crossed,
    Different,
    Either,
    Missing,
    Near,
    OneSays,
    Replaced,
    Same,
    Says,
    Shuffled,
    Within,
)
from capthe.link.definition import Comparison, Definition, Level, Rule

FREQUENCY_BINS = (2e-6, 1e-5, 5e-5, 2e-4, 5e-4)
"""Shares of the register that bear a name; a name is of bin 1 (rare) to 6 (very common)."""


def rarity(times: str, people: int) -> str:
    """Return the bin, in SQL, of a name that `times` of so many people bear."""
    limits = " ".join(
        f"when {times} < {share * people} then {place}"
        for place, share in enumerate(FREQUENCY_BINS, start=1)
    )
    return f"case {limits} else {len(FREQUENCY_BINS) + 1} end"


def rarity_of(times: int, people: int) -> int:
    """Return the same bin of a name that `times` of so many people bear."""
    return bisect_right([share * people for share in FREQUENCY_BINS], times) + 1


_OTHER = Text("khác", "different")
_SILENT = Text("một bên không ghi", "one side says nothing")
_SAME = Text("giống hệt", "the same")

_GIVEN_IN_PART = Either(
    Both(Same("n_fam", "n_ini"), OneSays("n_cut", 2)),
    Both(Same("n_fam"), Contained("n_own")),
)
"""Of the given name one has the first letter only, or fewer words: it may be another's."""
_IN_ANOTHER_ORDER = Both(Same("n_b"), Different("n_gs"))  # Lan, Nan in one place: two names

_NAME = Comparison(
    "name",
    Text("họ tên", "name"),
    (
        Level(_SILENT, "none", Missing("n_c")),
        Level(_SAME, "same", Same("n_c")),
        Level(Text("chỉ khác dấu", "only marks differ"), "same", Same("n_f")),
        Level(Text("đọc giống nhau", "sounds the same"), "like", Same("n_s")),
        Level(
            Text("thiếu hoặc thừa chữ", "words are missing or too many"),
            "like",
            Either(
                Both(
                    Same("n_giv"),
                    Either(
                        Both(Same("n_fam"), Contained("n_mid")),
                        Contained("n_t"),
                        Both(Same("n_ini"), OneSays("n_cut", 1)),
                    ),
                ),
                _GIVEN_IN_PART,
            ),
        ),
        Level(Text("đảo thứ tự", "the words change places"), "like", Same("n_b")),
        Level(Text("sai một hai chữ cái", "one or two letters"), "like", Near("n_t", 2, "n_has")),
        Level(
            Text("cùng họ, tên đọc giống", "family name, and given name as it sounds"),
            "part",
            Same("n_fam", "n_gs"),
        ),
        Level(Text("tên đọc giống", "given name as it sounds"), "part", Same("n_gs")),
        Level(_OTHER, "other", None),
    ),
)
_GIVEN = Comparison(
    "given",
    Text("tên riêng", "given name"),
    (
        Level(_SILENT, "none", Missing("n_c")),
        Level(_SAME, "same", Same("n_gc")),
        Level(
            Text("mất dấu", "marks were lost"),
            "same",
            Either(
                Both(Same("n_gl"), OneSays("n_bare", 1)), Both(Same("n_giv"), OneSays("n_bare", 2))
            ),
        ),
        Level(
            Text("khác dấu, một bên hiếm", "other marks, one is hardly a name"),
            "slip",
            Both(Same("n_giv"), OneSays("n_odd", 1)),
        ),
        Level(Text("khác dấu, đều là tên", "other marks, both are names"), "kin", Same("n_giv")),
        Level(Text("đảo thứ tự", "the words change places"), "slip", _IN_ANOTHER_ORDER),
        Level(
            Text("gần giống, một bên hiếm", "alike, one is hardly a name"),
            "slip",
            Both(
                OneSays("n_odd", 1),
                Either(
                    Same("n_gs"),
                    Near("n_t", 1, "n_has"),
                    Both(
                        Near("n_t", 2, "n_has"),
                        Either(OneSays("n_odd", 2), Shuffled("n_t")),
                    ),
                ),
            ),
        ),
        Level(
            Text("gần giống hoặc chỉ một phần, đều là tên", "alike or a part, both are names"),
            "kin",
            Either(Same("n_gs"), Near("n_t", 2, "n_has"), _GIVEN_IN_PART),
        ),
        Level(_OTHER, "other", None),
    ),
)


def _parent(name: str, prefix: str, label: Text) -> Comparison:
    column = f"{prefix}_".__add__
    return Comparison(
        name,
        label,
        (
            Level(_SILENT, "none", Missing(column("c"))),
            Level(_SAME, "same", Same(column("c"))),
            Level(Text("chỉ khác dấu", "only marks differ"), "same", Same(column("f"))),
            Level(Text("đọc giống nhau", "sounds the same"), "same", Same(column("s"))),
            Level(
                Text("tên cha và tên mẹ đổi chỗ", "the parents change places"),
                "same",
                Both(Crossed("f_f", "m_f"), Crossed("m_f", "f_f")),
            ),
            Level(
                Text("sai một hai chữ cái", "one or two letters"),
                "like",
                Near(column("t"), 2, column("has")),
            ),
            Level(
                Text("cùng họ, tên đọc giống", "family name, and given name as it sounds"),
                "like",
                Same(column("fam"), column("gs")),
            ),
            Level(Text("tên đọc giống", "given name as it sounds"), "other", Same(column("gs"))),
            Level(Text("chỉ cùng họ", "only the family name"), "other", Same(column("fam"))),
            Level(_OTHER, "other", None),
        ),
    )


def _place(name: str, prefix: str, label: Text, silent: Level | None = None) -> Comparison:
    column = f"{prefix}_".__add__
    province = Same(column("region"))
    return Comparison(
        name,
        label,
        (
            silent or Level(_SILENT, "none", Missing(column("region"))),
            Level(Text("cùng xã", "the same commune"), "near", Same(column("unit"))),
            Level(
                Text("một bên ghi xã sau sáp nhập", "one names the commune after the merger"),
                "near",
                Either(
                    Crossed(column("unit"), column("ground")),
                    Crossed(column("ground"), column("unit")),
                ),
            ),
            Level(
                Text("cùng xã sau sáp nhập", "the same commune after the merger"),
                "near",
                Same(column("ground")),
            ),
            Level(Text("cùng huyện", "the same district"), "far", Same(column("district"))),
            Level(
                Text("cùng tỉnh, không rõ xã", "the same province, commune not stated"),
                "far",
                Both(province, Missing(column("ground"))),
            ),
            Level(
                Text("cùng tỉnh, khác xã", "the same province, another commune"), "far", province
            ),
            Level(
                Text("cùng tỉnh sau sáp nhập", "the same province after the merger"),
                "far",
                Same(column("wide")),
            ),
            Level(_OTHER, "other", None),
        ),
    )


_BIRTH_SILENT = Level(
    Text(
        "một bên không ghi, hoặc chỉ ghi tỉnh, nay là một tỉnh sau sáp nhập",
        "one side says nothing, or only provinces that the merger made one",
    ),
    "none",
    Either(Missing("b_region"), Both(Different("b_region"), Same("b_wide"), Missing("b_ground"))),
)
"""Whoever writes a province of birth after 2025 may mean the one of then or that of the paper."""


def _number(name: str, label: Text) -> Comparison:
    return Comparison(
        name,
        label,
        (
            Level(_SILENT, "none", Missing(name)),
            Level(_SAME, "same", Same(name)),
            Level(Text("sai một hai chữ số", "one or two digits"), "near", Replaced(name, 2)),
            Level(_OTHER, "other", None),
        ),
    )


_BIRTH_DATE = Comparison(
    "birth",
    Text("ngày sinh", "date of birth"),
    (
        Level(_SILENT, "none", Missing("y")),
        Level(_SAME, "same", Same("ds")),
        Level(
            Text("cùng năm, không rõ ngày", "the same year, day not known"),
            "year",
            Both(Same("y"), Missing("ds"), Either(Missing("mo"), Same("mo"))),
        ),
        Level(Text("đảo ngày và tháng", "day and month change places"), "like", Crossed("d", "dm")),
        Level(
            Text("cùng ngày tháng, lệch một năm", "a year apart to the day"),
            "like",
            Both(Same("md"), Within("y", 1)),
        ),
        Level(Text("sai một chữ số", "one digit"), "like", Replaced("d", 1)),
        Level(Text("sai hai chữ số", "two digits"), "like", Replaced("d", 2)),
        Level(Text("chỉ cùng năm", "only the year"), "other", Both(Same("y"), Different("ds"))),
        Level(_OTHER, "other", Different("y")),
        Level(
            Text("cùng năm, khác tháng", "the same year, another month"), "other", None, weighs_as=7
        ),
    ),
    differs=8,
)
_RARITY = Comparison(
    "rarity",
    Text("độ phổ biến của tên", "how common the name is"),
    (
        Level(Text("chưa rõ", "not known"), "rare", Says("rarity", 0)),
        Level(Text("rất hiếm", "very rare"), "rare", Says("rarity", 1)),
        Level(Text("hiếm", "rare"), "rare", Says("rarity", 2)),
        Level(Text("ít gặp", "uncommon"), "some", Says("rarity", 3)),
        Level(Text("thường gặp", "common"), "some", Says("rarity", 4)),
        Level(Text("phổ biến", "very common"), "many", Says("rarity", 5)),
        Level(Text("rất phổ biến", "most common"), "many", None),
    ),
)
_SEX = Comparison(
    "sex",
    Text("giới tính", "sex"),
    (Level(_SILENT, "none", Missing("sex")), Level(_SAME, "same", Same("sex")),
     Level(_OTHER, "other", None)),
)  # fmt: skip
_ETHNICITY = Comparison(
    "ethnicity",
    Text("dân tộc", "ethnicity"),
    (Level(_SILENT, "none", Missing("ethnicity")), Level(_SAME, "same", Same("ethnicity")),
     Level(_OTHER, "other", None)),
)  # fmt: skip

PERSONS = Definition(
    rules=(
        Rule(("number",), is_tight=True),
        Rule(("old_number",), is_tight=True),
        Rule(("n_f", "d"), is_tight=True),
        Rule(("d", "r_ground")),
        Rule(("d", "o_ground")),
        Rule(("d", "b_ground")),
        Rule(("d", "b_region", "n_gs")),
        Rule(("n_b", "r_ground")),
        Rule(("n_b", "o_ground")),
        Rule(("n_b", "b_ground")),
        Rule(("n_gs", "f_f", "b_region")),
        Rule(("n_gs", "m_f", "b_region")),
        Rule(("n_gs", "b_ground", "y", "n_fam")),
        Rule(("n_gs", "r_ground", "y", "n_fam")),
        Rule(("f_f", "m_f", "y")),
        Rule(("f_f", "m_f", "r_ground")),
    ),
    comparisons=(
        _NAME,
        _GIVEN,
        _RARITY,
        _BIRTH_DATE,
        _SEX,
        _parent("father", "f", Text("tên cha", "father's name")),
        _parent("mother", "m", Text("tên mẹ", "mother's name")),
        _place("birthplace", "b", Text("nơi sinh", "place of birth"), _BIRTH_SILENT),
        _place("origin", "o", Text("quê quán", "place of origin")),
        _place("residence", "r", Text("nơi thường trú", "residence")),
        _ETHNICITY,
        _number("old_number", Text("số CMND", "old number")),
    ),
    number=_number("number", Text("số định danh", "identification number")),
    interactions=(
        ("name", "birth"),
        ("name", "father"),
        ("name", "mother"),
        ("father", "mother"),
        ("name", "birthplace"),
        ("name", "residence"),
        ("name", "given"),
        ("given", "birth"),
        ("given", "father"),
        ("given", "mother"),
        ("rarity", "birth"),
        ("rarity", "father"),
        ("rarity", "mother"),
        ("rarity", "birthplace"),
        ("birth", "mother"),
        ("birth", "father"),
        ("birthplace", "origin"),
        ("birthplace", "residence"),
    ),
)
"""Who is this citizen? Fourteen rules, the number and the old number; twelve comparisons."""
