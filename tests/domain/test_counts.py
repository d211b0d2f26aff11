import pytest

from capthe.domain.counts import NO_TARGET, FiveNumbers, Share
from capthe.domain.errors import Broken
from capthe.domain.text import Text


def test_percent_is_computed():
    hanoi = FiveNumbers(3_485_629, 1_959_000, 385_613, 385_613, 123_000)
    assert hanoi.share_sent().label() == Text("56,2 %", "56.2 %")
    assert Share(3, 2).percent() == 150.0


def test_a_target_of_zero_is_no_target():
    assert Share(0, 0).percent() is None
    assert Share(5, 0).label() == NO_TARGET


@pytest.mark.parametrize("share", [(-1, 2), (1, -2)])
def test_counts_start_at_zero(share):
    with pytest.raises(ValueError, match="start at 0"):
        Share(*share)


@pytest.mark.parametrize(
    "numbers",
    [(1, 2, 0, 0, 0), (2, 1, 2, 0, 0), (2, 2, 1, 2, 0), (2, 2, 2, 1, 2), (0, 0, 0, 0, -1)],
)
def test_no_number_exceeds_the_one_before_it(numbers):
    with pytest.raises(Broken):
        FiveNumbers(*numbers)


def test_units_add_up():
    assert FiveNumbers(5, 4, 3, 2, 1) + FiveNumbers(1, 1, 1, 1, 1) == FiveNumbers(6, 5, 4, 3, 2)
