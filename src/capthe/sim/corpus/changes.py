"""Turning a change of one text or one field into a fault of a line."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from capthe.sim.corpus.family import Around, Make
from capthe.sim.corpus.lines import Particulars, unit_code

Writing = Callable[[str], str | None]
Drawn = Callable[[Random, str], str | None]


def all_names(writing: Writing) -> Make:
    """Write every name of a line in one way: one file, one encoding; one typist, one keyboard."""

    def make(_: Random, said: Particulars, __: Around) -> Particulars | None:
        name = writing(said.full_name)
        if name is None or name == said.full_name:
            return None
        parents = [(writing(n) if n else n) or n for n in (said.father_name, said.mother_name)]
        return replace(said, full_name=name, father_name=parents[0], mother_name=parents[1])

    return make


def on(field: str, change: Drawn) -> Make:
    """Change one field that is not empty."""

    def make(rng: Random, said: Particulars, _: Around) -> Particulars | None:
        before: str = getattr(said, field)
        after = change(rng, before) if before else None
        return None if after is None else replace(said, **{field: after})

    return make


def without(*names: str) -> Make:
    """Leave fields empty."""

    def make(_: Random, said: Particulars, __: Around) -> Particulars:
        return replace(said, **dict.fromkeys(names, ""))

    return make


def either(first: Make, second: Make) -> Make:
    """One of the two, with equal chance."""

    def make(rng: Random, said: Particulars, around: Around) -> Particulars | None:
        return (first if rng.random() < 0.5 else second)(rng, said, around)

    return make


def split_day(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a whole date."""
    pieces = text.split("-")
    return (int(pieces[0]), int(pieces[1]), int(pieces[2])) if len(pieces) == 3 else None


def siblings_number(rng: Random, said: Particulars, around: Around) -> Particulars:
    """Take the number of a brother or sister; of one who is not in this nation if need be."""
    if around.siblings:
        number = around.siblings[int(rng.random() * len(around.siblings))].number
    else:
        person = around.person
        number = around.numbers.draw_from_top(
            registered_in=person.birth_province,
            is_female=rng.random() < 0.5,
            year=person.birth // 10000 + (2 if rng.random() < 0.5 else -2),
        )
    return replace(said, number=number)


def moved(rng: Random, said: Particulars, around: Around) -> Particulars:
    """Give another commune of residence, mostly of the same province."""
    places, province = around.places, around.person.province
    place = places.within(rng, province) if rng.random() < 0.7 else places.anywhere(rng)
    return replace(said, residence_commune=unit_code(place))
