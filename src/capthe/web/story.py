"""A dossier's facts as rows for people: when, what happened, who did it and why."""

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from capthe.domain.findings import finding_text
from capthe.domain.flags import FLAGS
from capthe.domain.reasons import REASON_BY_CODE
from capthe.domain.retention import PART_LABELS, Part
from capthe.domain.stages import STAGES, Desk
from capthe.domain.text import Text
from capthe.packet.slip import Slip
from capthe.store.pg.reading.timeline import Fact, Timeline
from capthe.web.definitions import DESKS, ENDINGS
from capthe.web.figures import day, moment, number
from capthe.web.language import t
from capthe.web.models import User
from capthe.web.places import Places
from capthe.web.roles import ROLE_NAMES

MACHINES = {
    "intake": Text("Tiếp nhận tự động", "Reception"),
    "verify": Text("Máy đối chiếu dân cư", "Register check"),
    "unique": Text("Máy kiểm tra trùng", "Duplicate check"),
    "allot": Text("Máy xếp lô in", "Lot maker"),
    "personalise": Text("Máy in thẻ", "Printing line"),
    "inspect": Text("Máy kiểm tra thẻ", "Inspection"),
    "dispatch": Text("Đóng hộp, gửi thẻ", "Dispatch"),
}
_ROLES = {role.value: name for role, name in ROLE_NAMES.items()}
_FLAG_LABELS = {flag.code: flag.label for flag in FLAGS}
_SET = re.compile(r"(print|box|read|inspect):([0-9]+)")


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the story. `step` is the number of the flow that it belongs to, if any."""

    at: datetime
    what: str
    who: str
    why: str
    step: int | None
    tone: str
    block: int | None


def tell_facts(timeline: Timeline, named: Places) -> list[Told]:
    """Return the whole story, oldest first, beginning with the capture."""
    head = timeline.head
    people = people_named(fact.actor for fact in timeline.facts)
    slip = Slip(head.device // 100_000, head.device % 100_000, head.seq)
    rows = [
        Told(
            head.captured_at,
            t("Thu nhận và niêm phong tại {unit}", "Captured and sealed at {unit}",
              unit=named.full(head.unit)),
            head.operator,
            t("Giấy hẹn {slip}", "Slip {slip}", slip=slip),
            1, "blue", None,
        ),
        Told(
            head.received_at,
            t("Trung tâm mở niêm phong, lưu và đánh số hồ sơ {n}",
              "The centre opened, stored and numbered it {n}", n=number(head.dossier)),
            t(MACHINES["intake"]),
            t("Sửa khi nhập: {what}", "Repaired on entry: {what}", what=head.repairs)
            if head.repairs else "",
            2, "blue", None,
        ),
    ]  # fmt: skip
    return rows + [_told(fact, people) for fact in timeline.facts]


def _told(fact: Fact, people: dict[str, str]) -> Told:
    what = _WHAT[fact.kind](fact)
    who = t(DESKS[Desk(fact.actor)]) if fact.kind == "exception" else _who(fact, people)
    step = fact.from_stage.station if fact.kind == "event" and fact.from_stage else None
    return Told(fact.at, what, who, _why(fact), step, _tone(fact), fact.block or None)


def _event(fact: Fact) -> str:
    assert fact.to_stage is not None  # noqa: S101 - an event leads somewhere
    label = t(fact.to_stage.label)
    assert fact.from_stage is not None  # noqa: S101
    if STAGES.is_back(fact.from_stage.name, fact.to_stage.name):
        return t("Quay lại: {stage}", "Went back: {stage}", stage=label)
    return label


def _amendment(fact: Fact) -> str:
    said = fact.detail
    return t(
        "Sửa thông tin in trên thẻ: {name}, {birth}",
        "What is printed was amended: {name}, {birth}",
        name=said["name"], birth=day(int(said["birth"])),
    )  # fmt: skip


def _flag(fact: Fact) -> str:
    label = t(_FLAG_LABELS[fact.number or 0])
    if fact.kind == "flag":
        return t("Đặt cảnh báo: {flag}", "Flag raised: {flag}", flag=label)
    return t("Gỡ cảnh báo: {flag}", "Flag ended: {flag}", flag=label)


def _exception(fact: Fact) -> str:
    return t(
        "Giao cho người xử lý, hạn {due}", "Given to a desk, due {due}", due=moment(fact.until)
    )


def _resolved(fact: Fact) -> str:
    desk = t(DESKS[Desk(fact.text or Desk.NOBODY)])
    return t("{desk} đã xử lý", "{desk} has answered", desk=desk)


def _attempt(fact: Fact) -> str:
    return t(
        "Vào lô in {lot}, phôi số {blank}, lần {n}",
        "In print lot {lot}, blank {blank}, attempt {n}",
        lot=number(fact.set_id), blank=number(fact.number), n=fact.version,
    )  # fmt: skip


def _attempt_end(fact: Fact) -> str:
    return t(
        "Phôi của lần {n}: {end}", "The blank of attempt {n}: {end}",
        n=fact.version, end=t(ENDINGS[fact.text or "void"]),
    )  # fmt: skip


def _inspection(fact: Fact) -> str:
    return t("Kiểm tra thẻ trên phôi {blank}: {finding}", "The card on blank {blank}: {finding}",
             blank=number(fact.number), finding=t(finding_text(fact.text or "")))  # fmt: skip


def _destruction(fact: Fact) -> str:
    return t("Đã hủy dữ liệu sản xuất của lô {lot} ({n} thẻ)",
             "Production data of lot {lot} were destroyed ({n} cards)",
             lot=number(fact.set_id), n=number(fact.number))  # fmt: skip


def _erasure(fact: Fact) -> str:
    return t("Đã xóa vĩnh viễn: {part}", "Erased for ever: {part}",
             part=t(PART_LABELS[Part(fact.number or 0)]))  # fmt: skip


def _intent(fact: Fact) -> str:
    if (fact.text or "").startswith("print:"):
        return t("Lệnh in lô {lot} ({n} thẻ)", "Order to print lot {lot} ({n} cards)",
                 lot=number(fact.set_id), n=number(fact.number))  # fmt: skip
    return t("Lệnh giao hộp {box} cho vận chuyển ({n} thẻ)",
             "Order to give box {box} to the carrier ({n} cards)",
             box=number(fact.set_id), n=number(fact.number))  # fmt: skip


def _card(fact: Fact) -> str:
    if fact.text == "own":
        return t("Giữ chỗ thẻ thứ {n} của công dân", "Card {n} of the citizen is claimed",
                 n=fact.version)  # fmt: skip
    return t("Thẻ thứ {n} thuộc hồ sơ khác ({dossier})", "Card {n} belongs to dossier {dossier}",
             n=fact.version, dossier=number(fact.number))  # fmt: skip


def _card_end(fact: Fact) -> str:
    return t("Thẻ thứ {n}: {end}", "Card {n}: {end}",
             n=fact.version, end=t(ENDINGS[fact.text or "void"]))  # fmt: skip


_WHAT: dict[str, Callable[[Fact], str]] = {
    "event": _event,
    "amendment": _amendment,
    "flag": _flag,
    "flag_end": _flag,
    "exception": _exception,
    "resolved": _resolved,
    "attempt": _attempt,
    "attempt_end": _attempt_end,
    "inspection": _inspection,
    "destruction": _destruction,
    "erasure": _erasure,
    "intent": _intent,
    "card": _card,
    "card_end": _card_end,
}


def _tone(fact: Fact) -> str:
    if fact.kind in {"exception", "attempt_end", "flag"} or fact.reason:
        return "orange"
    if fact.kind == "inspection" and fact.text:
        return "orange"
    if fact.kind == "event" and fact.to_stage is not None and fact.to_stage.is_end:
        return "green"
    return "blue" if fact.kind == "event" else "grey"


def _why(fact: Fact) -> str:
    parts = []
    if fact.reason in REASON_BY_CODE:
        parts.append(t(REASON_BY_CODE[fact.reason].label))
    if fact.kind == "amendment" and fact.text:
        parts.append(t("Căn cứ: {paper}", "Evidence: {paper}", paper=fact.text))
    if fact.kind == "erasure":
        parts.append((fact.cause or "").removeprefix("erase: "))
    found = _SET.search(fact.cause or "")
    if found is not None and fact.kind == "event":
        is_box = found[1] == "box"
        label = Text("Hộp {n}", "Box {n}") if is_box else Text("Lô in {n}", "Print lot {n}")
        parts.append(t(label, n=number(int(found[2]))))
    return "; ".join(parts)


def _who(fact: Fact, people: dict[str, str]) -> str:
    if fact.actor in MACHINES:
        return t(MACHINES[fact.actor])
    name = people.get(fact.actor, fact.actor)
    role = _ROLES.get((fact.cause or "").partition(":")[0])
    return f"{name} ({t(role)})" if role is not None else name


def people_named(actors: Iterable[str]) -> dict[str, str]:
    """Return the names of those actors who are users of the site."""
    ids = {actor for actor in actors if _is_uuid(actor)}
    if not ids:
        return {}
    return {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
