"""What the checks of fsck, of the audit and of the simulation demand, in Vietnamese as well.

A check's name is its identifier, in `docs/invariants.md` and in tests, and has one form.
"""

from collections.abc import Mapping
from types import MappingProxyType

from capthe.domain.text import Text
from capthe.store.pg.fsck import checks

_STAGE_TABLE = "The stage table in the database is the program's own."

FSCK: Mapping[str, str] = MappingProxyType(
    {
        "stage_table": "Bảng trạng thái trong cơ sở dữ liệu đúng là bảng của chương trình.",
        "events": (
            "Mỗi sự kiện thuộc một hồ sơ và đơn vị của hồ sơ đó, rời một trạng thái mà hồ sơ đã ở,"
            " theo một lối ra có trong bảng trạng thái."
        ),
        "place": (
            "Mỗi hồ sơ ở đúng một chỗ, khớp với các sự kiện của nó: khối đến, một tập hồ sơ có liệt"
            " kê nó, một trường hợp đang mở có người phụ trách và thời hạn, hoặc đã kết thúc."
        ),
        "nobody": (
            "Không lưu gì cho hồ sơ không có thật; mỗi trường hợp đang mở đều giữ hồ sơ của nó."
        ),
        "ids": (
            "Số hồ sơ liên tục theo thứ tự đến; các khối đến nối tiếp nhau, không hở, không chồng."
        ),
        "sets": (
            "Mỗi tập hồ sơ đếm đúng số hồ sơ đang ở trong và số hồ sơ lúc lập; tập rỗng không có"
            " trạng thái. Chỉ khối đến mới có dải số."
        ),
        "work": "Mỗi tập hồ sơ ở công đoạn của máy đều có việc của máy.",
        "counter_moves": "Bộ đếm lượt chuyển bằng số sự kiện theo giờ của các khối.",
        "counter_packets": (
            "Đã gửi: mỗi gói một lần, theo giờ đến; gói thành hồ sơ thì theo đơn vị và giờ thu"
            " nhận."
            " Bị từ chối hoặc để riêng: mỗi gói một lần theo lý do. Đã thu nhận: số mà các thiết bị"
            " của đơn vị báo."
        ),
        "stock": "Tồn kho bằng tổng các bút toán.",
        "blanks": (
            "Mỗi số sê-ri được nhập kho một lần và dùng liên tục: số đã dùng ứng với đúng một lần"
            " làm thẻ, số còn lại là tồn kho của nhà máy, không lần làm thẻ nào dùng số chưa xuất."
        ),
        "accounts": (
            "Mỗi phôi thẻ đã dùng ở đúng một tài khoản: trong lô in của hồ sơ đang in, là thẻ đạt,"
            " hoặc theo cách lần làm thẻ kết thúc. Hộp tìm lại được chuyển thẻ mất sang thẻ hủy."
        ),
        "attempts": (
            "Hồ sơ từ lúc vào lô in đến khi trả thẻ có đúng một phôi chưa kết thúc, hồ sơ khác"
            " không"
            " có; mỗi lần làm thẻ sau nối một lần đã kết thúc."
        ),
        "factories": (
            "Ở nhà máy ngoài chỉ có phôi của các thẻ đang chờ nó; lô in chờ ở đó khi việc đã giao"
            " mà chưa có kết quả."
        ),
        "cards": (
            "Mỗi công dân có nhiều nhất một chỗ của thẻ đang hiệu lực; hồ sơ từ phê duyệt đến trả"
            " thẻ giữ một chỗ, hồ sơ kết thúc mà không trả thẻ không giữ chỗ nào."
        ),
        "flags": "Cảnh báo đang mở là cảnh báo đã nêu mà chưa kết thúc.",
        "packets": (
            "Mỗi gói đã tiếp nhận là một hồ sơ và mỗi hồ sơ đến trong một gói; số đã nhận của thiết"
            " bị không nhỏ hơn số đang lưu; chỗ hở trong dãy số đã thành trường hợp cần xử lý."
        ),
        "outbox": (
            "Hồ sơ chuyển sang số định danh khác có thông báo của nó; khi thông báo đã xong, hồ sơ"
            " được mở lại ở số đó với cùng một gói."
        ),
        "makers": "Người đã thu nhận hồ sơ có tên trong danh sách người lập, để phân biệt bốn mắt.",
        "signers": (
            "Khóa ký được cấp đúng số lượt đã giữ, và thôi dùng khi đủ lượt hoặc bị thu hồi."
        ),
        "inspection": (
            "Kết quả kiểm tra là của phôi đã dùng cho hồ sơ đó; thẻ có lỗi thì lần làm thẻ đã kết"
            " thúc."
        ),
        "register_records": (
            "Bản ghi dân cư đã thay đổi đúng bằng bản ghi đầu và các thay đổi nối tiếp; bản ghi"
            " chưa"
            " thay đổi không có bản sửa nào."
        ),
        "register_people": (
            "Mỗi số định danh có một dòng để đối chiếu, của một bản ghi còn hiệu lực mang số đó;"
            " bản"
            " ghi khác cùng số là người cùng mang, và số đó được ghi là dùng chung."
        ),
        "register_changes": (
            "Điều ghi trước một thay đổi là điều mà thay đổi liền trước đã ghi; một sự kiện hộ tịch"
            " được hoàn tác một lần, bởi một sự kiện của cùng bản ghi."
        ),
        "suggestions": "Mỗi gợi ý so khớp là về một hồ sơ có thật, ở một phiên bản đã có.",
        "apart": "Bản ghi gộp nhầm được tách khi người khác với người đề nghị đồng ý, và đã tách.",
        "mending": (
            "Mỗi việc làm sạch dữ liệu ở đúng chỗ mà câu trả lời cuối đã đặt, trừ khi một lần kiểm"
            " tra mở hoặc đóng nó sau đó; các câu trả lời nối tiếp nhau; việc không thống nhất (2)"
            " hoặc xem lại (3) do người khác trả lời."
        ),
        "objects": (
            "Mỗi tệp mà hồ sơ hoặc thẻ đã kiểm tra nêu tên có khóa của nó, hoặc có biên bản xóa;"
            " không bao giờ có cả hai."
        ),
    }
)
"""What every check of `capthe fsck` demands."""

AUDIT: Mapping[str, Text] = MappingProxyType(
    {
        "block_missing": Text(
            "Mỗi sự kiện, mỗi dữ kiện có đầu khối của nó.", "Every event and fact has its header."
        ),
        "block_count": Text(
            "Mỗi khối có đúng số sự kiện mà đầu khối ghi.",
            "A block has as many events as its header says.",
        ),
        "block_digest": Text(
            "Mã băm của các sự kiện đúng như đầu khối ghi.",
            "The digest of a block's events is the one in its header.",
        ),
        "block_facts": Text(
            "Mã băm của các dữ kiện đúng như đầu khối ghi.",
            "The digest of a block's facts is the one in its header.",
        ),
        "leaf_block": Text(
            "Mỗi lá của cây băm là khối đã niêm phong.",
            "A leaf of the tree is the block as it was sealed.",
        ),
        "leaf_access_range": Text(
            "Các lá của nhật ký truy cập nối tiếp nhau.",
            "The leaves of the access log follow each other.",
        ),
        "leaf_access": Text(
            "Mỗi lá của nhật ký truy cập đúng như đã niêm phong.",
            "A leaf of the access log is as it was sealed.",
        ),
        "leaf_missing": Text("Cây băm có đủ lá.", "The tree has every leaf."),
        "leaf_unsigned": Text(
            "Mỗi lá nằm dưới một gốc cây băm đã ký.", "Every leaf is under a signed head."
        ),
        "head_signature": Text(
            "Gốc cây băm có chữ ký của khóa niêm phong.", "A tree head is signed by the seal key."
        ),
        "head_root": Text(
            "Gốc cây băm tính lại đúng như đã ký.", "The root of the tree is the one signed."
        ),
        "proof_form": Text(
            "Bằng chứng đúng dạng của phiên bản này.", "A proof has this version's form."
        ),
        "proof_empty": Text("Bằng chứng có khối.", "A proof has blocks."),
        "proof_subject": Text(
            "Bằng chứng nói về hồ sơ của nó.", "A proof is about the dossier that it names."
        ),
        "proof_path": Text(
            "Khối nằm trong cây băm đã ký.", "The block is in the tree that was signed."
        ),
    }
)
"""What `capthe audit` demands."""
SIM: Mapping[str, str] = MappingProxyType(
    {
        "a_deadline_is_its_promise": (
            "Việc đang chờ có thời hạn đúng như cam kết, tính từ lúc bắt đầu chờ theo sổ cái."
        ),
        "everything_comes_to_an_end": (
            "Khi hết sự cố, mọi hồ sơ kết thúc và mọi trường hợp được trả lời trong tổng các thời"
            " hạn cam kết."
        ),
        "every_loss_has_a_cause": (
            "Phôi thẻ hỏng hoặc mất không nhiều hơn số sự cố; không lần thử nào thất bại mà không"
            " có"
            " sự cố."
        ),
        "a_blank_is_printed_once": "Không phôi thẻ nào qua máy in hai lần.",
        "an_intent_comes_before_the_print": (
            "Mỗi việc máy in đã bắt đầu đều có ý định ghi trước, cho các phôi của lô in đó."
        ),
        "what_is_acknowledged_is_stored": (
            "Gói mà trạm đã có giấy biên nhận thì được lưu, với đúng phần đầu gói."
        ),
        "a_packet_has_one_receipt": (
            "Gói gửi bao nhiêu lần cũng được trả lời bằng cùng một chuỗi byte."
        ),
        "a_shelf_holds_what_waits_for_its_citizen": (
            "Thẻ trên giá đang chờ công dân của nó theo sổ cái; thẻ đã ghi giảm không còn ở đó."
        ),
        "a_pocket_holds_what_was_handed_over": (
            "Thẻ công dân đang giữ là thẻ đang hiệu lực của hồ sơ đã trả, của chính người đó."
        ),
        "one_usable_card_in_a_pocket": "Không ai giữ hai thẻ chưa kết thúc.",
        "a_box_holds_its_manifest": (
            "Trong hộp không có gì ngoài bảng kê, và hộp của bên vận chuyển đã có ý định ghi trước."
        ),
        "a_card_says_what_was_approved": (
            "Mỗi thẻ rời nhà máy mang đúng từng byte dữ liệu đã phê duyệt, và đọc được."
        ),
        "every_packet_became_what_it_should": (
            "Mọi gói đã niêm phong được biên nhận hoặc để riêng, và các tệp của nó đọc lại được."
        ),
        "things_are_where_the_books_say": (
            "Cuối cùng mỗi phôi đã dùng nằm đúng nơi tài khoản của nó ghi: trong tay công dân, hoặc"
            " đã loại ra."
        ),
        "packet_becomes_one_dossier": (
            "Điều thiết bị niêm phong dưới một số thứ tự là một lần gửi, và một hồ sơ chưa chuyển"
            " đi."
        ),
        "one_live_card_per_citizen": (
            "Mỗi công dân có nhiều nhất một thẻ chưa kết thúc, mỗi hồ sơ nhiều nhất một lần làm thẻ"
            " đang hiệu lực."
        ),
        "maker_is_not_checker": "Không ai phê duyệt hồ sơ do chính mình thu nhận.",
        "only_the_matched_are_printed": (
            "Phôi thẻ chỉ được giao cho hồ sơ đã khớp CSDL dân cư, không trùng, đã phê duyệt và"
            " không bị sửa dữ liệu sau khi phê duyệt."
        ),
        "an_open_flag_holds": (
            "Không hồ sơ nào qua lối ra mà cảnh báo đang mở cấm: phê duyệt, vào lô in, ý định in;"
            " không trả thẻ khi còn cảnh báo đính chính, thu hồi hoặc qua đời."
        ),
        "nothing_is_broken": (
            "Không bước nào dừng vì lỗi của chính nó: sự cố thì thử lại, còn lại là lỗi chương"
            " trình."
        ),
        "books_balance": (
            "`capthe fsck` không thấy khác biệt: trạng thái khớp sự kiện, bộ đếm khớp khi đếm lại,"
            " v.v."
        ),
        "blanks_came_from_the_supplier": (
            "Tổng phôi thẻ trong mọi tài khoản bằng số phôi đã nhập kho."
        ),
        "digests_are_intact": (
            "`capthe audit verify` thấy mọi khối, lá và gốc cây băm đúng như đã ghi và đã ký."
        ),
    }
)
"""What every check of `capthe sim` demands."""
UNFORESEEN = Text(
    "Không có gì hỏng ngoài dự kiến.", "Nothing fails in a way that nobody has foreseen."
)


def rule_of(check: str) -> Text:
    """Return what a check of fsck or of the audit demands."""
    if check in AUDIT:
        return AUDIT[check]
    return Text(FSCK[check], {"stage_table": _STAGE_TABLE, **checks()}[check])
