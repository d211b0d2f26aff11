"""The sheet of a worklist: in words of either language, and back as a spreadsheet saved it."""

import csv
import io

import pytest

from capthe.desks import mend
from capthe.desks.mend_sheet import SHEET_COLUMNS, Answer, decoded, read, written
from capthe.domain.errors import Refusal
from tests.quality.test_mend import COMMUNE, Office, bring, found, number_of, only_case


def test_a_sheet_handed_in_twice_is_taken_once_and_every_wrong_line_is_named(connection):
    bring(connection, found())
    case = only_case(connection)
    sheet = (
        "\ufeffperson_id,rule,said,answer,value,evidence\r\n"
        "P1,number_missing,number=∅,dispute,,Hai giấy khai sinh\r\n"
        "P1,number_missing,number=∅,yes,,\r\n"
        "P1,number_missing,number=∅,correct,,Giấy khai sinh\r\n"
        "P2,number_missing,number=∅,,,\r\n"
    )
    answers, problems = read(sheet)
    assert [(each.line, each.column) for each in problems] == [(3, "answer"), (4, "value")]
    first = mend.hand_in(Office(connection), COMMUNE, answers, [case])
    again = mend.hand_in(Office(connection), COMMUNE, answers, [case])
    assert [refusal is None for _, refusal in (*first, *again)] == [True, False]


LINE = {"person_id": "P1", "rule": "number_missing", "said": "number=∅", "evidence": "Giấy 12/2001"}


def filled(*lines):
    return read(decoded(written([LINE | line for line in lines]).encode()))


def test_a_sheet_comes_back_as_a_spreadsheet_saved_it():
    sheet = written([LINE | {"name": "=1+1", "said": "@x", "answer": "dispute"}])
    assert "'=1+1" in sheet
    rows = list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"))))
    saved = io.StringIO()
    csv.writer(saved, delimiter=";").writerows(rows)
    for data in (saved.getvalue().encode(), saved.getvalue().encode("utf-16")):
        answers, problems = read(decoded(data))
        assert [(each.said, each.evidence) for each in answers] == [("@x", "Giấy 12/2001")]
        assert problems == []
    with pytest.raises(Refusal) as refused:
        decoded("Hai giấy".encode("cp1258", errors="replace") + b"\xe2")
    assert refused.value.code == "sheet_unreadable"


def test_headings_are_vietnamese_and_either_half_of_one_is_read():
    head = written([]).removeprefix("\ufeff").strip()
    assert head.startswith("Mã bản ghi (person_id),Họ tên (name)")
    for heads in (SHEET_COLUMNS, SHEET_COLUMNS.values(), map(str.upper, SHEET_COLUMNS.values())):
        cells = [{**LINE, "answer": "xác nhận"}.get(name, "") for name in SHEET_COLUMNS]
        answers, problems = read(",".join(heads) + "\n" + ",".join(cells) + "\n")
        assert ([each.person_id for each in answers], problems) == (["P1"], [])


@pytest.mark.parametrize(
    ("word", "meant"),
    [("xác nhận", "confirm"), ("Xac nhan", "confirm"), ("ĐÃ SỬA", "correct"), ("sua", "correct"),
     ("không gặp được", "unreachable"), ("Khong  gap duoc", "unreachable"),
     ("không thống nhất", "dispute"), ("Dispute", "dispute")],
)  # fmt: skip
def test_an_answer_is_a_word_of_either_language_with_or_without_marks(word, meant):
    answers, problems = filled({"answer": word, "value": "1"})
    assert ([each.answer for each in answers], problems) == ([Answer(meant)], [])


def test_a_field_is_named_by_its_label_and_what_cannot_be_is_named_by_line():
    correct = {"answer": "sửa", "value": "A"}
    answers, problems = filled(
        correct | {"field": "Họ tên cha"},
        correct | {"field": "ho ten cha; Mother's name", "value": "A; B"},
        correct | {"field": "họ tên ông"},
        correct | {"field": "họ tên cha; họ tên mẹ"},
        correct | {"field": "họ tên cha", "value": "A; B"},
        correct | {"value": ""},
    )
    assert [each.values for each in answers] == [
        {"father_name": "A"},
        {"father_name": "A", "mother_name": "B"},
    ]
    assert [(each.line, each.column) for each in problems] == [
        (4, "field"), (5, "value"), (6, "value"), (7, "value"),
    ]  # fmt: skip


@pytest.mark.usefixtures("unnumbered")
def test_a_correction_on_a_sheet_names_its_field_where_the_rule_has_several(connection):
    bring(connection, found())
    case = only_case(connection)
    answers, _ = filled(
        {"answer": "sửa", "value": "001085123456"},
        {"answer": "sửa", "field": "Số định danh", "value": "001085123456"},
    )
    told = mend.hand_in(Office(connection), COMMUNE, answers, [case])
    assert [refusal and refusal.code for _, refusal in told] == ["field_unknown", None]
    assert number_of(connection) == "001085123456"
