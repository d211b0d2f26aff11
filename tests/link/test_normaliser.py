"""Names that were damaged on their way come back; names that only look strange are left alone."""

import unicodedata

import pytest

from capthe.country.vn.spelling import VietnamNormaliser
from capthe.sim.corpus.legacy import tcvn3, viscii, vni_windows

NORMALISER = VietnamNormaliser()
VISCII = b"Nguy\xadn V\xe5n D\xfbng".decode("latin-1")  # RFC 1456


def in_bytes(writer, text, code_page):
    """Write text in an old encoding and show its bytes by a code page, lost ones left out."""
    return writer(text).encode("latin-1").decode(code_page, "ignore")


def canonical(text):
    keys = NORMALISER.name(text)
    return keys and keys.canonical


@pytest.mark.parametrize(
    ("damaged", "repair"),
    [
        ("Nguyễn Văn Dũng".encode().decode("latin-1"), "utf-8"),
        ("Nguyễn Văn Dũng".encode().decode("cp1258"), "utf-8"),
        ("NguyÔn V¨n Dòng", "tcvn3"),
        ("Nguyeãn Vaên Duõng", "vni"),
        ("NguyêÞn Vãn DuÞng", "cp1258"),
        (VISCII, "viscii"),
        ("Nguyeenx Vawn Dungx", "typing"),
        ("Nguye6n4 Va8n Du4ng", "typing"),
        ("Nguye^~n Va(n Du~ng", "typing"),
        ("Nguye^~n Va(n Du~ng (ba'c)", "typing"),
        ("NguyễnVăn Dũng", "joined"),
        ("N\u200bguyễn Văn\u200b D\u2060ũng\ufeff", ""),
        ("Nguyễn\u200bVăn\u200bDũng", ""),
        ("Nguy&#7877;n V&#259;n D&#361;ng", "entities"),
        ("Nguy&#x1ec5;n V&abreve;n D&utilde;ng", "entities"),
        ("Nguy&amp;#7877;n&nbsp;V&amp;#259;n D&#361ng", "entities"),
        (r"Nguy\u1ec5n V\u0103n D\\u0169ng", "entities"),
        ("Nguy%E1%BB%85n%20V%C4%83n D=C5=A9ng", "entities"),
        ("Nguyễn Văn Dũng (tức Hai)", "note"),
        ("  NGUYỄN   VĂN DŨNG ", ""),
        (unicodedata.normalize("NFD", "Nguyễn Văn Dũng"), ""),
    ],
)
def test_every_way_of_damage_leads_back_to_the_name(damaged, repair):
    keys = NORMALISER.name(damaged)
    assert (keys.canonical, keys.repair) == ("nguyễn văn dũng", repair)


@pytest.mark.parametrize("code_page", ["latin-1", "cp1252", "cp1258"])
@pytest.mark.parametrize("writer", [tcvn3, vni_windows, viscii])
@pytest.mark.parametrize("name", ["Võ Thị Huyền", "Đinh Văn Tường", "Lê Thị Kiều Chung"])
def test_an_old_encoding_is_read_whichever_code_page_shows_it(writer, name, code_page):
    shown = in_bytes(writer, name, code_page)
    for text in (shown, unicodedata.normalize("NFC", shown)):
        assert NORMALISER.name(text).canonical == NORMALISER.name(name).canonical


@pytest.mark.parametrize("code_page", ["latin-1", "cp1252", "cp1258"])
@pytest.mark.parametrize(
    "name",
    ["Lê Thị Ngọc Ánh", "Nguyễn Trường Thọ", "Kiều Thị Huyền", "Đỗ Văn Thọ", "HUỲNH THỊ ĐỨC"],
)
def test_utf_8_is_read_though_a_code_page_lacks_some_of_its_bytes(name, code_page):
    shown = name.encode().decode(code_page, "ignore")
    assert canonical(shown) == canonical(name)
    if code_page != "cp1258":  # which has no letters for all that it showed
        again = shown.encode().decode(code_page, "ignore")
        assert canonical(again) == canonical(name)


@pytest.mark.parametrize(
    "name", ["NGUYỄN QUỐC HÙNG", "BÙI VĂN PHÚC", "VÕ THỊ HIỀN", "ĐỖ ĐÌNH DŨNG", "LÊ NGỌC BÌNH"]
)
def test_tcvn3_is_read_that_was_made_capital_as_if_it_were_latin(name):
    low = tcvn3(name.title())
    raised = "".join(each.upper() if each.isascii() or "à" <= each <= "þ" else each for each in low)
    assert canonical(raised) == canonical(name)


@pytest.mark.parametrize("name", ["Puih Hyơnh", "Rcom Hyơnh", "Tañ Bơñ", "Lư Thị My", "Tô Hoà"])
def test_letters_of_a_name_are_not_taken_for_bytes(name):
    assert NORMALISER.learned([(name, 1), ("Puih An", 9)]).name(name).repair == ""


def of_a_register():
    """Return a normaliser that some usual names taught."""
    return NORMALISER.learned(
        [("Nguyễn Văn Thuận", 900), ("Trần Thị Hùng", 800), ("Phạm Thị Hằng", 700),
         ("Lê Văn Anh", 600), ("Nguyễn Thị Thuỷ", 500), ("NGUYEN THI THUY", 90)]
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["Nguy?n V?n Thu?n", "Nguy\ufffdn V\ufffdn Thu\ufffdn", "Nguy□n V□n Thu□n", "Nguy_n V_n Thu_n",
     "Nguy???n V??n Thu???n", "Nguyn Vn Thun"],
)  # fmt: skip
def test_a_word_with_a_hole_is_the_one_that_fits_without_its_marks(text):
    keys = of_a_register().name(text)
    assert (keys.folded, keys.bare, keys.is_guess) == ("nguyen van thuan", 2, True)
    assert keys.mended == text.lower()  # a register keeps what was written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tri.nh Tra^`n Ha?i", "trịnh trần hải"), ("Le^ Thi. Nga", "lê thị nga"),
        ("DDa(.ng Pha't", "đặng phát"), ("Tra^`n DDu+'c Ha?i Phu'", "trần đức hải phú"),
        ("Ng. V. An", "ng v an"),
    ],
)  # fmt: skip
def test_tones_of_mail_are_read_where_another_sign_shows_that_it_is_mail(typed, meant):
    assert canonical(typed) == canonical(meant)


def test_a_given_name_with_a_hole_stays_open_when_two_that_are_borne_fit():
    taught = of_a_register()
    for text in ("Ph?m Th? H?ng", "Phm Th Hng"):
        keys = taught.name(text)
        assert keys.folded.startswith("pham thi h")
        assert keys.given not in {"hung", "hang", "hong"}
        assert keys.cut == 2  # as of a name of which only the first letter is known
    assert taught.name("Trần Văn Th?").given == "th?"


@pytest.mark.parametrize("text", ["Nguyễn Văn An ?", "Nguyễn Văn An?", "Nguyễn Văn An _"])
def test_a_sign_of_doubt_is_no_hole(text):
    assert of_a_register().name(text).canonical.replace("nguyen", "nguyễn") == "nguyễn văn an"


@pytest.mark.parametrize("text", ["Ng Th Thuận", "Ng. T. Anh", "Ksor H Bler", "NGUYEN THI THUY"])
def test_short_and_unmarked_names_have_lost_no_letters(text):
    assert not of_a_register().name(text).is_guess


@pytest.mark.parametrize(
    "behind",
    [" tức Hai", " - Hai", "/Hai", " / Hai Lúa", "; Hai", ", Hai", " bí danh Hai",
     " còn gọi là Hai", " tên khác: Hai", " (tên gọi khác: Hai)", " TỨC HAI", " tuc Hai",
     " alias Hai"],
)  # fmt: skip
def test_the_name_before_another_counts(behind):
    taught = of_a_register()
    taught.name("Tức Hai")  # what a word was in one name does not make it one in another
    keys = taught.name(f"Nguyễn Văn An{behind}")
    assert keys.canonical == "nguyễn văn an"
    assert keys.repair == ("note" if "(" in behind else "alias")
    assert taught.name(tcvn3(f"Nguyễn Văn An{behind}".lower())).canonical == "nguyễn văn an"


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Văn Tức", "Danh Bí", "Nguyễn - Thị - Hoa", "Nguyễn Thị - Hoa",
     "Lê Thị Túc Hạnh", "Nguyễn-thị-Hằng", "Lê Bí Đao"],
)  # fmt: skip
def test_what_only_looks_like_another_name_is_of_the_name(name):
    assert of_a_register().name(name).repair == ""


@pytest.mark.parametrize("behind", [" - 1969", ", 1969", " 1969", "-1969", " (1969)"])
def test_a_year_of_birth_behind_a_name_is_a_note(behind):
    taught = of_a_register()
    keys = taught.name(f"Lê Văn An{behind}")
    assert (keys.canonical, keys.mended, keys.repair) == ("lê văn an", "lê văn an", "note")
    assert taught.name(tcvn3(f"Lê Văn Ấn{behind}".lower())).canonical == "lê văn ấn"


def test_signs_of_a_web_page_are_read_wherever_a_name_stands():
    assert canonical("H&#39;Bia") == canonical("H'Bia")
    assert canonical("Nguyễn V&#25") == "nguyễn v"  # cut off: no letter
    assert canonical("A & B") == "a b"
    assert NORMALISER.people("&#202; &#272;&#234;") == "ede"
    taught = NORMALISER.learned([("V&#259;n An", 900), ("L&ecirc; An", 90)])
    assert {"văn", "lê"} <= taught.words.known


@pytest.mark.parametrize(
    "name",
    ["H'Bia Niê", "Ksor Hơ Bia", "Rah Lan H'Nhan", "Y Thut Ƀlim", "Kpă Thuyn", "Thạch Sa Rết"],
)
def test_names_of_minorities_are_not_repaired(name):
    assert NORMALISER.name(name).repair == ""


def test_place_of_the_tone_and_case_do_not_tell_names_apart():
    assert canonical("HOÀ") == canonical("Hòa")
    assert canonical("Hoa") != canonical("Hòa")


def test_spellings_that_a_region_pronounces_alike_share_a_key():
    one, other = NORMALISER.name("Trần Sinh"), NORMALISER.name("Chần Xinh")
    assert one.phonetic == other.phonetic
    assert NORMALISER.name("Vũ An").phonetic == NORMALISER.name("Võ An").phonetic
    assert NORMALISER.name("Hồ An").phonetic != NORMALISER.name("Lê An").phonetic


def test_endings_that_no_syllable_has_sound_like_the_nearest_that_one_has():
    for one, other in (("Danh Ươne", "Danh Ươn"), ("Sơn Thị Phol", "Sơn Thị Phon")):
        assert NORMALISER.name(one).phonetic == NORMALISER.name(other).phonetic
    assert NORMALISER.name("Toòng Ne").phonetic == NORMALISER.name("Tòng Ne").phonetic == "ton ne"


def test_words_that_changed_places_and_were_misheard_are_in_one_bag():
    assert NORMALISER.name("Xang Lâm").bag == NORMALISER.name("Lâm Sang").bag


def test_two_names_in_one_word_are_compared_as_two_and_kept_as_they_are_written():
    taught = NORMALISER.learned(
        [("Kim Thị Sà Rinh", 900), ("Danh Thị Sa Mết", 800), ("Thạch Sarinh", 90)]
    )
    for one, other in (("Kim Thị Sarinh", "Kim Thị Sà Rinh"), ("SAMẾT", "Sa Mết")):
        assert taught.name(one).folded == taught.name(other).folded
    assert taught.name("Kim Thị Sarinh").mended == "kim thị sarinh"
    assert taught.name("Kim Thị Sarinh").given == "rinh"
    assert NORMALISER.name("Kim Thị Sarinh").given == "sarinh"  # who says that these are names?


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Giuse Nguyễn Văn An", "nguyễn văn an"),
        ("Vinh Sơn Phạm Bá", "phạm bá"),
        ("MARIA TÊRÊXA LÊ THỊ HOA", "lê thị hoa"),
        ("Anna Y Rim", "y rim"),
        ("Nguyễn Thị Maria", "nguyễn thị maria"),
        ("Maria Lan", "maria lan"),
        ("Phạm Vinh Sơn", "phạm vinh sơn"),
    ],
)
def test_a_name_of_baptism_in_front_is_none_of_the_name(name, meant):
    keys = NORMALISER.name(name)
    assert (keys.canonical, keys.mended) == (meant, name.lower())


@pytest.mark.parametrize("text", ["", "không rõ", "KHÔNG CÓ", "N/A", "...", "-", "(đã chết)"])
def test_a_text_that_says_unknown_is_no_name(text):
    assert NORMALISER.name(text) is None


def test_what_the_register_bears_often_is_known_and_its_damaged_form_is_not():
    taught = NORMALISER.learned([("Ksor Bler", 40), ("Nguyễn Văn An", 900), ("NguyÔn V¨n An", 5)])
    assert {"ksor", "bler", "nguyễn"} <= taught.words.known
    assert "nguyôn" not in taught.words.known
    assert taught.name("nguyenvanan").folded == "nguyen van an"


def test_a_file_written_in_an_old_encoding_from_end_to_end_is_read_beside_a_sound_one():
    taught = NORMALISER.learned(
        [("Nguyễn Trọng Hưng", 900), ("NguyÔn Träng H­ng", 800), ("Ênuôl Mlô Ayŭn", 40)]
    )
    assert taught.name("NguyÔn Träng H­ng").canonical == "nguyễn trọng hưng"
    assert taught.name("Ênuôl Mlô Ayŭn").repair == ""
    old_only = NORMALISER.learned([("NguyÔn Träng H­ng", 800)])
    assert old_only.name("NguyÔn Träng H­ng").canonical == "nguyễn trọng hưng"


def test_a_word_that_hardly_anybody_bears_is_odd_once_the_register_is_large_enough_to_say():
    taught = NORMALISER.learned([("Lê Thị Châu", 900), ("Lê Thị Chau", 1), ("Lê Văn Ân", 9100)])
    assert taught.name("Lê Thị Chau").odd == 1
    assert taught.name("Lê Thị Tkanh").odd == 2
    assert not taught.name("Lê Thị Châu").odd
    assert not taught.name("Le Thi Chau").odd  # it may have been any: it lost its marks
    assert not NORMALISER.name("Lê Thị Chau").odd


@pytest.mark.parametrize(("text", "bare"), [("Lê Hà", 0), ("Lê Ha", 1), ("Le Ha", 2)])
def test_a_name_tells_what_it_may_have_lost(text, bare):
    assert NORMALISER.name(text).bare == bare


def test_a_commune_and_the_one_that_took_over_its_ground_agree():
    old, new = NORMALISER.place("00001"), NORMALISER.place("00004")
    assert old.district == new.district
    assert NORMALISER.place("471").ground is not None  # an island district became a zone
    assert NORMALISER.place("99999") is None
    assert NORMALISER.place_of_birth("01") == NORMALISER.place_of_birth("001")
    assert NORMALISER.place_of_birth("01").region == 1
    assert NORMALISER.place_of_birth("999") is None


def test_numbers_have_one_form():
    assert NORMALISER.number("001 085 000 001") == "001085000001"
    assert NORMALISER.number("999085000001") is None
    assert NORMALISER.old_number("012.345.678") == "012345678"
    assert NORMALISER.old_number("000000000") is None


@pytest.mark.parametrize("name", ["Nguyễn Văn Nghĩa", "Thào A Sinh", "Nguyễn Thị Hòa", "Hoà"])
def test_a_mended_name_keeps_its_tones_where_they_were_written(name):
    sent = "".join(c if c.isascii() else f"&#{ord(c)};" for c in name)
    for damaged in (sent, name.encode().decode("latin-1"), f"{name} (tức Hai)"):
        assert NORMALISER.name(damaged).mended == name.lower()
