"""The fixed words of the Vietnamese card and its papers."""

from capthe.domain.text import Text

NAME = Text("Việt Nam", "Viet Nam")

TEXTS = {
    "card": Text("Căn cước công dân", "Citizen Identity Card"),
    "state": Text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
    "motto": Text("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
    "number": Text("Số", "No"),
    "full_name": Text("Họ và tên", "Full name"),
    "birth": Text("Ngày sinh", "Date of birth"),
    "sex": Text("Giới tính", "Sex"),
    "male": Text("Nam", "Male"),
    "female": Text("Nữ", "Female"),
    "nationality": Text("Quốc tịch", "Nationality"),
    "origin": Text("Quê quán", "Place of origin"),
    "residence": Text("Nơi thường trú", "Place of residence"),
    "expiry": Text("Có giá trị đến", "Date of expiry"),
    "no_expiry": Text("Không thời hạn", "No expiry"),
    "marks": Text("Đặc điểm nhận dạng", "Personal identification"),
    "issue": Text("Ngày, tháng, năm", "Date, month, year"),
    "left_index": Text("Ngón trỏ trái", "Left index finger"),
    "right_index": Text("Ngón trỏ phải", "Right index finger"),
    "specimen": Text("MẪU", "SPECIMEN"),
    "province": Text("Tỉnh, thành phố", "Province"),
    "district": Text("Quận, huyện", "District"),
    "commune": Text("Xã, phường", "Commune"),
}
