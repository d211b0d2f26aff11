"""The pattern table: every pattern met, how often it was right, what it is worth; signed.

A person can read it line by line, refuse a line, sign the rest, and have the next runs use exactly
that: the scores of the table, and the model beside it for patterns that it does not hold.
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.definition import Definition
from capthe.link.model import Model

_SEPARATOR = b"\x00"
_HEAD = ("pattern", "pairs", "known_same", "known_other", "score")


@dataclass(frozen=True, slots=True)
class Line:
    """One pattern: pairs compared, pairs known from the number to be one person or two, score."""

    pattern: int
    pairs: int
    same: int
    other: int
    score: float


def written(definition: Definition, lines: Iterable[Line]) -> str:
    """Return the table as CSV, the most frequent first, each comparison in words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*_HEAD, *(each.name for each in definition.comparisons)))
    for line in sorted(lines, key=lambda line: (-line.pairs, line.pattern)):
        words = _words(definition, line.pattern)
        score = f"{line.score:.4f}"
        writer.writerow((line.pattern, line.pairs, line.same, line.other, score, *words))
    return out.getvalue()


def _words(definition: Definition, pattern: int) -> list[str]:
    """Return what each comparison found, in words; nothing for a level that it does not have."""
    found = zip(definition.comparisons, definition.levels(pattern), strict=True)
    return [each.levels[at].label.vi if at < len(each.levels) else "" for each, at in found]


def read_lines(text: str) -> list[Line]:
    """Return the lines of a table, in its order."""
    return [
        Line(
            int(row["pattern"]), int(row["pairs"]), int(row["known_same"]),
            int(row["known_other"]), float(row["score"]),
        )
        for row in csv.DictReader(io.StringIO(text))
    ]  # fmt: skip


def read_scores(text: str) -> dict[int, float]:
    """Return the score of each pattern of a table."""
    return {line.pattern: line.score for line in read_lines(text)}


def signed_bytes(table: str, model: Model) -> bytes:
    """Return what is signed: the table and the model, apart from each other."""
    return table.encode() + _SEPARATOR + model.to_json().encode()


def checked(
    definition: Definition,
    table: str,
    model: Model,
    signature: bytes,
    is_signed: Callable[[bytes, bytes], bool],
) -> dict[int, float]:
    """Return the scores of a table.

    Refuse one whose signature is not by the trusted key, and one whose words are not what its
    patterns say here: it was written when the comparisons had other levels.
    """
    if not is_signed(signature, signed_bytes(table, model)):
        raise Refusal(
            "table_not_signed",
            Text(
                "Chữ ký của bảng mẫu so khớp không đúng.",
                "The signature of the pattern table is not valid.",
            ),
            Text(
                "Dùng bảng đã được ký, hoặc ký lại sau khi kiểm tra.",
                "Use the table that was signed, or check it and sign it again.",
            ),
        )
    if not _is_of(definition, table):
        raise Refusal(
            "table_of_other_levels",
            Text(
                "Bảng mẫu so khớp được lập theo các mức so sánh khác.",
                "The pattern table was written for other levels of comparison.",
            ),
            Text(
                "Lập bảng mới bằng --table, kiểm tra rồi ký.",
                "Write a new table with --table, check it and sign it.",
            ),
        )
    return read_scores(table)


def _is_of(definition: Definition, table: str) -> bool:
    return all(
        [row.get(each.name) for each in definition.comparisons]
        == _words(definition, int(row["pattern"]))
        for row in csv.DictReader(io.StringIO(table))
    )
