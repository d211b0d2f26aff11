"""What befalls a name: in how many of a hundred dossiers each mistake and each way of writing.

A share is that of the draw: a fault of one region, people or letter happens where there is one.
"""

from capthe.sim.corpus import offices_files as files
from capthe.sim.corpus import offices_hearing as hearing
from capthe.sim.corpus import offices_keys as keys
from capthe.sim.corpus import offices_naming as naming
from capthe.sim.corpus import offices_paper as paper
from capthe.sim.corpus import offices_papers as papers
from capthe.sim.corpus import offices_peoples as peoples
from capthe.sim.corpus import offices_writing as writing
from capthe.sim.corpus.family import Fault, Group, Make
from capthe.sim.corpus.offices_text import a_parent, either, every_name, one_word, own, where
from capthe.sim.nation import Person


def group(*rows: tuple[str, float, Make]) -> Group:
    """Make a group of (name, of a hundred lines, what happens)."""
    return tuple(Fault(name, percent / 100, make) for name, percent, make in rows)


def a_woman(person: Person) -> bool:
    """Tell whether the person is a woman."""
    return person.sex == "F"


def a_man(person: Person) -> bool:
    """Tell whether the person is a man."""
    return person.sex == "M"


NORTH, CENTRE, SOUTH = hearing.of_the_north, hearing.of_the_centre, hearing.of_the_south
HOOK_FOR_TILDE = own(one_word(hearing.hook_for_tilde, families=True))
OLD_READING = own(one_word(hearing.old_reading, families=True))
NAME_ALIKE = own(one_word(paper.name_alike))
TONE_MISREAD = own(one_word(paper.tone_misread))
HAT_FADED = own(one_word(paper.hat_faded))
TONE_KEY_MISSED = own(one_word(keys.tone_key_missed, families=True))
THI_LEFT_OUT = own(naming.thi_left_out)
VAN_LEFT_OUT = own(naming.van_left_out)

# the name is another than the truth
MISTAKEN = group(
    ("hook_for_tilde", 1.6, where(SOUTH, HOOK_FOR_TILDE)),
    ("dot_for_tilde", 2.0, where(CENTRE, own(one_word(hearing.dot_for_tilde)))),
    ("southern_end", 1.0, where(SOUTH, own(one_word(hearing.southern_end)))),
    ("southern_short_end", 0.7, where(SOUTH, own(one_word(hearing.southern_short_end)))),
    ("southern_vowel", 1.0, where(SOUTH, own(one_word(hearing.southern_vowel)))),
    ("southern_v", 0.4, where(SOUTH, own(one_word(hearing.southern_v)))),
    ("southern_w", 0.6, where(SOUTH, own(one_word(hearing.southern_w)))),
    ("glide_lost", 0.6, own(one_word(hearing.glide_lost))),
    ("northern_vowel", 1.6, where(NORTH, own(one_word(hearing.northern_vowel)))),
    ("l_for_n", 2.0, where(NORTH, own(one_word(hearing.l_for_n)))),
    ("northern_start", 1.8, where(NORTH, own(one_word(hearing.northern_start)))),
    ("old_reading", 0.8, OLD_READING),
    ("name_alike", 1.2, NAME_ALIKE),
    ("tone_misread", 0.8, TONE_MISREAD),
    ("hat_faded", 1.0, HAT_FADED),
    ("hat_taken_for_other", 0.2, own(one_word(paper.hat_taken_for_other))),
    ("stroke_of_d", 1.1, own(one_word(paper.stroke_of_d, families=True))),
    ("capital_misread", 0.15, own(one_word(paper.capital_misread, families=True))),
    ("letter_misread", 0.25, own(one_word(paper.letter_misread))),
    ("tone_slid", 0.15, own(paper.tone_slid)),
    ("ink_blot", 0.12, own(paper.ink_blot)),
    ("name_torn_off", 0.04, own(paper.name_torn_off)),
    ("key_beside", 0.35, own(keys.key_beside)),
    ("letter_left_out", 0.3, own(keys.letter_left_out)),
    ("letter_twice", 0.12, own(keys.letter_twice)),
    ("letters_exchanged", 0.5, own(keys.letters_exchanged)),
    ("tone_key_missed", 0.5, TONE_KEY_MISSED),
    ("tone_key_beside", 0.25, own(one_word(keys.tone_key_beside, families=True))),
    ("thi_left_out", 1.5, THI_LEFT_OUT),
    ("thi_put_in", 0.7, where(a_woman, own(naming.thi_put_in))),
    ("van_left_out", 1.2, VAN_LEFT_OUT),
    ("van_put_in", 0.5, where(a_man, own(naming.van_put_in))),
    ("middle_lost", 1.5, own(naming.middle_lost)),
    ("middle_and_given_exchanged", 0.25, own(naming.middle_and_given_exchanged)),
    ("new_middle", 0.25, naming.new_middle),
    ("home_name", 0.2, naming.home_name),
    ("other_given_name", 0.12, naming.other_given_name),
    ("saint_in_front", 1.6, naming.saint_in_front),
    ("mothers_family_name", 0.2, naming.mothers_family_name),
    ("both_family_names", 0.15, naming.both_family_names),
    ("stepfathers_family_name", 0.08, naming.stepfathers_family_name),
    ("filled_down", 0.1, naming.filled_down),
    ("siblings_name", 0.2, naming.siblings_name),
)
MISTAKEN_OF_PEOPLES = group(
    ("heard_by_kinh", 8.5, where(peoples.a_minority, own(peoples.heard_by_kinh))),
    ("particle_lost", 4.0, where(peoples.a_minority, own(peoples.particle_lost))),
    ("clan_left_out", 2.5, where(peoples.a_minority, own(peoples.clan_left_out))),
    ("kinh_middle", 2.0, where(peoples.a_minority, peoples.kinh_middle)),
    ("neang", 1.8, peoples.neang),
    ("particle_of_other_sex", 3.0, where(peoples.a_minority, peoples.mans_particle)),
    ("called_by_child", 1.5, peoples.called_by_child),
    ("husbands_clan", 1.5, peoples.husbands_clan),
)

# the name is the same, written otherwise
WRITTEN_BY_PEOPLES = group(
    ("own_spelling", 14.0, where(peoples.a_minority, every_name(peoples.own_spelling))),
    ("particle_joined", 3.5, where(peoples.a_minority, own(peoples.particle_joined))),
    ("clan_first", 3.0, where(peoples.a_minority, own(peoples.clan_first))),
)
APOSTROPHE = group(
    ("apostrophe", 30.0, where(peoples.a_minority, every_name(peoples.apostrophe))),
)
STRANGE_LETTERS = group(
    ("strange_letters", 40.0, where(peoples.a_minority, every_name(peoples.strange_letters))),
)
ORTHOGRAPHY = group(
    ("tone_on_second_vowel", 25.0, every_name(writing.tone_on_second_vowel)),
    ("tone_on_first_vowel", 1.5, own(writing.tone_on_first_vowel)),
    ("i_for_y", 11.5, own(writing.i_for_y)),
    ("icelandic_d", 7.0, every_name(files.icelandic_d)),
    ("half_a_horn", 5.0, own(keys.half_a_horn)),
)
STYLE = group(
    ("capitals", 5.7, every_name(writing.capitals)),
    ("small_letters", 0.7, every_name(writing.small_letters)),
    ("sentence_case", 1.0, every_name(writing.sentence_case)),
    ("small_middle", 1.3, own(writing.small_middle)),
    ("capital_family", 0.25, every_name(writing.capital_family)),
    ("ascii_capitals", 0.4, every_name(writing.ascii_capitals)),
    ("proper_broken", 0.4, every_name(writing.proper_broken)),
    ("caps_lock", 0.15, own(writing.caps_lock)),
    ("two_spaces", 1.0, own(writing.two_spaces)),
    ("space_around", 1.2, own(writing.space_around)),
    ("other_space", 0.4, own(writing.other_space)),
    ("words_joined", 0.5, own(writing.words_joined)),
    ("word_split", 0.25, own(writing.word_split)),
    ("given_first", 0.3, own(writing.given_first)),
    ("given_then_comma", 0.15, own(writing.given_then_comma)),
    ("family_last", 0.2, own(writing.family_last)),
    ("middle_initial", 0.8, own(writing.middle_initial)),
    ("family_short", 0.75, own(writing.family_short)),
    ("initials", 0.1, own(writing.initials)),
    ("hyphens", 0.3, own(writing.hyphens)),
    ("dots_of_the_form", 0.4, own(writing.dots_of_the_form)),
    ("form_of_address", 0.3, writing.form_of_address),
    ("note_behind", 0.25, own(writing.note_behind)),
)
LETTERS = group(
    ("no_marks", 3.8, every_name(writing.no_marks)),
    ("no_marks_in_capitals", 2.4, every_name(writing.no_marks_in_capitals)),
    ("one_word_unmarked", 1.3, own(writing.one_word_unmarked)),
    ("apart", 1.5, every_name(files.apart)),
    ("tones_apart", 1.3, every_name(files.tones_apart)),
    ("telex_program_off", 0.7, own(keys.telex_program_off)),
    ("telex_one_word", 1.0, own(keys.telex_one_word)),
    ("tone_key_twice", 0.5, own(keys.tone_key_twice)),
    ("vni_program_off", 0.3, own(keys.vni_program_off)),
    ("vni_one_word", 0.5, own(keys.vni_one_word)),
    ("viqr_mail", 0.08, every_name(keys.viqr_mail)),
    ("tcvn3_font", 1.1, every_name(files.tcvn3_font)),
    ("vni_font", 0.9, every_name(files.vni_font)),
    ("viscii_font", 0.05, every_name(files.viscii_font)),
    ("tcvn3_half_converted", 0.55, every_name(files.tcvn3_half_converted)),
    ("windows_1258", 0.25, every_name(files.windows_1258)),
    ("utf8_as_western", 0.8, every_name(files.utf8_as_western)),
    ("utf8_twice", 0.1, every_name(files.utf8_twice)),
    ("html_numbers", 0.35, every_name(files.html_numbers)),
    ("escaped", 0.1, every_name(files.escaped)),
    ("western_letters_left", 0.35, every_name(files.western_letters_left)),
    ("soft_hyphen_lost", 1.3, every_name(files.soft_hyphen_lost)),
    ("question_marks", 0.7, every_name(files.question_marks)),
    ("boxes", 0.25, every_name(files.boxes)),
    ("letters_dropped", 0.25, every_name(files.letters_dropped)),
    ("cut_at_bytes", 0.3, own(files.cut_at_bytes)),
    ("cut_at_eighteen", 0.2, own(files.cut_at_eighteen)),
)

PARENT_MISTAKEN = group(
    ("parent_misheard", 1.6, a_parent(
        either(one_word(hearing.hook_for_tilde), one_word(hearing.old_reading),
               one_word(hearing.southern_end), one_word(hearing.northern_start)))),
    ("parent_misread", 1.5, a_parent(
        either(one_word(paper.name_alike), one_word(paper.tone_misread)))),
    ("parent_mistyped", 0.7, a_parent(
        either(keys.key_beside, keys.letter_left_out, one_word(keys.tone_key_missed)))),
    ("parent_without_thi", 1.8, a_parent(either(naming.thi_left_out, naming.van_left_out))),
    ("parent_given_name_only", 0.8, a_parent(papers.given_name_only)),
    ("parent_home_name", 0.5, a_parent(papers.parents_home_name)),
    ("dead_parent", 0.5, a_parent(papers.dead_parent)),
    ("parents_exchanged", 0.4, papers.parents_exchanged),
    ("stepfather", 0.3, papers.stepfather),
    ("mother_under_fathers_name", 0.25, papers.mother_under_fathers_name),
)  # fmt: skip
PARENT_OF_PEOPLES = group(
    ("parent_heard_by_kinh", 5.0, where(peoples.a_minority, a_parent(peoples.heard_by_kinh))),
)
