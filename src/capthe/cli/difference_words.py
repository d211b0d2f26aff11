"""What a difference says, in Vietnamese as well: what must hold, and what was found instead.

The checks themselves speak English, the language of their code (`fsck_*.sql`, `store.pg.audit`,
`sim.world.invariants`). Their names stay as they are: the pages and the tests know them.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType

from capthe.domain.text import Text
from capthe.store.pg.difference import Difference
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
        "ids": "Số hồ sơ liên tục theo thứ tự đến; các khối đến nối tiếp nhau, không hở, không chồng.",
        "sets": (
            "Mỗi tập hồ sơ đếm đúng số hồ sơ đang ở trong và số hồ sơ lúc lập; tập rỗng không có"
            " trạng thái. Chỉ khối đến mới có dải số."
        ),
        "work": "Mỗi tập hồ sơ ở công đoạn của máy đều có việc của máy.",
        "counter_moves": "Bộ đếm lượt chuyển bằng số sự kiện theo giờ của các khối.",
        "counter_packets": (
            "Đã gửi: mỗi gói một lần, theo giờ đến; gói thành hồ sơ thì theo đơn vị và giờ thu nhận."
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
            "Hồ sơ từ lúc vào lô in đến khi trả thẻ có đúng một phôi chưa kết thúc, hồ sơ khác không"
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
            "Bản ghi dân cư đã thay đổi đúng bằng bản ghi đầu và các thay đổi nối tiếp; bản ghi chưa"
            " thay đổi không có bản sửa nào."
        ),
        "register_people": (
            "Mỗi số định danh có một dòng để đối chiếu, của một bản ghi còn hiệu lực mang số đó; bản"
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

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "an event of a dossier, from a state it was in, by an exit there is": (
            "sự kiện của một hồ sơ, từ trạng thái nó đã ở, theo lối ra có thật"
        ),
        "it was never there": "hồ sơ chưa từng ở đó",
        "no exit to": "không có lối sang",
        "no such dossier": "không có hồ sơ này",
        "from stage": "từ trạng thái",
        "at stage": "ở trạng thái",
        "stage": "trạng thái",
        "in version": "ở phiên bản",
        "version": "phiên bản",
        "not out of its set": "chưa ra khỏi tập hồ sơ",
        "still in": "vẫn ở",
        "resolved exception": "trường hợp đã giải quyết",
        "and in exception": "và ở trường hợp",
        "in exception": "ở trường hợp",
        "a missing packet is an exception": "gói thiếu đã thành trường hợp cần xử lý",
        "exception": "trường hợp",
        "no arrival block": "không có khối đến",
        "arrival block": "khối đến",
        "which does not list it": "không liệt kê nó",
        "listed in set": "được liệt kê trong tập hồ sơ",
        "in set": "ở tập hồ sơ",
        "set": "tập hồ sơ",
        "nowhere": "không ở đâu",
        "elsewhere": "ở nơi khác",
        "a place without one": "chỗ không có hồ sơ",
        "place": "nơi",
        "ids up to": "số, đến số",
        "ids": "số",
        ", a range of ids that its kind does not go with": ", dải số không hợp với loại của nó",
        "work": "việc của máy",
        "unit": "đơn vị",
        "arrived": "đến lúc",
        "happened": "xảy ra lúc",
        "captured": "thu nhận lúc",
        "collected": "đã thu nhận",
        "sent": "đã gửi",
        "refused for": "bị từ chối vì lý do",
        "account": "tài khoản",
        "attempts on": "lần làm thẻ trên",
        "serials": "số sê-ri",
        "used, ended": "đã dùng, đã kết thúc",
        "used, not ended": "đã dùng, chưa kết thúc",
        "not used": "chưa dùng",
        "used": "đã dùng",
        "blanks from": "phôi thẻ từ số",
        "blanks": "phôi thẻ",
        "no overlap": "không chồng nhau",
        "overlaps": "chồng với dải từ",
        "stock of plant": "tồn kho của nhà máy",
        "lost or destroyed": "mất hoặc hủy",
        "destroyed": "hủy",
        "lost": "mất",
        "spoiled": "hỏng",
        "withdrawn": "rút lại",
        "lot": "lô in",
        "live of": "đang hiệu lực, trong số",
        "live attempt": "lần làm thẻ đang hiệu lực",
        "at a factory": "ở nhà máy ngoài",
        "factory": "nhà máy",
        "not there": "không có",
        "unknown": "không rõ",
        "at most one live card of its citizen": "nhiều nhất một thẻ đang hiệu lực của công dân",
        "a card that has not ended": "một thẻ chưa kết thúc",
        "a card without one": "thẻ không có hồ sơ",
        "no live card": "không có thẻ đang hiệu lực",
        "one card slot": "một chỗ của thẻ",
        "a dossier of this citizen": "một hồ sơ của công dân này",
        "slots": "chỗ của thẻ",
        "cards": "thẻ",
        "card": "thẻ",
        "deceased": "qua đời",
        "generation": "lần cấp",
        "none open": "không có cảnh báo mở",
        "flag": "cảnh báo",
        "a packet": "một gói",
        "packet": "gói",
        "at least": "ít nhất là",
        "device": "thiết bị",
        "a message": "một thông báo",
        "open again under its number": "được mở lại ở số của nó",
        "its operator among the makers": "người thu nhận có trong danh sách người lập",
        "ended": "đã kết thúc",
        "signer": "khóa ký",
        "inspection of blank": "kết quả kiểm tra phôi thẻ",
        "what is kept of blank": "điều còn lưu của phôi thẻ",
        "as its events make it": "đúng như các thay đổi của nó",
        "no record of what changed": "không có bản ghi của điều đã đổi",
        "otherwise": "khác đi",
        "unchanged": "không đổi",
        "a record in force with that number": "bản ghi còn hiệu lực mang số đó",
        "a row without a record": "dòng không có bản ghi",
        "another row": "dòng khác",
        "both": "cả hai",
        "neither": "không có cả hai",
        "one row of its number, or bearer of it": "một dòng của số đó, hoặc người cùng mang số",
        "of record": "của bản ghi",
        "record": "bản ghi",
        "goes on from the one before": "nối tiếp thay đổi trước",
        "it does not": "không nối tiếp",
        "change": "thay đổi",
        "event": "sự kiện",
        "a dossier of that version": "một hồ sơ ở phiên bản đó",
        "suggestion for dossier": "gợi ý cho hồ sơ",
        "about the merge": "về lần gộp",
        "agreed to by the one who asked": "chính người đề nghị đã đồng ý",
        "taken apart, by another": "đã tách, do người khác đồng ý",
        "the merge stands": "vẫn còn gộp",
        "request": "đề nghị",
        "of case": "của việc",
        ", who brought it there": ", chính người đã đưa việc đến đó",
        "answer to version": "câu trả lời cho phiên bản",
        "by another": "do người khác",
        "by": "do",
        "case": "việc",
        "from state": "từ trạng thái",
        "state": "trạng thái",
        "a key, or its erasure on record": "có khóa, hoặc có biên bản xóa",
        "no key: it was erased": "không có khóa: đã xóa",
        "a key": "có khóa",
        "of dossier": "của hồ sơ",
        "a dossier": "một hồ sơ",
        "dossiers": "các hồ sơ",
        "dossier": "hồ sơ",
        "object": "tệp",
        "nobody": "không ai",
        "none": "không có",
        "from": "từ",
        "of": "trên",
        "to": "đến",
        "as the program has it": "như của chương trình",
        "block": "khối",
        "a header": "có đầu khối",
        "events without one": "sự kiện không có đầu khối",
        "facts without one": "dữ kiện không có đầu khối",
        "no facts": "không có dữ kiện",
        "leaf": "lá",
        "the sealed block": "khối đã niêm phong",
        "no such block": "không có khối này",
        "access": "lượt truy cập",
        "head": "gốc cây băm",
        "signed by the seal key": "có chữ ký của khóa niêm phong",
        "not signed": "không có chữ ký",
        "under a head": "dưới một gốc cây băm",
        "every leaf": "đủ lá",
        "one is missing up to": "thiếu một lá trước lá",
        "proof": "bằng chứng",
        "nothing about it": "không nói gì về hồ sơ đó",
        "in the tree": "có trong cây băm",
        "not in it": "không có trong đó",
        "not": "chưa",
    }
)
"""The words of differences; a longer phrase goes before its parts."""
_PHRASE = re.compile(
    "|".join(
        rf"(?<![\w-]){re.escape(each)}(?![\w-])" for each in sorted(_WORDS, key=len, reverse=True)
    )
)


def told(found: Iterable[Difference]) -> str:
    """Tell differences, check by check: its name, what must hold, then each; both languages."""
    lines = []
    for check, group in groupby(found, key=attrgetter("check")):
        rule = rule_of(check)
        lines += [check, f"  {rule.vi}", f"  {rule.en}"]
        for each in group:
            said = in_words(each)
            lines += [f"  - {said.vi}", f"    {said.en}"]
    return "".join(f"{line}\n" for line in lines)


def rule_of(check: str) -> Text:
    """Return what a check of fsck or of the audit demands."""
    if check in AUDIT:
        return AUDIT[check]
    return Text(FSCK[check], {"stage_table": _STAGE_TABLE, **checks()}[check])


def in_words(difference: Difference) -> Text:
    """Return one difference as a sentence."""
    subject, expected, found = difference.subject, difference.expected, difference.found
    return Text(
        f"{vietnamese(subject)}: phải là {vietnamese(expected)}, thực tế là {vietnamese(found)}",
        f"{subject}: expected {expected}, found {found}",
    )


def vietnamese(words: str) -> str:
    """Return a difference's words in Vietnamese; numbers and names of things stay."""
    return _PHRASE.sub(lambda match: _WORDS[match[0]], words)
