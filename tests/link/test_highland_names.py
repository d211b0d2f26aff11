"""Names of the Central Highlands and of peoples: what clerks write in several ways is one."""

import pytest

from capthe.country.vn.spelling import VietnamNormaliser
from capthe.country.vn.tones import folded

NORMALISER = VietnamNormaliser()


@pytest.mark.parametrize(
    "written",
    ["Siu H’Blai", "Siu H Blai", "Siu Hơ Blai", "Siu H' Blai", "Siu HBlai", "SIU H`BLAI",
     "Siu HˈBlai", "Siu H´Blai", "Siu H’'Blai"],
)  # fmt: skip
def test_the_h_of_a_woman_s_name_is_one_in_all_its_spellings(written):
    one, other = NORMALISER.name("Siu H'Blai"), NORMALISER.name(written)
    assert (one.canonical, one.bare, one.odd) == (other.canonical, other.bare, other.odd)
    assert NORMALISER.name("Siu Ho Blai").folded == one.folded


def test_a_name_that_is_mended_keeps_its_apostrophe():
    assert NORMALISER.name("H'Bia Nie^").mended == "h'bia niê"
    assert NORMALISER.name("Bh'Nướch").canonical == "bhnướch"


def test_the_k_of_a_man_s_name_is_part_of_it_and_a_first_letter_is_not():
    names = [NORMALISER.name(f"Cil {name}").canonical for name in ("K'Brếp", "K Brếp", "KBrếp")]
    assert len(set(names)) == 1
    assert NORMALISER.name("Nguyễn K. Anh").given == "anh"


@pytest.mark.parametrize(
    ("name", "given", "clan"),
    [
        ("Y Bliêu Niê Kđăm", "bliêu", "niekdam"),
        ("Y Bhiŏ Byă", "bhio", "bya"),
        ("Bà H'Rima B Yă", "rima", "bya"),
        ("H'Thu Hà Êñuôl", "thu hà", "enuol"),
        ("Y Thanh Hương", "hương", "y"),
        ("Hồ Thị Hương", "hương", "ho"),
        ("Y Niê", "niê", "y"),
        ("Sĩ Niê Y", "sĩ", "nie"),
        ("Hđơ̆k Lương Y", "lương", "hdok"),
        ("Y Khăm Kpơr", "khăm", "kpor"),
    ],
)
def test_the_given_name_of_an_ede_stands_before_the_clan(name, given, clan):
    keys = NORMALISER.name(name)
    assert (keys.given_canonical, keys.family) == (given, clan)


@pytest.mark.parametrize(
    ("name", "given", "clan"),
    [
        ("Y Nguyên Kdămm", "nguyên", "kdam"),
        ("H'Mai Êabn", "mai", "eban"),
        ("Y Ƀlim pơr", "blim", "kpor"),
        ("H'Hen Kơr", "hen", "kor"),  # Kpơr or Ksơr: nobody can say
        ("Y Kim Bia", "bia", "y"),  # a name, and no slip of Byă
    ],
)
def test_a_slip_in_the_clan_does_not_make_it_the_given_name(name, given, clan):
    keys = NORMALISER.name(name)
    assert (keys.given_canonical, keys.family) == (given, clan)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Y Khăm Kdăm", "YKhăm Kdăm"),
        ("Y Khăm Kdăm", "YKHĂM KDĂM"),
        ("Y Khăm Kdăm", "I Khăm Kdăm"),
        ("Y Khăm Kdăm", "Y-Khăm Kdăm"),
        ("H'Rim Hđơ̆k", "HRIM HĐƠ̆K"),
        ("A Bơi", "ABơi"),
        ("A Hmưk", "AHMưK"),
        ("Lầu A Sinh", "Lầu ASinh"),
        ("Sùng A Tráng", "Sùng ATráng"),
        ("Lê Văn Anh", "Lê Văn ANh"),
        ("Y Hrim", "Y Rim"),
        ("H'Rim Niê Hlong", "Hơ Hrim Niê Hlong"),
        ("Kpă H'Bluơn", "Kơ-pă-hơ-bơ-Luơn"),
        ("Y Khăm Kdăm", "Y Khăm Kơ Dăm"),
        ("Rlan Nhan", "Rơ Lan Nhan"),
        ("RLAN NHAN", "RO LAN NHAN"),
        ("H'Yuôl Hđơ̆k", "Hơ Yuôl Hơ Đơ̆k"),
        ("Y Bhôk Ênuôl", "Y Bhôk Êơ Nuôl"),
        ("Y Bhôk Ênuôl", "Y Bhôk Ănuôl".replace("ô", "Ă´")),
        ("Y Ngơ̆n", "Ông Y Ngơ̆n"),
        ("Ka Brẹt", "Chị Ka Brẹt"),
    ],
)
def test_what_stands_together_or_before_makes_no_other_name(one, other):
    one, other = NORMALISER.name(one), NORMALISER.name(other)
    assert (one.canonical, one.given_canonical) == (other.canonical, other.given_canonical)


@pytest.mark.parametrize("name", ["Yên Văn An", "An Thị Hà", "Hồ Văn Y", "Anh Đức", "Bà Hoa",
                                  "Anh Văn Bùi", "Hmok An", "Ami Nga", "Htào An"])  # fmt: skip
def test_a_name_that_only_begins_so_stays(name):
    assert NORMALISER.name(name).folded == " ".join(map(folded, name.split()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("H'Rim Kdawm", "h'rim kdăm"),
        ("Y Si~ Kpo+r", "y sĩ kpơr"),
        ("Kpo+r H'Ngo+r", "kpơr h'ngơr"),
        ("Y Yuoon Kda8m", "y yuôn kdăm"),
        ("H'Ngo7r Kd9a8m", "h'ngơr kđăm"),
        ("H'Hen Hddowk", "h'hen hđơk"),
    ],
)
def test_signs_of_the_keyboard_are_read_in_words_that_a_register_bears(typed, meant):
    known = ["H'Rim Kdăm", "Y Sĩ Kpơr", "H'Ngơr Kpơr", "Y Yuôn Kdăm", "H'Ngơr Kđăm", "H'Hen Hđơk"]
    taught = NORMALISER.learned([(name, 90) for name in known])
    keys = taught.name(typed)
    assert (keys.mended, keys.repair) == (meant, "typing")


def test_ho_is_her_sign_before_a_name_and_the_letter_of_a_clan():
    assert NORMALISER.name("Hơ Đơr Niê").given_canonical == "đơr"
    assert NORMALISER.name("Nguyễn Thị Mơ").canonical == "nguyễn thị mơ"
    assert NORMALISER.name("Ksor H'Đơ").phonetic == NORMALISER.name("Kơ So Hơ Đơr").phonetic


def test_a_breve_that_no_letter_has_parts_no_word():
    keys = NORMALISER.name("Y Brơ̆ng")
    assert (keys.given, keys.mended) == ("brong", "y brơ̆ng")
    assert NORMALISER.name("Y Brơng").canonical == keys.canonical


def test_first_letters_and_what_is_left_of_a_given_name():
    cut, whole = NORMALISER.name("Y S. Ayun"), NORMALISER.name("Y Suôt Ayun")
    assert (cut.initials, cut.family) == (whole.initials, whole.family)
    assert (cut.cut, whole.cut, NORMALISER.name("Ng. Thị Hoa").cut) == (2, 0, 1)
    more = NORMALISER.name("Y Suôt Thanh Ayun")
    assert whole.own in more.own
    assert NORMALISER.name("Trần Văn An").own is None


def test_signs_that_no_vietnamese_keyboard_has_are_no_part_of_a_key():
    assert NORMALISER.name("H'Jĭn Êñuôl").canonical == NORMALISER.name("H'Jin Ênuôl").canonical
    assert NORMALISER.name("Y Thut Ƀlim").canonical == NORMALISER.name("Y Thut Blim").canonical
    assert NORMALISER.name("Y Khăm").canonical != NORMALISER.name("Y Kham").canonical


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (("Kinh", "kinh (Việt)", "KINH.", "01", "1"), "kinh"),
        (("Mông", "H'mông", "H’Mông", "Mèo", "08", "M«ng"), "mong"),
        (("Khơ me", "Khmer", "Khơ-me"), "khome"),
        (("Ê Đê", "Ê-đê", "Êđê", "Rađê"), "ede"),
        (("Hoa", "Hoa (Hán)", "Hán"), "hoa"),
        (("không rõ", "99"), None),
        (("Ma Rốc",), "maroc"),
    ],
)
def test_a_people_has_one_key_under_all_its_names(names, key):
    assert {NORMALISER.people(name) for name in names} == {key}


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Hồ Văn Krong", "ho", "krong"),
        ("Hồ Thị Kpha", "ho", "kpha"),
        ("Trần Hồ Minh Hwinh", "tran", "hwinh"),
        ("Ông Thị Lan", "ong", "lan"),
        ("Ông Cao Thắng", "ong", "thang"),
        ("Ông Nguyễn Văn An", "nguyen", "an"),
    ],
)
def test_families_of_others_are_neither_her_sign_nor_a_title(name, family, given):
    keys = NORMALISER.name(name)
    assert (keys.family, keys.given) == (family, given)
