import pytest

from capthe.chip.mrz import Td1, check_digit, read_td1, transliterate
from capthe.domain.errors import Refusal

ICAO = (  # the specimen of Doc 9303 part 5, appendix B
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
SPECIMEN = Td1(
    document_code="I",
    issuer="UTO",
    document_number="D23145890",
    birth="740812",
    sex="F",
    expiry="120415",
    nationality="UTO",
    surname="ERIKSSON",
    given_names="ANNA<MARIA",
)


def changed(**changes):
    values = {name: getattr(SPECIMEN, name) for name in SPECIMEN.__slots__}
    return Td1(**(values | changes))


def test_the_specimen_of_the_standard_is_written_and_read():
    assert SPECIMEN.lines() == ICAO
    assert read_td1("\n".join(ICAO)).zone == SPECIMEN
    assert read_td1("\n".join(ICAO)).failed == ()


def test_check_digits_of_the_standard():
    assert check_digit("D23145890") == "7"
    assert check_digit("<<<") == "0"


def test_the_reader_forgives_case_blanks_and_letters_that_look_like_digits():
    text = " ".join(ICAO).lower().replace("7408122f", "74o8i22f")
    assert read_td1(text).zone == SPECIMEN


def test_a_long_document_number_is_put_together():
    number = "D23145890734"
    first = "I<UTO" + number[:9] + "<" + number[9:] + check_digit(number)
    read = read_td1(first.ljust(30, "<") + ICAO[1] + ICAO[2])
    assert (read.zone.document_number, read.zone.optional_1) == (number, "")
    assert "document_number" not in read.failed


@pytest.mark.parametrize(
    ("line", "place", "sign", "failed"),
    [
        (0, 6, "9", ("document_number", "composite")),
        (1, 0, "6", ("birth", "composite")),
        (1, 9, "3", ("expiry", "composite")),
        (1, 29, "5", ("composite",)),
        (2, 0, "F", ()),
    ],
)
def test_the_reader_says_which_checks_fail(line, place, sign, failed):
    lines = list(ICAO)
    lines[line] = lines[line][:place] + sign + lines[line][place + 1 :]
    assert read_td1("".join(lines)).failed == failed


@pytest.mark.parametrize("text", ["", "I<UTO", "é" * 90, "A" * 91])
def test_what_is_no_zone_is_refused(text):
    with pytest.raises(Refusal) as refused:
        read_td1(text)
    assert refused.value.code == "mrz_refused"


@pytest.mark.parametrize(
    "changes",
    [
        {"document_number": "D231458907"},
        {"issuer": "UTOP"},
        {"issuer": "uto"},
        {"birth": "7408"},
        {"expiry": "ABCDEF"},
        {"sex": "X"},
        {"surname": ""},
        {"optional_2": "A" * 12},
        {"given_names": "Ánna"},
    ],
)
def test_the_writer_refuses_what_does_not_fit(changes):
    with pytest.raises(Refusal) as refused:
        changed(**changes).lines()
    assert refused.value.code == "mrz_refused"


def test_unknown_dates_and_a_single_name_have_their_form():
    lines = changed(birth="74<<<<", sex="<", given_names="").lines()
    assert lines[1].startswith("74<<<<")
    assert lines[2] == "ERIKSSON".ljust(30, "<")


def test_letters_without_a_form_are_refused():
    assert transliterate("Ånna-Þóra", {"Þ": "TH", "-": "<"}) == "ANNA<THORA"
    with pytest.raises(Refusal) as refused:
        transliterate("Þóra", {})
    assert refused.value.code == "mrz_refused"
