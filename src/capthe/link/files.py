"""A file of people, whatever reads it: which of its columns are ours, and what reading it gave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

NAME_LETTERS_MAX = 120  # a longer name is compared by its beginning
OTHER_NAMES = {
    "full_name": "name", "birth_date": "birth", "died": "death_date", "has_photo": "photo",
    "has_fingerprints": "fingerprints", "updated_on": "last_event",
    "temporary_until": "residence_until",
}  # fmt: skip
"""Columns with two names: that of a register file to load or to link, and that of an export or of
the rules of quality. Every reader of files takes either."""
DATES = ("birth_date", "died", "death_date", "updated_on", "last_event", "temporary_until",
         "residence_until", "card_issued", "entered_on")  # fmt: skip
"""Columns of days: yyyy-mm-dd, or as an export has them yyyymmdd with 00 for what is not known."""
YES_OR_NO = ("has_photo", "has_fingerprints", "photo", "fingerprints")
YES = ("1", "true", "t", "x", "có", "y", "yes")
NO = ("0", "false", "f", "không", "n", "no")
"""What stands for yes and for no, in small letters."""
_EITHER = OTHER_NAMES | {theirs: ours for ours, theirs in OTHER_NAMES.items()}
_NEEDED = ("full_name", "birth_date")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file gave: rows, columns that were missing or not known, lines mended.

    `remarks` say what whoever made the file should know of a whole column.
    """

    rows: int
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    lines_not_utf8: int
    lines_lost: int
    remarks: tuple[Text, ...] = ()


def delimiter(head: str) -> str:
    """Return the sign that parts the columns, by the first line of a CSV."""
    return max(_DELIMITERS, key=head.count)


def known_columns(
    file: str,
    names: Iterable[str],
    id_column: str,
    columns: Iterable[str],
    renamed: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return what the file calls each column, by its name in small letters.

    `renamed` gives, for a column of ours, what the file calls it; one of `columns` that is not
    there is taken under its other name. A file without an id, names or dates of birth is refused.
    """
    known = {name.strip().lower().lstrip("\ufeff"): name for name in names}
    for ours, theirs in (renamed or {}).items():
        if theirs.strip().lower() in known:
            known[ours] = known.pop(theirs.strip().lower())
    for ours in columns:
        other = _EITHER.get(ours)
        if ours not in known and other in known:
            known[ours] = known.pop(other)
    missing = [name for name in (id_column, *_NEEDED) if name not in known]
    if missing:
        listed, there = ", ".join(missing), ", ".join(known) or "-"
        raise refused(
            file,
            "columns_missing",
            Text(
                f"Thiếu cột {listed}; tệp có các cột: {there}.",
                f"Columns missing: {listed}; the file has: {there}.",
            ),
        )
    return known


def absent_and_unknown(
    known: Mapping[str, str], id_column: str, columns: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return our columns that the file lacks, and its columns that are not ours."""
    wanted = {id_column, *columns}
    return (
        tuple(name for name in columns if name not in known),
        tuple(original for name, original in known.items() if name not in wanted),
    )


def refused(file: str, code: str, reason: Text) -> Refusal:
    """Return the refusal of a file."""
    return Refusal(
        code,
        Text(f"{file}: {reason.vi}", f"{file}: {reason.en}"),
        Text(
            "Kiểm tra tệp; các cột ghi trong docs/linking.md.",
            "Check the file; docs/linking.md lists the columns.",
        ),
    )


NO_FILE = Text("Không có tệp.", "There is no such file.")


def unreadable(error: Exception) -> Text:
    """Tell what the reader of a file said, its first line."""
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return Text(f"Không đọc được tệp: {first}", f"The file cannot be read: {first}")
