"""Who may do what, where and until when. Pure values; the pages ask `may` and nothing else."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from capthe.domain.text import Text


class Role(StrEnum):
    """An office a person can hold; given per unit and for a time."""

    ENROLMENT_OFFICER = "enrolment_officer"
    CLEANING_OFFICER = "cleaning_officer"
    ADJUDICATOR = "adjudicator"
    PROVINCE_APPROVER = "province_approver"
    PLANT_OPERATOR = "plant_operator"
    ARRIVAL_CLERK = "arrival_clerk"
    COUNTER_CLERK = "counter_clerk"
    CALL_AGENT = "call_agent"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    COMMANDER = "commander"


class Action(StrEnum):
    """Something a page lets a person do."""

    SEE_BOARD = "see_board"
    LOOK_UP = "look_up"
    ENROL = "enrol"
    CLEAN = "clean"
    ADJUDICATE = "adjudicate"
    APPROVE = "approve"
    RUN_PLANT = "run_plant"
    RECEIVE_BOX = "receive_box"
    HAND_OVER = "hand_over"
    TAKE_CALL = "take_call"
    AUDIT = "audit"
    MANAGE_USERS = "manage_users"
    COMMAND = "command"


ROLE_NAMES = {
    Role.ENROLMENT_OFFICER: Text("Cán bộ thu nhận", "Enrolment officer"),
    Role.CLEANING_OFFICER: Text("Cán bộ làm sạch dữ liệu", "Data-cleaning officer"),
    Role.ADJUDICATOR: Text("Cán bộ xét trùng", "Adjudicator"),
    Role.PROVINCE_APPROVER: Text("Lãnh đạo phê duyệt cấp tỉnh", "Province approver"),
    Role.PLANT_OPERATOR: Text("Nhân viên nhà máy in thẻ", "Plant operator"),
    Role.ARRIVAL_CLERK: Text("Cán bộ nhận thẻ về đơn vị", "Arrival clerk"),
    Role.COUNTER_CLERK: Text("Cán bộ trả thẻ", "Counter clerk"),
    Role.CALL_AGENT: Text("Tổng đài viên", "Call agent"),
    Role.AUDITOR: Text("Kiểm toán viên", "Auditor"),
    Role.ADMINISTRATOR: Text("Quản trị viên", "Administrator"),
    Role.COMMANDER: Text("Chỉ huy chiến dịch", "Programme commander"),
}

ACTION_NAMES = {
    Action.SEE_BOARD: Text("Xem bảng điều hành", "See the national board"),
    Action.LOOK_UP: Text("Tra cứu hồ sơ (phải ghi lý do)", "Look up a dossier (reason required)"),
    Action.ENROL: Text("Thu nhận hồ sơ", "Enrol a citizen"),
    Action.CLEAN: Text("Xử lý hồ sơ sai lệch dữ liệu", "Resolve data mismatches"),
    Action.ADJUDICATE: Text("Kết luận hồ sơ nghi trùng người", "Decide on possible duplicates"),
    Action.APPROVE: Text("Phê duyệt hoặc trả lại hồ sơ", "Approve or return dossiers"),
    Action.RUN_PLANT: Text("Vận hành in và kiểm thẻ", "Run printing and inspection"),
    Action.RECEIVE_BOX: Text("Nhận hộp thẻ về đơn vị", "Receive boxes of cards at the unit"),
    Action.HAND_OVER: Text("Trả thẻ cho công dân", "Hand the card over to the citizen"),
    Action.TAKE_CALL: Text("Trả lời công dân gọi tổng đài", "Answer citizens who call"),
    Action.AUDIT: Text("Kiểm tra sổ sự kiện và lượt tra cứu", "Audit events and look-ups"),
    Action.MANAGE_USERS: Text("Quản lý người dùng và vai trò", "Manage users and roles"),
    Action.COMMAND: Text("Điều hành toàn chiến dịch", "Command the programme"),
}

_DESK = frozenset({Action.SEE_BOARD, Action.LOOK_UP})
ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.ENROLMENT_OFFICER: _DESK | {Action.ENROL},
    Role.CLEANING_OFFICER: _DESK | {Action.CLEAN},
    Role.ADJUDICATOR: _DESK | {Action.ADJUDICATE},
    Role.PROVINCE_APPROVER: _DESK | {Action.APPROVE},
    Role.PLANT_OPERATOR: frozenset({Action.SEE_BOARD, Action.RUN_PLANT}),
    Role.ARRIVAL_CLERK: _DESK | {Action.RECEIVE_BOX},
    Role.COUNTER_CLERK: _DESK | {Action.HAND_OVER},
    Role.CALL_AGENT: _DESK | {Action.TAKE_CALL},
    Role.AUDITOR: _DESK | {Action.AUDIT},
    Role.ADMINISTRATOR: frozenset({Action.SEE_BOARD, Action.MANAGE_USERS}),
    Role.COMMANDER: _DESK | {Action.COMMAND},
}

# These decide about identity, money or other people's rights: a password alone is not enough.
PRIVILEGED = frozenset({Role.PROVINCE_APPROVER, Role.ADJUDICATOR, Role.ADMINISTRATOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one place for a time. No province means the country; no unit, the province."""

    role: Role
    valid_from: date
    valid_until: date | None = None
    province: int | None = None
    unit: int | None = None

    def __post_init__(self) -> None:
        """Refuse a district without its province and a time that ends before it begins."""
        if self.unit is not None and self.province is None:
            raise ValueError("a unit needs its province")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("a grant cannot end before it begins")

    def holds_on(self, on: date) -> bool:
        """Tell whether the grant is valid that day; its last day counts."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def covers(self, province: int | None, unit: int | None) -> bool:
        """Tell whether the place asked about lies inside the place of the grant."""
        if self.province is None:
            return True
        return self.province == province and self.unit in (None, unit)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at the screen, as the ledger knows them: an opaque id and what they may do."""

    id: str
    name: str
    grants: tuple[Grant, ...] = ()

    def holding(self, on: date) -> tuple[Grant, ...]:
        """Return the grants that are valid that day."""
        return tuple(grant for grant in self.grants if grant.holds_on(on))


def may(
    actor: Actor,
    action: Action,
    *,
    on: date,
    province: int | None = None,
    unit: int | None = None,
) -> bool:
    """Tell whether the actor may do this there that day.

    Asking without a province asks about the whole country; only a country-wide grant says yes.
    """
    return any(
        action in ROLE_ACTIONS[grant.role] and grant.covers(province, unit)
        for grant in actor.holding(on)
    )


def needs_second_factor(actor: Actor, *, on: date) -> bool:
    """Tell whether a role held that day demands TOTP or a passkey beside the password."""
    return any(grant.role in PRIVILEGED for grant in actor.holding(on))
