"""No name and no place of the whole corpus has a letter that the card's font lacks."""

import unicodedata

import pytest

from capthe.domain.errors import Refusal
from capthe.face.layout import set_text
from capthe.sim.nation import people

HIGHLAND = "ĕ ĭ ŏ ŭ ƀ č ñ ơ̆ ư̆ ô̆ ê̆ Ĕ Ĭ Ŏ Ŭ Ƀ Č Ñ Ơ̆ Ư̆ Ô̆ Ê̆ H’ Y' Ê Đê Brơ̆ng Ngơ̆n Hđơ̆k Êban"
CHAM_AND_KHMER = "Thạch Sô Phia Danh Thị So Phia Kiều Maily Đàng Năng Thị Sà Vươne"


def words_of(count):
    for person in people(11, count):
        for text in (person.name, person.address, person.origin, person.native.text, person.marks):
            yield from text.split(" ")


def test_every_word_of_the_nation_has_its_letters(fonts, sizes):
    words = {unicodedata.normalize("NFC", word) for word in words_of(sizes["named_people"])}
    words.update((*HIGHLAND.split(" "), *CHAM_AND_KHMER.split(" ")))
    for word in words:
        fonts.text.word(word)  # refuses a letter without a glyph
    assert len(words) > 1000


def test_a_mark_without_a_letter_of_its_own_stands_over_its_letter(fonts):
    plain, marked = fonts.text.word("ơ"), fonts.text.word("ơ̆")
    assert marked.advance == plain.advance
    assert bytes.fromhex(marked.meaning.decode())[2:].decode("utf-16-be") == "ơ̆ "
    circumflex = fonts.text.word("Ê̆")
    assert [rise > 0 for rise, _ in circumflex.runs] == [False, True]


def test_a_number_is_set_as_its_digits_are(fonts):
    number, same = fonts.text.word("079058700700"), fonts.text._shaped("079058700700")
    assert (number.advance, number.runs, number.meaning) == (same.advance, same.runs, b"")


def test_letters_of_other_scripts_are_refused_by_name(fonts):
    for letter in "王កขА":
        with pytest.raises(Refusal) as refused:
            fonts.text.word(letter)
        assert refused.value.code == "face_letter_missing"


def test_every_citizens_texts_fit_both_versions(fonts, presses, sizes):
    profiles = [press.profile for press in presses.values()]
    for person in people(12, sizes["named_people"]):
        texts = {
            "name": person.name, "residence": person.address, "origin": person.origin,
            "birth_place": person.native.text, "marks": person.marks,
        }  # fmt: skip
        for profile in profiles:
            for field in profile.texts:
                if field.name in texts:
                    setting = set_text(field, texts[field.name], fonts.text)
                    assert setting.size_pt >= 4.2, (field.name, texts[field.name])
