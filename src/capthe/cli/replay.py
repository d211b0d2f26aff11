"""`capthe sim replay`: the programme of 2021 at 1 : scale through the real pipeline.

Ctrl-C ends it at the present day: the table and the picture of the days so far are still made, and
the exit code is 1.
"""

import argparse
import logging
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import capthe.steps
from capthe.cli.bench_world import machine
from capthe.cli.environment import server_programs
from capthe.cli.home import Home
from capthe.cli.nation import FIRST_BLANK, register_rows, seeded_entropy
from capthe.cli.options import seed_option
from capthe.cli.replay_pages import chart, ends, table
from capthe.outside.carrier import CarrierTwin
from capthe.outside.printer import PrinterTwin
from capthe.outside.register import RegisterTwin
from capthe.sim.nation import Person, people
from capthe.sim.nation.reference import age_bands, populations
from capthe.sim.office import Office, offices
from capthe.sim.officers import Officers
from capthe.sim.programme import standing
from capthe.sim.replay.curve import Curve
from capthe.sim.replay.days import EVENING, Replay
from capthe.sim.replay.desks import People
from capthe.sim.replay.enrolment import Enrolment, Station
from capthe.sim.replay.history import NATION
from capthe.sim.replay.inputs import CARRIER_DAYS, CARRIER_LOSES, END, START, Capacity
from capthe.sim.replay.report import Evening, Report
from capthe.store.pg import people as register
from capthe.store.pg.intake import enrol_devices
from capthe.store.pg.server import Server
from capthe.work.centre import Centre
from capthe.work.clock import SteppedClock
from capthe.work.line import TextLine
from capthe.work.station import Stations, find_stations
from capthe.work.worker import Worker

_NOT_KEPT = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
EXCLUDED = (
    "packets: none is sealed, sent, opened or verified; no portrait or paper is stored",
    "chip, signature and artwork: the printer's twin prints a card's text",
    "sending back at approval, enrolling twice, weather and shortages",
    "fsync: nothing of a replay is kept",
)
_SPARE = 3  # a province may be a little ahead of its share
_SEARCHED = 4  # times as many people are looked at before a province's list stays short


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the part `replay` to `capthe sim`."""
    parser = subparsers.add_parser(
        "replay",
        help="chương trình năm 2021 qua toàn bộ quy trình thật"
        " / the programme of 2021 through the real pipeline",
    )
    parser.add_argument(
        "--scale",
        type=int,
        default=1000,
        help="một hồ sơ thay cho bấy nhiêu hồ sơ / one dossier stands for so many",
    )
    seed_option(parser)
    parser.add_argument(
        "--capacity", choices=[each.value for each in Capacity], default=Capacity.RAMP.value,
        help="công suất nhà máy: theo hai công bố, hoặc theo số thẻ đã in"
            " / of the plant: two statements about it, or the counts of cards",
    )  # fmt: skip
    parser.add_argument(
        "--report",
        type=Path,
        help="ghi kết quả lần chạy, dạng JSON / write what the run gave, as JSON",
    )
    parser.add_argument(
        "--svg", type=Path, help="vẽ các đường biểu diễn vào tệp SVG này / draw the curves"
    )
    parser.add_argument(
        "--draw",
        type=Path,
        metavar="REPORT",
        help="hiện lại một lần chạy trước / show an earlier run again",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the replay (or read an earlier one) and show it; the table is on stdout."""
    logging.basicConfig(level=logging.ERROR)
    if arguments.draw is None:
        report = replayed(arguments.scale, arguments.seed, Capacity(arguments.capacity))
    else:
        report = Report.read(arguments.draw.read_text(encoding="utf-8"))
    if arguments.report is not None:
        arguments.report.write_text(report.text(), encoding="utf-8")
    if arguments.svg is not None:
        arguments.svg.write_text(chart(report), encoding="utf-8")
    sys.stdout.write(f"{table(report)}\n{ends(report)}")
    return 0 if report.evenings[-1].day == END else 1


def replayed(scale: int, seed: int, capacity: Capacity) -> Report:
    """Run the programme in a home of its own, to its end or until Ctrl-C.

    Also where Ctrl-C was switched off for what runs in the background, and for a polite kill: the
    server must be stopped.
    """
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, signal.default_int_handler)
    began = time.monotonic()
    evenings: list[Evening] = []
    with _home() as home, home.connect() as connection:
        clock = SteppedClock(datetime.combine(START, EVENING))
        printer = PrinterTwin(home.folder("outside") / "printer.sqlite", seed=seed)
        line = TextLine(home.country(), printer)
        centre = home.centre(connection, clock=clock, seed=seed, line=line)
        replay = found(home, centre, clock, scale=scale, seed=seed, capacity=capacity)
        try:
            for evening in replay.run():
                evenings.append(evening)
                _progress(evening, time.monotonic() - began)
        except KeyboardInterrupt:
            if not evenings:
                raise
        _tell("\n")
        return Report(
            scale=scale,
            seed=seed,
            capacity=capacity,
            evenings=tuple(evenings),
            refused=replay.enrolment.refused,
            standing={stage: n for stage, n in standing(centre).items() if n},
            seconds=round(time.monotonic() - began, 1),
            machine=machine(),
            excluded=EXCLUDED,
        )


def found(
    home: Home, centre: Centre, clock: SteppedClock, *, scale: int, seed: int, capacity: Capacity
) -> Replay:
    """Settle people, offices and machines in a fresh home; return the programme to be lived."""
    seats = _offices(seed)
    calendar = centre.country.calendar
    curve = Curve(lambda day: seats[1].hours(day, calendar) is not None)
    wanted = {code: int(n / scale) + _SPARE for code, n in curve.by_province(END).items()}
    everybody, lists = _citizens(seed, scale, wanted)
    _tell("dân số / people\n")
    _settle(centre, seed, everybody, seats)
    centre.entropy = seeded_entropy(seed, "replay")
    centre.carrier = CarrierTwin(
        home.folder("outside") / "carrier.sqlite",
        seed=seed,
        days=CARRIER_DAYS,
        lost_share=CARRIER_LOSES,
    )
    stations = {code: Station(seats[code], citizens) for code, citizens in lists.items()}
    enrolment = Enrolment(seed, centre, stations)
    officers = Officers(
        seed=seed, centre=centre, stations=enrolment, people=dict(enumerate(everybody))
    )
    found_there = find_stations(capthe.steps)
    chores = {name: chore for name, chore in found_there.chores.items() if name != "allot"}
    worker = Worker(centre, Stations(found_there.by_stage, chores), "replay")
    return Replay(
        scale=scale,
        capacity=capacity,
        centre=centre,
        clock=clock,
        curve=curve,
        enrolment=enrolment,
        people=People(seed=seed, centre=centre, officers=officers),
        machines=worker.run_until_idle,
    )


def _offices(seed: int) -> dict[int, Office]:
    """Return one office for each province: that of its first district."""
    seats: dict[int, Office] = {}
    for office in offices(seed, devices_each=1):
        seats.setdefault(office.province, office)
    return seats


def _citizens(
    seed: int, scale: int, wanted: dict[int, int]
) -> tuple[list[Person], dict[int, list[Person]]]:
    """Return the people, and for each province those who will come, in the order they come."""
    everybody: list[Person] = []
    lists: dict[int, list[Person]] = {code: [] for code in populations()}
    short = set(wanted)
    for person in people(seed, _SEARCHED * sum(n for _, n in age_bands()) // scale):
        everybody.append(person)
        mine = lists[person.province]
        if person.province in short and not person.is_under_14():
            mine.append(person)
            if len(mine) == wanted[person.province]:
                short.discard(person.province)
        if not short:
            break
    return everybody, lists


def _settle(centre: Centre, seed: int, everybody: list[Person], seats: dict[int, Office]) -> None:
    """Load the register, register the devices, deliver blanks."""
    connection = centre.ledger.connection
    rows = list(register_rows(centre, seed, everybody))
    register.People(connection).load(rows, centre.act("replay", "enter people"))
    if isinstance(centre.register, RegisterTwin):
        centre.register.know(sorted({p.cid for p in everybody} | {row.cid for row in rows}))
    enrol_devices(
        connection,
        [
            (office.unit, device.device_no, office.province, device.public)
            for office in seats.values()
            for device in office.devices
        ],
    )
    centre.ledger.deliver_blanks(
        centre.act("plant", "delivery"), centre.plan.plant, FIRST_BLANK, 2 * len(everybody)
    )


@contextmanager
def _home() -> Iterator[Home]:
    """Start a home that is removed at the end, on a server that need not survive a power cut."""
    path = Path(tempfile.mkdtemp(prefix="capthe-replay-"))
    path.chmod(0o711)
    home = Home(path, Server(path, server_programs(), settings=_NOT_KEPT))
    try:
        home.server.start(lambda text: _tell(f"▸ {text.vi} · {text.en}\n"))
        home.migrate()
        yield home
    finally:
        home.server.stop()
        shutil.rmtree(path, ignore_errors=True)


def _progress(evening: Evening, seconds: float) -> None:
    """Show the day: in place on a terminal, else once a month."""
    if not sys.stderr.isatty() and evening.day.day != 1:
        return
    numbers = evening.numbers[NATION]
    _tell(
        f"{evening.day:%d/%m/%Y}  thu nhận / collected {numbers.collected:,}"
        f"  đã in / printed {numbers.printed:,}"
        f"  đã trả / handed over {numbers.handed_over:,}  ({seconds:.0f} s)   "
        + ("\r" if sys.stderr.isatty() else "\n")
    )


def _tell(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
