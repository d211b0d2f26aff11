"""The authority that allots numbers, and the registrar who enters deaths: they know."""

from collections.abc import Callable

from capthe.domain.country import Country
from capthe.outside.register import NumberRequest
from capthe.sim.nation import Person
from capthe.store.pg.act import Act
from capthe.store.pg.people import Particulars, People


class Registry:
    """A number desk (outside.register.Register) that gives every person the number that is theirs.

    `number_of` finds the person behind a submission.
    """

    def __init__(self, number_of: Callable[[str], str]) -> None:
        self.number_of = number_of

    def allot(self, request: NumberRequest) -> str:
        """Return the number of the person whose submission this is."""
        return self.number_of(request.key)


def enter_death(people: People, act: Act, country: Country, person: Person) -> None:
    """Enter a death into the population register, as the registrar does."""
    entry = people.find(person.cid)
    if entry is not None:
        name = country.names.name(person.name)[0].text
        key, sex = country.names.match_key(name), entry.sex or person.sex
        right = Particulars(name, key, entry.birth, sex)
        people.correct(act, person.cid, right, alive=False, source="trích lục khai tử")
