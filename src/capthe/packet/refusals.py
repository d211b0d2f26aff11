"""Every "no" that a packet can get, in one table: what is wrong and what to do next.

None of the sentences carries personal data, so they may stand on the board and in the logs.
"""

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

_SEND_AGAIN = Text(
    "Gửi lại gói này từ thiết bị đã lập; nếu vẫn bị từ chối, lập lại hồ sơ với công dân.",
    "Send this packet again from the device that made it; if it is refused again, "
    "enrol the citizen anew.",
)
_REPORT = Text(
    "Giữ nguyên thiết bị và thẻ nhớ, báo bộ phận an toàn của tỉnh để kiểm tra.",
    "Keep the device and the memory stick as they are and call the province's security desk.",
)
_ENROL_ANEW = Text(
    "Lập lại hồ sơ với công dân bằng phần mềm đúng phiên bản.",
    "Enrol the citizen anew with the right version of the software.",
)

REFUSALS: dict[str, tuple[Text, Text]] = {
    "packet_truncated": (
        Text(
            "Gói hồ sơ bị cụt: tệp ngắn hơn độ dài đã ghi.",
            "The packet is cut short: the file is shorter than the length it states.",
        ),
        _SEND_AGAIN,
    ),
    "packet_altered": (
        Text(
            "Nội dung gói hồ sơ không khớp với mã băm đã ký.",
            "The packet's content does not match the hash that was signed.",
        ),
        _SEND_AGAIN,
    ),
    "packet_not_signed_by_device": (
        Text(
            "Chữ ký của gói hồ sơ không phải của thiết bị đã ghi tên.",
            "The packet's signature is not that of the device it names.",
        ),
        _REPORT,
    ),
    "packet_not_a_packet": (
        Text("Tệp này không phải là gói hồ sơ.", "This file is not a packet."),
        Text(
            "Chọn đúng thư mục gói hồ sơ trên thiết bị của trạm rồi gửi lại.",
            "Choose the folder of packets on the station's device and send again.",
        ),
    ),
    "packet_version_unsupported": (
        Text(
            "Gói hồ sơ thuộc phiên bản mà trung tâm không đọc được.",
            "The packet is of a version that the centre cannot read.",
        ),
        Text(
            "Cập nhật phần mềm của trạm; giữ gói này và gửi lại sau khi trung tâm được cập nhật.",
            "Update the station's software; keep this packet and send it again "
            "once the centre is updated.",
        ),
    ),
    "packet_too_large": (
        Text(
            "Gói hồ sơ vượt quá dung lượng cho phép.",
            "The packet is larger than is allowed.",
        ),
        Text(
            "Quét lại giấy tờ và ảnh ở độ phân giải quy định rồi lập gói mới.",
            "Scan the papers and the portrait at the prescribed resolution and make a new packet.",
        ),
    ),
    "packet_wrong_key": (
        Text(
            "Gói hồ sơ không được niêm phong bằng khóa của trung tâm này.",
            "The packet was not sealed to this centre's key.",
        ),
        Text(
            "Kiểm tra khóa trung tâm trên thiết bị của trạm; nhập đúng khóa rồi lập lại gói.",
            "Check the centre's key on the station's device, load the right one "
            "and make the packet again.",
        ),
    ),
    "packet_unreadable": (
        Text(
            "Gói hồ sơ mở được nhưng nội dung bên trong không đúng khuôn dạng.",
            "The packet opens, but what is inside is not in the agreed form.",
        ),
        _ENROL_ANEW,
    ),
    "packet_contradicts_header": (
        Text(
            "Trạm hoặc thiết bị ghi bên trong gói khác với bên ngoài.",
            "The unit or device named inside the packet is not the one named outside.",
        ),
        _REPORT,
    ),
    "device_unknown": (
        Text(
            "Thiết bị lập gói hồ sơ này chưa được đăng ký.",
            "The device that made this packet is not registered.",
        ),
        Text(
            "Đăng ký thiết bị với tỉnh rồi gửi lại; gói hồ sơ vẫn còn giá trị.",
            "Register the device with the province, then send again; the packet stays valid.",
        ),
    ),
    "device_revoked": (
        Text(
            "Thiết bị lập gói hồ sơ này đã bị thu hồi quyền.",
            "The device that made this packet has been revoked.",
        ),
        Text(
            "Ngừng dùng thiết bị; lập lại hồ sơ với công dân trên thiết bị khác.",
            "Stop using the device; enrol the citizen anew on another one.",
        ),
    ),
    "packet_same_id_other_bytes": (
        Text(
            "Mã gói này đã được nhận trước đó với nội dung khác; gói được để riêng.",
            "A packet with this id but other content was received before; this one is quarantined.",
        ),
        _REPORT,
    ),
    "packet_same_sequence_other_id": (
        Text(
            "Số thứ tự này của thiết bị đã thuộc về một gói khác; gói được để riêng.",
            "This sequence number of the device belongs to another packet; "
            "this one is quarantined.",
        ),
        _REPORT,
    ),
    "packet_wrong_predecessor": (
        Text(
            "Chuỗi gói của thiết bị bị đứt: gói này không nối tiếp gói trước đó; "
            "nghi có can thiệp.",
            "The device's chain is broken: this packet does not follow the one before it; "
            "tampering is suspected.",
        ),
        _REPORT,
    ),
    "packet_wrong_successor": (
        Text(
            "Chuỗi gói của thiết bị bị đứt: gói tiếp theo, nhận trước đó, không nối tiếp gói này; "
            "nghi có can thiệp.",
            "The device's chain is broken: the next packet, received earlier, does not follow "
            "this one; tampering is suspected.",
        ),
        _REPORT,
    ),
    "packet_sequence_jump": (
        Text(
            "Số thứ tự của gói vượt quá xa so với gói cuối cùng đã nhận từ thiết bị này.",
            "The packet's sequence number is far beyond the last one received from this device.",
        ),
        Text(
            "Gửi trước các gói còn thiếu của thiết bị, rồi gửi lại gói này; "
            "nếu thiết bị không có chúng, báo bộ phận an toàn của tỉnh.",
            "Send the device's missing packets first, then this one again; if it does not have "
            "them, call the province's security desk.",
        ),
    ),
    "report_not_valid": (
        Text(
            "Báo cáo số gói này không phải do thiết bị đã đăng ký ký.",
            "This report of sealed packets was not signed by the registered device.",
        ),
        _REPORT,
    ),
    "receipt_not_valid": (
        Text(
            "Biên nhận này không phải do trung tâm ký.",
            "This receipt was not signed by the centre.",
        ),
        Text(
            "Giữ gói hồ sơ trên thiết bị và gửi lại để lấy biên nhận mới.",
            "Keep the packet on the device and send it again to get a new receipt.",
        ),
    ),
    "slip_not_valid": (
        Text(
            "Số giấy hẹn không đúng.",
            "The slip number is not right.",
        ),
        Text(
            "Đọc lại từng chữ số trên giấy hẹn: 3 số, 5 số, 6 số và 2 số kiểm tra.",
            "Read the slip again digit by digit: 3, 5, 6 and 2 check digits.",
        ),
    ),
    "key_not_valid": (
        Text(
            "Khóa này không đúng khuôn dạng.",
            "This key is not in its proper form.",
        ),
        Text(
            "Nhập lại khóa từ bản gốc do trung tâm cấp.",
            "Load the key again from the original that the centre gave out.",
        ),
    ),
}


def refusal(code: str) -> Refusal:
    """Return the refusal of that name, ready to be raised."""
    text, next_action = REFUSALS[code]
    return Refusal(code, text, next_action)
