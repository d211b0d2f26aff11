"""The five numbers and their percentages: computed, never typed."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from capthe.domain.errors import Broken
from capthe.domain.text import Text

NO_TARGET = Text("không đặt chỉ tiêu", "no target")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a target. `percent` is None when there is no target to be a part of."""

    part: int
    target: int

    def __post_init__(self) -> None:
        """Refuse a negative count."""
        if self.part < 0 or self.target < 0:
            raise ValueError("counts start at 0")

    @property
    def ratio(self) -> Fraction | None:
        """The exact ratio, above 1 when the target is exceeded; None without a target."""
        return Fraction(self.part, self.target) if self.target else None

    def percent(self, digits: int = 1) -> float | None:
        """Return the percentage rounded to `digits`; None without a target."""
        ratio = self.ratio
        return None if ratio is None else float(round(ratio * 100, digits))

    def label(self) -> Text:
        """Return the percentage as people read it: 56,2 % and 56.2 %, or that no target is set."""
        percent = self.percent()
        if percent is None:
            return NO_TARGET
        return Text(f"{percent:.1f} %".replace(".", ","), f"{percent:.1f} %")


@dataclass(frozen=True, slots=True)
class FiveNumbers:
    """Collected, sent, printed, received at the unit, handed over: of one unit, up to one hour."""

    collected: int
    sent: int
    printed: int
    received: int
    handed_over: int

    def __post_init__(self) -> None:
        """Refuse counts that cannot be: each follows from the one before it."""
        numbers = self.as_tuple()
        if numbers[-1] < 0 or any(later > earlier for earlier, later in pairwise(numbers)):
            raise Broken(f"the five numbers rise: {numbers}")

    def as_tuple(self) -> tuple[int, int, int, int, int]:
        """Return the numbers in the order of the flow."""
        return (self.collected, self.sent, self.printed, self.received, self.handed_over)

    def __add__(self, other: "FiveNumbers") -> "FiveNumbers":
        """Return the numbers of two units together."""
        pairs = zip(self.as_tuple(), other.as_tuple(), strict=True)
        collected, sent, printed, received, handed_over = (a + b for a, b in pairs)
        return FiveNumbers(collected, sent, printed, received, handed_over)

    def share_sent(self) -> Share:
        """Return how much of what was collected has left the unit."""
        return Share(self.sent, self.collected)
