"""3 mending the register: a record beside those like it, and what a form says is right of one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from capthe.desks import mend_correct
from capthe.desks.desk import elsewhere
from capthe.domain.register_event import DATE_FIELDS
from capthe.domain.text import Text
from capthe.link.quality.labels import parts, value_in_words
from capthe.outside.register_feed import AS_IN_FILES
from capthe.store.pg.quality import MendCase
from capthe.web.actors import standing
from capthe.web.figures import day
from capthe.web.language import t
from capthe.web.looks import Subject, Why, demand_area, record
from capthe.web.pages.register_rules import said_in_words
from capthe.web.places import district_of, ground
from capthe.web.roles import Action

_COMPARED = {
    "person_id": Text("Mã bản ghi", "Record"),
    "number": Text("Số định danh", "Number"),
    "old_number": Text("Số CMND", "Old number"),
    "name": Text("Họ và tên", "Name"),
    "birth": Text("Ngày sinh", "Born"),
    "sex": Text("Giới tính", "Sex"),
    "birth_commune": Text("Nơi sinh", "Place of birth"),
    "residence_commune": Text("Nơi thường trú", "Residence"),
    "father_name": Text("Họ tên cha", "Father"),
    "mother_name": Text("Họ tên mẹ", "Mother"),
    "household": Text("Hộ", "Household"),
    "status": Text("Tình trạng", "Status"),
}


def side_by_side(
    person: Mapping[str, Any] | None, others: list[dict[str, Any]], today: date
) -> list[dict[str, Any]]:
    """Return each field of a record and of those like it, and whether they differ."""
    if person is None or not others:
        return []
    rows = []
    for name, label in _COMPARED.items():
        values = [each.get(name) for each in (person, *others)]
        shown = [_in_words(name, value, today) for value in values]
        is_compared = name != "person_id" and any(value is not None for value in values)
        differs = is_compared and len(set(shown)) > 1
        rows.append(
            {"label": label, "values": shown, "differs": differs, "is_compared": is_compared}
        )
    return rows


def _in_words(name: str, value: object, today: date) -> str:
    """Return a value of a record as a person reads it: days as days, units by their names."""
    if name in DATE_FIELDS and isinstance(value, int):
        return day(value)
    if name.endswith("_commune") and isinstance(value, str):
        return ground(value, today)
    return t(value_in_words(value))


def subject_of(request: HttpRequest, person: Mapping[str, Any]) -> Subject:
    """Return whose record it is, and where."""
    district = district_of(person["residence_commune"] or "", standing(request).today)
    return Subject(0, int(person["cid"] or 0), int(person["province"] or 0), district)


def corrected(value: str, today: date) -> str:
    """Return what an answer says is right, in words."""
    if "=" not in value:
        return value
    said = said_in_words(value, today)
    return "; ".join(
        t(words) if name == "person_id" else f"{t(label)}: {t(words)}"
        for (name, _), (label, words) in zip(parts(value), said, strict=True)
    )


def now_said(name: str, meant: list[dict[str, Any]], today: date) -> str:
    """Return what each record that can be meant says of a field."""
    ours = AS_IN_FILES.get(name, name)
    said = [_in_words(ours, each[ours], today) for each in meant]
    if len(said) == 1:
        return said[0]
    return "; ".join(
        f"{each['person_id']}: {words}" for each, words in zip(meant, said, strict=True)
    )


def correction(request: HttpRequest, found: MendCase, meant: list[dict[str, Any]]) -> str:
    """Return what the form says is right, of a record that lies in the area."""
    values = {
        name.removeprefix("value-"): str(text).strip()
        for name, text in request.POST.items()
        if name.startswith("value-") and str(text).strip()
    }
    record_id = request.POST.get("record", "") or found.person_id
    if record_id == found.person_id:
        return mend_correct.kept(values)
    other = next((each for each in meant if each["person_id"] == record_id), None)
    if other is None:
        raise elsewhere()
    whose = subject_of(request, other)
    demand_area(request, whose, Action.CLEAN)
    record(request, whose, f"{Why.WORK.value}: corrects in mending {found.id}")
    return mend_correct.kept(values, record_id)
