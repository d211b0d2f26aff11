"""Rules of a search as a person writes them."""

import pytest

from capthe.domain.errors import Refusal
from capthe.link.definition import Rule
from capthe.link.persons import PERSONS
from capthe.link.records import COMPARED
from capthe.link.rules_text import RULES_MAX, read_rules


def test_the_rules_in_use_can_be_written_and_read_again():
    lines = [("tight: " if r.is_tight else "") + " + ".join(r.columns) for r in PERSONS.rules]
    assert read_rules("\n".join(lines)) == PERSONS.rules


def test_what_stands_behind_a_sign_and_empty_lines_are_left_out():
    text = "# đề xuất\n\n d + r_ground # cùng ngày, cùng xã\n"
    assert read_rules(text) == (Rule(("d", "r_ground")),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("d + r_ground\nd + moon", ("Dòng 2: không có cột “moon”", "Line 2: no column “moon”")),
        ("d + n_shown", ("Dòng 1: không có cột", "Line 1: no column")),
        ("d; drop table link.person", ("không có cột", "no column")),
        ("d +", ("không có cột “”", "no column “”")),
        ("d + y + d", ("một cột viết hai lần", "one column is written twice")),
        ("d + y\ny + d", ("Dòng 2: quy tắc này đã có", "Line 2: this rule stands above")),
        ("# chưa có gì", ("0 quy tắc", "0 rules")),
        ("\n".join(f"d + {k}" for k in COMPARED if k != "d")[:10_000], ("quy tắc", "rules")),
    ],
)
def test_a_rule_that_is_none_is_refused_by_its_line_in_two_languages(text, said):
    if text.count("\n") > 10:
        assert text.count("\n") >= RULES_MAX
    with pytest.raises(Refusal) as refused:
        read_rules(text)
    vietnamese, english = said
    assert vietnamese in refused.value.text.vi
    assert english in refused.value.text.en
    assert refused.value.next_action.vi != refused.value.next_action.en
