"""The words that many rules share: what to do, and a short way to say what a rule means."""

from capthe.domain.text import Text
from capthe.link.quality.rule import Dimension, Meaning, Mender, Severity

RIGHT, COMPLETE = Dimension.RIGHT, Dimension.COMPLETE
CLEAN, ALIVE = Dimension.CLEAN, Dimension.ALIVE
NOTE, FAULT, GRAVE = Severity.NOTE, Severity.FAULT, Severity.GRAVE
COMMUNE, DISTRICT, PROVINCE = Mender.COMMUNE, Mender.DISTRICT, Mender.PROVINCE

BIRTH_BOOK = Text(
    "Đối chiếu giấy khai sinh hoặc sổ hộ tịch, rồi sửa hoặc xác nhận.",
    "Compare with the birth certificate or the civil registry's book, then correct or confirm.",
)
VISIT = Text(
    "Gặp công dân hoặc chủ hộ để bổ sung, có giấy tờ kèm theo.",
    "Visit the person or the head of the household and add it, with a paper.",
)
TYPING = Text(
    "Viết lại cho đúng theo giấy tờ; nội dung không đổi.",
    "Write it as the paper does; the meaning does not change.",
)
DEATH_BOOK = Text(
    "Đối chiếu sổ đăng ký khai tử của xã.",
    "Compare with the commune's book of deaths.",
)
TWO_RECORDS = Text(
    "Mở hai bản ghi cạnh nhau: một người thì gộp, hai người thì ghi rõ ai giữ số.",
    "Open both records side by side: merge one person, or say whose the number is.",
)
FAMILY = Text(
    "Đối chiếu giấy khai sinh của con và giấy tờ của cha, mẹ.",
    "Compare the child's birth certificate with the parents' papers.",
)


def right(text: Text, mend: Text, *shows: str, severity: Severity = FAULT,
          mender: Mender = COMMUNE, corrects: tuple[str, ...] | None = None,
          ) -> Meaning:  # fmt: skip
    """Say what a rule of đúng means."""
    return Meaning(RIGHT, severity, mender, text, mend, shows, corrects)


def complete(text: Text, mend: Text, *shows: str, severity: Severity = FAULT) -> Meaning:
    """Say what a rule of đủ means: the commune adds what is missing."""
    return Meaning(COMPLETE, severity, COMMUNE, text, mend, shows)


def clean(text: Text, mend: Text, *shows: str, severity: Severity = FAULT,
          mender: Mender = COMMUNE) -> Meaning:  # fmt: skip
    """Say what a rule of sạch means."""
    return Meaning(CLEAN, severity, mender, text, mend, shows)


def alive(text: Text, mend: Text, *shows: str, severity: Severity = FAULT,
          corrects: tuple[str, ...] | None = None) -> Meaning:  # fmt: skip
    """Say what a rule of sống means: the commune knows who has died and moved."""
    return Meaning(ALIVE, severity, COMMUNE, text, mend, shows, corrects)
