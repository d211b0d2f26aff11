"""The order of units by their scores; whoever fills fields with a constant has no place in it."""

from capthe.link.quality.rule import Dimension
from capthe.link.quality.scoring import Score

ALARM_SHARE = 0.01
"""A unit of whose records more than this share stand under an alarm is not ranked."""


def standing(score: Score) -> float:
    """Return what a unit is ranked by: the mean of the scores that could be asked."""
    shares = [share for word in Dimension if (share := score.share(word)) is not None]
    return sum(shares) / len(shares) if shares else 0.0


def is_alarmed(records: int, people: int) -> bool:
    """Tell whether so many records under an alarm keep a unit of so many people out."""
    return records > ALARM_SHARE * people
