"""Settling a synthetic nation in a home: its register, devices, blanks, and the visits to come."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from capthe.cli.home import Home
from capthe.domain.number import Entropy
from capthe.domain.text import Text
from capthe.outside.register import RegisterTwin
from capthe.sim.faults import Register
from capthe.sim.nation import Person, people
from capthe.sim.nation.streams import stream
from capthe.sim.office import offices
from capthe.sim.programme import DAY_AT_ONCE, Programme
from capthe.sim.station import Stations, visits
from capthe.steps.receive import Gate
from capthe.store.pg.intake import enrol_devices
from capthe.store.pg.people import People, RegisterPerson
from capthe.work.centre import Centre

FIRST_BLANK = 1_000_001
PROGRAMME_START = datetime(2021, 1, 23, 0, 30, tzinfo=UTC)  # 7:30 on the first day, local time


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the nation is settled: `count` of age, drawn by `seed`, coming over `days`."""

    seed: int
    count: int
    days: int
    start: datetime


class Nation:
    """The people of age and the offices of a settlement, in memory."""

    def __init__(self, settlement: Settlement) -> None:
        self.settlement = settlement
        self.offices = {o.unit: o for o in offices(settlement.seed)}
        self.everybody: list[Person] = []
        self.people: dict[int, Person] = {}
        for person in people(settlement.seed, settlement.count * 2):
            self.everybody.append(person)
            if not person.is_under_14() and person.district in self.offices:
                self.people[person.index] = person
                if len(self.people) == settlement.count:
                    break


def enter_people(centre: Centre, nation: Nation) -> None:
    """Enter what number 3 compares of everybody, and nothing more of them."""
    rows = register_rows(centre, nation.settlement.seed, nation.everybody)
    People(centre.ledger.connection).load(rows, centre.act("nation", "enter people"))


def settle(
    centre: Centre, nation: Nation, stations: Stations, tell: Callable[[Text], None]
) -> None:
    """Enrol the devices, deliver blanks, plan the visits; once for a home with its register."""
    connection = centre.ledger.connection
    plan = nation.settlement
    if isinstance(centre.register, RegisterTwin):
        known = connection.execute("select cid from register.person order by cid").fetchall()
        centre.register.know(sorted({p.cid for p in nation.everybody} | {cid for (cid,) in known}))
    tell(Text("Đăng ký thiết bị…", "Enrolling the devices…"))
    enrol_devices(
        connection,
        [
            (o.unit, device.device_no, o.province, device.public)
            for o in nation.offices.values()
            for device in o.devices
        ],
    )
    row = connection.execute("select count(*) from ledger.blank").fetchone()
    if row is None or row[0] == 0:
        centre.ledger.deliver_blanks(
            centre.act("plant", "delivery"), centre.plan.plant, FIRST_BLANK, plan.count * 2 + 1000
        )
    tell(Text("Lên lịch người đến…", "Planning the visits…"))
    if stations.planned[0] == 0:
        stations.plan(
            list(
                visits(
                    plan.seed, list(nation.people.values()), nation.offices, centre.country,
                    start=plan.start, days=plan.days,
                )
            )
        )  # fmt: skip


def register_rows(
    centre: Centre, seed: int, everybody: Sequence[Person]
) -> Iterator[RegisterPerson]:
    """Yield the register of these people, with its faults."""
    register = Register(seed)
    names = centre.country.names
    for person in everybody:
        for row in register.rows_of(person):
            yield RegisterPerson(
                row.cid, row.old_number, row.name, names.match_key(row.name), row.birth, row.sex,
                row.residence_district and person.province, row.alive,
            )  # fmt: skip


def open_stations(home: Home, seed: int, entropy: Entropy) -> Stations:
    """Return the stations that the home keeps."""
    return Stations(
        home.folder("nation") / "stations.sqlite",
        seed=seed,
        recipient=home.national_key.recipient,
        entropy=entropy,
    )


def found_programme(
    gate: Gate,
    centre: Centre,
    nation: Nation,
    stations: Stations,
    *,
    machines: Callable[[], int],
    bite: int = DAY_AT_ONCE,
) -> Programme:
    """Return the programme of a settled nation around a centre."""
    return Programme(
        seed=nation.settlement.seed,
        centre=centre,
        gate=gate,
        stations=stations,
        people=nation.people,
        offices=nation.offices,
        machines=machines,
        bite=bite,
    )


def seeded_entropy(seed: int, purpose: str) -> Entropy:
    """Return an entropy that repeats itself by seed: for packet ids of a synthetic nation only."""
    return stream(seed, "entropy", purpose).randbytes
