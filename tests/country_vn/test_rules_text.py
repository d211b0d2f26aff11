"""Rules 15 to 17: Vietnamese text, its keys and its order."""

import csv
import json
import random
import unicodedata
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capthe.country.vn import vietnam
from capthe.country.vn.areas import areas
from capthe.country.vn.collation import sort_key
from capthe.domain.errors import Refusal
from capthe.domain.names import Change, CleanText

VECTORS = json.loads(Path(__file__).with_name("test_vectors.json").read_text(encoding="utf-8"))
NAMES = vietnam().names


def test_rule_15_text_is_nfc_single_spaced_and_the_wrong_d_is_put_right_and_logged():
    assert NAMES.clean("\u00d0ào") == CleanText("Đào", (Change("U+00D0 to U+0110", 1),))
    assert NAMES.clean("\u00f0ào").text == "đào"
    decomposed = unicodedata.normalize("NFD", "Nguyễn  Thị Hòa ")
    cleaned = NAMES.clean(decomposed)
    assert cleaned.text == "Nguyễn Thị Hòa"
    assert (len(cleaned.text), len(cleaned.text.encode())) == (14, 19)
    assert NAMES.clean("Nguyễn Thị Hòa").changes == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hoa",
        "H'Bia",
        "H’Bia",
        "Y Thiết-Niê",
        "Rơ̆ Čăm",
        "Ksor Hơ Bia",
        "Nguyễn " + "Thị " * 8 + "Hòa",
    ],
)
def test_rule_15_names_of_one_to_ten_words_with_apostrophes_and_hyphens_are_names(text):
    assert NAMES.name(text)[0].text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nguyễn|Hòa", "character_forbidden"),
        ("Nguyễn\tHòa", "character_control"),
        ("Nguyễn 2", "name_not_letters"),
        ("Nguyễn -", "name_not_letters"),
        ("a b c d e f g h i k l", "name_too_long"),
        (" ", "name_empty"),
    ],
)
def test_rule_15_what_cannot_be_a_name_is_refused_by_name(text, code):
    with pytest.raises(Refusal) as refused:
        NAMES.name(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("HOÀ", "Hòa"),
        ("Thuỷ", "thủy"),
        ("Của", "cuả"),
        ("Quả", "Qủa"),
        ("Nguyễn Thị Thúy", "NGUYỄN  THỊ THUÝ"),
        ("H’Bia", "H'Bia"),
        ("Hòa", unicodedata.normalize("NFD", "Hoà")),
    ],
)
def test_rule_16_tone_placement_and_case_do_not_tell_names_apart(left, right):
    likeness = NAMES.compare(left, right)
    assert (likeness.equal, likeness.warning) == (True, None)


def test_rule_16_i_and_y_differ_with_a_warning():
    likeness = NAMES.compare("Quí", "Quý")
    assert not likeness.equal
    assert likeness.warning is not None
    other = NAMES.compare("Quí", "Quế")
    assert (other.equal, other.warning) == (False, None)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Hoa", "Hoà"), ("Mẫn", "Mận"), ("Ăn", "An"), ("Đào", "Dao"), ("Thuỷ", "Thuý")],
)
def test_rule_16_other_marks_tell_names_apart(left, right):
    assert NAMES.match_key(left) != NAMES.match_key(right)


@pytest.mark.parametrize(
    ("text", "key", "folded"),
    [
        ("Nguyễn Thị HÒA", "nguyễn thị hoà", "nguyen thi hoa"),
        ("Đặng Văn Ưng", "đặng văn ưng", "dang van ung"),
        ("Rơ̆ Ƀya", "rơ̆ ƀya", "ro bya"),
        ("ng", "ng", "ng"),
        ("\u0301x", "\u0301x", "x"),
        ("Hòabình", "hòabình", "hoabinh"),
    ],
)
def test_rule_16_the_keys_as_they_are_stored(text, key, folded):
    assert (NAMES.match_key(text), NAMES.folded_key(text)) == (key, folded)


def test_rule_17_the_order_of_the_vectors():
    words = VECTORS["collation_vi"]
    shuffled = random.Random(17).sample(words, len(words))
    assert sorted(shuffled, key=NAMES.place_sort_key) == words
    assert " ".join(words) == "An Ánh Ân Dao Dương Đào Đặng Hoa Hoà Hòa Uyên Ưng Y Ý"


def test_rule_17_people_are_listed_by_given_name_then_family_then_middle():
    people = ["Hoa", "Lê Văn An", "Lê Thị Hoa", "Trần Ái Hoa", "Trần Thị Hoa", "An Thị Hòa"]
    assert sorted(people, key=NAMES.person_sort_key) == [
        "Lê Văn An", "Hoa", "Lê Thị Hoa", "Trần Ái Hoa", "Trần Thị Hoa", "An Thị Hòa",
    ]  # fmt: skip


def corpus():
    table = files("capthe.sim.nation").joinpath("data")
    for name in ("family_names_vi", "given_names_vi", "middle_names_vi"):
        with table.joinpath(f"{name}.csv").open(encoding="utf-8") as lines:
            yield from (row[0] for row in list(csv.reader(lines))[1:])
    for tree in areas().trees:
        yield from (unit.name for unit in tree.units.values())
    yield from (
        "H'Bia",
        "Y Thiết-Niê",
        "Rơ̆ Čăm",
        "Ƀya",
        "ƀya",
        "Sđor",
        "Kpă Ŏ",
        "hoa",
        "HOA",
        "Sĕn",
    )


def icu_key():
    icu = pytest.importorskip("icu")
    return icu.Collator.createInstance(icu.Locale("vi")).getSortKey


def test_rule_17_sort_keys_order_as_icu_over_all_names_of_places_and_people():
    names = sorted(set(corpus()), key=icu_key())
    assert len(names) > 7000
    assert sorted(names, key=sort_key) == names
    keys = [sort_key(name) for name in names]
    assert all(a < b for a, b in pairwise(keys))


def test_rule_17_people_order_as_icu_by_given_family_middle():
    key, chance = icu_key(), random.Random(1)
    parts = sorted({name for name in corpus() if " " not in name})
    people = {" ".join(chance.choices(parts, k=chance.randint(2, 5))) for _ in range(5000)}

    def by_icu(name):
        family, *middle, given = name.split(" ")
        return key(given), key(family), key(" ".join(middle))

    expected = sorted(people, key=by_icu)
    assert sorted(people, key=NAMES.person_sort_key) == expected


ALPHABET = "aáàảãạăắâấbcdđeéêếghioôốơớuưứxyz AĂÂĐÊOÔƠƯ'-"


@given(st.text(ALPHABET, max_size=8), st.text(ALPHABET, max_size=8))
def test_rule_17_any_two_texts_order_as_icu(left, right):
    key = icu_key()

    def sign(a, b):
        return (a > b) - (a < b)

    assert sign(sort_key(left), sort_key(right)) == sign(key(left), key(right))


def test_letters_of_other_alphabets_sort_last_and_do_not_fail():
    assert sorted(["中", "z", "\u0301", "Ω", "a\u036f", "a"], key=sort_key)[-2:] == ["Ω", "中"]
    assert NAMES.place_sort_key("a") < NAMES.place_sort_key("a\u036f")
