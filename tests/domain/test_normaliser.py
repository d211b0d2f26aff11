"""When the words of a name tell by themselves how it was mended."""

import pytest

from capthe.domain.normaliser import GUESSED, NAME_LETTERS_MAX, Meaning, told_by_words

VAN, AN = Meaning("văn", "tcvn3"), Meaning("an", "")


@pytest.mark.parametrize(
    ("name", "words", "way"),
    [
        ("V¨n An", (VAN, AN), "tcvn3"),
        ("V¨n V¨n", (VAN, VAN), "tcvn3"),
        ("V¨n ?", (VAN, None), None),
        ("Vaên V¨n", (Meaning("văn", "vni"), VAN), None),
        ("An An", (AN, AN), None),
        ("Văn An", (VAN, AN), None),
        (" ".join(["V¨n"] * NAME_LETTERS_MAX), (VAN,) * NAME_LETTERS_MAX, None),
    ],
)
def test_words_tell_how_a_name_was_mended_if_all_do_and_in_one_way(name, words, way):
    assert told_by_words(name, words) == way


def test_what_was_guessed_is_not_mended():
    assert [each.is_mended for each in (VAN, AN, Meaning("v?n", GUESSED))] == [True, False, False]
