"""Changes that come from outside: rows of text become events, or problems named by row and column.

A row has `change_id`, `kind`, `on` (yyyy-mm-dd), the person by `number` or `person_id`, and any
field of a record: an empty cell says nothing, "-" clears it. `new_number` gives a person another.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from capthe.domain.country import Country
from capthe.domain.errors import Refusal
from capthe.domain.normaliser import Normaliser
from capthe.domain.partial_date import PartialDate
from capthe.domain.register_event import (
    DATE_FIELDS,
    ENTERING,
    FIELDS,
    KINDS,
    NAME_FIELDS,
    PLACE_FIELDS,
    RegisterEvent,
)
from capthe.domain.text import Text
from capthe.link.files import (
    NO,
    OTHER_NAMES,
    UNREADABLE,
    YES,
    YES_OR_NO,
    delimiter,
    refused,
    shown,
)

ABOUT = ("change_id", "kind", "on", "number", "person_id")
AS_IN_FILES = {"new_number": "number"} | {
    either: ours
    for one, other in OTHER_NAMES.items()
    for either, ours in ((one, other), (other, one))
    if ours in FIELDS
}
"""What the columns of a file are called in a record."""
CLEARED = "-"
CELL_LETTERS_MAX = 2000
CODE_LETTERS_MAX = 100
_CODES = ("change_id", "number", "person_id", "old_number", "merged_into", "new_number")
_SEXES = ("M", "F")
_STATUSES = ("alive", "dead", "missing", "void")


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that is kept aside: its line in the file, the column, what is wrong."""

    line: int
    column: str
    problem: str
    value: str


class _UnusableError(ValueError):
    """A cell that cannot be used: column, problem, value."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Reads the changes of one source by a country's rules."""

    source: str
    country: Country
    normaliser: Normaliser

    def read_file(self, path: Path, name: str) -> Iterator[tuple[int, RegisterEvent | Problem]]:
        """Read a CSV file (UTF-8) line by line; refuse one without the columns of a change.

        `name` is what the person who reads a refusal calls the file.
        """
        with path.open(encoding="utf-8-sig", newline="") as file:
            try:
                yield from self.read(*table(file, name))
            except csv.Error as error:
                raise refused(name, "file_unreadable", UNREADABLE, str(error)) from error

    def read(
        self, rows: Iterable[tuple[int, Mapping[str, str]]], columns: Iterable[str]
    ) -> Iterator[tuple[int, RegisterEvent | Problem]]:
        """Read rows, each with its line; an unknown column is named once and left out."""
        for name in columns:
            if name not in ABOUT and AS_IN_FILES.get(name, name) not in FIELDS:
                yield 1, Problem(1, name, "unknown_column", "")
        for line, row in rows:
            try:
                yield line, self._event(row)
            except _UnusableError as error:
                column, problem, value = error.args
                yield line, Problem(line, column, problem, value[:CELL_LETTERS_MAX])

    def _event(self, row: Mapping[str, str]) -> RegisterEvent:
        said = _said(row)
        kind = said["kind"]
        values, keys = self._values(said)
        happened = None if "on" not in said else _day("on", said["on"])
        values = _of_kind(kind, happened) | values
        cid = self._cid("number", said["number"]) if "number" in said else None
        person_id = said.get("person_id")
        if kind in ENTERING:
            person_id, cid = self._id_of(said), self._entered(values, keys, said)
        if person_id is None and cid is None:
            raise _UnusableError("number", "nobody_named", "")
        if not values:
            raise _UnusableError("", "says_nothing", "")
        if kind == "merge" and not values.get("merged_into"):
            raise _UnusableError("merged_into", "empty", "")
        return RegisterEvent(
            self.source, said["change_id"], kind, cid, person_id, happened, values, keys
        )

    def _id_of(self, said: Mapping[str, str]) -> str:
        """Return the id of a new record: as given, else its number, else that of the change.

        A birth is registered before its number is allotted (the register allots it: Law 59/2014
        art. 12). Sent again, the change has the same id, and is known; a change of kind `number`
        names the record by it and brings the number.
        """
        return said.get("person_id") or said.get("number") or f"{self.source}:{said['change_id']}"

    def _entered(
        self, values: dict[str, str | None], keys: dict[str, str | int | None],
        said: Mapping[str, str],
    ) -> int | None:  # fmt: skip
        """A new record has a name and a date of birth; the number is one of its fields."""
        for name in ("name", "birth"):
            if values.get(name) is None:
                raise _UnusableError(name, "empty", "")
        if "number" not in said:
            return None
        cid = self._cid("number", said["number"])
        values["number"], keys["cid"] = self.country.numbers.text(cid), cid
        return cid

    def _values(
        self, said: Mapping[str, str]
    ) -> tuple[dict[str, str | None], dict[str, str | int | None]]:
        values: dict[str, str | None] = {}
        keys: dict[str, str | int | None] = {}
        for column, text in said.items():
            name = AS_IN_FILES.get(column, column)
            if column in ABOUT or name not in FIELDS:
                continue
            values[name] = None if text == CLEARED else self._value(name, text)
            if name == "name":
                keys["name_key"] = None if text == CLEARED else self._key(values[name])
            if name == "number":
                keys["cid"] = None if text == CLEARED else self._cid(column, text)
            if name == "residence_commune" and text != CLEARED:
                keys["province"] = self._province(text)
        return values, keys

    def _value(self, name: str, text: str) -> str:
        if name in NAME_FIELDS:
            return self._name(name, text)
        if name in DATE_FIELDS:
            return _partial(name, text)
        if name in PLACE_FIELDS and self.normaliser.place(text) is None:
            raise _UnusableError(name, "unknown_unit", text)
        allowed = {"sex": _SEXES, "status": _STATUSES}.get(name)
        if allowed is not None and text not in allowed:
            raise _UnusableError(name, "not_usable", text)
        if name in YES_OR_NO:
            if text.lower() not in (*YES, *NO):
                raise _UnusableError(name, "not_usable", text)
            return "true" if text.lower() in YES else "false"
        try:
            return self.country.names.clean(text).text
        except Refusal as refusal:
            raise _UnusableError(name, refusal.code, text) from refusal

    def _name(self, column: str, text: str) -> str:
        """Return a name as mended; one that cannot be a name is not usable."""
        meant = self.normaliser.mended(text)
        mended = text if meant is None or not meant.is_mended else meant.text.title()
        try:
            return self.country.names.name(mended)[0].text
        except Refusal as refusal:
            raise _UnusableError(column, refusal.code, text) from refusal

    def _key(self, name: str | None) -> str | None:
        return None if name is None else self.country.names.match_key(name)

    def _cid(self, column: str, text: str) -> int:
        number = self.normaliser.number(text)
        if number is None:
            raise _UnusableError(column, "number_invalid", text)
        return self.country.numbers.cid(number)

    def _province(self, code: str) -> int:
        found = self.normaliser.place(code)
        return 0 if found is None or found.region is None else found.region


def table(
    lines: Iterable[str], name: str
) -> tuple[Iterator[tuple[int, Mapping[str, str]]], list[str]]:
    """Return the rows of a CSV, each with its line, and its columns.

    The head tells which sign parts the columns. A file without the columns of a change is refused.
    """
    source = iter(lines)
    head = next(source, "")
    rows = csv.DictReader(chain([head], source), restkey="", restval="", delimiter=delimiter(head))
    columns = [column.strip().lower() for column in rows.fieldnames or ()]
    if not {"change_id", "kind"} <= set(columns):
        raise _columns_missing(name, columns)
    rows.fieldnames = columns
    return _numbered(rows), columns


def _numbered(rows: "csv.DictReader[str]") -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each row with the number of its first line, as a person counts lines."""
    for row in rows:
        inside = sum(str(text).count("\n") for text in row.values())
        yield rows.line_num - inside, row


def _said(row: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a row that say something; refuse a row that is no change."""
    if row.get(""):
        raise _UnusableError("", "too_many_cells", str(row[""]))
    said = {name: text.strip() for name, text in row.items() if text and text.strip()}
    for name, text in said.items():
        if len(text) > (CODE_LETTERS_MAX if name in _CODES else CELL_LETTERS_MAX):
            raise _UnusableError(name, "too_long", text)
    if "change_id" not in said:
        raise _UnusableError("change_id", "empty", "")
    if said.get("kind") not in KINDS:
        raise _UnusableError("kind", "unknown", said.get("kind", ""))
    return said


def _of_kind(kind: str, happened: date | None) -> dict[str, str | None]:
    """Return what a kind of event says by itself."""
    if kind == "found":
        return {"status": "alive", "died": None}
    if kind == "merge":
        return {"status": "void"}
    if kind not in ("death", "missing"):
        return {}
    died = {} if happened is None else {"died": f"{happened:%Y%m%d}"}
    return {"status": "dead" if kind == "death" else "missing", **died}


def _day(column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _UnusableError(column, "date_unreadable", text) from error


def _partial(column: str, text: str) -> str:
    """Return yyyy-mm-dd, yyyy-mm, yyyy or yyyymmdd as yyyymmdd with 0 for what is not said."""
    whole = re.fullmatch("([0-9]{4})([0-9]{2})([0-9]{2})", text)
    parts = text.split("-") if whole is None else whole.groups()
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise _UnusableError(column, "date_unreadable", text)
    try:
        return str(PartialDate(*map(int, parts)).as_int)
    except Refusal as refusal:
        raise _UnusableError(column, refusal.code, text) from refusal


def _columns_missing(name: str, columns: list[str]) -> Refusal:
    there = shown(columns)
    return Refusal(
        "columns_missing",
        Text(
            f"{name}: thiếu cột change_id hoặc kind; tệp có các cột: {there}.",
            f"{name}: no column change_id or kind; the file has: {there}.",
        ),
        Text("Kiểm tra tệp; các cột ghi trong docs/register.md.",
             "Check the file; docs/register.md lists the columns."),
    )  # fmt: skip
