"""3 verify, mending: the states of a case of data quality, in one table; whose it is in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from capthe.domain.machine import Machine, State
from capthe.domain.text import Text
from capthe.link.quality.rule import Mender


@dataclass(frozen=True, slots=True, kw_only=True)
class MendState(State):
    """A state; `mender` is who must act, none: whom the rule names or nobody."""

    mender: Mender | None = None
    waits: bool = False

    @property
    def is_end(self) -> bool:
        """Tell whether nobody need act; a run may open the case again all the same."""
        return not self.waits


def _exits(**exits: str) -> Mapping[str, str]:
    """Return the exits of a state: a run ends the case when the rule or the record is no more."""
    return MappingProxyType(exits | {"gone": "mended", "record_gone": "void"})


MENDING: Machine[MendState] = Machine(
    "mending",
    "open",
    (
        MendState(
            code=1, name="open", label=Text("Chờ xác minh", "Waiting to be looked at"), waits=True,
            exits=_exits(confirm="confirmed", correct="corrected", dispute="disputed",
                         unreachable="open", sampled="second_look"),
        ),
        MendState(
            code=2, name="disputed", label=Text("Không thống nhất, huyện xử lý",
                                                "Disputed, with the district"),
            waits=True, mender=Mender.DISTRICT,
            exits=_exits(confirm="confirmed", correct="corrected", unreachable="disputed"),
        ),
        MendState(
            code=3, name="second_look", label=Text("Chờ kiểm tra lại", "Waiting for a second look"),
            waits=True, mender=Mender.DISTRICT,
            exits=_exits(upheld="confirmed", correction_upheld="corrected", overturned="open"),
        ),
        MendState(
            code=4, name="confirmed", label=Text("Đúng như đã ghi", "Right as it stands"),
            exits=_exits(fires_anew="open"),
        ),
        MendState(
            code=5, name="corrected", label=Text("Đã sửa, chờ lần kiểm tra sau",
                                                 "Corrected, until the next run"),
            exits=_exits(fires_again="open"),
        ),
        MendState(
            code=6, name="mended", label=Text("Đã sạch", "Clean"),
            exits=MappingProxyType({"fires_again": "open"}),
        ),
        MendState(
            code=9, name="void", label=Text("Bản ghi không còn", "The record is no more"),
            exits=MappingProxyType({"fires_again": "open"}),
        ),
    ),
)  # fmt: skip
WAITING = tuple(state.code for state in MENDING if state.waits)
MENDERS = MappingProxyType(
    {state.code: state.mender.value for state in MENDING if state.mender is not None}
)
"""Who must act in the states that say so, whomever the rule names."""
NEEDS_ANOTHER = ("disputed", "second_look")
"""States that somebody else must answer than who brought the case there."""


def whose(state: int, mender: str) -> Mender:
    """Return who must act on a case in `state`, of a rule that names `mender`."""
    return Mender(MENDERS.get(state, mender))
