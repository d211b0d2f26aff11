"""The rules that one record alone breaks: its number, birth, places, life and files."""

from capthe.domain.text import Text
from capthe.link.quality.condition import (
    All,
    AnyOf,
    Compare,
    Empty,
    Filled,
    Is,
    Listed,
    Matches,
    Not,
    Past,
    Yes,
)
from capthe.link.quality.meanings import (
    BIRTH_BOOK,
    DEATH_BOOK,
    DISTRICT,
    FAMILY,
    GRAVE,
    NOTE,
    TYPING,
    VISIT,
    alive,
    clean,
    complete,
    right,
)
from capthe.link.quality.profile import QualityProfile
from capthe.link.quality.rule import RowRule

VERY_OLD, OLDEST, SILENT_YEARS = 100, 110, 5


def number_rules(profile: QualityProfile) -> tuple[RowRule, ...]:
    """The number: there, well formed, and at one with what the record says beside it."""
    return (
        RowRule(
            "number_missing",
            complete(Text("Chưa có số định danh", "No identification number"), BIRTH_BOOK,
                     "number", "birth_date"),
            Empty("number"),
        ),
        RowRule(
            "number_form",
            clean(Text("Số định danh không đúng dạng", "The number is not of the right form"),
                  TYPING, "number", severity=GRAVE),
            Not(Yes("number_fits")),
        ),
        RowRule(
            "number_place_unknown",
            right(Text("Ba số đầu không phải mã nơi đăng ký khai sinh",
                       "The first digits are no code of a place of birth registration"),
                  BIRTH_BOOK, "number", severity=GRAVE, mender=DISTRICT),
            Not(Listed("number_place", profile.number_places)),
        ),
        RowRule(
            "number_place_differs",
            right(Text("Mã nơi khai sinh trong số khác với tỉnh khai sinh đã ghi",
                       "The number names another place of birth registration than the record"),
                  BIRTH_BOOK, "number", "birth_province"),
            Compare("number_place", "<>", "birth_place"),
        ),
        RowRule(
            "number_sex_differs",
            right(Text("Giới tính trong số khác với giới tính đã ghi",
                       "The number names another sex than the record"),
                  BIRTH_BOOK, "number", "sex"),
            Compare("number_sex", "<>", "sex"),
        ),
        RowRule(
            "number_year_differs",
            right(Text("Năm sinh trong số khác với năm sinh đã ghi",
                       "The number names another year of birth than the record"),
                  BIRTH_BOOK, "number", "birth_date"),
            Compare("number_year", "<>", "birth_year"),
        ),
        RowRule(
            "number_placeholder",
            clean(Text("Dãy số ngẫu nhiên chỉ gồm một chữ số lặp lại",
                       "The serial is one digit repeated"),
                  BIRTH_BOOK, "number", severity=NOTE),
            Is("serial", *profile.number.repeated_serials),
        ),
        RowRule(
            "old_number_form",
            clean(Text("Số CMND không đúng dạng", "The old number is not of the right form"),
                  TYPING, "old_number"),
            Not(Matches("old_number", profile.old_number_form)),
        ),
        RowRule(
            "old_number_too_young",
            right(Text("Có số CMND khi chưa đủ 14 tuổi", "An old number, and under age for one"),
                  BIRTH_BOOK, "old_number", "birth_date"),
            All(Filled("old_number"), Not(Past("born", profile.card_age))),
        ),
    )  # fmt: skip


def birth_rules() -> tuple[RowRule, ...]:
    """The day of birth and the sex."""
    return (
        RowRule(
            "birth_missing",
            complete(Text("Thiếu ngày sinh", "No date of birth"), BIRTH_BOOK, "birth_date"),
            Empty("birth_date"),
        ),
        RowRule(
            "birth_unreadable",
            clean(Text("Ngày sinh không phải là ngày", "The date of birth is no date"),
                  BIRTH_BOOK, "birth_date"),
            All(Filled("birth_date"), Empty("born")),
        ),
        RowRule(
            "birth_incomplete",
            complete(Text("Ngày sinh thiếu ngày hoặc tháng",
                          "Day or month of birth is not known"),
                     Text("Công dân xác định ngày, tháng sinh tại cơ quan hộ tịch.",
                          "The person has day and month determined at the civil registry."),
                     "birth_date"),
            All(Filled("born"), Empty("birth_day")),
        ),
        RowRule(
            "birth_default",
            clean(Text("Ngày sinh 01/01: có thể là giá trị điền cho có",
                       "Born on 1 January: perhaps only filled in"),
                  BIRTH_BOOK, "birth_date", severity=NOTE),
            Yes("birth_default"),
        ),
        RowRule(
            "birth_in_future",
            right(Text("Ngày sinh ở tương lai", "Born in the future"), BIRTH_BOOK, "birth_date",
                  severity=GRAVE),
            Not(Past("born")),
        ),
        RowRule(
            "sex_missing",
            complete(Text("Thiếu giới tính", "Sex is missing"), BIRTH_BOOK, "sex", "number"),
            Empty("sex"),
        ),
        RowRule(
            "sex_invalid",
            clean(Text("Giới tính không phải M hoặc F", "Sex is neither M nor F"), TYPING, "sex"),
            Not(Is("sex", "M", "F")),
        ),
    )  # fmt: skip


def place_rules() -> tuple[RowRule, ...]:
    """Places of birth, origin and residence."""
    return (
        RowRule(
            "residence_missing",
            complete(Text("Thiếu nơi thường trú", "No place of residence"), VISIT,
                     "residence_commune"),
            Empty("residence_commune"),
        ),
        RowRule(
            "residence_unknown",
            clean(Text("Mã nơi thường trú không có trong danh mục",
                       "The code of the residence is in no list"), TYPING, "residence_commune"),
            All(Filled("residence_commune"), Empty("r_region")),
        ),
        RowRule(
            "residence_retired",
            alive(Text("Nơi thường trú ghi theo đơn vị đã bãi bỏ",
                       "The residence is a unit that is no more"),
                  Text("Đổi sang đơn vị kế thừa.", "Change it to the unit that followed."),
                  "residence_commune"),
            Past("r_ended"),
        ),
        RowRule(
            "residence_ahead",
            right(Text("Nơi thường trú ghi theo đơn vị chưa có",
                       "The residence is a unit that is not yet"), TYPING, "residence_commune"),
            Not(Past("r_began")),
        ),
        RowRule(
            "residence_coarse",
            complete(Text("Nơi thường trú chỉ ghi tới tỉnh", "The residence names a province only"),
                     VISIT, "residence_commune"),
            Is("r_district", 0),
        ),
        RowRule(
            "birthplace_missing",
            complete(Text("Thiếu nơi đăng ký khai sinh", "No place of birth registration"),
                     BIRTH_BOOK, "birth_province", "birth_commune"),
            All(Empty("birth_province"), Empty("birth_commune")),
        ),
        RowRule(
            "birthplace_unknown",
            clean(Text("Mã xã nơi sinh không có trong danh mục",
                       "The code of the commune of birth is in no list"), TYPING, "birth_commune"),
            All(Filled("birth_commune"), Empty("b_region")),
        ),
        RowRule(
            "birthplace_differs",
            right(Text("Xã nơi sinh không thuộc tỉnh khai sinh đã ghi",
                       "The commune of birth lies outside the province of birth registration"),
                  BIRTH_BOOK, "birth_province", "birth_commune", severity=NOTE),
            Compare("b_region", "<>", "birth_place"),
        ),
        RowRule(
            "origin_missing",
            complete(Text("Thiếu quê quán", "No place of origin"), VISIT, "origin_commune",
                     severity=NOTE),
            Empty("origin_commune"),
        ),
        RowRule(
            "origin_unknown",
            clean(Text("Mã quê quán không có trong danh mục",
                       "The code of the place of origin is in no list"), TYPING, "origin_commune"),
            All(Filled("origin_commune"), Empty("o_region")),
        ),
    )  # fmt: skip


def life_rules(profile: QualityProfile) -> tuple[RowRule, ...]:
    """Living and dead, seen and not seen, and what must be on file at the age of a card."""
    of_age = All(Yes("living"), Past("born", profile.card_age))
    return (
        RowRule(
            "very_old",
            alive(Text("Còn sống và hơn 110 tuổi", "Alive and over 110 years old"), DEATH_BOOK,
                  "birth_date", "status", "last_event",
                  corrects=("birth_date", "status", "death_date")),
            All(Yes("living"), Past("born", OLDEST)),
        ),
        RowRule(
            "old_and_silent",
            alive(Text("Hơn 100 tuổi, 5 năm không có biến động nào",
                       "Over 100 years old and no event for 5 years"), DEATH_BOOK,
                  "birth_date", "last_event", corrects=("birth_date", "status", "death_date")),
            All(Yes("living"), Past("born", VERY_OLD),
                AnyOf(Empty("confirmed"), Past("confirmed", SILENT_YEARS))),
        ),
        RowRule(
            "silent",
            alive(Text("5 năm không có biến động hoặc xác nhận nào",
                       "No event and no confirmation for 5 years"), VISIT, "last_event",
                  corrects=("status", "death_date", "residence_commune", "phone")),
            All(Yes("living"), AnyOf(Empty("confirmed"), Past("confirmed", SILENT_YEARS))),
        ),
        RowRule(
            "event_in_future",
            right(Text("Biến động cuối ghi ở tương lai", "The last event lies in the future"),
                  TYPING, "last_event"),
            Not(Past("confirmed")),
        ),
        RowRule(
            "status_unknown",
            clean(Text("Tình trạng không phải còn sống, đã chết hoặc mất tích",
                       "The status is neither alive nor dead nor missing"), TYPING, "status"),
            Not(Is("status", "alive", "dead", "missing")),
        ),
        RowRule(
            "dead_without_date",
            complete(Text("Đã chết, thiếu ngày chết", "Dead without a date of death"), DEATH_BOOK,
                     "status", "death_date"),
            All(Is("status", "dead"), Empty("died")),
        ),
        RowRule(
            "alive_with_death_date",
            alive(Text("Ghi còn sống nhưng có ngày chết", "Alive with a date of death"),
                  DEATH_BOOK, "status", "death_date", severity=GRAVE),
            All(Is("status", "alive"), Filled("died")),
        ),
        RowRule(
            "death_before_birth",
            right(Text("Chết trước khi sinh", "Died before birth"), DEATH_BOOK, "birth_date",
                  "death_date"),
            Compare("died", "<", "born"),
        ),
        RowRule(
            "death_in_future",
            right(Text("Ngày chết ở tương lai", "Died in the future"), DEATH_BOOK, "death_date"),
            Not(Past("died")),
        ),
        RowRule(
            "card_after_death",
            right(Text("Thẻ cấp sau ngày chết", "A card issued after the day of death"),
                  DEATH_BOOK, "death_date", "card_issued", severity=GRAVE, mender=DISTRICT),
            Compare("issued", ">", "died"),
        ),
        RowRule(
            "card_too_young",
            right(Text("Thẻ cấp trước ngày sinh", "A card issued before birth"), BIRTH_BOOK,
                  "birth_date", "card_issued", mender=DISTRICT),
            Compare("issued", "<", "born"),
        ),
        RowRule(
            "photo_missing",
            complete(Text("Đủ tuổi cấp thẻ, chưa có ảnh", "Of age for a card, no photograph"),
                     VISIT, "birth_date", "photo"),
            All(of_age, AnyOf(Empty("photo"), Not(Is("photo", "1")))),
        ),
        RowRule(
            "fingerprints_missing",
            complete(Text("Đủ tuổi cấp thẻ, chưa có vân tay", "Of age for a card, no fingerprints"),
                     VISIT, "birth_date", "fingerprints"),
            All(of_age, AnyOf(Empty("fingerprints"), Not(Is("fingerprints", "1")))),
        ),
        RowRule(
            "ethnicity_missing",
            complete(Text("Thiếu dân tộc", "No ethnicity"), VISIT, "ethnicity"),
            Empty("ethnicity"),
        ),
        RowRule(
            "ethnicity_unknown",
            clean(Text("Tên dân tộc không có trong danh mục",
                       "The ethnicity is not in the list"), TYPING, "ethnicity", severity=NOTE),
            Not(Is("ethnic", *profile.ethnicities)),
        ),
        RowRule(
            "phone_form",
            clean(Text("Số điện thoại không đúng dạng", "The telephone number cannot be one"),
                  TYPING, "phone"),
            Not(Matches("phone", profile.phone_form)),
        ),
        RowRule(
            "temporary_residence_over",
            alive(Text("Tạm trú đã hết hạn", "The temporary residence has ended"), VISIT,
                  "residence_until"),
            All(Yes("living"), Past("until")),
        ),
        RowRule(
            "parents_missing",
            complete(Text("Thiếu họ tên cả cha và mẹ", "Neither father nor mother is named"),
                     FAMILY, "father_name", "mother_name"),
            All(Empty("father"), Empty("mother")),
        ),
    )  # fmt: skip
