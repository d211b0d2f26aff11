"""The state of a register's quality between runs, in one DuckDB file: what was found, the trend."""

from pathlib import Path
from typing import Any

import duckdb

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.quality.bursts import Burst
from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.scoring import SCORE_COLUMNS, Score, broken
from capthe.store.duck.open import opened
from capthe.store.duck.quality import Check, Ran

_MAGIC, _MAGIC_AT = b"DUCK", 8
_RUN = (
    "create table if not exists run (run integer primary key, day integer, records integer, "
    "asked integer, gone integer, is_part boolean, rules varchar)"
)


def opened_state(path: Path | None, *, threads: int, spill: Path) -> duckdb.DuckDBPyConnection:
    """Return the database of a state file; one in memory when there is none.

    A file that is something else is refused: of a table DuckDB would make a database in memory, and
    nothing would be kept.
    """
    if path is None:
        return opened(threads=threads, spill=spill)
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as file:
            is_state = file.read(_MAGIC_AT + len(_MAGIC)).endswith(_MAGIC)
        if not is_state:
            raise _no_state(path)
    is_new = not path.exists()
    connection = duckdb.connect(str(path))
    if is_new:
        path.chmod(0o600)  # it names persons
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"set threads = {threads}")
    connection.execute("set temp_directory = ?", [str(spill)])
    return connection


def _no_state(path: Path) -> Refusal:
    return Refusal(
        "state_other",
        Text(f"{path.name} không phải tệp trạng thái của một lần kiểm tra.",
             f"{path.name} is no state file of a check."),
        Text("Nêu tệp mà một lần kiểm tra trước đã ghi, hoặc một tên mới.",
             "Name the file that an earlier check wrote, or a new one."),
    )  # fmt: skip


def today_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the database's day, yyyymmdd."""
    day = connection.execute("select strftime(current_date, '%Y%m%d')").fetchall()[0][0]
    return int(day)


def run(
    connection: duckdb.DuckDBPyConnection, check: Check, ran: Ran, day: int, *, is_whole: bool
) -> Ran:
    """Ask the rules, in part where that is enough, score, and keep the scores for the trend.

    Everything is asked when the last run asked other rules or kept other facts: its answers do not
    fit.
    """
    do = connection.execute
    do(_RUN)
    rules = " ".join(rule.name for rule in check.catalogue.every)
    last = do("select rules from run order by run desc limit 1").fetchall()
    if ran.is_part and not is_whole and last == [(rules,)] and check.fits():
        check.ask_part()
        check.score()
        check.watch()
    else:
        ran = Ran(ran.records, ran.records, ran.gone, is_part=False)
        check.whole()
    do(
        "insert into run select coalesce(max(run), 0) + 1, ?, ?, ?, ?, ?, ? from run",
        [day, ran.records, ran.asked, ran.gone, ran.is_part, rules],
    )
    columns = ", ".join(SCORE_COLUMNS)
    do(f"create table if not exists score_history as select 0 as run, {columns} from score limit 0")
    do(f"insert into score_history select (select max(run) from run), {columns} from score")
    return ran


def last_run(connection: duckdb.DuckDBPyConnection) -> tuple[int, int] | None:
    """Return day and number of records of the last run, ready to be read; None before the first."""
    connection.execute(_RUN)
    rows = connection.execute("select day, records from run order by run desc limit 1").fetchall()
    if not rows:
        return None
    # a state of before `broken` was kept has what it is made of
    connection.execute(f"create table if not exists broken as {broken()}")
    return rows[0]


def asked_rules(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the names of the rules that the last run asked."""
    rows = connection.execute("select rules from run order by run desc limit 1").fetchall()
    return frozenset(rows[0][0].split()) if rows else frozenset()


def scores_at(connection: duckdb.DuckDBPyConnection, level: str) -> list[Score]:
    """Return the scores of every unit of a level in the last run."""
    columns = ", ".join(SCORE_COLUMNS)
    rows = connection.execute(
        f"select {columns} from score where level = ? order by region, district, commune", [level]
    ).fetchall()
    return [_score(row) for row in rows]


def _score(row: tuple[Any, ...]) -> Score:
    level, region, district, commune, people, *good = row
    return Score(level, region, district, commune, people, tuple(good))


def history(
    connection: duckdb.DuckDBPyConnection, level: str, place: tuple[int, int, int]
) -> list[tuple[int, Score]]:
    """Return (day, score) of a unit in every run, the oldest first."""
    columns = ", ".join(f"h.{name}" for name in SCORE_COLUMNS)
    rows = connection.execute(
        f"select r.day, {columns} from score_history h join run r on r.run = h.run "
        "where level = ? and region = ? and district = ? and commune = ? order by r.run",
        [level, *place],
    ).fetchall()
    return [(row[0], _score(row[1:])) for row in rows]


def worst_rules(
    connection: duckdb.DuckDBPyConnection, level: str, place: tuple[int, int, int]
) -> list[tuple[str, int]]:
    """Return the rules that fired most in a unit, with how many records."""
    return connection.execute(
        "select rule, records from rule_count where level = ? and region = ? and district = ? "
        "and commune = ? order by records desc, rule",
        [level, *place],
    ).fetchall()


def alarms(connection: duckdb.DuckDBPyConnection) -> list[Burst]:
    """Return every burst of placeholders of the last run."""
    rows = connection.execute(
        "select watched, among, place, value, records, people from burst order by all"
    ).fetchall()
    return [Burst(*row) for row in rows]


def applicable(catalogue: Catalogue, connection: duckdb.DuckDBPyConnection) -> Catalogue:
    """Return the rules that the last run asked."""
    asked = asked_rules(connection)
    return Catalogue(
        catalogue.profile,
        tuple(rule for rule in catalogue.rows if rule.name in asked),
        tuple(rule for rule in catalogue.sets if rule.name in asked),
    )
