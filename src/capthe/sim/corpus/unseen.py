"""Faults that nothing was built against or tuned by: a third family, with code of its own.

Its kinds and shares are those that the findings on registers name: a third of the names written
otherwise, a tenth wrong, a fifteenth of the dates, parents missing on one in seven, a birthplace
missing or changed on one in four, numbers absent on nearly half, more of them of the old and of the
minorities. It takes the table of faults from `family` and no way of making one from the others.
The linker's figures on it are reported as they come and nothing is changed after them by it.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from capthe.sim.corpus import unseen_errors as errors
from capthe.sim.corpus import unseen_writing as writing
from capthe.sim.corpus.family import Around, Family, Fault, Make
from capthe.sim.corpus.lines import Particulars, unit_code

_LACKING, _LACKING_MORE = 0.4, 0.68  # more: born before 1965, or not Kinh
_OLD = 1965_00_00
_PARENTS = ("father_name", "mother_name")


def _whole_line(way: Callable[[str], str | None]) -> Make:
    """Every name of a line in one way: who sits at the keyboard writes all of them."""

    def make(_: Random, said: Particulars, __: Around) -> Particulars | None:
        written = {
            column: way(getattr(said, column)) or getattr(said, column)
            for column in ("full_name", *_PARENTS)
        }
        return replace(said, **written)

    return make


def _field(column: str, way: Callable[[Random, str], str | None]) -> Make:
    def make(rng: Random, said: Particulars, _: Around) -> Particulars | None:
        value: str = getattr(said, column)
        made = way(rng, value) if value else None
        return None if made is None else replace(said, **{column: made})

    return make


def _of_a_parent(way: Callable[[Random, str], str | None]) -> Make:
    makes = [_field(column, way) for column in _PARENTS]
    return lambda rng, said, around: makes[int(rng.random() * 2)](rng, said, around)


def _empty(*columns: str) -> Make:
    return lambda _, said, __: replace(said, **dict.fromkeys(columns, ""))


def _taken_from(column: str, source: str) -> Make:
    """Write one of the three places of the form in the box of another."""

    def make(_: Random, said: Particulars, __: Around) -> Particulars | None:
        value: str = getattr(said, source)
        return replace(said, **{column: value}) if value else None

    return make


def _elsewhere(column: str, *, is_near: bool) -> Make:
    """Another commune of the same province, or of any."""

    def make(rng: Random, said: Particulars, around: Around) -> Particulars:
        places, province = around.places, around.person.province
        place = places.within(rng, province) if is_near else places.anywhere(rng)
        return replace(said, **{column: unit_code(place)})

    return make


def _number_lacking(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    who = around.person
    is_more = who.birth < _OLD or who.ethnicity != "Kinh"
    return replace(said, number="") if rng.random() < (
        _LACKING_MORE if is_more else _LACKING
    ) else None  # fmt: skip


def _number_of_kin(_: Random, said: Particulars, around: Around) -> Particulars:
    """Bear the number of a brother or sister: of one who is elsewhere if none is in the nation."""
    if around.siblings:
        return replace(said, number=around.siblings[-1].number)
    who = around.person
    number = around.numbers.draw_from_top(
        registered_in=who.birth_province, is_female=who.sex == "M", year=who.birth // 10000 - 2
    )
    return replace(said, number=number)


def _shared_old_number(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Bear a nine-digit number that the province also gave to somebody else."""
    others = [each.old_number for each in around.siblings if each.old_number]
    return replace(said, old_number=others[int(rng.random() * len(others))]) if others else None


_SEX = (Fault("sex_turned", 0.002, _field("sex", lambda _, sex: "F" if sex == "M" else "M")),)
_UNITS = (
    Fault("residence_renamed", 0.05, _field("residence_commune", errors.renamed_unit)),
    Fault("residence_retired", 0.01, _field("residence_commune", errors.retired_unit)),
    Fault("residence_not_said", 0.02, _empty("residence_commune")),
)

UNSEEN = Family(
    name="unseen",
    register=(
        (
            Fault("tone_on_the_other_vowel", 0.03, _whole_line(writing.tone_on_the_other_vowel)),
            Fault("all_capitals", 0.02, _whole_line(str.upper)),
            Fault("abc_font", 0.008, _whole_line(writing.abc_font)),
            Fault("icelandic_d", 0.01, _whole_line(writing.icelandic_d)),
            Fault("spaces", 0.005, _whole_line(writing.spaces)),
        ),
        (
            Fault("by_ear", 0.006, _field("full_name", errors.as_said_elsewhere)),
            Fault("any_letter", 0.004, _field("full_name", errors.any_letter)),
            Fault("two_in_one", 0.002, _field("full_name", errors.two_in_one)),
            Fault("narrow", 0.5, _field("full_name", lambda _, name: writing.narrow(name))),
        ),
        (
            Fault("year_alone", 0.008, _field("birth_date", errors.year_alone)),
            Fault("noughts", 0.006, _field("birth_date", errors.noughts)),
            Fault("new_year", 0.008, _field("birth_date", errors.new_year)),
            Fault("a_digit", 0.005, _field("birth_date", errors.a_digit)),
        ),
        _SEX,
        (Fault("number_absent", 0.004, _empty("number")),
         Fault("number_of_kin", 0.001, _number_of_kin)),
        (Fault("old_number_shared", 0.002, _shared_old_number),),
        (Fault("move_not_known", 0.06, _elsewhere("residence_commune", is_near=False)),),
        (Fault("both_parents_absent", 0.02, _empty(*_PARENTS)),
         Fault("a_parent_absent", 0.04, _of_a_parent(lambda _, __: ""))),
    ),
    dossier=(
        (
            Fault("apart", 0.05, _whole_line(writing.apart)),
            Fault("tone_on_the_other_vowel", 0.07, _whole_line(writing.tone_on_the_other_vowel)),
            Fault("all_capitals", 0.08, _whole_line(str.upper)),
            Fault("ascii_capitals", 0.03, _whole_line(writing.ascii_capitals)),
            Fault("without_marks", 0.06, _whole_line(writing.without_marks)),
            Fault("icelandic_d", 0.02, _whole_line(writing.icelandic_d)),
            Fault("abc_font", 0.014, _whole_line(writing.abc_font)),
            Fault("vni_font", 0.008, _whole_line(writing.vni_font)),
            Fault("windows_1258", 0.008, _whole_line(writing.windows_1258)),
            Fault("telex_at_once", 0.012, _whole_line(writing.telex_at_once)),
            Fault("vni_at_once", 0.006, _whole_line(writing.vni_at_once)),
            Fault("spaces", 0.012, _whole_line(writing.spaces)),
            Fault("stray", 0.006, _field("full_name", writing.stray)),
        ),
        (
            Fault("by_ear", 0.033, _field("full_name", errors.as_said_elsewhere)),
            Fault("another_tone", 0.008, _field("full_name", errors.another_tone)),
            Fault("one_shape_less", 0.008, _field("full_name", errors.one_shape_less)),
            Fault("any_letter", 0.016, _field("full_name", errors.any_letter)),
            Fault("without_middle", 0.01, _field("full_name", errors.without_middle)),
            Fault("two_in_one", 0.007, _field("full_name", errors.two_in_one)),
            Fault("words_turned", 0.005, _field("full_name", errors.middle_and_given_turned)),
            Fault("other_branch", 0.03, _field("full_name", errors.other_branch)),
            Fault("family_last", 0.002, _field("full_name", errors.family_last)),
            Fault("addressed", 0.003, _field("full_name", errors.addressed)),
            Fault("also_called", 0.002, _field("full_name", errors.also_called)),
        ),
        (Fault("narrow", 0.05, _field("full_name", lambda _, name: writing.narrow(name))),
         Fault("of_a_minority", 0.2, _field("full_name", writing.of_a_minority))),
        (
            Fault("year_alone", 0.01, _field("birth_date", errors.year_alone)),
            Fault("noughts", 0.01, _field("birth_date", errors.noughts)),
            Fault("new_year", 0.008, _field("birth_date", errors.new_year)),
            Fault("american", 0.018, _field("birth_date", errors.american)),
            Fault("year_of_the_moon", 0.012, _field("birth_date", errors.year_of_the_moon)),
            Fault("a_digit", 0.012, _field("birth_date", errors.a_digit)),
            Fault("day_digits_turned", 0.008, _field("birth_date", errors.day_digits_turned)),
        ),
        (*_SEX, Fault("sex_not_said", 0.003, _empty("sex"))),
        (Fault("number_absent", 1.0, _number_lacking),),
        (Fault("number_digit", 0.008, _field("number", errors.wrong_digit)),
         Fault("number_of_kin", 0.004, _number_of_kin)),
        (
            Fault("old_number_absent", 0.25, _empty("old_number")),
            Fault("old_number_digit", 0.006, _field("old_number", errors.wrong_digit)),
            Fault("old_number_shared", 0.002, _shared_old_number),
        ),
        (Fault("moved", 0.04, _elsewhere("residence_commune", is_near=True)),
         Fault("moved_far", 0.02, _elsewhere("residence_commune", is_near=False)), *_UNITS),
        (
            Fault("birthplace_absent", 0.13, _empty("birth_commune")),
            Fault("birthplace_is_residence", 0.04,
                  _taken_from("birth_commune", "residence_commune")),
            Fault("birthplace_is_origin", 0.03, _taken_from("birth_commune", "origin_commune")),
            Fault("birthplace_near", 0.04, _elsewhere("birth_commune", is_near=True)),
            Fault("birthplace_renamed", 0.03, _field("birth_commune", errors.renamed_unit)),
        ),
        (Fault("province_renamed", 0.04, _field("birth_province", errors.renamed_province)),),
        (
            Fault("origin_absent", 0.08, _empty("origin_commune")),
            Fault("origin_from_residence", 0.04,
                  _taken_from("origin_commune", "residence_commune")),
            Fault("origin_from_birthplace", 0.03, _taken_from("origin_commune", "birth_commune")),
        ),
        (
            Fault("both_parents_absent", 0.05, _empty(*_PARENTS)),
            Fault("a_parent_absent", 0.1, _of_a_parent(lambda _, __: "")),
            Fault("a_parents_year", 0.02, _of_a_parent(errors.year_instead)),
            Fault("a_parent_by_ear", 0.02, _of_a_parent(errors.as_said_elsewhere)),
            Fault("a_parents_letter", 0.02, _of_a_parent(errors.any_letter)),
            Fault("a_parent_without_middle", 0.02, _of_a_parent(errors.without_middle)),
        ),
        (Fault("people_absent", 0.03, _empty("ethnicity")),
         Fault("people_spelt_otherwise", 0.06,
               _field("ethnicity", errors.people_spelt_otherwise))),
    ),
    absent=0.03,
    twice=0.01,
    late=0.006,
)  # fmt: skip
