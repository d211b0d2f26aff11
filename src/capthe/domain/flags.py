"""Flags: the second dimension of a dossier, and which exits an open flag forbids.

A flag is a fact with an author and a cause. Every append leaves out, in the same statement, the
dossiers whose open flag forbids that exit, and turns them into exceptions with an owner.
"""

from dataclasses import dataclass

from capthe.domain.stages import STAGES, Desk
from capthe.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One kind of flag: its stable code, what it forbids, and the desk that must answer it."""

    code: int
    name: str
    label: Text
    forbids_into: frozenset[str]
    desk: Desk


def _into(*names: str) -> frozenset[str]:
    return frozenset(STAGES[name].name for name in names)


FLAGS: tuple[Flag, ...] = (
    Flag(
        code=1, name="priority", label=Text("Ưu tiên", "Priority"),
        forbids_into=frozenset(), desk=Desk.NOBODY,
    ),
    Flag(
        code=2, name="correction_pending", label=Text("Chờ đính chính", "Correction pending"),
        forbids_into=_into("approved", "allotted", "at_factory", "personalised"),
        desk=Desk.CLEANING,
    ),
    Flag(
        code=3, name="recalled", label=Text("Thu hồi", "Recalled"),
        forbids_into=_into("in_transit", "handed_over"), desk=Desk.CLEANING,
    ),
    Flag(
        code=4, name="deceased", label=Text("Đã qua đời", "Deceased"),
        forbids_into=_into(
            "approved", "allotted", "at_factory", "personalised", "in_transit", "handed_over"
        ),
        desk=Desk.ADJUDICATION,
    ),
)  # fmt: skip

FLAG_BY_NAME = {flag.name: flag for flag in FLAGS}
