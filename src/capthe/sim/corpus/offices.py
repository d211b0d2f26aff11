"""The family `offices`: how data on people went wrong from paper to database, 1976 to 2021.

Written from what a Vietnamese office knows of its own files: the clerk's ear, the old page, the
keyboard program, the font, the form, the list of units. A judge must not know the judged. Read for
it: the nation (`sim/nation`), how a family is declared (`family`, `lines`, `write`), the domain,
and newspapers' reports on wrong papers, for facts: the Cơ Ho women written as men (Báo Lâm Đồng,
2013), the five spellings of Mông (Báo Đắk Lắk, 2018), Gié Triêng and Dẻ (Báo Kon Tum, 2023), elders
called after a child (Giáo dục & Thời đại), school names of their own choice (Báo Bình Định, 2004).
Not read: the linker, its spelling rules, tests, documents and findings, and the faults and tests
of every other family. Of `docs/nation.md` the dozen lines with the words family and faults were
seen before, and its tables, cut short, when the faults were there and the paragraph had to be put.

The totals were fixed before: 35 % of the dossiers write the name otherwise, 9.3 % have another
name, 6.5 % another birthday, 15 % lack a parent, 27 % have another birthplace, 12 % moved, 45 %
come without the number; 12 % of the rows of the register are a little wrong.
"""

from capthe.sim.corpus import offices_dates as dates
from capthe.sim.corpus import offices_files as files
from capthe.sim.corpus import offices_hearing as hearing
from capthe.sim.corpus import offices_naming as naming
from capthe.sim.corpus import offices_papers as papers
from capthe.sim.corpus import offices_peoples as peoples
from capthe.sim.corpus import offices_places as places
from capthe.sim.corpus import offices_writing as writing
from capthe.sim.corpus.family import Family
from capthe.sim.corpus.offices_groups import (
    APOSTROPHE,
    HAT_FADED,
    HOOK_FOR_TILDE,
    LETTERS,
    MISTAKEN,
    MISTAKEN_OF_PEOPLES,
    NAME_ALIKE,
    OLD_READING,
    ORTHOGRAPHY,
    PARENT_MISTAKEN,
    PARENT_OF_PEOPLES,
    SOUTH,
    STRANGE_LETTERS,
    STYLE,
    THI_LEFT_OUT,
    TONE_KEY_MISSED,
    TONE_MISREAD,
    VAN_LEFT_OUT,
    WRITTEN_BY_PEOPLES,
    group,
)
from capthe.sim.corpus.offices_text import a_parent, either, every_name, one_word, own, where

PARENTS_MISSING = group(
    ("parents_left_out", 10.5, papers.parents_left_out),
    ("father_left_out", 2.5, papers.father_left_out),
    ("mother_left_out", 2.0, papers.mother_left_out),
)
BIRTHDAY = group(
    ("year_only", 1.45, dates.year_only),
    ("day_unknown", 0.15, dates.day_unknown),
    ("first_of_january", 0.95, dates.first_of_january),
    ("first_of_month", 0.2, dates.first_of_month),
    ("no_date", 0.25, dates.no_date),
    ("day_and_month_exchanged", 2.5, dates.day_and_month_exchanged),
    ("by_the_moon", 0.55, dates.by_the_moon),
    ("year_of_the_moon", 0.6, dates.year_of_the_moon),
    ("year_from_age", 0.2, dates.year_from_age),
    ("age_for_school", 0.4, dates.age_for_school),
    ("one_round_of_animals", 0.04, dates.one_round_of_animals),
    ("day_of_registration", 0.25, dates.day_of_registration),
    ("day_before", 0.15, dates.day_before),
    ("month_beside", 0.22, dates.month_beside),
    ("day_misread", 1.3, dates.day_misread),
    ("year_misread", 0.3, dates.year_misread),
    ("year_turned", 0.15, dates.year_turned),
    ("key_beside_in_day", 0.35, dates.key_beside_in_day),
    ("siblings_birthday", 0.15, dates.siblings_birthday),
)
BIRTHPLACE = group(
    ("birth_commune_unknown", 7.7, places.birth_commune_unknown),
    ("birthplace_unknown", 4.0, places.birthplace_unknown),
    ("birth_district_only", 2.9, places.birth_district_only),
    ("origin_as_birthplace", 7.0, places.origin_as_birthplace),
    ("residence_as_birthplace", 8.0, places.residence_as_birthplace),
    ("hospital_as_birthplace", 2.6, places.hospital_as_birthplace),
    ("big_hospital", 0.7, places.big_hospital),
    ("birth_commune_beside", 2.0, places.birth_commune_beside),
    ("namesake_commune", 2.0, places.namesake_commune),
    ("province_that_was_one", 1.9, places.province_that_was_one),
    ("ha_tay", 4.0, places.ha_tay),
    ("birth_commune_merged", 1.5, places.birth_commune_merged),
    ("birth_province_of_office", 1.2, places.birth_province_of_office),
    ("next_in_list", 0.5, places.next_in_list),
)
ORIGIN = group(
    ("origin_unknown", 3.5, places.origin_unknown),
    ("birthplace_as_origin", 4.0, places.birthplace_as_origin),
    ("origin_beside", 1.0, places.origin_beside),
)
RESIDENCE = group(
    ("moved_nearby", 2.5, places.moved_nearby),
    ("moved_in_province", 2.8, places.moved_in_province),
    ("moved_to_work", 3.4, places.moved_to_work),
    ("moved_far", 1.1, places.moved_far),
    ("still_at_home", 4.0, places.still_at_home),
    ("residence_merged", 0.6, places.residence_merged),
    ("residence_unknown", 0.3, places.residence_unknown),
)
NUMBER = group(
    ("number_not_known", 27.5, papers.number_not_known),
    ("no_number_at_all", 15.5, papers.no_number_at_all),
    ("old_number_in_new_field", 2.5, papers.old_number_in_new_field),
    ("number_as_power", 0.15, papers.number_as_power),
    ("number_mistyped", 0.6, papers.number_mistyped),
    ("leading_zero_lost", 0.15, papers.leading_zero_lost),
    ("number_in_groups", 0.1, papers.number_in_groups),
    ("siblings_number", 0.9, papers.siblings_number),
)
OLD_NUMBER = group(
    ("old_number_left_out", 6.0, papers.old_number_left_out),
    ("old_number_mistyped", 0.9, papers.old_number_mistyped),
    ("card_of_other_province", 6.0, papers.card_of_other_province),
)
SEX = group(
    ("other_sex", 0.28, papers.other_sex),
    ("sex_by_name", 0.6, papers.sex_by_name),
)
PEOPLE = group(
    ("no_people", 2.2, peoples.no_people),
    ("other_name_of_people", 1.2, peoples.other_name_of_people),
    ("neighbours_people", 0.25, peoples.neighbours_people),
)
PEOPLE_OF_MINORITY = group(
    ("people_in_other_words", 12.0, where(peoples.a_minority, peoples.other_name_of_people)),
    ("kinh_for_all", 2.0, peoples.kinh_for_all),
)

# what the communes' police typed from the collection forms, 2017 to 2020; one thing wrong in a row
REGISTER = group(
    ("tone_on_second_vowel", 4.0, every_name(writing.tone_on_second_vowel)),
    ("i_for_y", 3.0, own(writing.i_for_y)),
    ("icelandic_d", 3.0, every_name(files.icelandic_d)),
    ("apart", 0.45, every_name(files.apart)),
    ("space_around", 0.65, own(writing.space_around)),
    ("two_spaces", 0.55, own(writing.two_spaces)),
    ("capitals", 0.5, every_name(writing.capitals)),
    ("no_marks", 0.1, every_name(writing.no_marks)),
    ("hook_for_tilde", 0.8, where(SOUTH, HOOK_FOR_TILDE)),
    ("old_reading", 0.3, OLD_READING),
    ("name_alike", 0.45, NAME_ALIKE),
    ("tone_misread", 0.3, TONE_MISREAD),
    ("hat_faded", 0.15, HAT_FADED),
    ("tone_key_missed", 0.25, TONE_KEY_MISSED),
    ("thi_left_out", 0.4, THI_LEFT_OUT),
    ("van_left_out", 0.25, VAN_LEFT_OUT),
    ("middle_lost", 0.3, own(naming.middle_lost)),
    ("heard_by_kinh", 2.5, where(peoples.a_minority, own(peoples.heard_by_kinh))),
    ("own_spelling", 3.0, where(peoples.a_minority, every_name(peoples.own_spelling))),
    ("apostrophe", 3.0, where(peoples.a_minority, every_name(peoples.apostrophe))),
    ("strange_letters", 2.0, where(peoples.a_minority, every_name(peoples.strange_letters))),
    ("year_only", 0.55, dates.year_only),
    ("first_of_january", 0.5, dates.first_of_january),
    ("day_and_month_exchanged", 0.5, dates.day_and_month_exchanged),
    ("day_misread", 0.25, dates.day_misread),
    ("year_misread", 0.1, dates.year_misread),
    ("age_for_school", 0.1, dates.age_for_school),
    ("parents_left_out", 0.85, papers.parents_left_out),
    ("father_left_out", 0.4, papers.father_left_out),
    ("mother_left_out", 0.3, papers.mother_left_out),
    ("parent_misheard", 0.6, a_parent(
        either(one_word(hearing.hook_for_tilde), one_word(hearing.old_reading)))),
    ("parent_without_thi", 0.6, a_parent(naming.thi_left_out)),
    ("birth_commune_unknown", 1.15, places.birth_commune_unknown),
    ("origin_as_birthplace", 0.8, places.origin_as_birthplace),
    ("birth_commune_beside", 0.3, places.birth_commune_beside),
    ("moved_nearby", 0.5, places.moved_nearby),
    ("moved_in_province", 0.4, places.moved_in_province),
    ("moved_to_work", 0.3, places.moved_to_work),
    ("old_number_left_out", 0.9, papers.old_number_left_out),
    ("old_number_mistyped", 0.2, papers.old_number_mistyped),
    ("other_sex", 0.08, papers.other_sex),
    ("people_in_other_words", 2.5, where(peoples.a_minority, peoples.other_name_of_people)),
    ("no_people", 0.2, peoples.no_people),
)  # fmt: skip

OFFICES = Family(
    name="offices",
    register=(REGISTER,),
    dossier=(
        MISTAKEN, MISTAKEN_OF_PEOPLES, PARENT_MISTAKEN, PARENT_OF_PEOPLES, WRITTEN_BY_PEOPLES,
        APOSTROPHE, STRANGE_LETTERS, ORTHOGRAPHY, STYLE, LETTERS, PARENTS_MISSING,
        BIRTHDAY, BIRTHPLACE, ORIGIN, RESIDENCE, NUMBER, OLD_NUMBER, SEX, PEOPLE,
        PEOPLE_OF_MINORITY,
    ),
    absent=0.03,
    twice=0.01,
    late=0.002,
)  # fmt: skip
