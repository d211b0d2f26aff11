"""What is done with a dossier once its candidates are weighed.

AUTO      linked without a person looking
OFFICER   shown at the desk: one look, one click, the differing fields marked
CLERICAL  to the worklist: somebody must find out
NEW       nobody in the register fits: a record is proposed

A probability alone never links. What could be a twin or a brother, and what contradicts the
number, is a hard conflict: it has a name, and a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from capthe.domain.text import Text
from capthe.link.definition import NOTHING_SAID, TEN, Definition
from capthe.link.model import posterior

AUTO_MIN = 0.97  # measured: docs/linking.md
OFFICER_MIN = 0.5
CLERICAL_MIN = 0.05
SURE_NAMES = (1, 2)  # levels of the name: the same, and the same but for marks
SURE = 0.9999  # found by the tight rules beyond this: the loose ones are not tried
_OF_ONE_PERSON = {
    "name": SURE_NAMES,
    "given": (1,),  # a name without marks is alike to those of two sisters, Phương and Phượng
    "birth": (1,),
    "sex": (0, 1),
    "father": (0, 1, 2, 3, 4, 5, 6),
    "mother": (0, 1, 2, 3, 4, 5, 6),
    "birthplace": (0, 1, 2, 3, 4, 5, 6, 7),
}
_PARENTS = ("father", "mother")
DECISIVE = ("name", "given", "sex")  # `conflicts` tells even those of their levels apart that agree
ANOTHER_BIRTH = 8  # the level of the date of birth at which not even the year is alike
ANOTHER_MONTH = 9  # the level at which the year is, and one of the two says no day
_EQUAL, _OTHER = 1, 3  # levels of two numbers that are equal, that differ
ANOTHER_NAME = 7  # from this level of the name on, at most two words of it sound alike
KIN_NAMES = (4, 7, 8)  # levels of the given name at which both may be borne, as twins' names are


class Decision(StrEnum):
    """The four answers."""

    AUTO = "AUTO"
    OFFICER = "OFFICER"
    CLERICAL = "CLERICAL"
    NEW = "NEW"


class Conflict(StrEnum):
    """Why a probable person is not linked without a look."""

    KIN = "kin"
    SEX = "sex_differs"
    BIRTH = "birth_differs"
    BIRTH_UNKNOWN = "birth_unknown"
    MONTH = "month_differs"
    NUMBER_OF_ANOTHER = "number_of_another"
    NUMBER_DIFFERS = "number_differs"
    CROWD = "crowd"
    UNNAMED = "unnamed"


CONFLICTS: dict[Conflict, Text] = {
    Conflict.KIN: Text(
        "hai tên đều có thể có thật: có thể là anh chị em hoặc sinh đôi",
        "both names may be borne: perhaps a brother, sister or twin",
    ),
    Conflict.SEX: Text("giới tính khác nhau", "the sex differs"),
    Conflict.BIRTH: Text(
        "ngày và năm sinh khác hẳn: có thể là anh chị em, hoặc tên của anh chị em",
        "another date and year of birth: perhaps a brother or sister, or the name of one",
    ),
    Conflict.BIRTH_UNKNOWN: Text(
        "không có ngày sinh để so, cũng không có số nào khớp",
        "there is no date of birth to compare, and no equal number",
    ),
    Conflict.MONTH: Text(
        "tháng sinh khác nhau, một bên không ghi ngày",
        "the months of birth differ, and one side says no day",
    ),
    Conflict.NUMBER_OF_ANOTHER: Text(
        "số định danh trên hồ sơ là của người khác trong dữ liệu",
        "the number on the dossier belongs to somebody else in the register",
    ),
    Conflict.NUMBER_DIFFERS: Text("số định danh khác nhau", "the numbers differ"),
    Conflict.CROWD: Text(
        "quá nhiều người trùng họ tên và ngày sinh để so từng người",
        "too many people share name and date for each to be compared",
    ),
    Conflict.UNNAMED: Text(
        "mã người (person_id) trong dữ liệu trống hoặc trùng với dòng khác",
        "the register's id of the person (person_id) is empty, or another row has it too",
    ),
}


@dataclass(frozen=True, slots=True)
class Best:
    """The best candidate of a dossier; `is_owner` when nobody else holds the dossier's number.

    `is_named` when the register has an id for the candidate, and for nobody else.
    """

    pattern: int
    number_level: int
    probability: float
    is_owner: bool
    is_crowded: bool
    is_named: bool = True


def conflicts(definition: Definition, best: Best) -> tuple[Conflict, ...]:
    """Name every hard conflict between the dossier and its best candidate.

    An equal number does not excuse another name: a brother's number is a conflict, not a match.
    """
    levels = definition.levels(best.pattern)
    found = []
    places = definition.places
    if levels[places["name"]] >= ANOTHER_NAME or levels[places["given"]] in KIN_NAMES:
        found.append(Conflict.KIN)
    if levels[places["sex"]] == len(("none", "same")):
        found.append(Conflict.SEX)
    if levels[places["birth"]] == ANOTHER_BIRTH and best.number_level != _EQUAL:
        found.append(Conflict.BIRTH)
    if levels[places["birth"]] == NOTHING_SAID and best.number_level != _EQUAL:
        found.append(Conflict.BIRTH_UNKNOWN)
    if levels[places["birth"]] == ANOTHER_MONTH:
        found.append(Conflict.MONTH)
    if not best.is_owner:
        found.append(Conflict.NUMBER_OF_ANOTHER)
    elif best.number_level == _OTHER:
        found.append(Conflict.NUMBER_DIFFERS)
    if best.is_crowded and best.probability < AUTO_MIN:
        found.append(Conflict.CROWD)
    if not best.is_named:
        found.append(Conflict.UNNAMED)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the register who was compared with a dossier: row, pattern, level of number."""

    person: int
    pattern: int
    number_level: int


def is_owner(candidates: Sequence[Candidate], best: Candidate | None) -> bool:
    """Say whether the dossier's number is not the number of just one person, another than the best.

    `candidates` holds everybody who bears it, unless that is a crowd.
    """
    holders = [each for each in candidates if each.number_level == _EQUAL]
    return len(holders) != 1 or holders[0] == best


def repeats(definition: Definition, patterns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return in which ways each candidate is the dossier's person by name, date and parent.

    1 the father is the same, 2 the mother, 0 neither, or something speaks against it. Two
    candidates that are so in one way are like each other in the same things: one person who stands
    in the register twice, not two who make each other doubtful.
    """
    found = np.zeros(len(patterns), dtype=np.int64)
    if not definition.places.keys() >= _OF_ONE_PERSON.keys():
        return found
    size = len(definition.comparisons)
    levels = {
        name: patterns // 10 ** (size - 1 - definition.places[name]) % 10 for name in _OF_ONE_PERSON
    }
    fits = np.logical_and.reduce(
        [_is_in(levels[name], allowed) for name, allowed in _OF_ONE_PERSON.items()]
    )
    for bit, parent in enumerate(_PARENTS):
        found |= (fits & _is_in(levels[parent], SURE_NAMES)).astype(np.int64) << bit
    return found


def _is_in(levels: NDArray[np.int64], allowed: tuple[int, ...]) -> NDArray[np.bool_]:
    is_allowed = np.zeros(TEN, dtype=np.bool_)
    is_allowed[list(allowed)] = True
    return is_allowed[levels]


def weigh(
    definition: Definition,
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    nobody: float,
) -> tuple[Candidate | None, float]:
    """Return the best candidate and its probability against the others and "none of these".

    Of equals the one that was entered first is named; their probability is divided, unless they
    are one person in two rows.
    """
    if not candidates:
        return None, 0.0
    best = max(range(len(candidates)), key=lambda at: (scores[at], -candidates[at].person))
    ways = repeats(definition, np.array([each.pattern for each in candidates], dtype=np.int64))
    others = [at for at in range(len(candidates)) if at == best or not ways[at] & ways[best]]
    chances = posterior([scores[at] for at in others], nobody)
    return candidates[best], chances[others.index(best)]


def is_sure(definition: Definition, best: Candidate | None, probability: float) -> bool:
    """Say whether somebody found by the tight rules needs no further search."""
    if best is None or probability < SURE:
        return False
    return definition.levels(best.pattern)[definition.places["name"]] in SURE_NAMES


def most_probable(best: Best, found: Sequence[Conflict]) -> float:
    """Return the most that is said of the best candidate's probability.

    Of a differing sex without an equal number it is what an automatic link must have: the form may
    bear the whole name of a sister or a twin. Of such forms a model learns nothing, since their
    number fits somebody else less than their name does.
    """
    is_doubtful = Conflict.SEX in found and best.number_level != _EQUAL
    return AUTO_MIN if is_doubtful else 1.0


def decide(probability: float, found: tuple[Conflict, ...]) -> Decision:
    """Return what is done, given the probability of the best candidate and its conflicts."""
    if probability >= AUTO_MIN and not found:
        return Decision.AUTO
    if probability >= OFFICER_MIN:
        return Decision.OFFICER
    if probability >= CLERICAL_MIN or Conflict.CROWD in found:
        return Decision.CLERICAL
    return Decision.NEW
