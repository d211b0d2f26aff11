"""What a problem of a reported change is called, and what the body that reported it does."""

from capthe.domain.text import Text
from capthe.link.problems import words

_MEND_AND_SEND = Text(
    "Sửa ô này và gửi lại dòng đó trong lô kế tiếp, giữ nguyên change_id.",
    "Mend this cell and send the row again in the next batch, with the same change_id.",
)
_OF_LINES = ("quote_open", "line_too_long")
_OTHER = Text("Giá trị của ô này không dùng được.", "The value of this cell cannot be used.")
_PROBLEMS = {
    "unknown_column": (
        Text("Không biết cột này; cột bị bỏ qua.", "This column is not known; it is left out."),
        Text("Dùng tên cột trong docs/register.md.", "Use the names of docs/register.md."),
    ),
    "empty": (Text("Ô này phải có giá trị.", "This cell must not be empty."), _MEND_AND_SEND),
    "unknown": (Text("Không có loại thay đổi này.", "There is no such kind of change."),
                _MEND_AND_SEND),
    "kind_not_allowed": (
        Text("Nguồn này không được báo loại thay đổi này.",
             "This source may not report this kind of change."),
        Text("Báo qua cơ quan có thẩm quyền, hoặc xin cấp thêm quyền.",
             "Let the body in charge report it, or ask for the right to."),
    ),
    "too_many_cells": (
        Text("Dòng có nhiều ô hơn tiêu đề.", "The row has more cells than the head."),
        _MEND_AND_SEND,
    ),
    "too_long": (Text("Giá trị quá dài.", "The value is too long."), _MEND_AND_SEND),
    "nobody_named": (
        Text("Dòng không nêu số định danh hay person_id.", "The row names nobody."),
        Text("Ghi number hoặc person_id rồi gửi lại.", "Fill number or person_id and send again."),
    ),
    "says_nothing": (Text("Dòng không có trường nào để đổi.", "The row changes no field."),
                     _MEND_AND_SEND),
    "unknown_unit": (Text("Không có đơn vị hành chính mang mã này.", "No unit has this code."),
                     _MEND_AND_SEND),
    "number_invalid": (Text("Số định danh không đúng.", "This is not a valid number."),
                       _MEND_AND_SEND),
    "date_unreadable": (Text("Không đọc được ngày.", "The date cannot be read."),
                        Text("Ghi yyyy-mm-dd rồi gửi lại.", "Write yyyy-mm-dd and send again.")),
    "date_impossible": (Text("Không có ngày này.", "There is no such day."), _MEND_AND_SEND),
    "id_used_for_another_change": (
        Text("change_id này đã dùng cho thay đổi khác.",
             "This change_id was used for another change."),
        Text("Cấp change_id mới cho thay đổi này.", "Give this change a new change_id."),
    ),
    "person_unknown": (
        Text("Không có người này trong dữ liệu dân cư.", "The register has no such person."),
        Text("Kiểm tra số; người chưa có thì báo birth hoặc entered trước.",
             "Check the number; one who is not there is reported as birth or entered first."),
    ),
    "record_is_there": (
        Text("Đã có bản ghi mang mã này.", "A record with this id is there."),
        Text("Gửi correction thay cho birth hoặc entered.",
             "Send a correction instead of birth or entered."),
    ),
    "number_shared": (
        Text("Nhiều bản ghi cùng mang số này.", "Several records bear this number."),
        Text("Ghi person_id của bản ghi rồi gửi lại.", "Name the record by person_id, send again."),
    ),
    "number_contradicts": (
        Text("Bản ghi person_id này mang số khác.",
             "The record of this person_id bears another number."),
        Text("Kiểm tra lại hai mã; chỉ ghi mã chắc chắn đúng.",
             "Check both; give only the one that is surely right."),
    ),
    "record_unknown": (
        Text("merged_into không phải bản ghi khác còn hiệu lực.",
             "merged_into is no other record in force."),
        Text("Ghi person_id của bản ghi được giữ lại.", "Give the person_id of who stays."),
    ),
    "name_empty": (Text("Chưa ghi họ tên.", "The name is empty."), _MEND_AND_SEND),
    "name_too_long": (Text("Họ tên có quá nhiều từ.", "The name has too many words."),
                      _MEND_AND_SEND),
    "name_not_letters": (
        Text("Họ tên chỉ gồm chữ cái, dấu nháy và dấu gạch nối.",
             "A name consists of letters, apostrophes and hyphens only."),
        _MEND_AND_SEND,
    ),
    "character_forbidden": (
        Text("Ô có ký tự không được dùng trong dữ liệu (|).",
             "The cell has a character that may not be used in data (|)."),
        _MEND_AND_SEND,
    ),
    "character_control": (
        Text("Ô có ký tự điều khiển không in được.",
             "The cell has a control character that cannot be printed."),
        _MEND_AND_SEND,
    ),
    "in_the_future": (
        Text("Ngày xảy ra ở tương lai.", "It is said to happen in the future."), _MEND_AND_SEND,
    ),
}  # fmt: skip


def told(problem: str) -> tuple[Text, Text]:
    """Return what is wrong, and what the sender can do."""
    if problem in _OF_LINES:
        return words(problem)
    return _PROBLEMS.get(problem, (_OTHER, _MEND_AND_SEND))
