"""The straight-line sketch of the storage findings: what the flow is compared with.

Ten stages in arrival blocks, the register join at the first, a unique card at the second, counters,
a digest a block; one statement per stage and block. No lots, boxes, intents, exceptions, flags,
blanks, locks or machines: the least that carrying a dossier through ten stages can cost.
"""

from collections.abc import Sequence

import psycopg

from capthe.cli.bench_world import Cost, World, bench_sql

STAGES = range(1, 11)
_REGISTER = (
    "join register.person p on p.cid = d.cid"
    " and p.name_key = d.name_key and p.birth = d.birth and p.sex = d.sex"
)


def run_sketch(world: World, owner: psycopg.Connection, blocks: Sequence[tuple[int, int]]) -> Cost:
    """Carry the dossiers of these id ranges through the sketch; return what it took."""
    owner.execute(bench_sql("sketch_tables"))
    for stage in STAGES:
        owner.execute(
            f"create table sketch.event_{stage} partition of sketch.event for values in ({stage})"
        )
    owner.execute("set plan_cache_mode = force_custom_plan")
    statement = bench_sql("sketch_stage")
    before = world.spent()
    for lo, hi in blocks:
        for stage in STAGES:
            owner.execute(
                statement.replace("{register}", _REGISTER if stage == 1 else ""),
                {"lo": lo, "hi": hi, "stage": stage},
            )
    return world.spent() - before
