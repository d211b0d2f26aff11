"""What the rules must know of a country: its numbers, its letters, its words, its lists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

COMBINING = "[\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323]"
"""Marks that stand apart from their letter: a text that holds one is not NFC."""


class UnitRow(NamedTuple):
    """One code of an administrative unit, as a register writes it: where it lies, when it held.

    `began` and `ended` are yyyymmdd; `ended` is the first day on which it is no more, 0 for never.
    A code that stands for no district or commune has 0 there.
    """

    code: str
    region: int
    district: int
    commune: int
    began: int
    ended: int


@dataclass(frozen=True, slots=True)
class NumberLayout:
    """Where a number says what: form and length of the whole, (first digit, digits) of its parts.

    One digit gives century and sex: half of it the centuries since `first_century`, odd is female.
    """

    form: str
    digits: int
    place: tuple[int, int]
    century_and_sex: int
    year: tuple[int, int]
    first_century: int
    serial: tuple[int, int]

    @property
    def repeated_serials(self) -> tuple[int, ...]:
        """The serials of one digit repeated."""
        return tuple(int(str(digit) * self.serial[1]) for digit in range(10))


@dataclass(frozen=True, slots=True)
class QualityProfile:
    """A country as the rules see it. Forms are regular expressions, words are in small letters.

    `mojibake` holds letters that the country's names never have and broken encodings do;
    `syllable` is how a syllable of its main language can look, in the names of `main_people`;
    `unmarked_words` family and middle names that are never written without their marks;
    `nobody` what people type when they have no name to type.
    """

    number: NumberLayout
    number_places: tuple[int, ...]
    old_number_form: str
    phone_form: str
    symbols: str
    mojibake: str
    syllable: str
    unmarked_words: tuple[str, ...]
    look_alikes: str
    nobody: tuple[str, ...]
    ethnicities: tuple[str, ...]
    main_people: tuple[str, ...]
    card_age: int
    load_units: Callable[[], tuple[UnitRow, ...]]

    @property
    def odd_letters(self) -> str:
        """The form of whatever a rule of names may speak against: most names hold none of it."""
        return f"{self.symbols}|{self.mojibake}|{COMBINING}|{self.look_alikes}|  |\t"
