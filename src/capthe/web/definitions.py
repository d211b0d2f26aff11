"""What each figure on the board means, and the words for accounts and kinds of sets."""

from capthe.domain.stages import Desk
from capthe.domain.stock import Account, SetKind
from capthe.domain.text import Text
from capthe.store.pg.reading.board import Basis

NUMBERS = (
    (
        Text("Đã thu nhận", "Collected"),
        Text(
            "Số thứ tự gói niêm phong cao nhất mà mỗi thiết bị đã báo, cộng lại.",
            "The highest sealed sequence that each device has reported, added up.",
        ),
    ),
    (
        Text("Đã gửi", "Sent"),
        Text(
            "Gói hồ sơ đã rời đơn vị và đã về trung tâm.",
            "Packets that left the unit and reached the centre.",
        ),
    ),
    (
        Text("Đã in", "Printed"),
        Text("Thẻ in xong và đạt kiểm tra chất lượng.", "Cards inspected and found good."),
    ),
    (
        Text("Đã nhận về", "Received"),
        Text(
            "Thẻ trong hộp đã đối chiếu đủ tại đơn vị.",
            "Cards in boxes matched with their manifest at the unit.",
        ),
    ),
    (
        Text("Đã trả", "Handed over"),
        Text("Công dân đã nhận thẻ tại quầy.", "Cards scanned into the citizen's hand."),
    ),
)

BASES = {
    Basis.ARRIVAL: Text("Theo giờ về trung tâm", "By hour of arrival"),
    Basis.EVENT: Text("Theo giờ xảy ra", "By hour of the event"),
}

DESKS = {
    Desk.MACHINE: Text("Máy tự động", "Machine"),
    Desk.PLANT: Text("Nhà máy in thẻ", "Plant"),
    Desk.FACTORY: Text("Bàn theo dõi nhà máy ngoài", "Desk for outside factories"),
    Desk.CLEANING: Text("Bàn làm sạch dữ liệu", "Cleaning desk"),
    Desk.ADJUDICATION: Text("Bàn xét trùng", "Adjudication desk"),
    Desk.APPROVAL: Text("Bàn phê duyệt", "Approval desk"),
    Desk.STATION: Text("Nơi thu nhận", "Station"),
    Desk.ARRIVAL: Text("Bàn nhận hộp thẻ", "Arrival desk"),
    Desk.COUNTER: Text("Quầy trả thẻ", "Counter"),
    Desk.INTAKE: Text("Bộ phận tiếp nhận", "Reception"),
    Desk.NOBODY: Text("Không ai, đã kết thúc", "Nobody, it has ended"),
}

ACCOUNTS = {
    Account.SUPPLIER: Text("Nhà cung cấp đã giao", "Delivered by the supplier"),
    Account.STOCK: Text("Phôi trong kho", "Blanks in stock"),
    Account.LOT: Text("Đang trong lô in", "In print lots"),
    Account.CARD: Text("Đã thành thẻ", "Became cards"),
    Account.SPOILED: Text("Hỏng", "Spoiled"),
    Account.WITHDRAWN: Text("Rút khỏi lô", "Withdrawn"),
    Account.LOST: Text("Thất lạc", "Lost"),
    Account.DESTROYED: Text("Đã hủy", "Destroyed"),
}

KINDS = {
    SetKind.ARRIVAL: Text("Đợt về", "Arrival"),
    SetKind.RETURN: Text("Nhóm quay lại", "Returned set"),
    SetKind.LOT: Text("Lô in", "Print lot"),
    SetKind.BOX: Text("Hộp thẻ", "Box"),
}

SEXES = {"M": Text("Nam", "Male"), "F": Text("Nữ", "Female")}

CASES = {
    "new": Text("Cấp mới", "First issue"),
    "exchange": Text("Cấp đổi", "Exchange"),
    "reissue": Text("Cấp lại", "Reissue"),
}

ENDINGS = {
    "taken_back": Text("đã thu lại", "taken back"),
    "revoked": Text("đã thu hồi hiệu lực", "revoked"),
    "expired": Text("đã hết hạn", "expired"),
    "void": Text("không phát hành", "never issued"),
    "deceased": Text("công dân đã qua đời", "holder deceased"),
    "spoiled": Text("hỏng", "spoiled"),
    "withdrawn": Text("rút khỏi lô", "withdrawn"),
    "lost": Text("thất lạc", "lost"),
    "destroyed": Text("đã hủy", "destroyed"),
}


def case_text(case_code: str) -> Text:
    """Return what the citizen applied for."""
    return CASES[case_code.partition(":")[0]]
