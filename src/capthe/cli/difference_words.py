"""What a difference says, in Vietnamese as well: what must hold, and what was found instead.

The checks themselves speak English, the language of their code (`fsck_*.sql`, `store.pg.audit`,
`sim.world.invariants`); their phrases are few and are known here. Ids and names of checks stay.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType

from capthe.cli.check_rules import rule_of
from capthe.domain.text import Text
from capthe.store.pg.difference import Difference

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
        "none, by its place": "không có, theo chỗ của hồ sơ",
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
        "blocks": "khối",
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
        "an intent of": "ý định của",
        "on record": "có lưu",
        "times": "lần",
        "printed once": "in một lần",
        "one of": "thuộc",
        "of nobody in it": "không thuộc ai trong đó",
        "another": "gói khác",
        "one receipt": "một giấy biên nhận",
        "receipts": "giấy biên nhận",
        "acknowledged or set aside": "được biên nhận hoặc để riêng",
        "still at its station": "còn ở trạm",
        "handed over": "đã trả thẻ",
        "waiting at the unit": "đang chờ ở đơn vị",
        "nothing": "không có gì",
        "the citizen's own card": "thẻ của chính công dân",
        "somebody else's": "thẻ của người khác",
        "one usable card": "một thẻ dùng được",
        "on the list of": "có trong bảng kê của",
        "not on it": "không có trong đó",
        "a chip that can be read": "chip đọc được",
        "dead": "chip hỏng",
        "the approved data": "dữ liệu đã phê duyệt",
        "other data": "dữ liệu khác",
        "or": "hoặc",
        "due": "thời hạn",
        "an end": "đã kết thúc",
        "answered": "đã trả lời",
        "open": "đang mở",
        "work of set": "việc của tập hồ sơ",
        "done": "đã xong",
        "parked": "gác lại",
        "world": "toàn bộ",
        "at rest": "đã yên",
        "visits, packets or messages to come": "lượt đến, gói hoặc thông báo còn chờ",
        "at most": "nhiều nhất",
        "tries that failed": "lần thử thất bại",
        "delivered": "đã nhập kho",
        "posted": "đã ghi sổ",
        "held": "đang giữ",
        "worker": "tiến trình làm việc",
        "faults only": "chỉ có sự cố",
        "held by the flag": "bị giữ vì cảnh báo",
        "went on to stage": "đã sang trạng thái",
        "in a job that was intended": "đã vào một việc in có ý định",
        "approved by somebody else": "do người khác phê duyệt",
        "approved by its maker": "do chính người thu nhận phê duyệt",
        "live card": "thẻ đang hiệu lực",
        "living attempt": "lần làm thẻ đang hiệu lực",
        "matched, unique and approved before its blank": (
            "đã khớp, không trùng và đã phê duyệt trước khi có phôi"
        ),
        "not matched": "chưa khớp",
        "not unique": "chưa xét trùng",
        "not approved": "chưa phê duyệt",
        "corrected after approval": "bị sửa sau khi phê duyệt",
        "submission of a sealed packet": "lần gửi của một gói niêm phong",
        "dossier of a submission": "hồ sơ của một lần gửi",
        "blank": "phôi thẻ",
        "at": "ở",
    }
)
"""The words of differences; a longer phrase goes before its parts."""
_PHRASE = re.compile(
    "|".join(
        rf"(?<![\w:-]){re.escape(each)}(?![\w:-])" for each in sorted(_WORDS, key=len, reverse=True)
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
