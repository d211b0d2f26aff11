"""docs/invariants.md names every check of the simulator and every planted bug as they are."""

import re

from capthe.sim.world.bugs import BUGS
from capthe.sim.world.invariants import INVARIANTS
from capthe.sim.world.sky import MOST
from capthe.sim.world.sky import __doc__ as weather
from tests.shape.tree import ROOT
from tests.world.conftest import table

PAGE = (ROOT / "docs" / "invariants.md").read_text(encoding="utf-8")


def test_every_check_stands_under_an_invariant_and_every_check_named_is_one():
    named = {
        name
        for line in re.findall(r"(?ms)^- Sim: (.*?)(?=^- |^#|\Z)", PAGE)
        for name in re.findall(r"`(\w+)`", line)
    }
    assert named == {check.name for check in INVARIANTS}
    assert all(check.doc for check in INVARIANTS)


def test_every_planted_bug_has_its_row():
    rows = re.findall(
        r"(?m)^\| `(\w+)` \| (.+?) \| `(\w+)` \| [^|]{9,} \| (\d+), (\d+), (\d+) \|$", PAGE
    )
    known = table("planted_bugs.toml")
    assert {(n, d, c, int(s), int(p), int(t)) for n, d, c, s, p, t in rows} == {
        (b.name, b.doc, b.caught_by, known[n].seed, known[n].people, known[n].storm_days)
        for n, b in BUGS.items()
    }


def test_every_kind_of_fault_is_told():
    assert set(MOST) - set(re.findall(r"\w+", weather)) == set()
