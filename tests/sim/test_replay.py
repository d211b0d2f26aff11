"""The programme of 2021 again: what it is given is met, what comes out is what the run gave."""

import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest

from capthe.cli.main import main
from capthe.cli.replay_pages import chart, ends, table
from capthe.country import COUNTRIES
from capthe.sim.nation.reference import populations
from capthe.sim.office import offices
from capthe.sim.replay.comparison import PUBLIC, compared
from capthe.sim.replay.curve import Curve, every_day
from capthe.sim.replay.history import HA_NOI, NATION
from capthe.sim.replay.inputs import CARDS_COUNTED, END, NATION_COLLECTED, Capacity, cards_a_day
from capthe.sim.replay.report import Report
from tests.shape.tree import ROOT

RESULTS = ROOT / "bench" / "results"
KEPT = {"ramp": 1000, "counted": 2000}  # scales


@pytest.fixture(scope="module")
def curve() -> Curve:
    calendar, office = COUNTRIES["vn"]().calendar, offices(1)[0]
    return Curve(lambda day: office.hours(day, calendar) is not None)


@pytest.fixture(scope="module")
def made(sizes, tmp_path_factory) -> tuple[Report, str, str]:
    """One run: its report, what it printed, what it drew."""
    folder = tmp_path_factory.mktemp("replay")
    scale = 60_000_000 // sizes["replay_dossiers"]
    done = subprocess.run(
        [sys.executable, "-m", "capthe.cli.main", "sim", "replay", "--scale", str(scale),
         "--report", folder / "report.json", "--svg", folder / "curves.svg"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    report = Report.read((folder / "report.json").read_text(encoding="utf-8"))
    return report, done.stdout, (folder / "curves.svg").read_text(encoding="utf-8")


# inputs -------------------------------------------------------------------------------------------


def test_the_provinces_add_up_to_the_nation_and_never_lose_a_dossier(curve):
    before = dict.fromkeys(populations(), 0.0)
    for day in every_day():
        now = curve.by_province(day)
        assert set(now) == set(populations())
        assert all(now[code] >= before[code] - 1e-6 for code in now), day
        before = now
    for knot in NATION_COLLECTED[1:]:
        assert sum(curve.by_province(knot.day).values()) == pytest.approx(knot.value)


def test_nobody_is_enrolled_at_tet(curve):
    eve, after = curve.by_province(date(2021, 2, 9)), curve.by_province(date(2021, 2, 16))
    assert eve == after


def test_the_plant_prints_nothing_before_it_opens_and_peaks_in_october():
    rates = [cards_a_day(day, Capacity.RAMP) for day in every_day()]
    assert rates[0] == 0
    assert max(rates) == 400_000
    assert rates == sorted(rates)


def test_counted_capacity_makes_exactly_the_cards_that_were_counted():
    made = 0.0
    counts = {}
    for day in every_day():
        made += cards_a_day(day, Capacity.COUNTED)
        counts[day] = made
    for knot in CARDS_COUNTED:
        assert counts[knot.day] == pytest.approx(knot.value)


# the run ------------------------------------------------------------------------------------------


def test_the_five_numbers_stand_in_their_order_every_evening(made):
    report, _, _ = made
    assert [each.day for each in report.evenings] == list(every_day())
    for each in report.evenings:
        for numbers in each.numbers.values():
            n = numbers
            assert n.collected >= n.sent >= n.printed >= n.received >= n.handed_over >= 0


def test_what_the_replay_was_given_is_met_to_a_dossier_or_two(made):
    report, _, _ = made
    for each in compared(report):
        if each.given == "input: curve" and each.public.value != 15_000_000:  # 16 is given
            assert abs(each.replayed - each.public.value) <= 2 * report.scale, each


def test_every_dossier_is_somewhere_at_the_end(made):
    report, _, _ = made
    last = report.evenings[-1].numbers[NATION]
    somewhere = sum(n for stage, n in report.standing.items() if stage != "moved")
    assert somewhere + report.refused == last.sent
    assert report.standing["handed_over"] == last.handed_over
    assert last.handed_over > 0.8 * last.collected


def test_a_queue_of_millions_stood_before_the_plant_at_the_end_of_june(made):
    report, _, _ = made
    june = report.at(date(2021, 6, 30), NATION)
    assert (june.collected - june.printed) * report.scale > 30_000_000


def test_the_table_and_the_picture_are_what_the_run_gave(made):
    report, printed, drawn = made
    assert printed == f"{table(report)}\n{ends(report)}"
    assert drawn == chart(report)
    rows = [line for line in printed.splitlines() if line.startswith("| ") and "/2" in line]
    assert len(rows) == len(PUBLIC)
    received = report.at(date(2021, 4, 25), HA_NOI).received * report.scale
    assert f" {received:,} | " in next(line for line in rows if "385,613" in line)
    assert Report.read(report.text()) == report


def test_differences_are_printed_whether_they_please_or_not(made):
    report, printed, _ = made
    for each in compared(report):
        assert f" {each.public.value:,}" in printed
        if abs(each.difference) < 10:
            assert f"{each.difference:+.1%}" in printed


PATH = "/usr/bin:/bin"
TINY = [sys.executable, "-m", "capthe.cli.main", "sim", "replay", "--scale", "3000000"]


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory) -> tuple[int, str, Report]:
    """A run that somebody ends in April: exit code, what it printed, its report."""
    path = tmp_path_factory.mktemp("interrupted") / "report.json"
    process = subprocess.Popen(
        [*TINY, "--report", path], env={"PATH": PATH, "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for line in process.stderr:
        if line.startswith("01/04/2021"):
            process.send_signal(signal.SIGINT)
            break
    printed, _ = process.communicate(timeout=300)
    return process.returncode, printed, Report.read(path.read_text(encoding="utf-8"))


def test_ctrl_c_ends_it_and_shows_the_days_so_far(interrupted):
    code, printed, report = interrupted
    assert code == 1
    assert date(2021, 4, 1) <= report.evenings[-1].day < END
    assert printed == f"{table(report)}\n{ends(report)}"
    assert 0 < len(compared(report)) < len(PUBLIC)


def test_the_same_seed_gives_the_same_programme(interrupted, tmp_path):
    _, _, before = interrupted
    path = tmp_path / "again.json"
    subprocess.run(
        [*TINY, "--report", path], env={"PATH": PATH, "PYTHONHASHSEED": "4242"},
        capture_output=True, check=True,
    )  # fmt: skip
    again = Report.read(path.read_text(encoding="utf-8"))
    assert again.evenings[: len(before.evenings)] == before.evenings
    assert again.evenings[-1].day == END


# what is shown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", KEPT)
def test_docs_show_what_the_kept_run_gave(kept, tmp_path, capsys):
    path = RESULTS / f"replay_{kept}.json"
    report = Report.read(path.read_text(encoding="utf-8"))
    assert (report.capacity.value, report.scale) == (kept, KEPT[kept])
    page = (ROOT / "docs" / "replay.md").read_text(encoding="utf-8")
    assert table(report) in page
    assert ends(report) in page
    drawn = tmp_path / "curves.svg"
    assert main(["sim", "replay", "--draw", str(path), "--svg", str(drawn)]) == 0
    assert table(report) in capsys.readouterr().out
    shown = ROOT / "docs" / "images" / f"replay_{kept}.svg"
    assert drawn.read_text(encoding="utf-8") == shown.read_text(encoding="utf-8")


def test_the_kept_run_is_what_this_program_gives(made):
    report, _, _ = made
    kept = Report.read((RESULTS / "replay_ramp.json").read_text(encoding="utf-8"))
    if report.scale == kept.scale:
        assert report.evenings == kept.evenings, "keep the report of a new run, see docs/replay.md"
    else:
        for ours, theirs in zip(compared(report), compared(kept), strict=True):
            off = max(20 * report.scale, 0.1 * theirs.replayed)
            assert abs(ours.replayed - theirs.replayed) <= off


def test_every_public_figure_of_the_picture_is_drawn(made):
    _, _, drawn = made
    circles = list(ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}circle"))  # noqa: S314 - our own drawing
    assert len(circles) == 2 + sum(
        public.scope in {NATION, HA_NOI} and public.number != "sent" for public in PUBLIC
    )


def test_labels_of_the_curves_stand_clear_of_each_other(made):
    _, _, drawn = made
    texts = ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - our own drawing
    lines = sorted(int(each.get("y")) for each in texts if int(each.get("x")) > 805)
    assert all(after - before >= 16 for before, after in pairwise(lines))
