import pytest

from capthe.domain.deadlines import Case
from capthe.domain.errors import Refusal
from capthe.domain.generation import EndedCard, Ending, generation_of


@pytest.mark.parametrize("case", list(Case))
def test_the_first_chip_card_is_generation_one_whatever_the_case(case):
    assert generation_of(case, None) == 1


def test_an_exchange_takes_the_old_card_back():
    assert generation_of(Case.EXCHANGE, EndedCard(1, Ending.TAKEN_BACK)) == 2
    assert generation_of(Case.EXCHANGE, EndedCard(2, Ending.EXPIRED)) == 3


def test_a_reissue_revokes_the_lost_card():
    assert generation_of(Case.REISSUE, EndedCard(3, Ending.REVOKED)) == 4


@pytest.mark.parametrize(
    ("case", "ending"),
    [
        (Case.EXCHANGE, Ending.REVOKED),
        (Case.REISSUE, Ending.TAKEN_BACK),
        (Case.NEW, Ending.EXPIRED),
    ],
)
def test_an_old_card_that_is_not_ended_as_its_case_requires_stops_the_dossier(case, ending):
    with pytest.raises(Refusal) as refused:
        generation_of(case, EndedCard(1, ending))
    assert refused.value.code == "old_card_not_ended"
