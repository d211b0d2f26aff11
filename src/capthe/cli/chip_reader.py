"""A reader of this machine, by its number in pcscd's list."""

from contextlib import closing

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.outside.pcsc import PcscContext, PcscReader


def reader_of(number: int) -> PcscReader:
    """Return the reader; refused when pcscd does not answer or has fewer."""
    try:
        with closing(PcscContext()) as context:
            names = context.readers()
    except Fault as error:
        raise unreadable(str(error)) from error
    if number >= len(names):
        raise unreadable(f"reader {number} of {len(names)}: {', '.join(names)}")
    return PcscReader(names[number])


def unreadable(why: str) -> Refusal:
    """Return what to say when no card can be read."""
    return Refusal(
        "card_not_read",
        Text(f"Không đọc được thẻ: {why}.", f"The card cannot be read: {why}."),
        Text(
            "Kiểm tra pcscd và đầu đọc, đặt lại thẻ rồi thử lại.",
            "See that pcscd runs, put the card in again, and try once more.",
        ),
    )
