import pytest

from capthe.country.demo.number import DemoNumber
from capthe.domain.errors import Refusal


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1119851001", "number_length"),
        ("13198510016", "number_place_unknown"),
        ("11198530010", "number_place_unknown"),
        ("11198510010", "number_check_digit"),
    ],
)
def test_the_invented_country_refuses_by_name_too(text, code):
    with pytest.raises(Refusal) as refused:
        DemoNumber().parse(text)
    assert refused.value.code == code
