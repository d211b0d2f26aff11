"""The three physical things beside the dossier: blank, card, consignment. Tables of the same type.

A blank is a body with a chip and a serial; a card is what a good blank becomes for one citizen; a
consignment (box) carries cards of one unit. Postings move blanks between these accounts in pairs.
"""

from enum import IntEnum

from capthe.domain.machine import Machine, State
from capthe.domain.text import Text


class Account(IntEnum):
    """Where a blank is on record: every posting takes from one account and gives to another."""

    SUPPLIER = 0
    STOCK = 1
    LOT = 2
    CARD = 3
    SPOILED = 4
    WITHDRAWN = 5
    LOST = 6
    DESTROYED = 7


class SetKind(IntEnum):
    """How a set of dossiers came to be: the only four ways there are."""

    ARRIVAL = 1
    RETURN = 2
    LOT = 3
    BOX = 4


def _state(code: int, name: str, vi: str, en: str, **exits: str) -> State:
    return State(code=code, name=name, label=Text(vi, en), exits=exits)


BLANK: Machine[State] = Machine(
    "blank",
    "supplied",
    (
        _state(1, "supplied", "Phôi đã giao", "Supplied", deliver="stock"),
        _state(2, "stock", "Trong kho", "In stock", allot="lot"),
        _state(3, "lot", "Trong lô in", "In a lot",
               inspect="card", spoil="spoiled", hold="withdrawn", lose="lost"),
        _state(4, "card", "Thành thẻ", "Became a card", lose="lost", destroy="destroyed"),
        _state(5, "spoiled", "Hỏng", "Spoiled"),
        _state(6, "withdrawn", "Rút khỏi lô", "Withdrawn from the lot"),
        _state(7, "lost", "Thất lạc", "Lost", find="destroyed"),
        _state(8, "destroyed", "Đã hủy", "Destroyed"),
    ),
)  # fmt: skip

CARD: Machine[State] = Machine(
    "card",
    "claimed",
    (
        _state(1, "claimed", "Đã giữ chỗ", "Claimed", make="good", void="void"),
        _state(2, "good", "Thẻ đạt", "Good",
               hand_over="held", lose="claimed", destroy="claimed", void="void"),
        _state(3, "held", "Công dân giữ", "Held by the citizen",
               take_back="taken_back", revoke="revoked", expire="expired"),
        _state(4, "void", "Không phát hành", "Never issued"),
        _state(5, "taken_back", "Đã thu lại", "Taken back"),
        _state(6, "revoked", "Đã thu hồi hiệu lực", "Revoked"),
        _state(7, "expired", "Hết hạn", "Expired"),
    ),
)  # fmt: skip

CONSIGNMENT: Machine[State] = Machine(
    "consignment",
    "packed",
    (
        _state(1, "packed", "Đã đóng hộp", "Packed", hand_to_carrier="in_transit"),
        _state(2, "in_transit", "Đang vận chuyển", "In transit",
               match="arrived", give_up="lost"),
        _state(3, "arrived", "Đã đến", "Arrived"),
        _state(4, "lost", "Thất lạc", "Given up as lost", find="found"),
        _state(5, "found", "Tìm thấy, hủy thẻ", "Found, cards destroyed"),
    ),
)  # fmt: skip
