"""The faults to be judged by: other mechanisms than those of `demo`, written apart from any reader.

The overall shares are alike (a third of the names written otherwise, a tenth wrong, a fifteenth of
the dates), so that a bar set on one family holds for the other. What differs is how it happens:
keys beside the right one, text decoded twice, tones confused as in the south, lunar dates, numbers
through a spreadsheet, codes of another year. And numbers are not missing by pure chance: the old
and the minorities lack theirs more often.
"""

from random import Random

from capthe.sim.corpus import slips_digits as digits
from capthe.sim.corpus import slips_names as names
from capthe.sim.corpus import slips_units as units
from capthe.sim.corpus.changes import Drawn, all_names, either, moved, on, siblings_number, without
from capthe.sim.corpus.family import Around, Family, Fault, Make
from capthe.sim.corpus.legacy import viscii
from capthe.sim.corpus.lines import Particulars

_LACKING, _LACKING_MORE = 0.36, 0.62  # more: born before 1960, or not Kinh


def _number_lacking(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    person = around.person
    is_more = person.birth < 1960_00_00 or person.ethnicity != "Kinh"
    lacks = rng.random() < (_LACKING_MORE if is_more else _LACKING)
    return without("number")(rng, said, around) if lacks else None


def _a_parent(change: Drawn) -> Make:
    return either(on("father_name", change), on("mother_name", change))


_DATES = (
    Fault("birth_pad_slip", 0.016, on("birth_date", digits.date_slip)),
    Fault("birth_year_digits_exchanged", 0.006, on("birth_date", digits.year_digits_exchanged)),
    Fault("birth_by_the_moon", 0.012, on("birth_date", digits.by_the_moon)),
    Fault("birth_year_by_count", 0.008, on("birth_date", digits.year_by_count)),
    Fault("birth_month_only", 0.01, on("birth_date", digits.month_only)),
    Fault("birth_month_beside", 0.012, on("birth_date", digits.month_beside)),
)
_NUMBERS = (
    Fault("number_digits_exchanged", 0.005, on("number", digits.exchanged)),
    Fault("number_pad_slip", 0.003, on("number", digits.pad_slip)),
    Fault("siblings_number", 0.002, siblings_number),
)
_PARENTS = (
    Fault("parent_missing", 0.08, either(without("father_name"), without("mother_name"))),
    Fault("parents_missing", 0.06, without("father_name", "mother_name")),
    Fault("parent_with_year", 0.04, _a_parent(names.with_year)),
    Fault("parent_marked_dead", 0.01, _a_parent(names.marked_dead)),
    Fault("parent_given_name_only", 0.02, _a_parent(names.given_only)),
    Fault("parent_key_beside", 0.03, _a_parent(names.key_beside)),
)
_RESIDENCE = (
    Fault("residence_code_of_2025", 0.05, on("residence_commune", units.code_of_2025)),
    Fault("residence_district_only", 0.02, on("residence_commune", units.district_only)),
    Fault("residence_zeros_lost", 0.01, on("residence_commune", units.zeros_lost)),
    Fault("residence_code_in_no_list", 0.006, on("residence_commune", units.in_no_list)),
)
_WRONG_SEX = Fault("sex_wrong", 0.0015, on("sex", lambda _, sex: "M" if sex == "F" else "F"))

JUDGING = Family(
    name="judging",
    register=(
        (
            Fault("half_composed", 0.03, all_names(names.half_composed)),
            Fault("decoded_twice", 0.006, all_names(names.decoded_twice)),
            Fault("tones_lost", 0.006, all_names(names.tones_lost)),
            Fault("family_in_capitals", 0.02, all_names(names.family_in_capitals)),
        ),
        (
            Fault("name_key_beside", 0.004, on("full_name", names.key_beside)),
            Fault("name_hoi_for_nga", 0.006, on("full_name", names.hoi_for_nga)),
        ),
        (
            Fault("birth_by_the_moon", 0.006, on("birth_date", digits.by_the_moon)),
            Fault("birth_year_by_count", 0.006, on("birth_date", digits.year_by_count)),
            Fault("birth_month_only", 0.006, on("birth_date", digits.month_only)),
            Fault("birth_pad_slip", 0.004, on("birth_date", digits.date_slip)),
        ),
        (_WRONG_SEX,),
        (Fault("number_missing", 0.004, without("number")), *_NUMBERS[2:]),
        (Fault("old_number_digit_dropped", 0.004, on("old_number", digits.digit_dropped)),),
        (Fault("moved_not_recorded", 0.08, moved),),
        (_RESIDENCE[0], _RESIDENCE[3]),
        _PARENTS[:3],
    ),
    dossier=(
        (
            Fault("half_composed", 0.11, all_names(names.half_composed)),
            Fault("decoded_twice", 0.02, all_names(names.decoded_twice)),
            Fault("as_entities", 0.008, all_names(names.as_entities)),
            Fault("viscii", 0.01, all_names(viscii)),
            Fault("tone_after_word", 0.015, all_names(names.tone_after_word)),
            Fault("tones_lost", 0.035, all_names(names.tones_lost)),
            Fault("shapes_lost", 0.015, all_names(names.shapes_lost)),
            Fault("bar_lost", 0.06, all_names(names.bar_lost)),
            Fault("family_in_capitals", 0.08, all_names(names.family_in_capitals)),
            Fault("hard_spaces", 0.03, all_names(names.hard_spaces)),
            Fault("other_apostrophe", 0.03, all_names(names.other_apostrophe)),
            Fault("titled", 0.012, on("full_name", names.titled)),
        ),
        (
            Fault("name_key_beside", 0.018, on("full_name", names.key_beside)),
            Fault(
                "name_letter_more_or_less", 0.014, on("full_name", names.letter_dropped_or_doubled)
            ),
            Fault("name_letters_exchanged", 0.008, on("full_name", names.letters_exchanged)),
            Fault("name_hoi_for_nga", 0.03, on("full_name", names.hoi_for_nga)),
            Fault("name_shortened", 0.012, on("full_name", names.middle_shortened)),
            Fault("name_word_more", 0.006, on("full_name", names.word_more)),
            Fault("name_given_first", 0.003, on("full_name", names.given_first)),
            Fault("name_pet_name", 0.004, on("full_name", names.pet_name)),
        ),
        _DATES,
        (_WRONG_SEX, Fault("sex_missing", 0.004, without("sex"))),
        (Fault("number_missing", 1.0, _number_lacking),),
        _NUMBERS,
        (
            Fault("number_zero_lost", 0.01, on("number", digits.zero_lost)),
            Fault("number_grouped", 0.01, on("number", digits.grouped)),
        ),
        (
            Fault("old_number_missing", 0.25, without("old_number")),
            Fault("old_number_digits_exchanged", 0.004, on("old_number", digits.exchanged)),
            Fault("old_number_digit_dropped", 0.004, on("old_number", digits.digit_dropped)),
        ),
        (Fault("moved_since", 0.05, moved),),
        _RESIDENCE,
        (
            Fault("birth_commune_missing", 0.15, without("birth_commune")),
            Fault("birth_code_of_2025", 0.05, on("birth_commune", units.code_of_2025)),
            Fault("birth_district_only", 0.06, on("birth_commune", units.district_only)),
            Fault("birth_code_in_no_list", 0.02, on("birth_commune", units.in_no_list)),
        ),
        (
            Fault("origin_missing", 0.1, without("origin_commune")),
            Fault("origin_district_only", 0.06, on("origin_commune", units.district_only)),
        ),
        _PARENTS,
        (
            Fault("ethnicity_missing", 0.03, without("ethnicity")),
            Fault("ethnicity_other_word", 0.08, on("ethnicity", names.other_word_for_people)),
        ),
    ),
    absent=0.03,
    twice=0.01,
    late=0.006,
)
