"""Faults for being judged by a second time, written without reading the linker or other families.

Drawn from how data on people in Vietnam went wrong between paper and database from 1976 to 2021;
the reason of each fault stands in the module that makes it: `held_out_names` (heard, read),
`held_out_text` (keys, fonts, files), `held_out_papers` (births, numbers, places). What people do to
a name comes first here, what machines do to the text after it. Whoever changes the linker must
neither read these modules nor measure on them while doing so.

Relatives, by `_parents`: not asked for or not known; the given name only; ditto marks in lists of
children; boxes exchanged; the wife under her husband's name; a step-parent's name; a filler for
"unknown" that the form would not go on without.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from capthe.sim.corpus import held_out_names as names
from capthe.sim.corpus import held_out_papers as papers
from capthe.sim.corpus import held_out_text as text
from capthe.sim.corpus.family import Around, Family, Fault, Group, Make
from capthe.sim.corpus.lines import Particulars

_Drawn = Callable[[Random, str], str | None]


def _written(change: _Drawn) -> Make:
    """Write all three names in one way: one typist, one file."""

    def make(rng: Random, said: Particulars, _: Around) -> Particulars | None:
        name = change(rng, said.full_name)
        if not name or name == said.full_name:
            return None
        father, mother = (each and (change(rng, each) or each)
                          for each in (said.father_name, said.mother_name))  # fmt: skip
        return replace(said, full_name=name, father_name=father, mother_name=mother)

    return make


def _at(field: str, change: _Drawn) -> Make:
    """Change one field that is not empty."""

    def make(rng: Random, said: Particulars, _: Around) -> Particulars | None:
        before: str = getattr(said, field)
        after = change(rng, before) if before else None
        return replace(said, **{field: after}) if after else None

    return make


def _own(change: _Drawn) -> Make:
    return _at("full_name", change)


def _copied(*, of: str, into: str) -> Make:
    return lambda _, said, __: replace(said, **{into: getattr(said, of)})


def _empty(*fields: str) -> Make:
    return lambda _, said, __: replace(said, **dict.fromkeys(fields, ""))


def _exchanged(first: str, second: str) -> Make:
    return lambda _, said, __: replace(
        said, **{first: getattr(said, second), second: getattr(said, first)}
    )


def _ear(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Hear the name as one hears where the person lives."""
    region = around.person.native.region
    heard = {"RRD": names.heard_in_the_north, "NMM": names.heard_in_the_north,
             "NCC": names.heard_in_the_middle}  # fmt: skip
    return _own(heard.get(region, names.heard_in_the_south))(rng, said, around)


def _of_highlands(change: _Drawn) -> Make:
    write = _written(change)
    return lambda rng, said, around: (
        write(rng, said, around) if around.person.ethnicity in names.HIGHLAND else None
    )


def _clan(change: Callable[[str, str], str | None]) -> Make:
    def make(_: Random, said: Particulars, around: Around) -> Particulars | None:
        name = change(said.full_name, around.person.ethnicity)
        return replace(said, full_name=name) if name else None

    return make


def _usual_middle(_: Random, said: Particulars, around: Around) -> Particulars | None:
    name = names.thi_or_van(said.full_name, around.person.sex)
    is_kinh = around.person.ethnicity == "Kinh"
    return replace(said, full_name=name) if name and is_kinh else None


def _parents(change: _Drawn) -> Make:
    """Change what is said of one of the two, mostly the mother."""
    mother, father = _at("mother_name", change), _at("father_name", change)
    return lambda rng, said, around: (mother if rng.random() < 0.6 else father)(rng, said, around)


def _one_parent_unknown(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    return _empty("father_name" if rng.random() < 0.6 else "mother_name")(rng, said, around)


def _given_only(_: Random, name: str) -> str:
    return name.rpartition(" ")[2]


def _mans_wife(_: Random, said: Particulars, __: Around) -> Particulars | None:
    father = said.father_name
    return replace(said, mother_name=f"Bà {father}") if father and said.mother_name else None


def _step_parent(rng: Random, name: str) -> str:
    """Name who lives with the child's mother or father now."""
    family = ("Nguyễn", "Trần", "Lê", "Phạm")[int(rng.random() * 4)]
    given = ("Hòa", "Lan", "Sáu", "Bình", "Mai", "Tâm", "Hiếu")[int(rng.random() * 7)]
    return f"{family} {'Thị' if ' Thị ' in name else 'Văn'} {given}"


def _filler(rng: Random, _: str) -> str:
    return ("Không rõ", "không biết", "0", "-", "KXĐ", "Vô danh")[int(rng.random() * 6)]


def _ditto(rng: Random, _: str) -> str:
    return ("nt", "như trên", '"', "-nt-")[int(rng.random() * 4)]


def _other_sex(_: Random, said: Particulars, __: Around) -> Particulars:
    return replace(said, sex="F" if said.sex == "M" else "M")


_MISTAKEN: Group = (
    Fault("heard_by_region", 0.024, _ear),
    Fault("tone_misread", 0.016, _own(names.tone_misread)),
    Fault("hand_misread", 0.018, _own(names.hand_misread)),
    Fault("other_form_of_a_word", 0.03, _own(names.other_form_of_a_word)),
    Fault("thi_or_van", 0.013, _usual_middle),
    Fault("called_by_rank", 0.002, _own(names.called_by_rank)),
    Fault("words_exchanged", 0.005, _own(names.words_exchanged)),
    Fault("word_joined", 0.008, _own(names.word_joined)),
)
_HIGHLANDS: Group = (
    Fault("highland_as_vietnamese", 0.12, _of_highlands(names.highland_as_vietnamese)),
    Fault("highland_as_missionary", 0.06, _of_highlands(names.highland_as_missionary)),
    Fault("highland_closed_up", 0.10, _of_highlands(names.highland_closed_up)),
    Fault("clan_left_out", 0.05, _clan(names.clan_left_out)),
    Fault("clan_first", 0.07, _clan(names.clan_first)),
)
_WRITTEN: Group = (
    Fault("old_font_read_as_1258", 0.020, _written(text.old_font_read_as_1258)),
    Fault("old_font_in_capitals", 0.010, _written(text.old_font_in_capitals)),
    Fault("utf8_read_as_1258", 0.018, _written(text.utf8_read_as_1258)),
    Fault("question_marks", 0.018, _written(text.question_marks)),
    Fault("boxes", 0.008, _written(text.boxes)),
    Fault("marked_letters_gone", 0.005, _written(text.marked_letters_gone)),
    Fault("escaped_for_the_web", 0.012, _written(text.escaped_for_the_web)),
    Fault("escaped_for_programs", 0.010, _written(text.escaped_for_programs)),
    Fault("mail_spelling", 0.015, _written(text.mail_spelling)),
    Fault("capitals_without_marks", 0.042, _written(text.capitals_without_marks)),
    Fault("one_word_in_keys", 0.022, _own(text.one_word_in_keys)),
    Fault("key_left_over", 0.016, _own(text.key_left_over)),
    Fault("caps_lock", 0.012, _written(text.caps_lock)),
    Fault("key_stuck", 0.012, _own(text.key_stuck)),
    Fault("french_layout", 0.004, _own(text.french_layout)),
    Fault("mark_forgotten", 0.030, _own(text.mark_forgotten)),
    Fault("scanned", 0.008, _own(text.scanned)),
    Fault("southern_hyphens", 0.025, _written(text.southern_hyphens)),
    Fault("dong_sign", 0.020, _written(text.dong_sign)),
    Fault("zero_width", 0.010, _written(text.zero_width)),
    Fault("cut_by_bytes", 0.016, _written(text.cut_by_bytes)),
    Fault("family_name_shortened", 0.016, _own(names.family_name_shortened)),
    Fault("middle_shortened", 0.016, _own(names.middle_shortened)),
    Fault("alias_behind", 0.010, _own(names.alias_behind)),
)
_BIRTH: Group = (
    Fault("year_of_old_papers", 0.009, papers.born_year_only),
    Fault("new_year_for_unknown", 0.009, papers.born_on_new_year),
    Fault("day_and_month_turned", 0.012, papers.born_turned),
    Fault("lunar_day", 0.008, papers.born_by_the_moon),
    Fault("year_by_the_animal", 0.020, papers.born_of_the_animal),
    Fault("animal_another_round", 0.008, papers.born_another_round),
    Fault("age_counted_from_one", 0.006, papers.born_by_counted_age),
    Fault("younger_for_school", 0.006, papers.born_for_school),
    Fault("birth_digit_misread", 0.012, papers.born_misread),
    Fault("excel_of_1904", 0.002, papers.born_in_1904),
)
_SPOKEN: Group = (Fault("day_as_spoken", 0.03, papers.born_as_spoken),)
_SEXES: Group = (
    Fault("sex_box_beside", 0.003, _other_sex),
    Fault("sex_box_open", 0.003, _empty("sex")),
)
_NUMBERS: Group = (
    Fault("number_unknown", 0.96, papers.number_unknown),
    Fault("old_number_in_new_box", 0.012, papers.old_in_new_box),
    Fault("zeros_off", 0.010, _at("number", papers.zeros_off)),
    Fault("digit_of_a_hand", 0.006, _at("number", papers.misread)),
    Fault("digits_turned", 0.004, _at("number", papers.turned)),
    Fault("number_of_the_next_child", 0.003, papers.number_of_next_child),
    Fault("number_short", 0.003, _at("number", papers.short)),
)
_OLD_NUMBERS: Group = (
    Fault("old_number_lost", 0.24, _empty("old_number")),
    Fault("old_number_of_new_home", 0.05, papers.old_of_new_home),
    Fault("old_digit_of_a_hand", 0.006, _at("old_number", papers.misread)),
)
_LIVING: Group = (
    Fault("home_moved", 0.045, papers.moved),
    Fault("home_merged", 0.030, _at("residence_commune", papers.merged)),
    Fault("district_for_home", 0.015, _at("residence_commune", papers.district)),
    Fault("hamlet_for_home", 0.008, _at("residence_commune", papers.hamlet)),
)
_BIRTHPLACES: Group = (
    Fault("birthplace_unknown", 0.13, _empty("birth_commune")),
    Fault("birth_at_home_place", 0.25, _copied(of="origin_commune", into="birth_commune")),
    Fault("birth_where_living", 0.08, _copied(of="residence_commune", into="birth_commune")),
    Fault("birth_commune_merged", 0.03, _at("birth_commune", papers.merged)),
    Fault("district_for_birth", 0.025, _at("birth_commune", papers.district)),
    Fault("province_before_split", 0.03, papers.before_split),
)
_ORIGINS: Group = (
    Fault("home_place_unknown", 0.085, _empty("origin_commune")),
    Fault("home_place_where_living", 0.05, _copied(of="residence_commune", into="origin_commune")),
    Fault("home_place_merged", 0.02, _at("origin_commune", papers.merged)),
    Fault("district_for_home_place", 0.02, _at("origin_commune", papers.district)),
    Fault("column_over", 0.005, papers.column_over),
)
_RELATIVES: Group = (
    Fault("parents_not_asked", 0.06, _empty("father_name", "mother_name")),
    Fault("one_parent_unknown", 0.05, _one_parent_unknown),
    Fault("parents_given_name", 0.03, _parents(_given_only)),
    Fault("parents_ditto", 0.005, _parents(_ditto)),
    Fault("parents_exchanged", 0.006, _exchanged("father_name", "mother_name")),
    Fault("wife_of_her_husband", 0.006, _mans_wife),
    Fault("step_parent", 0.008, _parents(_step_parent)),
    Fault("parent_shortened", 0.02, _parents(names.family_name_shortened)),
    Fault("parent_filler", 0.012, _parents(_filler)),
)
_PEOPLES: Group = (
    Fault("people_by_other_name", 0.07, papers.ethnic_other),
    Fault("people_filled_in", 0.06, papers.ethnic_kinh),
    Fault("people_left_out", 0.02, _empty("ethnicity")),
)


def _mild(group: Group, times: float) -> Group:
    """The same faults in a register that was checked, with lower shares."""
    return tuple(Fault(fault.name, fault.share * times, fault.make) for fault in group)


HELD_OUT = Family(
    "held_out",
    register=(
        _mild(_MISTAKEN, 0.1), _mild(_HIGHLANDS, 0.4), _mild(_WRITTEN, 0.14), _mild(_BIRTH, 0.4),
        _mild(_SEXES, 0.2), _mild(_NUMBERS, 0.018), _mild(_OLD_NUMBERS, 0.02), _mild(_LIVING, 0.7),
        _mild(_RELATIVES, 0.6),
    ),
    dossier=(
        _MISTAKEN, _HIGHLANDS, _WRITTEN, _BIRTH, _SPOKEN, _SEXES, _NUMBERS, _OLD_NUMBERS, _LIVING,
        _BIRTHPLACES, _ORIGINS, _RELATIVES, _PEOPLES,
    ),
    absent=0.03,
    twice=0.01,
    late=0.006,
)  # fmt: skip
