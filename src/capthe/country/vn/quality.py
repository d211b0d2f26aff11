"""Viet Nam as the rules of data quality see it."""

from functools import cache

from capthe.country.vn.areas import COMMUNE, DISTRICT, PROVINCE, REFORM, areas, code_text
from capthe.country.vn.number import place_codes
from capthe.domain.areas import Area
from capthe.link.quality.profile import NumberLayout, QualityProfile, UnitRow

_BEGINNING = 0
_PEOPLES = (  # Decision 121-TCTK/PPCĐ of 2 March 1979
    "kinh", "tày", "thái", "hoa", "khơ me", "mường", "nùng", "mông", "dao", "gia rai", "ngái",
    "ê đê", "ba na", "xơ đăng", "sán chay", "cơ ho", "chăm", "sán dìu", "hrê", "mnông",
    "raglay", "xtiêng", "bru vân kiều", "thổ", "giáy", "cơ tu", "gié triêng", "mạ", "khơ mú",
    "co", "tà ôi", "chơ ro", "kháng", "xinh mun", "hà nhì", "chu ru", "lào", "la chí", "la ha",
    "phù lá", "la hủ", "lự", "lô lô", "chứt", "mảng", "pà thẻn", "cờ lao", "cống", "bố y",
    "si la", "pu péo", "brâu", "ơ đu", "rơ măm",
)  # fmt: skip
"""The 54 peoples as they are written, in small letters."""
_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
_SYLLABLE = (  # the written language: onset, one to three vowels, ending
    "(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    f"[{_VOWELS}]{{1,3}}(?:ch|ng|nh|[cmnpt])?"
)
_CARD_AGE = 14  # Law on Citizen Identification 2014 art. 19; the same in 2023, art. 19


@cache
def quality_profile() -> QualityProfile:
    """Return what the rules must know: Decree 137/2015 art. 13 for the number's digits."""
    return QualityProfile(
        number=NumberLayout(
            form="[0-9]{12}", digits=12, place=(1, 3), century_and_sex=4, year=(5, 2),
            first_century=19, serial=(7, 6),
        ),
        number_places=tuple(sorted(map(int, place_codes()))),
        old_number_form="[0-9]{9}|[0-9]{12}",
        phone_form="(0|[+]84)[0-9]{9}",
        symbols='[0-9!"#$%&()*+,/:;<=>?@^_`{|}~]|\\[|\\]|\\\\',
        mojibake="[\u0080-\u00a0\u00a2-\u00bf\u00c4-\u00c7\u00cb\u00ce\u00cf\u00d6-\u00d8"
        "\u00db\u00dc\u00de\u00df\u00e4-\u00e7\u00eb\u00ee\u00ef\u00f6-\u00f8\u00fb\u00fc"
        "\u00fe\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
        "\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122\ufffd]",
        syllable=_SYLLABLE,
        unmarked_words=(
            "nguyen", "tran", "pham", "huynh", "hoang", "dang", "truong", "duong", "trinh", "luong",
            "thi", "duc", "quoc", "dinh",
        ),
        look_alikes="[\u00d0\u00f0\u0189]",
        nobody=(
            "không", "không rõ", "không có", "không biết", "không tên", "chưa rõ", "chưa có",
            "chưa xác định", "khuyết danh", "khong ro", "khong", "null", "none", "n/a", "na",
            "unknown", "test", "x", "xx", "xxx", "-", ".", "abc",
        ),
        ethnicities=_PEOPLES,
        main_people=("kinh",),
        card_age=_CARD_AGE,
        load_units=units,
    )  # fmt: skip


@cache
def units() -> tuple[UnitRow, ...]:
    """Return every code of both trees, placed in the tree of 2021 where it has a place there."""
    old, new = areas().trees
    reform = REFORM.year * 10_000 + REFORM.month * 100 + REFORM.day
    kept = {code_text(unit) for unit in new.at(COMMUNE)} | {code_text(u) for u in new.at(PROVINCE)}
    found = {}
    for level in (PROVINCE, DISTRICT, COMMUNE):
        for unit in old.at(level):
            code = code_text(unit)
            found[code] = _row(code, unit, _BEGINNING, 0 if code in kept else reform)
    for unit in new.at(COMMUNE):
        code = code_text(unit)
        if code not in found:
            before = areas().lineages[0].predecessors(unit.key)
            if before:
                found[code] = _row(code, old.units[before[0].old], reform, 0)
    return tuple(found.values())


def _row(code: str, unit: Area, began: int, ended: int) -> UnitRow:
    tree = areas().trees[0]
    province, district, commune = (tree.above(unit, x) for x in (PROVINCE, DISTRICT, COMMUNE))
    return UnitRow(
        code,
        0 if province is None else province.code,
        0 if district is None else district.code,
        0 if commune is None else commune.code,
        began,
        ended,
    )
