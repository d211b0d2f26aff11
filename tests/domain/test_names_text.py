import pytest

from capthe.country.demo import demo
from capthe.domain.errors import Refusal
from capthe.domain.names import Change, CleanText, clean_text


def test_a_clean_text_is_returned_as_it_is():
    assert clean_text("Ana Bel", repairs={}, forbidden="|") == CleanText("Ana Bel")


def test_every_repair_is_counted():
    cleaned = clean_text("xax", repairs={"x": "y", "q": "r"}, forbidden="")
    assert cleaned == CleanText("yay", (Change("U+0078 to U+0079", 2),))


def test_a_separator_is_refused_by_name():
    with pytest.raises(Refusal) as refused:
        clean_text("a|b", repairs={}, forbidden="|")
    assert refused.value.code == "character_forbidden"


def test_marks_alone_are_a_warning_in_the_demo_country():
    likeness = demo().names.compare("Ana", "Ána")
    assert not likeness.equal
    assert likeness.warning is not None
