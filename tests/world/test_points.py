"""A process can die before and after every commit and outside call, and the code says where."""

import re

from capthe.sim.world.world import Setting
from capthe.work.fault_points import DOOR_POINTS, FACTORY_POINTS, WORKER_POINTS
from tests.shape.tree import SOURCE


def test_the_points_declared_are_those_that_the_code_reaches():
    folders = [SOURCE / "steps", SOURCE / "work" / "worker.py"]
    files = [f for each in folders for f in ([each] if each.is_file() else each.rglob("*.py"))]
    reached = {
        name
        for file in files
        for name in re.findall(r'centre\.reach\("([\w.]+)"\)', file.read_text(encoding="utf-8"))
    }
    assert reached == {*WORKER_POINTS, *FACTORY_POINTS, *DOOR_POINTS}


def test_a_world_reaches_them_all_and_both_sides_of_every_verb(runs):
    points = runs.run(Setting(3, 20, 3)).points
    assert {*WORKER_POINTS, *DOOR_POINTS} - set(points) == set()
    before = {name.removesuffix(" before") for name in points if name.endswith(" before")}
    after = {name.removesuffix(" after") for name in points if name.endswith(" after")}
    assert before >= after
    assert {"receive", "verify", "claim_cards", "pass_set", "allot", "intend_lot", "intend",
            "record_lot", "pack", "arrive", "hand_over", "append", "commit"} <= after  # fmt: skip
