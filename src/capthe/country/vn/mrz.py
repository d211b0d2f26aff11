"""The Vietnamese TD1 zone: a document number that is the tail of the 12 digits.

Line 1 carries the last nine digits as the document number, the twelve again in the optional data,
and a check digit at position 30 over the fourteen before it. The family name is the first word;
no official rule for compound family names was found, so the number of words is a parameter.
"""

from datetime import date
from functools import lru_cache

from capthe.chip.mrz import Td1, Td1Read, check_digit, mrz_date, read_td1, transliterate
from capthe.domain.country import CardData
from capthe.domain.errors import Refusal
from capthe.domain.text import Text

ISSUER = "VNM"
NO_EXPIRY = "991231"
LETTERS = {
    "Đ": "D",
    "Ð": "D",
    "Ƀ": "B",
    "'": "",
    "’": "",
    "‘": "",
    "ʼ": "",
    ".": "",
    "-": "<",
    "‐": "<",
    "‑": "<",
    " ": "<",
}


def mrz(card: CardData, *, family_words: int = 1) -> tuple[str, str, str]:
    """Return the three lines of a card's zone."""
    words = list(map(_word, card.name.split(" ")))
    optional = f"{card.number}<<"
    return Td1(
        document_code="ID",
        issuer=ISSUER,
        document_number=card.number[3:],
        birth=mrz_date(card.birth),
        sex=card.sex,
        expiry=NO_EXPIRY if card.expiry is None else mrz_date(card.expiry),
        nationality=ISSUER,
        surname="<".join(words[:family_words]),
        given_names="<".join(words[family_words:]),
        optional_1=optional + check_digit(optional),
    ).lines()


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> str:
    """Return one word of a name in the letters of the zone; names repeat, so it is remembered."""
    return transliterate(word, LETTERS).strip("<")


def number_in(read: Td1Read) -> str:
    """Return the 12-digit number of a zone that was read; refuse one that contradicts itself."""
    zone = read.zone
    if len(zone.document_number) == 12:  # the layout in which the number runs over
        return zone.document_number
    number = zone.optional_1[:12]
    digit_holds = check_digit(f"{number}<<") == zone.optional_1[14:15]
    if number[3:] != zone.document_number or not digit_holds:
        raise Refusal(
            "mrz_number_differs",
            Text(
                "Số trong hai phần của MRZ không khớp nhau.",
                "The two numbers in the machine-readable zone differ.",
            ),
            Text(
                "Quét lại thẻ hoặc nhập số in trên thẻ.",
                "Scan the card again or enter the number printed on it.",
            ),
        )
    return number


def read_mrz(text: str) -> tuple[str, Td1Read]:
    """Read a Vietnamese zone: the number, and the fields with the checks that failed."""
    read = read_td1(text)
    return number_in(read), read


def expires_on(read: Td1Read) -> date | None:
    """Return the expiry of a zone; None for a card without one. Centuries are 20yy."""
    text = read.zone.expiry
    if text == NO_EXPIRY:
        return None
    return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
