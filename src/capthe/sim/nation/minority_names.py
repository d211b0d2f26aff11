"""Names of the minorities: not "family middle given", not two to four words, not letters only.

Recalled forms (no register was read). A people is described by how a man's and a woman's name
are put together; the word that passes to the children is the family name or the clan, through
the mother among the Ê Đê, Gia Rai and their kin.
"""

from dataclasses import dataclass
from random import Random

from capthe.sim.nation.names import given_name, words
from capthe.sim.nation.person import Sex
from capthe.sim.nation.streams import one_of


@dataclass(frozen=True, slots=True)
class Style:
    """`man` and `woman` are patterns over {family} and {given}; no given names: as the Kinh do."""

    families: tuple[str, ...]
    man: str
    woman: str
    men: tuple[str, ...] = ()
    women: tuple[str, ...] = ()
    is_matrilineal: bool = False


_TAY = words("Nông Hoàng Lương Ma Bế Lý Hà Đàm Vi Chu Triệu Lục")
_HIGHLAND_MEN = words("Thút Thiu Brôi Nhơi Byưh Blưn Krông Đeng Hmưk Jrai Tul Bơi Brơ̆ng Nhưr")
_HIGHLAND_WOMEN = words("Blan Ngơi Bia Byưh Đăm Hrim Lan Ngơ̆n Plăng Kim Xuân Nhi Đơi")
_KA = words("Brẹt Brèo Thoa Thuyn Sinh Nhàn Brừm Điệp Tin Hiền Lơng Dung Rim Glếh")

STYLES: dict[str, Style] = {
    "Mông": Style(
        words("Giàng Vàng Thào Sùng Lầu Hạng Lý Má Cứ Mùa Vừ"),
        "{family} A {given}",
        "{family} Thị {given}",
        words("Páo Chứ Dơ Tủa Sử Chu Lử Phử Súa Vàng Sinh Dình Nếnh Của Tráng Chống"),
        words("Mỷ Dở Mai Súa Pà Chở Sua Vá Say Chư Dợ Máy Ly Cha Xúa"),
    ),
    "Khơ me": Style(
        words("Thạch Sơn Kim Danh Châu Lâm Lý Kiên Tăng Trần"),
        "{family} {given}",
        "{family} Thị {given}",
        words("Sa_Rết Sóc_Kha Rạch Thươl Sang Sà_Vươne Chanh_Đa Phi_Rum Sươl Quanh Ươne Hoàng"),
        words("Sa_Mết So_Phia Ngọc_Sương Chanh_Thu Sà_Rinh Kim_Hồng Na_Ri Phol Thi_Đa Sương"),
    ),
    "Ê Đê": Style(
        words("Niê Kdăm Mlô Byă Kbuôr Êban Ayun Ênuôl Kpơr Hđơ̆k"),
        "Y {given} {family}",
        "H'{given} {family}",
        words("Thut Ƀlim Wăn Bhôk Ngông Khăm Ký Đhăm Sĩ Nguyên Lương Suôt"),
        words("Bia Hen Lim Nga Wưn Ngơr Mai Duyên Yuôl Blă Rim Thủy"),
        is_matrilineal=True,
    ),
    "Gia Rai": Style(
        words("Ksor Siu Rơ_Châm Rah_Lan Nay Rmah Kpă Rơ_Lan Puih Rcom"),
        "{family} {given}",
        "{family} H'{given}",
        words("Bler Hyơnh Thim Phưm Blưi Dũng Y_Hơ̆n Nhan Thưk Bơn Wanh Hnit"),
        words("Bia Nhiên Mrơi Bluen Yư Lan Đơr Hyan Nut Bluơn Trâm"),
        is_matrilineal=True,
    ),
    "Ba Na": Style(("Đinh",), "A {given}", "Y {given}", _HIGHLAND_MEN, _HIGHLAND_WOMEN),
    "Xơ Đăng": Style(("A",), "A {given}", "Y {given}", _HIGHLAND_MEN, _HIGHLAND_WOMEN),
    "Gié Triêng": Style(("A",), "A {given}", "Y {given}", _HIGHLAND_MEN, _HIGHLAND_WOMEN),
    "Mnông": Style(
        ("Điểu",), "Điểu {given}", "Thị {given}", _KA, words("Briêl Mai Ngơi Djê Hương")
    ),
    "Xtiêng": Style(("Điểu",), "Điểu {given}", "Thị {given}"),
    "Chơ Ro": Style(("Điểu",), "Điểu {given}", "Thị {given}"),
    "Cơ Ho": Style(("K'",), "K'{given}", "Ka {given}", _KA, _KA),
    "Mạ": Style(("K'",), "K'{given}", "Ka {given}", _KA, _KA),
    "Thái": Style(
        words("Lò Quàng Cầm Lường Hà Vi Lô Tòng Cà Bạc Đèo Lương"),
        "{family} Văn {given}",
        "{family} Thị {given}",
    ),
    "Tày": Style(_TAY, "{family} Văn {given}", "{family} Thị {given}"),
    "Nùng": Style(_TAY, "{family} Văn {given}", "{family} Thị {given}"),
    "Mường": Style(
        words("Bùi Đinh Quách Hà Bạch Trương Phạm"), "{family} Văn {given}", "{family} Thị {given}"
    ),
    "Dao": Style(
        words("Triệu Bàn Phàn Tẩn Đặng Chảo Lò Phùng"),
        "{family} {given}",
        "{family} Mùi {given}",
        words("Tài_Chòi Láo_Tả Văn_Sơn Sành_Phú Tạ_Chiêu Láo_Sử Quầy_Vạng Tòn_Pham"),
        words("Mẩy Ghến Nảy Chẳn Pham Coi Lai Pết"),
    ),
    "Chăm": Style(
        words("Bá Đàng Quảng Thiên Lưu Hán Kiều Thập Đạo Não"),
        "{family} Văn {given}",
        "{family} Thị {given}",
    ),
    "Hoa": Style(
        words("Trần Lâm Lý Huỳnh Quách Trương Mã Tăng Thái Vương Lưu La Ngô Vòng"),
        "{family} {given}",
        "{family} {given}",
        words("Gia_Vĩ Vĩnh_Phát Chí_Cường Quốc_Hùng A_Cẩu Vĩ_Kiệt Chấn_Hưng Tú_Minh Hán_Minh"),
        words("Mỹ_Linh Bội_Nghi Tú_Phụng Lệ_Quân Tiểu_Yến Huệ_Mẫn Ngọc_Châu A_Múi Gia_Hân"),
    ),
    "Cơ Tu": Style(
        words("Zơ_Râm A_Lăng Bling Bh'Nướch Pơ_Loong Arất Bhling"),
        "{family} {given}",
        "{family} Thị {given}",
    ),
    "Raglay": Style(
        words("Chamaléa Pi_Năng Katơr Pupur Mấu Cao Bo_Bo"),
        "{family} {given}",
        "{family} Thị {given}",
    ),
    "Bru Vân Kiều": Style(("Hồ",), "Hồ Văn {given}", "Hồ Thị {given}"),
    "Tà Ôi": Style(("Hồ",), "Hồ Văn {given}", "Hồ Thị {given}"),
    "Co": Style(("Hồ",), "Hồ Văn {given}", "Hồ Thị {given}"),
    "Hrê": Style(("Đinh", "Phạm"), "{family} Văn {given}", "{family} Thị {given}"),
    "Khơ mú": Style(
        words("Moong Lữ Quàng Cụt Ốc Xeo Lò"), "{family} Văn {given}", "{family} Thị {given}"
    ),
}
_OTHERS = Style(
    words("Lò Lý Vàng Hoàng Phùng Vi Tao Giàng Pờ Chang Lù"),
    "{family} Văn {given}",
    "{family} Thị {given}",
)


def style_of(people: str) -> Style:
    """Return how a minority names its children."""
    return STYLES.get(people, _OTHERS)


def minority_name(rng: Random, style: Style, *, sex: Sex, year: int, family: str) -> str:
    """Compose a name in the style of a minority."""
    own = style.men if sex == "M" else style.women
    given = one_of(rng, own) if own else given_name(rng, sex, year)
    pattern = style.man if sex == "M" else style.woman
    return pattern.format(family=family, given=given)
