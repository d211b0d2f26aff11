"""3 verify, mending at the commune: the sheet that is taken along, filled in and handed in again.

One line for each finding. `answer` is confirm, correct, unreachable or dispute; a correction names
the new `value` and every answer but unreachable its `evidence`. A line without an answer is no
answer: it stays open.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from capthe.desks.evidence import is_evidence
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.files import delimiter

SHEET_COLUMNS = (
    "person_id", "rule", "name", "household", "text", "said", "proposed", "due", "again", "answer",
    "value", "evidence",
)  # fmt: skip
_NEEDED = ("person_id", "rule", "said", "answer", "value", "evidence")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Answer(StrEnum):
    """What a person who went there can say."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    UNREACHABLE = "unreachable"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Answered:
    """A line with an answer; `said` is what the record said when the sheet was made."""

    person_id: str
    rule: str
    said: str
    answer: Answer
    value: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be taken: its number in the file, the column, and why."""

    line: int
    column: str
    text: Text


def written(lines: Iterable[tuple[str, ...]]) -> str:
    """Return a sheet as CSV; a mark at its start tells spreadsheets that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(SHEET_COLUMNS)
    writer.writerows(map(_as_text, line) for line in lines)
    return "\ufeff" + out.getvalue()


def _as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _as_meant(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


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
    absent = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if absent:
        return [], [
            Problem(1, name, Text("Thiếu cột này.", "This column is missing.")) for name in absent
        ]
    answers, problems = [], []
    for row in reader:
        given = {name: _as_meant(row[name] or "") for name in _NEEDED}
        if not given["answer"]:
            continue
        found = _problem(reader.line_num, given)
        if found is None:
            answers.append(Answered(**(given | {"answer": Answer(given["answer"])})))  # type: ignore[arg-type]
        else:
            problems.append(found)
    return answers, problems


def _problem(line: int, given: dict[str, str]) -> Problem | None:
    answer = given["answer"]
    if answer not in set(Answer):
        return Problem(line, "answer", _UNKNOWN)
    if answer == Answer.CORRECT and not given["value"]:
        return Problem(line, "value", Text("Chưa ghi giá trị đúng.", "The right value is missing."))
    if answer != Answer.UNREACHABLE and not is_evidence(given["evidence"]):
        return Problem(line, "evidence", Text("Chưa ghi căn cứ.", "The evidence is missing."))
    return None


_UNKNOWN = Text(
    "Trả lời phải là confirm, correct, unreachable hoặc dispute.",
    "The answer is confirm, correct, unreachable or dispute.",
)
