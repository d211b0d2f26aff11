"""The files of a run: findings, scores, counts, alarms, rules in words, lines that are no rows."""

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb

from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.findings import RULE_COLUMNS, findings, rule_rows
from capthe.link.quality.scoring import SCORE_COLUMNS
from capthe.store.duck.report import write_problems
from capthe.store.duck.written import copy

_AT_ONCE = 10_000
_PARQUET = "parquet, parquet_version v2, dictionary_size_limit 1000, write_bloom_filter false"
"""Values that differ more than a thousand times in a part of a file are written as they are."""
_ORDER = "province, district, commune, household, person_id, rule, line"


def write_run(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    every: Catalogue,
    asked: Catalogue,
    form: str,
) -> None:
    """Write a folder of files: `findings` in `form` (csv or parquet), the rest as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    write_findings(connection, asked, folder / f"findings.{form}")
    columns = ", ".join(SCORE_COLUMNS)
    copy(connection, f"select {columns} from score order by all", folder / "scores.csv")
    copy(connection, "select * from rule_count order by all", folder / "rule_counts.csv")
    copy(connection, "select * from burst order by all", folder / "alarms.csv")
    write_problems(connection, folder / "problems.csv")
    with (folder / "rules.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RULE_COLUMNS)
        writer.writerows(rule_rows(every, (rule.name for rule in asked.every)))


def write_findings(
    connection: duckdb.DuckDBPyConnection, asked: Catalogue, path: Path, where: str = "true"
) -> None:
    """Write one line for each record and rule, by unit and household; `line` is the file's."""
    copy(
        connection,
        f"select * exclude (i) from ({findings(asked, where, with_lines=True)}) order by {_ORDER}",
        path,
        parquet=_PARQUET,
    )


def problem_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many lines had each problem in reading."""
    rows = connection.execute("select problem, count(*) from problem group by 1 order by 1")
    return dict(rows.fetchall())


def fired(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many records each rule fired for."""
    rows = connection.execute(
        "select rule, records from rule_count where level = 'nation' order by rule"
    )
    return dict(rows.fetchall())


def found_rows(
    connection: duckdb.DuckDBPyConnection, asked: Catalogue
) -> Iterator[tuple[str, str, str, str, str, int, int, int]]:
    """Yield person, rule, what the record says, name, household, province, district, commune."""
    rows = connection.execute(
        "select f.person_id, f.rule, f.said, t.full_name, f.household, f.province, f.district, "
        f"f.commune from ({findings(asked)}) f join person_text t on t.i = f.i order by f.i, f.rule"
    )
    while part := rows.fetchmany(_AT_ONCE):
        yield from part
