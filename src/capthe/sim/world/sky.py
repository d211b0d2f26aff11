"""The weather: how often each kind of fault strikes. Drawn from the seed; calm after the storm.

crash, rival          a process dies at a fault point; a second one acts while it pauses there
bad_moment            somebody dies or moves just while a worker pauses there
lease_runs_out        the second one finds the same work free
jam, jam_halfway, press_answer_lost, job_sent_twice, press_silent, spoil, dead_chip
road_down, road_answer_lost, road_silent, delay, lose, find, misroute, mislay
no_coverage, sent_again, disorder, corrupt, bad_input, device_clock, door_full, stick_copied
centre_clock          the centre's clock jumps, forward or back
blanks_late           the supplier delivers too few
late, wrong_office, moves, marries, dies, comes_twice, loses_card, hurries
mistype, short_handed, doubts, sends_back, refuses, changes_mind
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from capthe.sim.nation.streams import stream

MOST: dict[str, float] = {
    "crash": 0.012, "rival": 0.05, "lease_runs_out": 0.7, "bad_moment": 0.6,
    "jam": 0.3, "jam_halfway": 0.3, "press_answer_lost": 0.3, "job_sent_twice": 0.4,
    "press_silent": 0.2, "spoil": 0.15, "dead_chip": 0.1,
    "road_down": 0.3, "road_answer_lost": 0.3, "road_silent": 0.2, "delay": 0.5, "lose": 0.4,
    "find": 0.9, "misroute": 0.3, "mislay": 0.1,
    "no_coverage": 0.6, "sent_again": 0.3, "disorder": 0.7, "corrupt": 0.15, "bad_input": 0.15,
    "device_clock": 0.1, "door_full": 0.2, "stick_copied": 0.4,
    "centre_clock": 0.4, "blanks_late": 0.9,
    "late": 0.4, "wrong_office": 0.2, "moves": 0.2, "marries": 0.15, "dies": 0.08,
    "comes_twice": 0.15, "loses_card": 0.2, "hurries": 0.15,
    "mistype": 0.2, "short_handed": 0.5, "doubts": 0.1, "sends_back": 0.1, "refuses": 0.05,
    "changes_mind": 0.5,
}  # fmt: skip
"""The kinds of fault, and the most of each: a share of the occasions on which it could strike."""
_ABSENT = 0.35

Weather = dict[str, float]


def weather(seed: int) -> Weather:
    """Draw the weather of a seed; about a third of the kinds are absent from it."""
    luck = stream(seed, "weather")
    drawn = {kind: (luck.random(), luck.random()) for kind in MOST}
    return {
        kind: 0.0 if absent < _ABSENT else round(most * MOST[kind], 4)
        for kind, (absent, most) in drawn.items()
    }


@dataclass(slots=True)
class Sky:
    """The weather over one world: as drawn until `calm_from`, then nothing strikes any more."""

    seed: int
    weather: Weather
    calm_from: datetime
    now: Callable[[], datetime]
    fired: Counter[str] = field(default_factory=Counter)
    _luck: dict[str, Random] = field(default_factory=dict)

    @property
    def is_calm(self) -> bool:
        """Tell whether the storm is over."""
        return self.now() >= self.calm_from

    def strikes(self, kind: str) -> bool:
        """Tell whether a fault of this kind strikes now; it is counted when it does."""
        hit = self.luck(kind).random() < self.weather[kind] and not self.is_calm
        self.fired[kind] += hit
        return hit

    def luck(self, purpose: str) -> Random:
        """Return the stream of chance of one purpose; purposes do not disturb each other."""
        if purpose not in self._luck:
            self._luck[purpose] = stream(self.seed, "sky", purpose)
        return self._luck[purpose]
