"""What inspection can find on a card (number 8), by name: "" is a card as it was approved."""

from types import MappingProxyType

from capthe.domain.text import Text

FINDINGS = MappingProxyType(
    {
        "": Text("đúng như đã duyệt", "as it was approved"),
        "chip_mute": Text("chip không trả lời", "the chip does not answer"),
        "chip_closed": Text(
            "chip không mở bằng thông tin của công dân này",
            "the chip does not open with this citizen's zone",
        ),
        "chip_deceived": Text("chip trả lời sai", "the chip answers with what is no answer"),
        "chip_not_proved": Text("chip không chứng minh được mình", "the chip proves nothing"),
        "chip_files_missing": Text("chip thiếu tệp", "a file of the chip is missing"),
        "chip_data_altered": Text("dữ liệu chip bị thay đổi", "data on the chip are altered"),
        "chip_signature_wrong": Text("chữ ký trên chip sai", "the chip's signature does not hold"),
        "chip_signer_unknown": Text("khóa ký không được tin cậy", "the signer is not trusted"),
        "DG1_differs": Text("DG1 (vùng MRZ) khác", "DG1 (the zone) differs"),
        "DG2_differs": Text("DG2 (ảnh) khác", "DG2 (the face) differs"),
        "DG13_differs": Text("DG13 (thông tin) khác", "DG13 (the nation's fields) differs"),
        "face_missing": Text("không có mặt thẻ", "the face was not printed"),
        "zone_differs": Text("vùng MRZ in trên thẻ khác", "the printed zone differs"),
        "seal_wrong": Text("dấu điện tử in trên thẻ không đúng", "the printed seal does not hold"),
        "code_differs": Text("mã in trên thẻ khác", "a printed code differs"),
    }
)
_OTHER = Text("chip không đọc được", "the chip cannot be read")


def finding_text(name: str) -> Text:
    """Return what a finding says; a file that cannot be read has the name of its refusal."""
    return FINDINGS.get(name, _OTHER)
