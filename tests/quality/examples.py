"""For every rule one record, or a few, that break it and some that come close and do not.

`GOOD` breaks nothing. A case changes it; the first record of a case is the one that is looked at.
"""

TODAY = 20210615
GOOD = {
    "number": "001085123456", "old_number": "012345678", "full_name": "Nguyễn Văn An",
    "birth_date": "1985-03-21", "sex": "M", "birth_province": "01", "birth_commune": "00001",
    "origin_commune": "00001", "residence_commune": "00001", "father_name": "Nguyễn Văn Bình",
    "mother_name": "Trần Thị Cúc", "ethnicity": "Kinh", "status": "alive", "death_date": "",
    "father_number": "", "mother_number": "", "household": "H1", "residence_until": "",
    "photo": "1", "fingerprints": "1", "phone": "0912345678", "last_event": "2020-05-01",
    "card_issued": "2021-03-01", "entered_on": "2019-01-01", "entered_by": "001",
}  # fmt: skip
FATHER = {"number": "001055000001", "full_name": "Nguyễn Văn Bình", "birth_date": "1955-02-03"}
MOTHER = {"number": "001157000002", "full_name": "Trần Thị Cúc", "birth_date": "1957-02-03",
          "sex": "F"}  # fmt: skip
CHILD = {"mother_number": MOTHER["number"], "father_number": FATHER["number"]}
OTHER = {"number": "001085999999", "old_number": "987654321", "full_name": "Lê Văn Dũng",
         "birth_date": "1985-07-07"}  # fmt: skip

ROWS: dict[str, tuple[dict, dict]] = {
    "number_missing": ({"number": ""}, {"number": "1"}),
    "number_form": ({"number": "00108512345"}, {"number": ""}),
    "number_place_unknown": ({"number": "097085123456"}, {"number": "096085123456"}),
    "number_place_differs": ({"birth_province": "79"}, {"birth_province": ""}),
    "number_sex_differs": ({"sex": "F"}, {"number": "001185123456", "sex": "F"}),
    "number_year_differs": ({"birth_date": "1986-03-21"}, {"birth_date": "1985"}),
    "number_placeholder": ({"number": "001085000000"}, {"number": "001085000001"}),
    "old_number_form": ({"old_number": "01234567"}, {"old_number": "001085123456"}),
    "old_number_too_young": ({"birth_date": "2007-06-16"}, {"birth_date": "2007-06-15"}),
    "birth_missing": ({"birth_date": ""}, {"birth_date": "1985"}),
    "birth_unreadable": ({"birth_date": "1985-02-30"}, {"birth_date": "1984-02-29"}),
    "birth_incomplete": ({"birth_date": "1985-03"}, {"birth_date": "1985-03-01"}),
    "birth_default": ({"birth_date": "1985-01-01"}, {"birth_date": "1985-01-02"}),
    "birth_in_future": ({"birth_date": "2021-06-16"}, {"birth_date": "2021-06-15"}),
    "sex_missing": ({"sex": ""}, {"sex": "F"}),
    "sex_invalid": ({"sex": "nam"}, {"sex": ""}),
    "name_missing": ({"full_name": ""}, {"full_name": "Y"}),
    "name_single_word": ({"full_name": "An"}, {"full_name": "Ơ Y"}),
    "name_upper": ({"full_name": "NGUYỄN VĂN ÂN"}, {"full_name": "Nguyễn VĂN ÂN"}),
    "name_lower": ({"full_name": "nguyễn văn đức"}, {"full_name": "Nguyễn văn đức"}),
    "name_unmarked": ({"full_name": "Nguyen Van An"}, {"full_name": "Ksor Siu"}),
    "name_spaces": ({"full_name": "Nguyễn  Văn An"}, {"full_name": "H'Bia Niê Kdăm"}),
    "name_not_composed": ({"full_name": "Nguyê\u0303n Văn An"}, {"full_name": "Nguyễn Ưng"}),
    "name_look_alike": ({"full_name": "\u00d0ào Văn An"}, {"full_name": "Đào Văn An"}),
    "name_like_parent": ({"mother_name": "nguyễn văn an"}, {"mother_name": ""}),
    "parents_are_one": ({"mother_name": "Nguyễn Văn Bình"}, {"father_name": "", "mother_name": ""}),
    "name_symbols": ({"full_name": "Nguyễn Văn An2"}, {"full_name": "H'Bia Ni-ê"}),
    "name_mojibake": ({"full_name": "NguyÔn V¨n An"}, {"full_name": "Y Čuôm Ñă"}),
    "name_nobody": ({"full_name": "Không rõ"}, {"full_name": "Không Rõ Ràng"}),
    "name_too_long": ({"full_name": "Nguyễn " + "Văn " * 75}, {"full_name": "Lý " + "A " * 20}),
    "parent_symbols": ({"father_name": "Nguyễn Văn Bình 1955"}, {"father_name": ""}),
    "parent_mojibake": ({"mother_name": "TrÇn ThÞ Cóc"}, {"mother_name": "Trần Thị Cúc"}),
    "parent_nobody": ({"father_name": "null"}, {"father_name": "Lê Nul"}),
    "parent_too_long": ({"mother_name": "Trần " * 60}, {"mother_name": "Trần " * 10}),
    "residence_missing": ({"residence_commune": ""}, {"residence_commune": "99999"}),
    "residence_unknown": ({"residence_commune": "99999"}, {"residence_commune": "498"}),
    "residence_retired": (
        {"residence_commune": "00001"}, {"residence_commune": "00004"},
    ),
    "residence_ahead": ({"residence_commune": "03980"}, {"residence_commune": "00004"}),
    "residence_coarse": ({"residence_commune": "01"}, {"residence_commune": "498"}),
    "birthplace_missing": (
        {"birth_province": "", "birth_commune": ""}, {"birth_province": ""},
    ),
    "birthplace_unknown": ({"birth_commune": "99999"}, {"birth_commune": ""}),
    "birthplace_differs": ({"birth_commune": "26734"}, {"birth_commune": "00004"}),
    "origin_missing": ({"origin_commune": ""}, {"origin_commune": "01"}),
    "origin_unknown": ({"origin_commune": "x"}, {"origin_commune": ""}),
    "very_old": ({"birth_date": "1911-06-15"}, {"birth_date": "1911-06-16"}),
    "old_and_silent": (
        {"birth_date": "1921-01-02", "last_event": "2016-06-15"},
        {"birth_date": "1921-01-02", "last_event": "2016-06-16"},
    ),
    "silent": ({"last_event": ""}, {"last_event": "", "status": "dead"}),
    "event_in_future": ({"last_event": "2022-01-01"}, {"last_event": "2021-06-15"}),
    "status_unknown": ({"status": "gone"}, {"status": ""}),
    "dead_without_date": ({"status": "dead"}, {"status": "dead", "death_date": "2020"}),
    "alive_with_death_date": (
        {"death_date": "2020-01-02"}, {"status": "dead", "death_date": "2020-01-02"},
    ),
    "death_before_birth": ({"death_date": "1985-03-20"}, {"death_date": "1985-03-21"}),
    "death_in_future": ({"death_date": "2021-07-01"}, {"death_date": "2021-06-15"}),
    "card_after_death": (
        {"death_date": "2021-02-28", "status": "dead"},
        {"death_date": "2021-03-01", "status": "dead"},
    ),
    "card_too_young": ({"card_issued": "1985-03-20"}, {"card_issued": ""}),
    "photo_missing": ({"photo": ""}, {"photo": "", "birth_date": "2008-01-02"}),
    "fingerprints_missing": ({"fingerprints": "0"}, {"fingerprints": "", "status": "dead"}),
    "ethnicity_missing": ({"ethnicity": ""}, {"ethnicity": "Thái"}),
    "ethnicity_unknown": ({"ethnicity": "Việt"}, {"ethnicity": "Ê-đê"}),
    "phone_form": ({"phone": "12345"}, {"phone": "+84912345678"}),
    "temporary_residence_over": (
        {"residence_until": "2021-06-15"}, {"residence_until": "2021-07-01"},
    ),
    "parents_missing": ({"father_name": "", "mother_name": ""}, {"father_name": ""}),
}  # fmt: skip
AFTER_THE_REFORM = {"residence_retired"}
"""Rules that nobody can break on TODAY: they are asked on 1 July 2025."""

FIFTY = [{"id": f"f{n}", "number": f"0010851{n:05}"} for n in range(50)]
SETS: dict[str, tuple[list[dict], list[dict]]] = {
    "number_shared": (
        [{}, {**OTHER, "number": GOOD["number"]}],
        [{}, {**OTHER, "number": GOOD["number"], "status": "dead", "death_date": "2020-01-01"}],
    ),
    "old_number_shared": ([{}, {**OTHER, "old_number": "012345678"}], [{}, OTHER]),
    "id_repeated": ([{}, {**OTHER, "id": "0"}], [{}, OTHER]),
    "phone_of_many": ([{}, *FIFTY], [{}, *FIFTY[:48]]),
    "same_name_birth_residence": (
        [{}, {**OTHER, "full_name": "NGUYỄN VĂN AN", "birth_date": "1985-03-21"}],
        [{"birth_date": "1985"}, {**OTHER, "full_name": "Nguyễn Văn An", "birth_date": "1985"}],
    ),
    "same_name_birth_parents": (
        [{}, {"number": "001085777777", "residence_commune": "26734"}],
        [{}, {"number": "001085777777", "mother_name": ""}],
    ),
    "same_everything": (
        [{}, {"number": "001085777777"}],
        [{}, {"number": "001085777777", "birth_commune": "00004"}],
    ),
    "crowd": ([{}, *FIFTY], [{}, *FIFTY[:48]]),
    "twins_with_one_name": (
        [CHILD, {**CHILD, "number": "001085777777"}],
        [CHILD, {**CHILD, "number": "001085777777", "full_name": "Nguyễn Văn Em"}],
    ),
    "name_unknown_syllable": (
        [{"full_name": "Nguyễn Văn Anjj"}, OTHER],
        [{"full_name": "H'Bia Niê Kdăm", "ethnicity": "Ê-đê"}, OTHER],
    ),
    "household_too_large": ([{}, *FIFTY[:20]], [{}, *FIFTY[:19]]),
    "father_too_young": (
        [CHILD, {**FATHER, "birth_date": "1972-01-01"}], [CHILD, {**FATHER, "birth_date": "1971"}],
    ),
    "mother_too_young": (
        [CHILD, {**MOTHER, "birth_date": "1974"}], [CHILD, {**MOTHER, "birth_date": "1973-12-31"}],
    ),
    "mother_too_old": (
        [CHILD, {**MOTHER, "birth_date": "1929"}], [CHILD, {**MOTHER, "birth_date": "1930"}],
    ),
    "father_not_male": ([CHILD, {**FATHER, "sex": "F"}], [CHILD, {**FATHER, "sex": ""}]),
    "mother_not_female": ([CHILD, {**MOTHER, "sex": "M"}], [CHILD, MOTHER]),
    "mother_dead_before_birth": (
        [CHILD, {**MOTHER, "death_date": "1985-03-20", "status": "dead"}],
        [CHILD, {**MOTHER, "death_date": "1985-03-21", "status": "dead"}],
    ),
    "father_name_differs": (
        [CHILD, {**FATHER, "full_name": "Nguyễn Văn Bính"}],
        [CHILD, {**FATHER, "full_name": "NGUYỄN VĂN BÌNH"}],
    ),
    "mother_name_differs": ([CHILD, {**MOTHER, "full_name": "Trần Thị Cú"}], [CHILD, MOTHER]),
    "father_not_found": ([CHILD, MOTHER], [CHILD, FATHER]),
    "mother_not_found": ([CHILD, FATHER], [CHILD, MOTHER]),
    "siblings_too_near": (
        [CHILD, {**CHILD, **OTHER, "birth_date": "1985-03-23"}],
        [CHILD, {**CHILD, **OTHER, "birth_date": "1985-03-22"},
         {**CHILD, **OTHER, "birth_date": "1985-10-18", "number": "001085888888"}],
    ),
}  # fmt: skip
