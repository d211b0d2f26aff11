"""3 verify, mending: a correction names fields of a record; accepted, it is an event.

It is kept as findings keep what a record says: "father_name=Nguyễn Văn Bình; household=H2", led by
"person_id=..." when it is about another record than that of the case (the parent, the double). The
event's source is the paper, its id the case and the answer: it happens once, and is undone as any
other (`capthe register undo`).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import psycopg

from capthe.country.linking import normaliser_of
from capthe.country.quality import profile_of
from capthe.domain.country import Country
from capthe.domain.errors import Refusal
from capthe.domain.normaliser import Normaliser
from capthe.domain.partial_date import PartialDate
from capthe.domain.register_event import RegisterEvent
from capthe.domain.text import Text
from capthe.link.files import DATES
from capthe.link.quality.catalogue import catalogue
from capthe.link.quality.labels import COLUMN_NAMES, NOTHING, code_of, parts
from capthe.link.quality.rule import Kin, Rule
from capthe.outside.register_feed import AS_IN_FILES, CLEARED, Feed, Problem
from capthe.outside.register_problems import told
from capthe.store.pg.act import Act
from capthe.store.pg.quality import MendCase, Mending
from capthe.store.pg.register import Changed, Register
from capthe.work.centre import Centre

_RECORD, _PARTED = "person_id", "; "
_WORDS, _NUMBERS = ("sex", "status"), ("father_number", "mother_number")


@cache
def _rules(code: str) -> Mapping[str, Rule]:
    return catalogue(profile_of(code)).by_name


@cache
def _normaliser(code: str) -> Normaliser:
    return normaliser_of(code)


def fields_of(code: str, rule: str) -> tuple[str, ...]:
    """Return the columns that a correction can be about, by the country's rule of that name."""
    found = _rules(code).get(rule)
    return () if found is None else found.meaning.fields


def kept(values: Mapping[str, str], record: str = "") -> str:
    """Return a correction as a case keeps it: values by column, and the record when it is another.

    Refused when a value holds what parts two of them.
    """
    for text in values.values():
        if _PARTED in text:
            raise Refusal(
                "value_parted",
                Text(f"Giá trị không được có dấu chấm phẩy: {text}.",
                     f"A value cannot hold a semicolon: {text}."),
                _WRITE_AGAIN,
            )  # fmt: skip
    named = {_RECORD: record} if record and values else {}
    return _PARTED.join(f"{name}={text}" for name, text in {**named, **values}.items())


def source_id(case: MendCase, version: int) -> str:
    """Return the id of the event that an answer to that version of a case makes."""
    return f"mending case {case.id}, answer {version}"


def records_meant(
    connection: psycopg.Connection, country: Country, case: MendCase
) -> list[dict[str, Any]]:
    """Return the records a correction can be about: the case's, those like it, a parent's."""
    mending = Mending(connection)
    own = mending.record(case.person_id)
    if own is None:
        return []
    found = [own, *mending.alike(case.person_id), *_parents(connection, country, case.rule, own)]
    return list({each["person_id"]: each for each in found}.values())


def _parents(
    connection: psycopg.Connection, country: Country, rule: str, own: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the records in force of the parent whom the rule compares the record with."""
    found = _rules(country.code).get(rule)
    if found is None or not isinstance(found.fires, Kin):
        return []
    written = own.get(found.fires.link.removesuffix("_key")) or ""
    number = _normaliser(country.code).number(written)
    if number is None:
        return []
    records = Register(connection).records(country.numbers.cid(number))
    return [each for each in records if each["status"] != "void"]


def event_of(
    centre: Centre, case: MendCase, given: str, *, version: int, evidence: str, act: Act
) -> tuple[RegisterEvent, Mapping[str, Any]]:
    """Return a correction as an event, and the record that it is about as it is now.

    Refused as a change reported from outside is: by the field, with what is wrong.
    """
    code = centre.country.code
    values = dict(parts(given)) if given else {}
    person_id = values.pop(_RECORD, case.person_id)
    _demand_fields(code, case.rule, values)
    meant = records_meant(centre.ledger.connection, centre.country, case)
    record = next((each for each in meant if each["person_id"] == person_id), None)
    if record is None or record["status"] == "void":
        raise Refusal(
            "record_not_in_force",
            Text("Bản ghi cần sửa không còn hiệu lực.", "The record meant is not in force."),
            Text("Tải lại trang để xem bản ghi hiện nay.", "Reload the page to see how it is now."),
        )
    row = {
        "change_id": source_id(case, version),
        "kind": "correction",
        "person_id": person_id,
        "on": act.written_at.date().isoformat(),
        **{_reported(name): _as_reported(code, name, text) for name, text in values.items()},
    }
    feed = Feed(evidence, centre.country, _normaliser(code))
    ((_, event),) = feed.read([(1, row)], row)
    if isinstance(event, Problem):
        raise _unusable(event)
    return event, record


def demand_change(event: RegisterEvent, record: Mapping[str, Any]) -> None:
    """Refuse a correction to what the record says already."""
    if all(_text(record[name]) == value for name, value in event.values.items()):
        raise Refusal(
            "value_as_before",
            Text("Bản ghi đang ghi đúng giá trị này.", "The record says so already."),
            Text("Nếu giá trị đúng, chọn “Đúng như đã ghi”.",
                 "If the value is right, choose “Right as it stands”."),
        )  # fmt: skip


def happen(centre: Centre, act: Act, event: RegisterEvent) -> None:
    """Let the event change the register, once; refused when the record cannot take it any more."""
    (became,) = Register(centre.ledger.connection).change(act, [event])
    if became not in (Changed.DONE, Changed.KNOWN, Changed.NOTHING):
        raise Refusal(
            f"correction_{became.value}",
            Text("Cơ sở dữ liệu không nhận được sửa đổi này.",
                 "The register cannot take this correction."),
            Text("Tải lại trang để xem bản ghi hiện nay.", "Reload the page to see how it is now."),
        )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def only_field(code: str, rule: str) -> str:
    """Return the field that a correction is about when it names none: the only one there is."""
    fields = fields_of(code, rule)
    if len(fields) != 1:
        _demand_fields(code, rule, {"": ""})
    return fields[0]


def _demand_fields(code: str, rule: str, values: Mapping[str, str]) -> None:
    fields = fields_of(code, rule)
    if not fields:
        raise Refusal(
            "nothing_to_correct",
            Text("Việc này không sửa được bằng cách ghi giá trị.",
                 "No value that is typed can mend this."),
            Text("Chọn “Không thống nhất”: huyện xử lý.", "Choose “Disputed”: the district acts."),
        )  # fmt: skip
    if not set(values) <= set(fields):
        vi, en = (", ".join(COLUMN_NAMES[name].in_language(x) for name in fields)
                  for x in ("vi", "en"))  # fmt: skip
        raise Refusal(
            "field_unknown",
            Text("Chưa ghi rõ sửa trường nào.", "It is not said which field is meant."),
            Text(f"Ghi một trong các trường: {vi}.", f"Name one of: {en}."),
        )
    if not values or not all(values.values()):
        raise Refusal(
            "value_missing",
            Text("Chưa ghi giá trị đúng.", "The right value is missing."),
            Text("Ghi giá trị theo giấy tờ.", "Write the value as the paper has it."),
        )


def _reported(name: str) -> str:
    """Return what a column is called in a reported change, where `number` names the person."""
    return "new_number" if name == "number" else AS_IN_FILES.get(name, name)


def _as_reported(code: str, name: str, text: str) -> str:
    """Return a value as changes report it: days as yyyy-mm-dd, words as their codes."""
    if text == NOTHING:
        return CLEARED
    if name in _WORDS:
        meant = code_of(text)
        if meant == "void":  # only a merge lets a record go
            raise _unusable(Problem(0, name, "not_usable", text))
        return meant
    if name in _NUMBERS and text != CLEARED and _normaliser(code).number(text) is None:
        raise _unusable(Problem(0, name, "number_invalid", text))
    if name in DATES and text != CLEARED and "/" in text:
        day = PartialDate.parse(text)
        known = [f"{part:02}" for part in (day.month, day.day) if part]
        return "-".join((f"{day.year:04}", *known))
    return text


def _unusable(problem: Problem) -> Refusal:
    what, _ = told(problem.problem)
    ours = {_reported(name): name for name in COLUMN_NAMES}.get(problem.column, problem.column)
    label = COLUMN_NAMES.get(ours, Text(ours, ours))
    said = f" ({problem.value})" if problem.value else ""
    return Refusal(
        problem.problem,
        Text(f"{label.vi}: {what.vi}{said}", f"{label.en}: {what.en}{said}"),
        _WRITE_AGAIN,
    )


_WRITE_AGAIN = Text(
    "Ghi lại giá trị của trường này theo giấy tờ: ngày dạng 21/06/1950, nơi ở bằng mã đơn vị.",
    "Write the value again as the paper has it: days as 21/06/1950, places by the unit's code.",
)
