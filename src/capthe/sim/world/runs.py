"""Running worlds: one seed, a fresh database, an outcome that can be told and repeated."""

import tempfile
import traceback
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from capthe.domain.country import Country
from capthe.sim.world.bugs import Bug
from capthe.sim.world.databases import Databases
from capthe.sim.world.invariants import BrokenInvariant, hold
from capthe.sim.world.invariants.check import When
from capthe.sim.world.sky import Weather, weather
from capthe.sim.world.story import story_of
from capthe.sim.world.trace import digest_of, trace_of
from capthe.sim.world.world import Setting, World
from capthe.store.pg.difference import Difference


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one world. `differences` is empty when every invariant held."""

    setting: Setting
    weather: Weather
    bug: str
    differences: tuple[Difference, ...]
    story: tuple[str, ...]
    trace: str
    fired: Mapping[str, int]
    points: Mapping[str, int]
    events: int
    simulated: timedelta

    @property
    def is_right(self) -> bool:
        """Everything held."""
        return not self.differences

    @property
    def command(self) -> str:
        """The command that shows it again."""
        setting = self.setting
        bug = f" --bug {self.bug}" if self.bug else ""
        return (
            f"capthe sim --seeds {setting.seed}..{setting.seed} --people {setting.people}"
            f" --storm {setting.storm_days}{bug}"
        )


class Runs:
    """Runs of worlds over one server. Packs of sealed objects lie in `scratch` while one runs."""

    def __init__(self, databases: Databases, country: Country, scratch: Path) -> None:
        self.databases = databases
        self.country = country
        self.scratch = scratch

    def run(
        self, setting: Setting, *, bug: Bug | None = None, drawn: Weather | None = None
    ) -> Outcome:
        """Carry one world to its end, or to the first invariant that does not hold."""
        chosen = weather(setting.seed) if drawn is None else drawn
        with ExitStack() as opened:
            database = opened.enter_context(self.databases.fresh(f"seed_{setting.seed}"))
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(dir=self.scratch)))
            world = World(setting, chosen, database, folder, self.country, _look)
            opened.callback(world.owner.close)
            if bug is not None:
                opened.enter_context(bug.planted(world))
            differences = _live(world)
            trace = trace_of(world.owner)
            points: dict[str, int] = {}
            for process in world.processes:
                for point, times in process.peril.reached.items():
                    points[point] = points.get(point, 0) + times
            return Outcome(
                setting, chosen, "" if bug is None else bug.name, tuple(differences),
                tuple(story_of(world, differences[0])) if differences else (), digest_of(trace),
                {kind: n for kind, n in sorted(world.sky.fired.items()) if n}, points,
                world.agenda.done, world.agenda.now - world.began,
            )  # fmt: skip


def _look(world: World, *, is_morning: bool) -> None:
    hold(world, When.DAILY if is_morning else When.AT_ONCE)


def _live(world: World) -> list[Difference]:
    """Run the world; whatever stops it is what differs."""
    try:
        world.run()
        hold(world, When.AT_THE_END)
    except BrokenInvariant as broken:
        return list(broken.differences)
    except Exception as error:  # noqa: BLE001 - a world that stops is a finding with its place
        place = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in place if "capthe" in frame.filename]
        where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
        return [Difference("nothing_fails_unforeseen", where, "an answer", f"{error!r}"[:500])]
    return []
