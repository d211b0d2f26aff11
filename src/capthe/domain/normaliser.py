"""What a country's normaliser answers: the keys by which records of one person are compared.

A register and a dossier write one name, one place in many ways. The linking engine compares keys
only; how a text becomes keys is the country's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self

GUESSED = "holes"
NOTED = "note"
"""The repair of a name beside which something stood that is none; all else of it was right."""
NAME_LETTERS_MAX = 120
"""The longest name of record has 40 letters; what is longer is cut for comparison."""


class Meaning(NamedTuple):
    """What a name or a word of it means: in small letters, and what was mended if anything."""

    text: str
    repair: str

    @property
    def is_guess(self) -> bool:
        """Say whether it has lost letters; `text` is as written."""
        return self.repair == GUESSED

    @property
    def is_mended(self) -> bool:
        """Say whether `text` is another than what was written."""
        return bool(self.repair) and not self.is_guess


def told_by_words(name: str, words: Sequence[Meaning | None]) -> str | None:
    """Return how a name was mended if its words tell: in the one way in which some of them were.

    None if a word tells nothing alone, if they mean what is written, or if the name is too long.
    """
    known = [each for each in words if each is not None]
    ways = {each.repair for each in known if each.repair}
    if len(known) < len(words) or len(ways) != 1 or len(name) > NAME_LETTERS_MAX:
        return None
    return None if " ".join([each.text for each in known]) == name.lower() else ways.pop()


@dataclass(frozen=True, slots=True)
class NameKeys:
    """The keys of a name, from strict to loose; all are texts in small letters.

    mended          the name after repair, as it is written
    canonical       the same, one spelling per sound and per name
    folded          ASCII letters
    phonetic        spellings that one region pronounces alike are equal
    bag             the words as they sound, sorted: order does not matter
    family, given   first and last word of the folded name; `middle` what stands between
    given_phonetic  the last word of the phonetic key
    given_canonical, given_toneless  the given name in full, and without its tone
    initials        the first letter of each folded word
    cut             1 some words are only their first letters, 2 the given name is
    own             the words of the given name, each between spaces, where the family name follows
    bare            1 if no word has a tone, 2 if none has any mark: they may have been lost
    odd             1 hardly anybody bears the given name: perhaps a slip of the pen; 2 and it is so
                    long that two slips leave most of it; 0 never said of a name that may have lost
                    its marks, whose given name may be any
    repair          what was mended ("tcvn3", "typing", "joined"), empty if nothing; GUESSED if the
                    name has lost letters
    """

    mended: str
    canonical: str
    folded: str
    phonetic: str
    bag: str
    family: str
    given: str
    given_phonetic: str
    middle: str
    given_canonical: str
    given_toneless: str
    initials: str
    cut: int
    own: str | None
    bare: int
    odd: int
    repair: str = ""

    @property
    def is_guess(self) -> bool:
        """Say whether the keys are of what the name must have been; `mended` is as written."""
        return self.repair == GUESSED


@dataclass(frozen=True, slots=True)
class PlaceKeys:
    """A unit seen through its lineage; None where the code does not say.

    `unit` is the code as written, `ground` the unit that holds the ground after the last reform,
    `region` the first level of the older tree, `wide` that of the newest.
    """

    unit: int | None = None
    ground: int | None = None
    district: int | None = None
    region: int | None = None
    wide: int | None = None


class Normaliser(Protocol):
    """A country's way from texts to keys.

    `number_form` and `old_number_form` are regular expressions of texts that are numbers in their
    one form already, so that a batch need not look at each; one digit repeated is never a number.
    """

    @property
    def number_form(self) -> str:
        """The form of a clean number: digits and letters, no other sign."""

    @property
    def old_number_form(self) -> str:
        """The form of a clean number of an older paper: digits and letters."""

    @property
    def digits(self) -> Mapping[str, int]:
        """How many digits a column's codes have: a table that keeps integers loses their zeros."""

    @property
    def last_day(self) -> int:
        """The last day, yyyymmdd, on which somebody of a file can be born."""

    def until(self, last_day: int) -> Self:
        """Return a normaliser to which a birth after this day is none."""

    def learned(self, names: Iterable[tuple[str, int]]) -> Self:
        """Return a normaliser that knows the words of these names, given with their counts."""

    def name(self, text: str) -> NameKeys | None:
        """Return the keys of a name; None for an empty text or one that says "unknown"."""

    def mended(self, text: str) -> Meaning | None:
        """Return `mended` and `repair` of a name's keys, without the others."""

    def word(self, text: str) -> Meaning | None:
        """Return what a word means whatever stands beside it; None if the whole name must tell.

        A name of such words means what they mean if `told_by_words` says how it was mended.
        """

    def without_note(self, text: str) -> str:
        """Return a name without the notes that stand beside it: "(tức Hai)", " - 1962"."""

    def people(self, text: str) -> str | None:
        """Return the key of an ethnic group, however it is named; None for what says nothing."""

    def place(self, code: str) -> PlaceKeys | None:
        """Return the keys of a unit's code at any level; None for an unknown code."""

    def place_of_birth(self, code: str) -> PlaceKeys | None:
        """Return region and wide of a province's or country's code; None for an unknown code.

        A country's code has no wide.
        """

    def number(self, text: str) -> str | None:
        """Return a number in its one form; None if it cannot be a number of this country."""

    def old_number(self, text: str) -> str | None:
        """Return the number of an older paper in its one form; None if it cannot be one."""
