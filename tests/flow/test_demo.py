"""A synthetic nation through the real pipeline: all accounted for, and the same every time."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from capthe.cli.home import Home
from capthe.cli.main import INTERRUPTED, main
from capthe.cli.plant import Plant
from capthe.domain.stages import STAGES
from capthe.store.pg.server import SUPERUSER

TIMES = {"seconds", "dossiers_per_second"}
WHERE = """
  select k.id, d.id, w.stage, s.due, x.desk, x.due, x.resolved_at
    from ledger.packet k
    join ledger.dossier d on d.submission_id = k.id
    cross join lateral ledger.where_is(d.id, d.cid) w
    left join ledger.dossier_set s on s.id = w.set_id
    left join ledger.exception x on x.id = w.exception_id
   where k.outcome = 'dossier'
"""


@contextmanager
def data_folder():
    path = Path(tempfile.mkdtemp(prefix="capthe-test-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        Home.at(path).server.stop("immediate")
        shutil.rmtree(path, ignore_errors=True)


def start(path, people, seed, hash_seed, stderr=subprocess.DEVNULL):
    command = ["demo", "--people", str(people), "--seed", str(seed), "--home", str(path)]
    return subprocess.Popen(
        ["env", f"PYTHONHASHSEED={hash_seed}", sys.executable, "-m", "capthe.cli.main", *command],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def summary_of(process):
    told, _ = process.communicate()
    assert process.returncode == 0
    summary = json.loads(told.splitlines()[-1])
    assert summary.keys() >= {
        "packets_in", "by_stage", "handed_over", "refused", "waiting", *TIMES
    }  # fmt: skip
    return summary


def timeless(summary):
    return {name: value for name, value in summary.items() if name not in TIMES}


@pytest.fixture(scope="module")
def lived(sizes):
    """(home, summaries of two runs of the same seed); the second home is gone."""
    with data_folder() as home, data_folder() as other:
        runs = [start(home, sizes["demo_people"], 1, 1), start(other, sizes["demo_people"], 1, 2)]
        yield home, [summary_of(run) for run in runs]


def test_the_same_seed_gives_the_same_summary(lived, sizes):
    _, (one, other) = lived
    assert timeless(one) == timeless(other)
    for seed in range(2, sizes["demo_seeds"] + 1):
        with data_folder() as home, data_folder() as second:
            runs = [start(path, 100, seed, n) for n, path in enumerate((home, second))]
            one, other = (summary_of(run) for run in runs)
        assert timeless(one) == timeless(other), f"seed {seed}"


def test_a_demo_that_was_interrupted_goes_on_where_it_was():
    with data_folder() as home:
        begun = start(home, 12, 1, 1, stderr=subprocess.PIPE)
        told = ""
        while "26/01/2021" not in told:
            told += begun.stderr.read(1)
        begun.send_signal(signal.SIGTERM)
        begun.communicate()
        assert begun.returncode == INTERRUPTED
        summary = summary_of(start(home, 12, 1, 2))
        server = Home.at(home).server
        server.start()
        with psycopg.connect(server.url(SUPERUSER)) as connection:
            last = connection.execute("select max(written_at) from ledger.block").fetchone()[0]
    assert summary["waiting"] == 0
    assert summary["handed_over"] > 0
    assert last.year == 2021, "the programme goes on in its own time"


def test_every_packet_is_at_one_end_or_at_a_desk_with_owner_and_clock(lived, sizes):
    path, (summary, _) = lived
    home = Home.at(path)
    home.server.start()
    with psycopg.connect(home.server.url(SUPERUSER)) as connection:
        places = connection.execute(WHERE).fetchall()
        packets = dict(
            connection.execute("select outcome, count(*) from ledger.packet group by 1").fetchall()
        )
        aside = connection.execute(
            "select count(*) from ledger.quarantine q left join ledger.packet k on k.id = packet_id"
            " where k.id is null"
        ).fetchone()[0]
        owned = connection.execute(
            "select count(*) from ledger.quarantine q where not exists (select 1"
            " from ledger.exception x where x.subject = 'quarantine:' || q.id)"
        ).fetchone()[0]
    assert owned == 0
    assert sum(packets.values()) + aside == summary["packets_in"] >= sizes["demo_people"]
    going_on = [row for row in places if STAGES[row[2]].name != "moved"]
    assert len(going_on) == len({row[0] for row in going_on}) == packets["dossier"]
    for _, dossier, stage, set_due, desk, case_due, resolved in going_on:
        if STAGES[stage].is_end:
            assert (set_due, desk) == (None, None), dossier
        elif desk is None:
            assert set_due is not None, dossier
        else:
            assert (case_due is not None, resolved) == (True, None), dossier
    counted = sum(n for stage, n in summary["by_stage"].items() if stage != "moved")
    assert counted == packets["dossier"]
    assert summary["handed_over"] > 0.9 * packets["dossier"]


def test_nobody_holds_two_cards_and_the_machine_made_what_the_ledger_says(lived):
    path, (summary, _) = lived
    home = Home.at(path)
    home.server.start()
    with home.connect() as connection:
        doubles = connection.execute(
            "select c.cid from ledger.card c left join ledger.card_end e using (cid, generation)"
            " where e.cid is null group by c.cid having count(*) > 1"
        ).fetchall()
        good = {
            blank
            for (blank,) in connection.execute(
                "select a.blank from ledger.attempt a"
                " left join ledger.attempt_end e using (dossier, cid, n) where e.dossier is null"
            )
        }
        used = {blank for (blank,) in connection.execute("select blank from ledger.attempt")}
        plant = Plant(home, connection, home.country(), 1)
        written = {made.blank for made in plant.machine.jobs.made()}
    assert doubles == []
    assert written == used
    assert len(good) == summary["handed_over"]


def test_fsck_finds_nothing_and_the_audit_passes(lived, capsys):
    path, _ = lived
    assert main(["fsck", "--home", str(path)]) == 0
    assert main(["audit", "verify", "--home", str(path)]) == 0
    assert capsys.readouterr().out.startswith("0 ")
