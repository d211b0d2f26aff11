"""The story of the one dossier or card that an invariant names: what was done, what lay where."""

import re

from capthe.sim.world.trace import trace_of
from capthe.sim.world.world import World
from capthe.store.pg.difference import Difference

_LINES_MAX = 60


def story_of(world: World, difference: Difference) -> list[str]:
    """Return the lines of its story, oldest first; empty when no dossier or card is named."""
    dossiers = _dossiers(world, difference)
    lines = [str(step) for step in trace_of(world.owner) if step.dossier in dossiers]
    cases = world.owner.execute(
        "select raised_at, dossier, desk, r.name, coalesce(resolution, 'open')"
        " from ledger.exception x join ledger.reason r on r.code = x.reason"
        " where dossier = any(%s) order by x.id",
        [sorted(dossiers)],
    )
    lines += [
        f"{at:%d/%m %H:%M:%S} dossier {dossier}: a case of {desk}, {reason}: {resolution}"
        for at, dossier, desk, reason, resolution in cases
    ]
    for (blank,) in world.owner.execute(
        "select blank from ledger.attempt where dossier = any(%s) order by blank",
        [sorted(dossiers)],
    ):
        places = " → ".join(place for which, place in world.things.said if which == blank)
        lines.append(f"blank {blank} lay: {places or 'nowhere, it was never printed'}")
    return lines[-_LINES_MAX:]


def _dossiers(world: World, difference: Difference) -> set[int]:
    text = f"{difference.subject} {difference.found}"
    found = {int(number) for number in re.findall(r"dossier (\d+)", text)}
    blanks = [int(number) for number in re.findall(r"blank (\d+)", text)]
    packets = re.findall(r"packet ([0-9a-f-]{36})", text)
    sets = [int(number) for number in re.findall(r"set (\d+)", text)]
    rows = world.owner.execute(
        "select dossier from ledger.attempt where blank = any(%s)"
        " union select id from ledger.dossier where submission_id = any(%s::uuid[])"
        " union select min(dossier) from ledger.set_member where set_id = any(%s)",
        [blanks, packets, sets],
    )
    return found | {number for (number,) in rows if number is not None}
