"""What a replay gave: every evening's five numbers, and where everybody was at the end."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from capthe.domain.counts import FiveNumbers
from capthe.sim.replay.inputs import Capacity


@dataclass(frozen=True, slots=True)
class Evening:
    """The five numbers at the end of a day, of the nation and of two provinces."""

    day: date
    numbers: Mapping[str, FiveNumbers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A replay at 1 : `scale`. `standing` counts the dossiers by stage at the end.

    `refused` packets never became a dossier: step 2 refused what they say. `machine` is what is
    known of the one that ran it, `excluded` what the replay leaves out.
    """

    scale: int
    seed: int
    capacity: Capacity
    evenings: tuple[Evening, ...]
    standing: Mapping[str, int]
    refused: int
    seconds: float
    machine: Mapping[str, object]
    excluded: tuple[str, ...]

    def at(self, day: date, scope: str) -> FiveNumbers | None:
        """Return the numbers on an evening; None when the replay did not come so far."""
        return next((each.numbers[scope] for each in self.evenings if each.day == day), None)

    def text(self) -> str:
        """Write it as JSON, an evening a line."""
        head = {
            "scale": self.scale,
            "seed": self.seed,
            "capacity": self.capacity.value,
            "seconds": self.seconds,
            "refused": self.refused,
            "standing": dict(self.standing),
            "machine": dict(self.machine),
            "excluded": list(self.excluded),
        }
        lines = ",\n".join(
            json.dumps(
                [
                    each.day.isoformat(),
                    {s: list(asdict(n).values()) for s, n in each.numbers.items()},
                ],
                ensure_ascii=False,
            )
            for each in self.evenings
        )
        begin = json.dumps(head, ensure_ascii=False).removesuffix("}")
        return f'{begin}, "evenings": [\n{lines}\n]}}\n'

    @classmethod
    def read(cls, text: str) -> "Report":
        """Read what `text` wrote."""
        value = json.loads(text)
        return cls(
            scale=value["scale"],
            seed=value["seed"],
            capacity=Capacity(value["capacity"]),
            seconds=value["seconds"],
            standing=value["standing"],
            refused=value["refused"],
            machine=value["machine"],
            excluded=tuple(value["excluded"]),
            evenings=tuple(
                Evening(date.fromisoformat(day), {s: FiveNumbers(*n) for s, n in numbers.items()})
                for day, numbers in value["evenings"]
            ),
        )
