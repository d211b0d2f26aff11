"""3 verify, mending at the commune: the sheet that is taken along, filled in and handed in again.

One line for each finding, told in Vietnamese; headings in both languages. The answer is one of four
words of either language, with or without marks; a correction names the field and its right value
(several: "Họ tên cha; Họ tên mẹ" and "A; B"), and every answer but unreachable its evidence. A line
without an answer is no answer: it stays open. `rule` and `said` are what the line is known by.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from capthe.desks.evidence import is_evidence
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.files import delimiter
from capthe.link.formulas import as_meant, as_text
from capthe.link.quality.labels import column_of, plain

SHEET_COLUMNS = {
    "person_id": "Mã bản ghi",
    "name": "Họ tên",
    "household": "Hộ",
    "text": "Vấn đề",
    "shown": "Đang ghi",
    "proposed": "Gợi ý",
    "due": "Hạn",
    "again": "Mở lại",
    "answer": "Trả lời",
    "field": "Trường cần sửa",
    "value": "Giá trị đúng",
    "evidence": "Căn cứ",
    "rule": "Mã quy tắc",
    "said": "Dấu đối chiếu",
}
"""The columns of a sheet with their headings; in a sheet the name follows in brackets."""
_NEEDED = ("person_id", "rule", "said", "answer", "value", "evidence")
_OPTIONAL = ("field",)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Answer(StrEnum):
    """What a person who went there can say."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    UNREACHABLE = "unreachable"
    DISPUTE = "dispute"


_WORDS = {
    Answer.CONFIRM: ("xác nhận", "đúng", "đúng như đã ghi"),
    Answer.CORRECT: ("sửa", "đã sửa", "sửa thành"),
    Answer.UNREACHABLE: ("không gặp được", "không gặp", "chưa gặp được"),
    Answer.DISPUTE: ("không thống nhất", "tranh chấp"),
}
"""What each answer is called in Vietnamese, the usual word first."""
_ANSWERS = {plain(word): each for each, words in _WORDS.items() for word in (*words, each.value)}


@dataclass(frozen=True, slots=True)
class Answered:
    """A line with an answer; `said` is what the record said when the sheet was made.

    `values` are the fields that the line names, each with its right value.
    """

    person_id: str
    rule: str
    said: str
    answer: Answer
    value: str
    evidence: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be taken: its number in the file, the column, and why."""

    line: int
    column: str
    text: Text


def written(lines: Iterable[Mapping[str, str]]) -> str:
    """Return a sheet as CSV, of cells by column; the mark at its start tells of UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(f"{vi} ({name})" for name, vi in SHEET_COLUMNS.items())
    writer.writerows([as_text(line.get(name, "")) for name in SHEET_COLUMNS] for line in lines)
    return "\ufeff" + out.getvalue()


def decoded(data: bytes) -> str:
    """Return the text of a sheet that a spreadsheet saved; refused when it is not Unicode."""
    try:
        return data.decode("utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            "sheet_unreadable",
            Text("Không đọc được tệp: không phải UTF-8.", "The file is not in UTF-8."),
            Text("Lưu lại dạng CSV UTF-8.", "Save it again as CSV UTF-8."),
        ) from error


def read(text: str) -> tuple[list[Answered], list[Problem]]:
    """Return the answers of a sheet that was handed in, and every line that cannot be taken."""
    text = text.removeprefix("\ufeff")
    sign = delimiter(text.partition("\n")[0])  # spreadsheets write what their country uses
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign)
    columns = [_HEADS.get(plain(head.partition("(")[0]), head) for head in reader.fieldnames or ()]
    reader.fieldnames = columns
    absent = [name for name in _NEEDED if name not in columns]
    if absent:
        return [], [
            Problem(1, name, Text("Thiếu cột này.", "This column is missing.")) for name in absent
        ]
    answers, problems = [], []
    for row in reader:
        given = {name: as_meant(row.get(name) or "") for name in (*_NEEDED, *_OPTIONAL)}
        if not given["answer"]:
            continue
        found = _problem(reader.line_num, given)
        if found is None:
            answers.append(_answered(given))
        else:
            problems.append(found)
    return answers, problems


_HEADS = {plain(head): name for name, vi in SHEET_COLUMNS.items() for head in (name, vi)}


def _answered(given: Mapping[str, str]) -> Answered:
    columns, texts = _named(given)
    known = [column for column in map(column_of, columns) if column is not None]
    return Answered(
        **{name: given[name] for name in ("person_id", "rule", "said", "value", "evidence")},
        answer=_ANSWERS[plain(given["answer"])],
        values=dict(zip(known, texts, strict=True)),
    )


def _named(given: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the fields that a line names and their values; none where it names no field."""
    if not given["field"]:
        return [], []
    columns = [part.strip() for part in given["field"].split(";")]
    if len(columns) == 1:
        return columns, [given["value"]]
    return columns, [part.strip() for part in given["value"].split(";")]


def _problem(line: int, given: Mapping[str, str]) -> Problem | None:
    answer = _ANSWERS.get(plain(given["answer"]))
    if answer is None:
        return Problem(line, "answer", _UNKNOWN)
    columns, texts = _named(given)
    for column in columns:
        if column_of(column) is None:
            return Problem(line, "field", Text(f"Không có trường “{column}”.",
                                               f"There is no field “{column}”."))  # fmt: skip
    is_parted = len(columns) == 1 and ";" in given["value"]
    if is_parted or len(columns) != len(texts) or len(set(map(column_of, columns))) != len(columns):
        return Problem(line, "value", _UNEVEN)
    if answer == Answer.CORRECT and not given["value"]:
        return Problem(line, "value", Text("Chưa ghi giá trị đúng.", "The right value is missing."))
    if answer != Answer.UNREACHABLE and not is_evidence(given["evidence"]):
        return Problem(line, "evidence", Text("Chưa ghi căn cứ.", "The evidence is missing."))
    return None


_UNKNOWN = Text(
    f"Trả lời phải là: {', '.join(words[0] for words in _WORDS.values())} "
    f"(hoặc {', '.join(Answer)}).",
    f"The answer is {', '.join(Answer)} (or {', '.join(words[0] for words in _WORDS.values())}).",
)
_UNEVEN = Text(
    "Mỗi trường cần đúng một giá trị, cách nhau bằng dấu chấm phẩy.",
    "Each field needs one value, parted by semicolons.",
)
