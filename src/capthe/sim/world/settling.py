"""Settling a world: a few provinces of the nation, their register, offices, devices and blanks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from capthe.domain.country import Country
from capthe.sim.faults import RATES, Register
from capthe.sim.nation import Person, people
from capthe.sim.nation.streams import stream
from capthe.sim.office import Office, offices
from capthe.store.pg.intake import enrol_devices
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.people import RegisterPerson

START = datetime(2021, 2, 22, 0, 30, tzinfo=UTC)  # 7:30 local time, after the holidays of Tết
FIRST_BLANK = 1_000_001
_PEOPLE_A_PROVINCE = 30
_OFFICES = 5
_WORSE = (
    6.0  # the register has that many more faults than the nation's, so that a few people see all
)


@dataclass(frozen=True, slots=True)
class Settlers:
    """Who lives in the world: those of age, everybody, and the offices that they use."""

    of_age: dict[int, Person]
    everybody: Sequence[Person]
    offices: tuple[Office, ...]


def settlers(seed: int, count: int) -> Settlers:
    """Draw so many people of age, in as many provinces as they fill."""
    luck = stream(seed, "provinces")
    wanted = 1 + count // _PEOPLE_A_PROVINCE
    provinces = tuple(sorted(luck.sample(_PROVINCES, min(wanted, len(_PROVINCES)))))
    of_age: dict[int, Person] = {}
    everybody = []
    for person in people(seed, count * 3, provinces=provinces):
        everybody.append(person)
        if not person.is_under_14():
            of_age[person.index] = person
            if len(of_age) == count:
                break
    return Settlers(of_age, everybody, _used(seed, provinces, of_age))


def _used(seed: int, provinces: Sequence[int], of_age: Mapping[int, Person]) -> tuple[Office, ...]:
    """Return the offices of those districts in which most people live."""
    lived = sorted(person.district for person in of_age.values())
    order = sorted(set(lived), key=lambda district: (-lived.count(district), district))
    wanted = set(order[: max(_OFFICES, len(of_age) // 12)])
    return tuple(o for o in offices(seed, provinces=provinces) if o.unit in wanted)


def settle(ledger: Ledger, country: Country, seed: int, who: Settlers) -> None:
    """Load the register and the devices."""
    register = Register(seed, rates={name: min(0.3, rate * _WORSE) for name, rate in RATES.items()})
    key = country.names.match_key
    ledger.people.load(
        RegisterPerson(
            row.cid, row.old_number, row.name, key(row.name), row.birth, row.sex, person.province,
            row.alive,
        )
        for person in who.everybody
        for row in register.rows_of(person)
    )  # fmt: skip
    enrol_devices(
        ledger.connection,
        [
            (office.unit, device.device_no, office.province, device.public)
            for office in who.offices
            for device in office.devices
        ],
    )


_PROVINCES = (1, 2, 4, 10, 11, 17, 19, 22, 24, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44,
              45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79,
              80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96)  # fmt: skip
