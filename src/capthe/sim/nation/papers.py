"""What a person held before the chip card, what it says, and the small things on a dossier."""

from random import Random

from capthe.sim.nation.person import Paper
from capthe.sim.nation.streams import one_of

# provinces that issued the bar-code card (12 digits) from 2016; recalled, approximate
_BAR_CODE_PROVINCES = frozenset(
    {1, 22, 26, 30, 31, 33, 34, 35, 36, 37, 38, 44, 48, 72, 77, 79, 92},
)
_BAR_CODE_FROM = 2016
_BAR_CODE_EXCHANGED = 0.32  # of adults there who had exchanged their CMND by 2020
_NEVER_CAME_FOR_ONE = 0.03
_SIDES = ("trên trước cánh mũi trái", "dưới sau mép phải", "trên sau đầu lông mày phải")
_MORE_SIDES = ("dưới trước đuôi mắt trái", "sau cánh mũi phải", "trên trước mép trái")


def paper_of(rng: Random, *, birth_year: int, age: float, province: int) -> Paper:
    """Draw the paper held: none under 14, nine or twelve digits by province and age."""
    if age < 14 or rng.random() < _NEVER_CAME_FOR_ONE:
        return "none"
    if province not in _BAR_CODE_PROVINCES:
        # those who turned 14 in the months before the programme often had nothing yet
        return "none" if age < 15.5 and rng.random() < 0.6 else "cmnd"
    if birth_year + 14 >= _BAR_CODE_FROM:
        return "none" if age < 15.0 and rng.random() < 0.5 else "cccd"
    return "cccd" if rng.random() < _BAR_CODE_EXCHANGED else "cmnd"


def recorded_birth(rng: Random, birth: int) -> int:
    """Return the birth date of the old papers: for some of the old the year only."""
    year = birth // 10000
    share = 0.22 if year < 1940 else 0.09 if year < 1960 else 0.015 if year < 1975 else 0.0
    return year * 10000 if rng.random() < share else birth


def marks(rng: Random) -> str:
    """Draw the distinguishing marks (Đặc điểm nhận dạng)."""
    kind = one_of(rng, ("Nốt ruồi", "Sẹo chấm", "Nốt ruồi", "Tàn nhang"))
    return f"{kind} C: {1 + int(rng.random() * 5)} cm {one_of(rng, _SIDES + _MORE_SIDES)}"


def telephone(rng: Random, age: float) -> str | None:
    """Draw a number from 010, which no network uses: nobody can be rung up by mistake."""
    if age < 14 or rng.random() < (0.35 if age > 70 else 0.06):
        return None
    return f"010{int(rng.random() * 10**7):07}"
