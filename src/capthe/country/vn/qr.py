"""The QR text of the 2021 card: exactly seven fields, an empty one where there is no old number."""

from datetime import date, datetime
from functools import lru_cache

from capthe.domain.country import CardData
from capthe.domain.errors import Refusal
from capthe.domain.number import Sex
from capthe.domain.text import Text

SEPARATOR = "|"
FIELDS = 7
SEX_LABEL = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}
_MALE = Sex.MALE
_MAN, _WOMAN = SEX_LABEL[Sex.MALE], SEX_LABEL[Sex.FEMALE]


def qr(card: CardData) -> str:
    """Return `number|old number|name|birth|sex|residence|issue`, dates as ddmmyyyy."""
    number, name, sex, birth, residence, issue, _, old_number = card
    label = _MAN if sex is _MALE else _WOMAN  # a member's hash is reckoned anew at each look-up
    text = (
        f"{number}|{old_number or ''}|{name}|{_ddmmyyyy(birth)}|{label}|{residence}"
        f"|{_ddmmyyyy(issue)}"
    )
    if text.count(SEPARATOR) != FIELDS - 1:
        raise _refused(Text("Dữ liệu có ký tự |.", "A field holds the character |."))
    return text


def read_qr(text: str) -> CardData:
    """Read the text of a card's QR code; its expiry is not in it. Refuses other than 7 fields."""
    fields = text.split(SEPARATOR)
    if len(fields) != FIELDS:
        raise _refused(
            Text(
                f"Mã QR có {len(fields)} trường, phải có 7.",
                f"The QR code has {len(fields)} fields instead of 7.",
            )
        )
    number, old_number, name, birth, sex_label, residence, issue = fields
    sex = next((sex for sex, label in SEX_LABEL.items() if label == sex_label), None)
    if sex is None:
        raise _refused(Text("Giới tính trong mã QR sai.", "The sex in the QR code is wrong."))
    return CardData(
        number=number,
        name=name,
        sex=sex,
        birth=_day(birth),
        residence=residence,
        issue=_day(issue),
        expiry=None,
        old_number=old_number or None,
    )


@lru_cache(maxsize=65_536)
def _ddmmyyyy(day: date) -> str:
    return f"{day.day:02}{day.month:02}{day.year:04}"


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%d%m%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise _refused(Text("Ngày trong mã QR sai.", "A date in the QR code is wrong.")) from error


def _refused(reason: Text) -> Refusal:
    return Refusal(
        "qr_refused",
        reason,
        Text("Kiểm tra dữ liệu của thẻ.", "Check the data of the card."),
    )
