"""The replay beside the public figures: which it was given, and how far off the others are."""

from dataclasses import dataclass
from datetime import date

from capthe.sim.replay.history import HA_NOI, NATION, THANH_HOA, figure
from capthe.sim.replay.inputs import CARDS_COUNTED, Capacity
from capthe.sim.replay.report import Report

_CARDS, _DOSSIERS = "cards_printed_and_returned", "dossiers_collected"
_CURVE, _FITTED, _CAPACITY = "input: curve", "input: fitted", "input: capacity"


@dataclass(frozen=True, slots=True)
class Public:
    """A public figure: the evening it holds for, which of the five numbers it is, how exact it is.

    `listed` is its day in the table of figures, where that is another; `given` says how the replay
    was given it, "" for an outcome.
    """

    day: date
    scope: str
    metric: str
    number: str
    exactness: str = ""
    given: str = ""
    listed: date | None = None

    @property
    def value(self) -> int:
        """The figure itself."""
        return figure((self.listed or self.day).isoformat(), self.scope, self.metric)

    def given_to(self, capacity: Capacity) -> str:
        """Return how a replay with this capacity was given the figure, "" when it was not."""
        is_count = self.day in {knot.day for knot in CARDS_COUNTED} and "cards" in self.metric
        return _CAPACITY if is_count and capacity is Capacity.COUNTED else self.given


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the table; `replayed` is scaled up to the nation."""

    public: Public
    replayed: int
    given: str

    @property
    def difference(self) -> float:
        """How much more (or less) than the public figure, as a share of it."""
        return self.replayed / self.public.value - 1


PUBLIC = (
    Public(
        date(2021, 3, 23), HA_NOI, _DOSSIERS, "collected", "at 02:00 next day", _CURVE,
        listed=date(2021, 3, 24),
    ),
    Public(date(2021, 4, 15), NATION, _DOSSIERS, "collected", "more than", _CURVE),
    Public(
        date(2021, 4, 15), NATION, "dossiers_collected_headline", "collected", "about", _CURVE
    ),
    Public(date(2021, 4, 15), HA_NOI, _DOSSIERS, "collected", "about", _CURVE),
    Public(date(2021, 4, 15), HA_NOI, "cards_handed_over", "handed_over", "about"),
    Public(date(2021, 4, 16), THANH_HOA, _DOSSIERS, "collected", "more than", _CURVE),
    Public(date(2021, 4, 25), HA_NOI, _DOSSIERS, "collected", "", _CURVE),
    Public(date(2021, 4, 25), HA_NOI, "dossiers_sent_to_C06", "sent", "", _FITTED),
    Public(date(2021, 4, 25), HA_NOI, "cards_received_from_C06", "received"),
    Public(date(2021, 6, 30), NATION, _DOSSIERS, "collected", "more than; about this day", _CURVE),
    Public(date(2021, 6, 30), NATION, _CARDS, "received", "more than; about this day"),
    Public(date(2021, 7, 1), NATION, _CARDS, "received", "said in early July"),
    Public(date(2021, 10, 6), NATION, _CARDS, "received", "about"),
    Public(date(2021, 10, 27), NATION, "cards_issued", "printed"),
    Public(date(2021, 10, 31), NATION, _DOSSIERS, "collected", "more than", _CURVE),
    Public(date(2022, 1, 15), NATION, _CARDS, "received", "nearly"),
)  # fmt: skip


def compared(report: Report) -> tuple[Compared, ...]:
    """Return each public figure of the days that the replay reached beside what it gave."""
    found = []
    for public in PUBLIC:
        numbers = report.at(public.day, public.scope)
        if numbers is not None:
            replayed: int = getattr(numbers, public.number) * report.scale
            found.append(Compared(public, replayed, public.given_to(report.capacity)))
    return tuple(found)
