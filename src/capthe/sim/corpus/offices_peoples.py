"""Names of the minorities in the hands of clerks who do not speak the language.

Written as heard, split or joined, made fit for "family, middle, given", turned round, and stripped
of the letters that no keyboard program for Vietnamese can type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from unicodedata import normalize

from capthe.sim.corpus.family import Around
from capthe.sim.corpus.lines import Particulars
from capthe.sim.nation import Person
from capthe.sim.nation.streams import one_of

_HALF_A_CLAN = frozenset({"Rơ", "Rah", "Zơ", "A", "Pơ", "Pi", "Bo"})  # Rơ Châm, A Lăng ...
_OF_A_AND_Y = {"Ba Na", "Xơ Đăng", "Gié Triêng"}


def a_minority(person: Person) -> bool:
    """Everybody but the Kinh."""
    return person.ethnicity != "Kinh"


def _listed(text: str) -> dict[str, tuple[str, ...]]:
    """Read "Niê: Nie, Ni Ê; Kpă: Kpá" as the other spellings of each."""
    table = {}
    for entry in text.split(";"):
        word, others = entry.split(":")
        table[word.strip()] = tuple(other.strip() for other in others.split(","))
    return table


_SAME_SOUND = _listed(
    "Kdăm: Kđăm, K Dăm, Kdam; Mlô: M Lô, MLô, Mlo; Byă: Bya, B Yă; Kbuôr: K Buôr, KBuôr, Kbuor;"
    " Êban: Ê Ban, Eban, ÊBan; Ayun: A Yun, AYun; Ênuôl: Ê Nuôl, Enuôl, ÊNuôl; Niê: Nie, Ni Ê;"
    " Kpơr: KPơr, Kpor; Hđơ̆k: Hđơk, HĐơk, Hdơk; Ksor: KSor, K'sor, Kso; Rmah: R'mah, RMah;"
    " Kpă: Kpa, KPă; Rcom: R'com, RCom, Rơcom; Rơ Châm: Rơchâm, RơChâm, Rchâm; Puih: Phuih, Puil;"
    " Rah Lan: Rahlan, RahLan, Rơ Lan; Rơ Lan: Rơlan, RơLan; Y Hơ̆n: Y Hơn, Hơn; Brơ̆ng: Brơng;"
    " Ƀlim: Blim, B'lim; Wăn: Wan; Bhôk: Bhok, B'hôk; Đhăm: Đham, Dhăm; Byưh: Byứh, Byuh;"
    " Ngơ̆n: Ngơn; Plăng: Plang, Plăn; Hmưk: H'mưk, Hmuk; Bluơn: Bluon, Bluên; Blă: Bla;"
    " Glếh: Gleh, Glế; Lơng: Long, Lơn; Brẹt: Bret, Bréc; Brèo: Breo; Thuyn: Thuin; Djê: Jê, Djé;"
    " A Lăng: Alăng, ALăng; Zơ Râm: Zơrâm, ZơRâm, Giơ Râm; Bling: B Ling, BLing, Bhling;"
    " Bhling: Bling, BhLing; Bh'Nướch: Bhnướch, Bnướch, Bh Nướch; Pơ Loong: Pơloong, PơLoong;"
    " Arất: A Rất, ARất; Chamaléa: Chamalé, Cha Maléa, ChaMaléa; Pi Năng: Pinăng, PiNăng;"
    " Katơr: Katơ, Ka Tơr, KaTơr; Pupur: PuPur, Pu Pur; Bo Bo: Bobo, BoBo;"
    " Sa Rết: Sarết, SaRết, Sa Rét; Sóc Kha: Sốc Kha, SócKha, Sockha; Sà Vươne: Sà Vươn, Savươn;"
    " Chanh Đa: Chanhđa, ChanhĐa, Chanh Đa Ra; Phi Rum: Phirum, Phi Run; Ươne: Ươn, Ương;"
    " Sa Mết: Samết, Sa Mét; So Phia: Sophia, Sô Phia, Sô Phi A; Na Ri: Nari, Na Ry; Sươl: Sươn;"
    " Sà Rinh: Sà Rin, Sarinh; Thi Đa: Thiđa, Thi Đa Ra; Thươl: Thươn, Thol; Phol: Phon, Phôl;"
    " Láo Tả: Lão Tả, Láo Tá; Láo Sử: Lão Sử; Tạ Chiêu: Tà Chiêu; Quầy Vạng: Quầy Vàng;"
    " Vòng: Voòng, Vồng; Moong: Mong, Moòng; Xeo: Seo; Tòng: Toòng; Cà: Kà; Quàng: Quàn; Ốc: Ôốc"
)
_KINH_EAR = _listed(
    "Giàng: Dàng, Ràng, Vàng; Sùng: Xùng, Sồng, Súng; Thào: Thao, Tháo, Thò; Vàng: Vang, Vừ;"
    " Lầu: Lậu, Lâu; Hạng: Hảng, Háng; Má: Mã, Mua; Cứ: Cư, Chứ; Mùa: Mua; Vừ: Vù, Vư; Páo: Pao,"
    " Báo, Pháo; Chứ: Trứ, Chừ; Dơ: Giơ, Dờ; Tủa: Tùa, Thủa; Sử: Xử, Sứ; Lử: Lừ, Nử; Phử: Phừ,"
    " Sử; Súa: Xúa, Sua; Nếnh: Lếnh, Nênh; Tráng: Cháng, Chang; Dình: Đình, Gình; Mỷ: Mỵ, Mi;"
    " Dở: Dợ, Giở; Pà: Bà, Và; Chở: Trở, Chờ; Sua: Xua, Súa; Vá: Và, Vả; Dợ: Giợ, Dở; Say: Xay;"
    " Xúa: Súa, Xua; Máy: Mẩy, Mấy; Thạch: Thách; Kiên: Kiêng, Kim; Tăng: Tân, Tằng; Sươl: Sương;"
    " Rạch: Rách, Gạch; Sang: Xang, San; Chanh: Canh; Quanh: Oanh; Siu: Siêu, Xiu; Nay: Này, Nai;"
    " Ksor: Sor, Kơ Sor, Ksơr; Rmah: Rơ Mah, Ma; Puih: Buih; Kpă: Kơ Pă, Kpắ; Niê: Niên, Liê;"
    " Mlô: Mơ Lô, Lô; Byă: Bia, Bya; Kbuôr: Buôr, Kơ Buôr; Êban: Ban; Ênuôl: Nuôl; Ayun: Dun;"
    " Thut: Thút, Thuk; Khăm: Khâm, Khắm; Bia: Bìa, Biă; Hen: Hến, Heng; Lim: Liêm, Rim;"
    " Wưn: Vưn; Yuôl: Duôl; Suôt: Suốt; Ngông: Ngôn; Bler: Ble, Lê; Hyơnh: Hơnh; Phưm: Phum;"
    " Blưi: Bưi; Nhan: Nhân, Nhàn; Thưk: Thức, Thưc; Wanh: Vanh; Hnit: Nhit, Nít; Bluen: Luen;"
    " Mrơi: Rơi, Mơi; Hyan: Hiên, Yan; Nut: Nút; Thút: Thúc, Thut; Thiu: Thíu, Thiêu; Brôi: Rôi;"
    " Nhơi: Nhời, Nhôi; Blưn: Bưn; Krông: Rông, Krong; Đeng: Đen, Đeeng; Jrai: Rai, Gia Rai;"
    " Tul: Tun, Tuy; Bơi: Bới; Nhưr: Như; Blan: Lan, Blang; Ngơi: Ngời; Hrim: Rim; Đơi: Đời, Đợi;"
    " Điểu: Điếu, Điều, Đểu; Briêl: Riêl, Briên; Brẹt: Rẹt, Brét; Brừm: Bừm, Rừm; Rim: Dim, Rin;"
    " Lò: Lô, La, Lồ; Quàng: Quảng, Hoàng; Cầm: Cẩm, Kầm; Lường: Lương; Tòng: Tồng; Bạc: Bác;"
    " Đèo: Điêu; Cà: Ca; Nông: Lông, Nòng; Bế: Bê, Bé; Lục: Nục; Vi: Vy; Ma: Mã; Đàm: Đam;"
    " Bàn: Bản, Ban; Phàn: Phan, Phản; Tẩn: Tấn, Tẩu; Chảo: Trảo, Cháo; Mẩy: Mấy, Mảy; Mùi: Muồi;"
    " Ghến: Gến, Khến; Nảy: Nẩy, Lảy; Chẳn: Chắn, Trẳn; Pham: Phạm; Coi: Còi; Lai: Lài; Pết: Bết;"
    " Bá: Ba; Đàng: Đàn, Đằng; Quảng: Quang; Thập: Thạp; Đạo: Đào; Não: Lão, Nảo; Hán: Háng;"
    " Múi: Muội, Mùi; Cẩu: Cảo; La: Là; Vòng: Vàng, Hoàng; Lù: Lìu, Lu; Tao: Tào; Pờ: Bờ;"
    " Quách: Quác; Bạch: Bạc; Moong: Mông; Lữ: Lử; Cụt: Cút; Xeo: Seo, Sèo; Arất: Rất; Mấu: Mẫu"
)


def _looked_up(table: Mapping[str, tuple[str, ...]], rng: Random, name: str) -> str | None:
    """Replace one word, or two that stand together, by another spelling of the table."""
    padded = f" {name} ".replace("'", "' ")
    found = [word for word in table if f" {normalize('NFC', word)} " in padded]
    if not found:
        return None
    word = one_of(rng, tuple(found))
    other = one_of(rng, table[word])
    made = padded.replace(f" {normalize('NFC', word)} ", f" {other} ", 1)
    return normalize("NFC", made.replace("' ", "'").strip())


def own_spelling(rng: Random, name: str) -> str | None:
    """No two offices spell it alike: Kđăm, K Dăm; Rơ Châm, Rơchâm; Sa Rết, Sarết."""
    return _looked_up(_SAME_SOUND, rng, name)


def heard_by_kinh(rng: Random, name: str) -> str | None:
    """Written as a Kinh clerk hears it: Sùng, Xùng; Ksor, Kơ Sor; Lò, Lô."""
    return _looked_up(_KINH_EAR, rng, name)


def apostrophe(rng: Random, name: str) -> str | None:
    """H'Bia is H' Bia, H Bia, H’Bia, HBia, H-Bia, Hơ Bia or H`Bia."""
    if "'" not in name:
        return None
    marks = ("' ", " ", "’", "’", "", "-", "ơ ", "`", "´", "")
    return name.replace("'", one_of(rng, marks))


def strange_letters(_rng: Random, name: str) -> str | None:
    """Ƀ, ơ̆ and other letters of the highlands are in no keyboard program: Ƀlim, Blim."""
    made = normalize("NFC", normalize("NFD", name).replace("\u031b\u0306", "\u031b"))
    made = made.replace("Ƀ", "B").replace("ƀ", "b").replace("ĕ", "e").replace("ŏ", "o")
    return None if made == name else made


def particle_joined(_rng: Random, name: str) -> str | None:
    """Y, A or Ka was joined to the name: YThut, AThút."""
    for mark in ("Y", "A", "Ka"):
        if name.startswith(f"{mark} "):
            return name.replace(f"{mark} ", mark, 1)
        if f" {mark} " in name:
            return name.replace(f" {mark} ", f" {mark}", 1)
    return None


def particle_lost(_rng: Random, name: str) -> str | None:
    """Y, A, H' or K' was no name to the clerk: Thut Niê, Giàng Páo."""
    for mark in ("Y ", "A ", "H'", "K'", "Ka "):
        if name.startswith(mark) and (" " in name[2:].strip() or mark in {"A ", "K'", "Ka "}):
            return name[len(mark) :].strip() or None
        if f" {mark}" in name:
            return name.replace(f" {mark}", " ", 1)
    return None


def clan_first(_rng: Random, name: str) -> str | None:
    """The clan moved to where the Kinh have it: Y Thut Niê is Niê Y Thut, Ksor Bler Bler Ksor."""
    words = name.split(" ")
    if len(words) < 2 or words[0] in {"A", "Ka"}:
        return None  # no clan in these names
    if words[0] == "Y" or words[0].startswith("H'"):
        return " ".join([words[-1], *words[:-1]]) if len(words) > 1 + (words[0] == "Y") else None
    if "Thị" in words or "Văn" in words:
        return None
    clan = 2 if words[0] in _HALF_A_CLAN and len(words) > 2 else 1
    return " ".join([*words[clan:], *words[:clan]])


def clan_left_out(_rng: Random, name: str) -> str | None:
    """Known without the clan in the village: Y Thut, H'Bia."""
    words = name.split(" ")
    if words[0] == "Y" and len(words) > 2:
        return " ".join(words[:2])
    return words[0] if words[0].startswith("H'") and len(words) > 1 else None


def kinh_middle(_rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Made fit for the form: Sùng A Páo became Sùng Văn Páo, Thạch Sươl Thạch Văn Sươl."""
    words = said.full_name.split(" ")
    middle = "Thị" if around.person.sex == "F" else "Văn"
    if len(words) < 2 or {"Thị", "Văn", "Y", "Ka"} & set(words) or "'" in said.full_name:
        return None
    if words[0] in _HALF_A_CLAN:
        return None
    rest = words[2:] if words[1] == "A" and len(words) > 2 else words[1:]
    return replace(said, full_name=" ".join([words[0], middle, *rest]))


def neang(_rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """The Khmer of An Giang were written Chau and Néang in place of a family name."""
    words = said.full_name.split(" ")
    if around.person.ethnicity != "Khơ me" or len(words) < 2:
        return None
    rest = words[2:] if words[1] == "Thị" else words[1:]
    first = "Néang" if around.person.sex == "F" else "Chau"
    return replace(said, full_name=" ".join([first, *rest])) if rest else None


def mans_particle(_rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """The particle of the other sex: Ka became K', Y of the women of Kon Tum became A."""
    name, person = said.full_name, around.person
    if name.startswith("Ka "):
        return replace(said, full_name="K'" + name[3:])
    if name.startswith("K'"):
        return replace(said, full_name="Ka " + name[2:])
    if person.ethnicity in _OF_A_AND_Y and name[:2] in {"A ", "Y "}:
        return replace(said, full_name=("Y " if name[0] == "A" else "A ") + name[2:])
    return None


def called_by_child(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Elders of Trường Sơn are called after a child: the book has Quỳnh, Căn or Ma before it."""
    person = around.person
    homes = {"Tà Ôi", "Bru Vân Kiều", "Cơ Tu", "Gia Rai", "Ê Đê", "Ba Na"}
    if person.ethnicity not in homes or person.birth > 19700000:
        return None
    first = {"Tà Ôi": ("Quỳnh", "Căn"), "Bru Vân Kiều": ("Pả", "Pỉ")}.get(
        person.ethnicity, ("Ama", "Ami")
    )[person.sex == "F"]
    return replace(said, full_name=f"{first} {one_of(rng, ('Đai', 'Lan', 'Thắng', 'Tin', 'Hen'))}")


def husbands_clan(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """A Mông or Dao wife entered under her husband's family name."""
    person = around.person
    words = said.full_name.split(" ")
    if person.sex != "F" or person.ethnicity not in {"Mông", "Dao"} or len(words) < 2:
        return None
    of_husband = (person.spouse_name or "").split(" ")[0]
    family = of_husband or one_of(rng, ("Giàng", "Sùng", "Thào", "Bàn", "Triệu"))
    return replace(said, full_name=" ".join([family, *words[1:]]))


_OTHER_NAMES: dict[str, Sequence[str]] = {
    "Kinh": ("Việt", "Kinh (Việt)", "kinh", "KINH", "01"),
    "Mông": ("H'Mông", "Hmông", "HMông", "H.Mông", "Mèo", "Hơ Mông"),
    "Khơ me": ("Khmer", "Khơ-me", "Khơme", "Khmer", "Khome", "Miên"),
    "Ê Đê": ("Êđê", "Ê-đê", "Ê đê", "Ede", "Rađê", "Ra Đê"),
    "Gia Rai": ("Jrai", "Gia-rai", "Gia rai", "JRai", "Giarai", "Jarai"),
    "Ba Na": ("Bahnar", "Ba-na", "Bana", "Ba na", "Banar"),
    "Xơ Đăng": ("Xê Đăng", "Xơ-đăng", "Sê Đăng", "Sơ Đăng", "Xêđăng", "Ca Dong"),
    "Cơ Ho": ("K'Ho", "Cơ-ho", "Kơ Ho", "Cơho", "Chil", "K'ho"),
    "Chăm": ("Chàm", "Chăm (Chàm)", "Chăm H'roi", "Chiêm"),
    "Mnông": ("M'Nông", "M'nông", "Mơ Nông", "MNông"),
    "Xtiêng": ("S'Tiêng", "Stiêng", "X'Tiêng", "Xơ Tiêng"),
    "Hoa": ("Hoa (Hán)", "Hán", "Trung Quốc", "Hẹ"),
    "Dao": ("Mán", "Dao đỏ", "Dao Tiền", "Dao (Mán)"),
    "Thái": ("Thái trắng", "Thái đen", "Tày", "Thái (Tày)"),
    "Tày": ("Thổ", "Tày-Nùng", "Nùng", "tày"),
    "Nùng": ("Tày", "Nùng Phàn Slình", "nùng", "Nùng An"),
    "Mường": ("mường", "Mường (Mọi)", "Mương"),
    "Sán Chay": ("Cao Lan", "Sán Chí", "Sán Chỉ", "Cao Lan - Sán Chỉ"),
    "Sán Dìu": ("Sán dìu", "Trại", "Sán Dìu (Trại)"),
    "Raglay": ("Ra Glai", "Ra-glai", "Raglai", "Rắc Lây"),
    "Bru Vân Kiều": ("Vân Kiều", "Bru-Vân Kiều", "Bru", "Vân kiều"),
    "Gié Triêng": ("Giẻ Triêng", "Gié-Triêng", "Dẻ", "Giẻ-Triêng", "Triêng"),
    "Tà Ôi": ("Pa Cô", "Tà-ôi", "Pa Kô", "Tà Ôi (Pa Cô)"),
    "Cơ Tu": ("Ka Tu", "Cơ-tu", "Ca Tu", "Katu"),
    "Co": ("Cor", "Kor", "Cua", "Trầu"),
    "Hrê": ("H'Rê", "Hre", "Chăm Rê"),
    "Chơ Ro": ("Châu Ro", "Chơ-ro", "Chơro"),
    "Mạ": ("Châu Mạ", "Mạ (Châu Mạ)"),
    "Khơ mú": ("Khơ-mú", "Khmú", "Xá", "Khơ Mú"),
    "Chu Ru": ("Churu", "Chu-ru", "Chơ Ru"),
    "Thổ": ("Cuối", "Kẹo", "Đan Lai"),
}


def other_name_of_people(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """H'Mông, Hmông and Mèo are one people in three books; each branch has its own name too."""
    names = _OTHER_NAMES.get(said.ethnicity)
    return replace(said, ethnicity=one_of(rng, tuple(names))) if names else None


def no_people(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The field was left empty."""
    return replace(said, ethnicity="")


def kinh_for_all(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The form stood at Kinh and nobody changed it, or the person wished it so."""
    return None if said.ethnicity == "Kinh" else replace(said, ethnicity="Kinh")


def neighbours_people(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Of mixed parents, or living among others: the other parent's or the neighbours' people."""
    near = {"NMM": ("Tày", "Mường", "Thái"), "MRD": ("Khơ me", "Hoa"), "SE": ("Hoa",)}
    others = {
        "Kinh": near.get(around.person.native.region, ()), "Tày": ("Nùng",), "Nùng": ("Tày",),
    }.get(said.ethnicity, ("Kinh",))  # fmt: skip
    return replace(said, ethnicity=one_of(rng, others)) if others else None
