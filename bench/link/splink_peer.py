"""capthe and Splink over the same two files in one run, one thread, seconds of the processor.

Both get capthe's normalised records for nothing; Splink gets the same seven content rules that it
was first compared on, name levels of equality, folding and Jaro-Winkler, and term frequencies. What
is counted: training, search, comparison, scoring; for capthe the decisions too. Needs the group
`peers`. JSON last on stdout.

    python bench/link/splink_peer.py --register R.csv --dossiers D.csv
"""

import argparse
import json
import logging
import tempfile
import time
import warnings
from pathlib import Path

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from capthe.cli.bench_world import machine
from capthe.cli.link import Laps
from capthe.country.linking import NORMALISERS, shipped_model
from capthe.link.model import Model
from capthe.store.duck.batch import Batch, Files
from capthe.store.duck.open import opened

COLUMNS = ("n_shown", "n_t", "d", "y", "sex", "f_shown", "f_t", "m_shown", "m_t", "b_ground",
           "b_region", "r_ground", "n_gs")  # fmt: skip
EXCLUDED = [
    "loading and normalising: both get the same records",
    "decisions, of Splink: it has none",
    "real errors: registers and dossiers are made up",
]


def capthe(batch, register, dossiers, scratch):
    laps = Laps()
    done = batch.run(
        Files(register, dossiers, scratch), Model.from_json(shipped_model("vn")), lap=laps
    )
    parts = ("find", "learn", "weigh", "decide")
    return done, {"cpu_seconds": {p: laps.seconds[p] for p in parts}, "given": laps.seconds}


def by_splink(connection):
    listed = ", ".join("d::varchar as d" if name == "d" else name for name in COLUMNS)
    for name in ("dossier", "person"):
        connection.execute(f"create table s_{name} as select i as unique_id, {listed} from {name}")
    began = time.process_time()
    api = DuckDBAPI(connection)
    tables = [api.register(f"s_{n}", dataset_display_name=n) for n in ("dossier", "person")]

    def name(shown, folded):
        return cl.CustomComparison(
            output_column_name=shown,
            comparison_levels=[
                cll.NullLevel(shown),
                cll.ExactMatchLevel(shown).configure(tf_adjustment_column=shown),
                cll.ExactMatchLevel(folded),
                cll.JaroWinklerLevel(folded, 0.93),
                cll.ElseLevel(),
            ],
        )

    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("n_t", "d"), block_on("n_t", "y", "b_region"),
            block_on("d", "b_region", "n_gs"), block_on("d", "b_ground"),
            block_on("d", "r_ground"), block_on("n_t", "r_ground"),
            block_on("f_t", "m_t", "y"),
        ],
        comparisons=[
            name("n_shown", "n_t"), name("f_shown", "f_t"), name("m_shown", "m_t"),
            cl.DamerauLevenshteinAtThresholds("d", [1]),
            cl.ExactMatch("sex"), cl.ExactMatch("b_ground"), cl.ExactMatch("r_ground"),
        ],
    )  # fmt: skip
    linker = Linker(tables, settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("n_t", "d", "f_t")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("n_t", "d"), block_on("f_t", "m_t")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    trained = time.process_time()
    found = linker.inference.predict(threshold_match_probability=0.01)
    pairs = connection.execute(f"select count(*) from {found.physical_name}").fetchall()[0][0]
    ended = time.process_time()
    return {
        "train": round(trained - began, 2), "predict": round(ended - trained, 2), "pairs": pairs,
    }  # fmt: skip


def main():
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser()
    parser.add_argument("--register", type=Path, required=True)
    parser.add_argument("--dossiers", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        batch = Batch(opened(threads=1), NORMALISERS["vn"]())
        done, ours = capthe(batch, given.register, given.dossiers, Path(scratch))
        theirs = by_splink(batch.connection)
    mine, yours = sum(ours["cpu_seconds"].values()), theirs["train"] + theirs["predict"]
    print(
        json.dumps(
            {
                "register_rows": done.register.rows,
                "dossiers": done.dossiers.rows,
                "capthe": ours | {"sum": round(mine, 2)},
                "splink": theirs | {"sum": round(yours, 2)},
                "times_faster": round(yours / mine, 2),
                "machine": machine(),
                "excluded": EXCLUDED,
            }
        )
    )


if __name__ == "__main__":
    main()
