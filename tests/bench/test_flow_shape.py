"""The flow's bench is whole, and a block's cost grows with its rows, not with their square."""

import json

import pytest

from capthe.cli.bench_crew import PHASES
from capthe.cli.bench_flow import measure
from capthe.cli.bench_load import START, Sizes, load
from capthe.cli.bench_world import world
from capthe.domain.stages import STAGES
from capthe.store.pg.act import Act
from capthe.store.pg.ledger import Ledger

FIELDS = {
    "bench", "dossiers", "handed_over", "register", "workers", "dossiers_per_second",
    "dossiers_per_cpu_second", "sketch_dossiers_per_cpu_second", "ratio_to_sketch",
    "cpu_us_per_dossier", "wall_us_per_dossier", "seconds", "wal_bytes_per_dossier",
    "table_bytes_per_dossier", "received_bytes_per_dossier", "timeline", "sizes", "durable",
    "load_before",
    "load_after", "machine", "excluded",
}  # fmt: skip
BIG, SMALL = 20_000, 1_000
GROWTH_MAX = 1.3


@pytest.mark.parametrize("workers", [1, 2])
def test_everybody_is_handed_over_and_the_report_is_whole(sizes, workers):
    asked = Sizes(sizes["bench_flow"], sizes["bench_register"], workers, block=1000, lot=500)
    with world(None) as place:
        report = measure(place, asked)
    assert set(report) == FIELDS
    assert report["handed_over"] == report["dossiers"] == sizes["bench_flow"]
    assert set(report["cpu_us_per_dossier"]) == set(PHASES)
    assert set(report["durable"].values()) == {"on"}


@pytest.fixture
def one_big_and_many_small(owner):
    """20,000 received dossiers in one block, and as many in blocks of 1,000."""
    load(owner, Sizes(2 * BIG, 2 * BIG, block=SMALL))
    owner.execute("delete from ledger.work where set_id <= %s", [BIG // SMALL])
    owner.execute("delete from ledger.dossier_set where id between 2 and %s", [BIG // SMALL])
    owner.execute("update ledger.dossier_set set hi = %s, n = %s, formed = %s where id = 1",
                  [BIG, BIG, BIG])  # fmt: skip
    return owner


def test_a_big_block_costs_per_dossier_what_small_blocks_cost(one_big_and_many_small):
    owner = one_big_and_many_small
    ledger, act = Ledger(owner), Act("bench", "shape", START, START)
    big, small = [1], list(range(BIG // SMALL + 1, 2 * BIG // SMALL + 1))
    stations = {
        "verify": lambda s: ledger.verify(act, s),
        "unique": lambda s: ledger.claim_cards(act, s),
        "approve": lambda s: ledger.pass_set(act, s, "unique", "approve", four_eyes=True),
    }
    for name, work in stations.items():
        in_small, in_big = (_pages(owner, sets, work) for sets in (small, big))
        assert in_big <= GROWTH_MAX * in_small, name


def _pages(owner, sets, work):
    """Pages touched (found in memory or read) by working these sets."""
    before = _touched(owner)
    for set_id in sets:
        assert work(set_id).moved
    return _touched(owner) - before


def _touched(owner):
    owner.execute("select pg_stat_force_next_flush()")
    return owner.execute(
        "select blks_hit + blks_read from pg_stat_database where datname = current_database()"
    ).fetchone()[0]


def test_no_station_loops_over_the_set_for_each_of_its_members(one_big_and_many_small):
    owner = one_big_and_many_small
    plans = []
    owner.add_notice_handler(lambda told: plans.append(told.message_primary))
    owner.execute(
        "load 'auto_explain'; set auto_explain.log_min_duration = 0;"
        " set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on;"
        " set auto_explain.log_timing = off; set auto_explain.log_format = json;"
        " set client_min_messages = log"
    )
    ledger, act = Ledger(owner), Act("bench", "shape", START, START)
    ledger.verify(act, 1)
    ledger.claim_cards(act, 1)
    ledger.pass_set(act, 1, "unique", "approve", four_eyes=True)
    assert STAGES["approved"].code == ledger.set_of(1).stage
    assert plans
    looped = [rows for plan in plans for rows in _rows_of(plan)]
    assert max(looped) <= 2 * BIG


def _rows_of(plan):
    """Rows that each node of a plan produced in all its loops, from the text of auto_explain."""
    text = plan[plan.index("{") :]
    waiting = [json.loads(text)["Plan"]]
    while waiting:
        node = waiting.pop()
        yield node["Actual Rows"] * node["Actual Loops"] + node.get("Rows Removed by Filter", 0)
        waiting += node.get("Plans", [])
