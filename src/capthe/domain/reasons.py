"""Why something waits or was refused: every exception carries one of these, never free text alone.

Codes are stored in the ledger and never change meaning.
"""

from dataclasses import dataclass

from capthe.domain.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: stable code, stable name, what it says to an officer."""

    code: int
    name: str
    label: Text


def _reason(code: int, name: str, vi: str, en: str) -> Reason:
    return Reason(code, name, Text(vi, en))


REASONS: tuple[Reason, ...] = (
    _reason(1, "flag_holds", "Có cảnh báo đang mở", "An open flag holds it"),
    # 3 verify: the dossier against the population register
    _reason(10, "not_in_register", "Không có trong dữ liệu dân cư", "Not in the register"),
    _reason(11, "name_differs", "Họ tên không khớp", "The name differs"),
    _reason(12, "birth_differs", "Ngày sinh không khớp", "The birth date differs"),
    _reason(13, "sex_differs", "Giới tính không khớp", "The sex differs"),
    _reason(14, "several_differ", "Nhiều trường không khớp", "Several fields differ"),
    _reason(15, "dead_in_register", "Dữ liệu dân cư ghi đã qua đời", "The register says deceased"),
    _reason(16, "number_unknown", "Chưa biết số định danh", "The number is not known"),
    _reason(17, "number_found", "Đã tìm thấy số định danh", "The number was found"),
    _reason(18, "number_allotted", "Đã được cấp số định danh", "A number was allotted"),
    _reason(19, "birth_incomplete", "Ngày sinh không đủ", "The birth date is incomplete"),
    _reason(90, "number_shared", "Số định danh có nhiều người mang", "Several bear the number"),
    # 4 unique
    _reason(20, "duplicate_card", "Đã có thẻ hoặc hồ sơ khác", "Another card or dossier exists"),
    _reason(21, "earlier_card_unknown", "Không rõ thẻ trước", "The earlier card is not on record"),
    # desks
    _reason(30, "sent_back", "Cần bổ sung hồ sơ", "Something must be added"),
    _reason(31, "doubt", "Nghi vấn khi phê duyệt", "Doubt at approval"),
    _reason(32, "is_duplicate", "Trùng với người đã có thẻ", "Same person as an earlier dossier"),
    _reason(33, "withdrawn", "Công dân rút hồ sơ", "Withdrawn by the citizen"),
    _reason(34, "refused_by_officer", "Cán bộ từ chối", "Refused by an officer"),
    _reason(35, "wrong_number", "Số định danh sai", "The number is wrong"),
    _reason(36, "correction_asked", "Yêu cầu đính chính", "A correction was asked for"),
    _reason(37, "maker_is_checker", "Người lập không được duyệt", "The maker may not approve"),
    # plant and carrier
    _reason(40, "spoiled_in_printing", "Hỏng khi in", "Spoiled in printing"),
    _reason(41, "failed_inspection", "Không đạt kiểm tra", "Failed inspection"),
    _reason(42, "box_lost", "Thất lạc hộp thẻ", "The box was lost"),
    _reason(43, "missing_from_box", "Thiếu trong hộp", "Missing from the box"),
    _reason(45, "no_blanks", "Hết phôi thẻ", "No blank cards left"),
    _reason(46, "no_signers", "Hết khóa ký chip", "No signer of chips left"),
    _reason(
        47,
        "missing_from_answer",
        "Nhà máy không trả lời về thẻ này",
        "The factory's answer leaves this card out",
    ),
    _reason(
        48,
        "answer_refused",
        "Trả lời của nhà máy không hợp lệ",
        "An answer of the factory was refused",
    ),
    _reason(
        49,
        "picture_unusable",
        "Ảnh chân dung hoặc vân tay không dùng được",
        "A portrait or a finger's picture cannot be used",
    ),
    # counter
    _reason(50, "unclaimed", "Quá hạn chưa nhận", "Not collected in time"),
    _reason(51, "wrong_card", "Thẻ sai thông tin", "The card is wrong"),
    _reason(52, "destroyed", "Đã hủy thẻ", "The card was destroyed"),
    # 2 receive: the packet itself, and what it says; named as the refusals that raise them
    _reason(60, "packet_truncated", "Gói hồ sơ bị cắt cụt", "The packet is cut short"),
    _reason(61, "packet_altered", "Gói hồ sơ bị sửa đổi", "The packet was altered"),
    _reason(62, "device_unknown", "Thiết bị không rõ", "Unknown device"),
    _reason(63, "packet_wrong_key", "Không niêm phong cho trung tâm", "Not sealed to our key"),
    _reason(64, "packet_same_id_other_bytes", "Cùng mã, khác nội dung", "Same id, other content"),
    _reason(65, "packet_wrong_predecessor", "Chuỗi gói hồ sơ bị phá", "The chain is broken"),
    _reason(
        66, "missing_packet", "Thiếu gói hồ sơ của thiết bị", "A packet of the device is missing"
    ),
    _reason(67, "packet_unreadable", "Nội dung không đọc được", "The content cannot be read"),
    _reason(68, "unit_unknown", "Đơn vị không tồn tại", "Unknown unit"),
    _reason(69, "date_impossible", "Ngày không có thật", "Impossible date"),
    _reason(70, "number_invalid", "Số định danh không hợp lệ", "Invalid number"),
    _reason(71, "under_age", "Chưa đủ tuổi", "Under age"),
    _reason(72, "character_forbidden", "Ký tự không được phép", "A forbidden character"),
    _reason(73, "device_revoked", "Thiết bị đã bị thu hồi", "The device was revoked"),
    _reason(74, "other_refusal", "Bị từ chối vì lý do khác", "Refused for another reason"),
    _reason(75, "packet_not_signed_by_device", "Chữ ký không đúng", "Not signed by its device"),
    _reason(76, "packet_same_sequence_other_id", "Trùng số thứ tự", "Sequence used twice"),
    _reason(77, "packet_wrong_successor", "Gói sau không khớp", "The next packet disagrees"),
    _reason(78, "packet_not_a_packet", "Không phải gói hồ sơ", "Not a packet"),
    _reason(79, "packet_contradicts_header", "Nội dung trái nhãn", "Content contradicts the label"),
    _reason(80, "birth_after_intake", "Ngày sinh sau ngày thu nhận", "Born after the enrolment"),
    _reason(
        81,
        "number_disagrees",
        "Số trái với giới tính hoặc năm sinh",
        "The number disagrees with sex or year of birth",
    ),
    _reason(82, "captured_in_future", "Thời điểm thu nhận ở tương lai", "Captured in the future"),
    _reason(83, "packet_sequence_jump", "Số thứ tự nhảy quá xa", "The sequence jumps too far"),
)

_SAME_AS = {
    "number_length": "number_invalid",
    "number_not_digits": "number_invalid",
    "number_place_unknown": "number_invalid",
    "number_year_outside": "number_invalid",
    "number_sex_differs": "number_disagrees",
    "number_year_differs": "number_disagrees",
    "date_unreadable": "date_impossible",
    "character_control": "character_forbidden",
}

REASON = {reason.name: reason for reason in REASONS}
REASON_BY_CODE = {reason.code: reason for reason in REASONS}


def reason_for(refusal_code: str) -> Reason:
    """Return the reason under which a refusal of that code is counted."""
    name = _SAME_AS.get(refusal_code, refusal_code)
    return REASON.get(name, REASON["other_refusal"])
