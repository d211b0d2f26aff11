"""Enrolments that must be refused or set aside by name, while the rest of the batch goes on.

wrong_d           Đ typed as U+00D0: repaired and logged
decomposed        NFD text: composed and goes on
under_14          born less than 14 years before the enrolment
impossible_date   30 February
pipe_in_name      the separator of the QR code inside a name
unknown_unit      a unit that is in no tree, sealed by a device of that unit
invalid_number    a province code that was never given
number_disagrees  a number that says the other sex
unknown_commune   residence in a commune that is in no tree
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from capthe.packet.content import Case, CaseKind, Cause, Demographics, PacketContent
from capthe.packet.keys import DeviceKey
from capthe.sim.capture import Taken
from capthe.sim.spelling import decomposed, wrong_d

UNKNOWN_UNIT = 998
UNKNOWN_COMMUNE = 99_998


class BadInput(StrEnum):
    """The variants; see the module."""

    WRONG_D = "wrong_d"
    DECOMPOSED = "decomposed"
    UNDER_14 = "under_14"
    IMPOSSIBLE_DATE = "impossible_date"
    PIPE_IN_NAME = "pipe_in_name"
    UNKNOWN_UNIT = "unknown_unit"
    INVALID_NUMBER = "invalid_number"
    NUMBER_DISAGREES = "number_disagrees"
    UNKNOWN_COMMUNE = "unknown_commune"


REPAIRED = frozenset({BadInput.WRONG_D, BadInput.DECOMPOSED})
"""These go on, with the repair logged; all others end in a "no" or at a desk."""


def spoil(taken: Taken, how: BadInput) -> Taken:
    """Return the enrolment made bad in one way; the truth names it."""
    truth = replace(taken.truth, flaws=(*taken.truth.flaws, how.value))
    if not fits(taken, how):
        raise ValueError(f"{how}: this name has no letter for it")
    if how is BadInput.UNKNOWN_UNIT:
        capture = replace(taken.content.capture, unit=UNKNOWN_UNIT)
        device = DeviceKey(UNKNOWN_UNIT, taken.device.device_no, taken.device.key)
        return Taken(replace(taken.content, capture=capture), device, truth)
    if how is BadInput.UNDER_14:
        return replace(taken, content=_too_young(taken.content), truth=truth)
    said = _SPOILED[how](taken.content.demographics)
    return replace(taken, content=replace(taken.content, demographics=said), truth=truth)


def fits(taken: Taken, how: BadInput) -> bool:
    """Tell whether an enrolment can be made bad in this way: not every name has a Đ or a mark."""
    name = taken.content.demographics.name
    if how is BadInput.WRONG_D:
        return wrong_d(name) != name
    return how is not BadInput.DECOMPOSED or decomposed(name) != name


def _too_young(content: PacketContent) -> PacketContent:
    """Make it the first issue of somebody who turns 14 the day after the enrolment."""
    said = content.demographics
    birthday = content.capture.captured_at.date() + timedelta(days=1)
    if (birthday.month, birthday.day) == (2, 29):
        birthday += timedelta(days=1)
    year = birthday.year - 14
    number = said.number and (
        f"{said.number[:3]}{3 if said.sex == 'F' else 2}{year % 100:02}{said.number[6:]}"
    )
    birth = year * 10000 + birthday.month * 100 + birthday.day
    return replace(
        content,
        demographics=replace(said, birth=birth, number=number, old_number=None),
        case=Case(CaseKind.NEW, Cause.FIRST_ISSUE),
    )


def _no_such_day(said: Demographics) -> Demographics:
    return replace(said, birth=said.birth // 10000 * 10000 + 230)


def _other_sex(said: Demographics) -> Demographics:
    number = said.number or "001185123456"
    return replace(said, number=f"{number[:3]}{int(number[3]) ^ 1}{number[4:]}")


_SPOILED: dict[BadInput, Callable[[Demographics], Demographics]] = {
    BadInput.WRONG_D: lambda said: replace(said, name=wrong_d(said.name)),
    BadInput.DECOMPOSED: lambda said: replace(
        said, name=decomposed(said.name), residence=decomposed(said.residence)
    ),
    BadInput.IMPOSSIBLE_DATE: _no_such_day,
    BadInput.PIPE_IN_NAME: lambda said: replace(
        said, name="|".join([*said.name.split(" ", 1), ""][:2])
    ),
    BadInput.INVALID_NUMBER: lambda said: replace(
        said, number=f"003{(said.number or '001185123456')[3:]}"
    ),
    BadInput.NUMBER_DISAGREES: _other_sex,
    BadInput.UNKNOWN_COMMUNE: lambda said: replace(said, residence_commune=UNKNOWN_COMMUNE),
}
