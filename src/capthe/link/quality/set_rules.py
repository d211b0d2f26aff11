"""The rules that records break together: one number for two, parents who cannot be, households."""

from capthe.domain.text import Text
from capthe.link.quality.condition import All, Compare, Filled, Not, Yes
from capthe.link.quality.meanings import (
    BIRTH_BOOK,
    DISTRICT,
    FAMILY,
    GRAVE,
    NOTE,
    TWO_RECORDS,
    VISIT,
    alive,
    clean,
    complete,
    right,
)
from capthe.link.quality.profile import QualityProfile
from capthe.link.quality.rule import Kin, Rare, SetRule, Shared, Spaced

FATHER_YEARS_MIN, MOTHER_YEARS_MIN, MOTHER_YEARS_MAX = 14, 12, 55
HOUSEHOLD_MAX, CROWD = 20, 50
BIRTHS_DAYS_MIN, BIRTHS_DAYS_MAX = 2, 210  # two births of one mother lie further apart
BEARERS_MIN = 3  # a word that so many people bear is a name
_LIVING = Yes("living")


def number_sets() -> tuple[SetRule, ...]:
    """One number, one person."""
    return (
        SetRule(
            "number_shared",
            clean(Text("Nhiều người đang sống mang cùng số định danh",
                       "Several living people have one number"), TWO_RECORDS, "number",
                  "full_name", "birth_date", severity=GRAVE, mender=DISTRICT),
            Shared(("number_key",), _LIVING),
        ),
        SetRule(
            "old_number_shared",
            clean(Text("Nhiều người mang cùng số CMND", "Several people have one old number"),
                  TWO_RECORDS, "old_number", "full_name", "birth_date", mender=DISTRICT),
            Shared(("old_number_key",)),
        ),
        SetRule(
            "id_repeated",
            clean(Text("Mã bản ghi lặp lại", "The record's own id stands more than once"),
                  TWO_RECORDS, "full_name", mender=DISTRICT),
            Shared(("id_key",)),
        ),
        SetRule(
            "phone_of_many",
            clean(Text("Một số điện thoại ghi cho nhiều người",
                       "One telephone number stands for many people"), VISIT, "phone",
                  severity=NOTE),
            Shared(("phone_key",), least=CROWD),
        ),
    )  # fmt: skip


def likeness_sets() -> tuple[SetRule, ...]:
    """Records so alike that they may be one person, or nobody's."""
    shows = ("full_name", "birth_date", "residence_commune", "father_name", "mother_name")
    return (
        SetRule(
            "same_name_birth_residence",
            clean(Text("Trùng họ tên, ngày sinh và xã thường trú",
                       "Name, date of birth and commune of residence are another's too"),
                  TWO_RECORDS, *shows, mender=DISTRICT),
            Shared(("name_small", "birth_day", "residence_commune_key"), _LIVING),
        ),
        SetRule(
            "same_name_birth_parents",
            clean(Text("Trùng họ tên, ngày sinh, tên cha và tên mẹ",
                       "Name, date of birth and both parents' names are another's too"),
                  TWO_RECORDS, *shows, mender=DISTRICT),
            Shared(("name_small", "birth_day", "father_small", "mother_small"), _LIVING),
        ),
        SetRule(
            "same_everything",
            clean(Text("Trùng mọi giá trị nhưng khác số",
                       "All values are another's too, and not the number"), TWO_RECORDS, *shows,
                  mender=DISTRICT),
            Shared(("name_small", "birth_day", "sex_key", "birth_commune_key",
                    "residence_commune_key", "father_small", "mother_small"),
                   Filled("number_key")),
        ),
        SetRule(
            "crowd",
            clean(Text(f"Từ {CROWD} người trùng họ tên và ngày sinh: dấu hiệu điền hàng loạt",
                       f"{CROWD} people or more share name and date of birth: filled in bulk?"),
                  TWO_RECORDS, "full_name", "birth_date", severity=GRAVE, mender=DISTRICT),
            Shared(("name_small", "born"), least=CROWD),
        ),
        SetRule(
            "twins_with_one_name",
            right(Text("Hai con cùng mẹ, cùng ngày sinh, cùng họ tên",
                       "Two children of one mother, one day and one name"), FAMILY, *shows,
                  "mother_number"),
            Shared(("mother_number_key", "birth_day", "name_small")),
        ),
        SetRule(
            "household_too_large",
            alive(Text(f"Hộ có hơn {HOUSEHOLD_MAX} người đang sống",
                       f"More than {HOUSEHOLD_MAX} living people in one household"), VISIT,
                  "household"),
            Shared(("household_key",), _LIVING, least=HOUSEHOLD_MAX + 1),
        ),
    )  # fmt: skip


def name_sets(profile: QualityProfile) -> tuple[SetRule, ...]:
    """What the register's own names say about a name."""
    return (
        SetRule(
            "name_unknown_syllable",
            right(
                Text(
                    "Họ tên có tiếng lạ, gần như không ai mang",
                    "The name holds a word that hardly anybody bears and the script does not know",
                ),
                BIRTH_BOOK,
                "full_name",
                "ethnicity",
                severity=NOTE,
            ),
            Rare("name_foreign", profile.syllable, Yes("of_main_people"), BEARERS_MIN),
        ),
    )


def family_sets() -> tuple[SetRule, ...]:
    """Parents: there, old enough, of the right sex, alive when the child was born."""
    shows = ("full_name", "birth_date")
    return (
        SetRule(
            "father_too_young",
            right(Text(f"Cha hơn con chưa đủ {FATHER_YEARS_MIN} tuổi",
                       f"The father is less than {FATHER_YEARS_MIN} years older"), FAMILY, *shows,
                  "father_number"),
            Kin("father_number_key", Compare("birth_year", "<", "p.birth_year", FATHER_YEARS_MIN)),
        ),
        SetRule(
            "mother_too_young",
            right(Text(f"Mẹ hơn con chưa đủ {MOTHER_YEARS_MIN} tuổi",
                       f"The mother is less than {MOTHER_YEARS_MIN} years older"), FAMILY, *shows,
                  "mother_number"),
            Kin("mother_number_key", Compare("birth_year", "<", "p.birth_year", MOTHER_YEARS_MIN)),
        ),
        SetRule(
            "mother_too_old",
            right(Text(f"Mẹ hơn con quá {MOTHER_YEARS_MAX} tuổi",
                       f"The mother is more than {MOTHER_YEARS_MAX} years older"), FAMILY, *shows,
                  "mother_number"),
            Kin("mother_number_key", Compare("birth_year", ">", "p.birth_year", MOTHER_YEARS_MAX)),
        ),
        SetRule(
            "father_not_male",
            right(Text("Người ghi là cha không phải nam", "The father is not male"), FAMILY,
                  *shows, "father_number", corrects=("father_number", "sex")),
            Kin("father_number_key", Not(Yes("p.male"))),
        ),
        SetRule(
            "mother_not_female",
            right(Text("Người ghi là mẹ không phải nữ", "The mother is not female"), FAMILY,
                  *shows, "mother_number", corrects=("mother_number", "sex")),
            Kin("mother_number_key", Not(Yes("p.female"))),
        ),
        SetRule(
            "mother_dead_before_birth",
            right(Text("Mẹ chết trước ngày sinh của con", "The mother died before the birth"),
                  FAMILY, *shows, "mother_number",
                  corrects=("birth_date", "mother_number", "death_date")),
            Kin("mother_number_key", All(Compare("p.died", "<", "born"), Filled("birth_day"))),
        ),
        SetRule(
            "father_name_differs",
            right(Text("Tên cha khác với tên trong bản ghi của cha",
                       "The father's name is not the one on the father's record"), FAMILY, *shows,
                  "father_name", "father_number"),
            Kin("father_number_key", Compare("father_small", "<>", "p.name_small")),
        ),
        SetRule(
            "mother_name_differs",
            right(Text("Tên mẹ khác với tên trong bản ghi của mẹ",
                       "The mother's name is not the one on the mother's record"), FAMILY, *shows,
                  "mother_name", "mother_number"),
            Kin("mother_number_key", Compare("mother_small", "<>", "p.name_small")),
        ),
        SetRule(
            "father_not_found",
            complete(Text("Số của cha không thuộc về ai trong dữ liệu",
                          "Nobody in the register has the father's number"), FAMILY, *shows,
                     "father_number"),
            Kin("father_number_key", None),
        ),
        SetRule(
            "mother_not_found",
            complete(Text("Số của mẹ không thuộc về ai trong dữ liệu",
                          "Nobody in the register has the mother's number"), FAMILY, *shows,
                     "mother_number"),
            Kin("mother_number_key", None),
        ),
        SetRule(
            "siblings_too_near",
            right(Text("Hai con cùng mẹ sinh cách nhau từ 2 đến 210 ngày",
                       "Two children of one mother born 2 to 210 days apart"), BIRTH_BOOK, *shows,
                  "mother_number"),
            Spaced(("mother_number_key",), "birth_day", BIRTHS_DAYS_MIN, BIRTHS_DAYS_MAX),
        ),
    )  # fmt: skip
