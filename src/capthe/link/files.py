"""A file of people, whatever reads it: which of its columns are ours, and what reading it gave."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

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
_NAME_SHOWN, _NAMES_SHOWN = 40, 100  # letters of a name, names of columns in a refusal


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file gave: rows, columns that were missing or not known, lines mended.

    `remarks` say what whoever made the file should know of a whole column. `last` is the number of
    the last row: that of its line where lines of a CSV are left out.
    """

    rows: int
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    lines_not_utf8: int
    lines_lost: int
    remarks: tuple[Text, ...] = ()
    last: int = 0


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
    there is taken under its other name. A file without an id, names or dates of birth is refused,
    and so is a mapping that names what is not there.
    """
    known = {name.strip().lower().lstrip("\ufeff"): name for name in names}
    if renamed:
        known = _as_mapped(file, known, renamed, (id_column, *columns))
    for ours in columns:
        other = _EITHER.get(ours)
        if ours not in known and other in known:
            known[ours] = known.pop(other)
    missing = [name for name in (id_column, *_NEEDED) if name not in known]
    if missing:
        listed, there = ", ".join(missing), shown(known)
        raise refused(
            file,
            "columns_missing",
            Text(
                f"Thiếu cột {listed}; tệp có các cột: {there}.",
                f"Columns missing: {listed}; the file has: {there}.",
            ),
        )
    return known


def _as_mapped(
    file: str, known: Mapping[str, str], renamed: Mapping[str, str], columns: Sequence[str]
) -> dict[str, str]:
    """Return the columns under the names that a mapping gives them.

    A mapping that names what is not there is refused: the column would be lost without a word. A
    column of the file that has the name of a mapped one stays, under another name, as unknown.
    """
    ours_of = {name: _EITHER.get(name, name) for name in renamed if name not in columns}
    theirs = {ours_of.get(ours, ours): name.strip().lower() for ours, name in renamed.items()}
    has = shown(known)
    _refuse_mapped(
        file, [ours for ours in theirs if ours not in columns],
        Text(f"cột không có trong danh sách; các cột có thể nêu: {', '.join(columns)}",
             f"columns that nobody knows; those that it may name: {', '.join(columns)}"),
    )  # fmt: skip
    _refuse_mapped(
        file, [name for name in renamed.values() if name.strip().lower() not in known],
        Text(f"cột mà tệp không có; tệp có các cột: {has}",
             f"columns that the file lacks; it has: {has}"),
    )  # fmt: skip
    _refuse_mapped(
        file, [name for name, times in Counter(theirs.values()).items() if times > 1],
        Text("một cột hai lần", "a column twice"),
    )  # fmt: skip
    left = {name: given for name, given in known.items() if name not in theirs.values()}
    others = {f"{name}_" if name in theirs else name: given for name, given in left.items()}
    return {ours: known[name] for ours, name in theirs.items()} | others


def _refuse_mapped(file: str, wrong: Sequence[str], why: Text) -> None:
    """Refuse a mapping of which there is something wrong."""
    if wrong:
        raise Refusal(
            "mapping_wrong",
            Text(f"{file}: tệp ánh xạ nêu {why.vi}. Sai: {shown(wrong)}.",
                 f"{file}: the mapping names {why.en}. Wrong: {shown(wrong)}."),
            Text('Sửa tệp ánh xạ; mỗi dòng: full_name = "HO TEN".',
                 'Mend the mapping; one line each: full_name = "HO TEN".'),
        )  # fmt: skip


def shown(names: Iterable[str]) -> str:
    """Return names of columns as a refusal lists them: a file that is no table has odd ones."""
    listed = [name if len(name) <= _NAME_SHOWN else f"{name[:_NAME_SHOWN]}…" for name in names]
    more = ["…"] * (len(listed) > _NAMES_SHOWN)
    return ", ".join(listed[:_NAMES_SHOWN] + more) or "-"


def absent_and_unknown(
    known: Mapping[str, str], id_column: str, columns: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return our columns that the file lacks, and its columns that are not ours."""
    wanted = {id_column, *columns}
    return (
        tuple(name for name in columns if name not in known),
        tuple(original for name, original in known.items() if name not in wanted),
    )


def refused(file: str, code: str, reason: Text, detail: str = "") -> Refusal:
    """Return the refusal of a file; `detail` is what its reader said, in its own words."""
    return Refusal(
        code,
        Text(f"{file}: {reason.vi}", f"{file}: {reason.en}"),
        Text(
            "Kiểm tra tệp; các cột ghi trong docs/linking.md và docs/register.md.",
            "Check the file; docs/linking.md and docs/register.md list the columns.",
        ),
        detail,
    )


def no_text(file: str, columns: Sequence[str]) -> Refusal:
    """Return the refusal of a file whose columns, each with its type, hold no texts."""
    listed = ", ".join(columns)
    return refused(
        file,
        "column_no_text",
        Text(
            f"Cột có kiểu không đọc được thành văn bản: {listed}. Ghi lại cột ở dạng văn bản.",
            f"Columns of a type that is no text: {listed}. Write them again as text.",
        ),
    )


NO_FILE = Text("Không có tệp.", "There is no such file.")
UNREADABLE = Text("Không đọc được tệp.", "The file cannot be read.")


def detail_of(error: Exception) -> str:
    """Return what the reader of a file said, its first line."""
    return (str(error).splitlines() or [type(error).__name__])[0]
