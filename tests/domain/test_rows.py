"""Rows by the hundred thousand are the rows that their type makes."""

from capthe.domain.country import CardData
from capthe.domain.rows import rows_of


def test_rows_are_those_of_the_type():
    plain = [tuple(range(8)), tuple("abcdefgh")]
    made = list(rows_of(CardData, iter(plain)))
    assert made == [CardData(*row) for row in plain]
    assert {type(row) for row in made} == {CardData}
    assert [row.old_number for row in made] == [7, "h"]
