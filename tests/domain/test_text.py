import pytest

from capthe.domain.text import Text


def test_a_text_reads_vietnamese_unless_english_is_asked_for():
    text = Text("Ngày {day}", "Day {day}").filled(day=5)
    assert [text.in_language(code) for code in ("vi", "en", "fr")] == ["Ngày 5", "Day 5", "Ngày 5"]


@pytest.mark.parametrize(("vi", "en"), [("", "No"), ("Không", " ")])
def test_a_text_that_lacks_a_language_cannot_be(vi, en):
    with pytest.raises(ValueError, match="needs Vietnamese and English"):
        Text(vi, en)
