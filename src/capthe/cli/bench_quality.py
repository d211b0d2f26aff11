"""`capthe bench quality`: all rules over a register of made-up rows, DuckDB beside PostgreSQL.

The rows are made by arithmetic from their number: no seed, the same on every machine. One in some
tens breaks a rule. Seconds are of the processor, of one thread; what PostgreSQL spends is read from
its own process, also one.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg

from capthe.cli.bench_world import machine
from capthe.cli.options import bench_home_option
from capthe.country.vn.quality import quality_profile
from capthe.link.quality.catalogue import Catalogue, catalogue
from capthe.link.quality.dialects import Postgres
from capthe.link.quality.scoring import PLACE_FACTS
from capthe.link.quality.statements import facts_asked, row_bits, set_statements
from capthe.link.quality.subject import ALL_COLUMNS, TEXT_TABLE, UNIT_TABLE, select_facts
from capthe.store.duck.open import opened
from capthe.store.duck.quality import PERSON_TEXT, Check, load_units
from capthe.store.duck.quality_files import write_findings
from capthe.store.pg.programs import find_bin
from capthe.store.pg.server import SUPERUSER, Server

TODAY = 20210615
EXCLUDED = (
    "making the rows, and reading a register file into the table of texts",
    "which line of the file a record was: the table of lines is made before",
    "in PostgreSQL: loading, scores and findings",
    "real errors: the rows and their faults are made by arithmetic",
)
FORTY = (
    "number_missing", "number_form", "number_place_differs", "number_sex_differs",
    "number_year_differs", "old_number_form", "old_number_too_young", "birth_missing",
    "birth_default", "birth_in_future", "sex_invalid", "name_missing", "name_single_word",
    "name_upper", "name_unmarked", "name_spaces", "name_symbols", "residence_missing",
    "birthplace_missing", "very_old", "old_and_silent", "silent", "dead_without_date",
    "alive_with_death_date", "death_before_birth", "death_in_future", "photo_missing",
    "fingerprints_missing", "ethnicity_missing", "phone_form",
    "number_shared", "old_number_shared", "same_name_birth_residence", "household_too_large",
    "father_too_young", "mother_too_young", "mother_too_old", "father_not_male",
    "mother_not_female", "mother_dead_before_birth", "siblings_too_near",
)  # fmt: skip
"""The 30 row rules and 10 set rules that were measured before there was a program; a mother too
young and one too old were one rule then."""
FOUND = (
    "select count(*), sum(bits)::text, (select count(*) from set_bits), "
    "(select sum(bits)::text from set_bits) from subject where bits <> 0"
)
"""What was found, as far as two databases must agree."""
_HERTZ = os.sysconf("SC_CLK_TCK")


def add_quality(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the kind."""
    quality = kinds.add_parser(
        "quality", help="chạy mọi quy tắc chất lượng trên CSDL dân cư / every rule over a register"
    )
    quality.add_argument(
        "--rows", type=int, default=1_000_000, help="số bản ghi dân cư / records of the register"
    )
    quality.add_argument(
        "--postgres",
        action="store_true",
        help="đo cả trên PostgreSQL / the same in PostgreSQL, too",
    )
    bench_home_option(quality)
    quality.set_defaults(run=run_quality)


def run_quality(arguments: argparse.Namespace) -> int:
    """Measure; print one JSON object."""
    every = catalogue(quality_profile())
    load_before = os.getloadavg()[0]
    with TemporaryDirectory(dir=arguments.home) as scratch:
        folder = Path(scratch)
        connection = opened(threads=1, spill=folder)
        load_units(connection, every)
        keep_rows(connection, folder / "register.duckdb", arguments.rows)
        target = None
        if arguments.postgres:
            target = folder / "rows.csv"
            made = "select i, id, {} from person_text".format(", ".join(ALL_COLUMNS))
            connection.execute(f"copy ({made}) to '{target}' (format csv, header false)")
        runs = [
            measured(connection, rules, folder, target, with_alarms=rules is every)
            for rules in (every.only(FORTY), every)
        ]
    result = {
        "bench": "quality",
        "rows": arguments.rows,
        "threads": 1,
        "runs": runs,
        "load_before": round(load_before, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": list(EXCLUDED),
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


def measured(
    connection: duckdb.DuckDBPyConnection, rules: Catalogue, folder: Path, target: Path | None,
    *, with_alarms: bool,
) -> dict[str, object]:  # fmt: skip
    """Return what some rules cost, in DuckDB and (with `target`) in PostgreSQL."""
    made = in_duck(connection, rules, folder, with_alarms=with_alarms)
    result: dict[str, object] = {
        "row_rules": len(rules.rows), "set_rules": len(rules.sets), "duckdb_cpu_seconds": made,
    }  # fmt: skip
    if target is not None:
        found = connection.execute(FOUND).fetchall()[0]
        asked = in_postgres(rules, target, found)
        result["postgres_cpu_seconds"] = asked
        result["times"] = round(sum(asked.values()) / sum(made[part] for part in asked), 2)
    return result


def keep_rows(connection: duckdb.DuckDBPyConnection, path: Path, rows: int) -> None:
    """Make the register in a file, as a run that keeps its state finds it."""
    connection.execute(f"attach '{path}' as kept")
    make_rows(connection, rows)
    connection.execute("checkpoint kept")
    connection.execute("create view person_text as select * from kept.person_text")


def make_rows(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Fill `kept.person_text`: families of four, numbers that agree with what is beside them."""
    connection.execute(PERSON_TEXT.replace("person_text", "kept.person_text"))
    connection.execute(
        "create table code as select code, region, "
        "(row_number() over (order by code) - 1)::ubigint as k "
        "from unit where commune > 0 and began = 0"
    )
    codes = connection.execute("select count(*) from code").fetchall()[0][0]
    columns = ", ".join(f"{expression} as {name}" for name, expression in _MADE.items())
    connection.execute(
        f"insert into kept.person_text select i::integer, 'P' || i, {', '.join(ALL_COLUMNS)}\n"
        f"from (select i, {columns} from (select *, {_number('i')} as own, "
        f"{_number('(i - i % 4)')} as mother, {_number('(i - i % 4 + 1)')} as father\n"
        "from (select range as i, hash(range) as h, hash(range - range % 4) as f, "
        "hash(range - range % 4 + 1) as g "
        f"from range({rows})) r join code c on c.k = r.f % {codes}) m) n order by i"
    )


def _number(i: str) -> str:
    """Render a number: even members of a family are women, the first two are the parents."""
    year = f"(case {i} % 4 when 2 then 1985 when 3 then 1988 else 1950 end + ({i} // 4) % 20)"
    digit = f"(({i}) + 1) % 2 + case when {year} >= 2000 then 2 else 0 end"
    serial = f"lpad((({i}) // 4 % 1000000)::varchar, 6, '0')"
    place = "lpad(region::varchar, 3, '0')"
    return f"({place} || ({digit}) || lpad(({year} % 100)::varchar, 2, '0') || {serial})"


_WORDS = "['Văn', 'Thị', 'Minh', 'Ngọc', 'Đức', 'Thanh', 'Hữu', 'Xuân', 'Quang', 'Thu']"
_GIVEN = (
    "['An', 'Bình', 'Cường', 'Dũng', 'Giang', 'Hà', 'Hùng', 'Khánh', 'Lan', 'Mai', 'Nam', "
    "'Oanh', 'Phúc', 'Quỳnh', 'Sơn', 'Tâm', 'Uyên', 'Vinh', 'Xuyến', 'Yến']"
)
_FAMILY = "['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Vũ', 'Đặng', 'Bùi', 'Đỗ']"


def _name(of: str) -> str:
    words = ((_FAMILY, 10, 0), (_WORDS, 10, 8), (_GIVEN, 20, 16), (_GIVEN, 20, 24))
    parts = (f"{listed}[1 + (({of} >> {shift}) % {n})::integer]" for listed, n, shift in words)
    return f"concat_ws(' ', {', '.join(parts)})"


def _rare(one_in: int, odd: str, usual: str, salt: int = 0) -> str:
    return f"case when (h >> {salt}) % {one_in} = 0 then {odd} else {usual} end"


_YEAR = "(case i % 4 when 2 then 1985 when 3 then 1988 else 1950 end + (i // 4) % 20)"
_BIRTH = (
    f"{_YEAR} || '-' || lpad((1 + h % 12)::varchar, 2, '0') || '-' || "
    "lpad((1 + (h >> 8) % 28)::varchar, 2, '0')"
)
_MADE = {
    "number": _rare(40, "''", "own"),
    "old_number": _rare(30, "'1234'", "lpad((h % 1000000000)::varchar, 9, '0')", 3),
    "full_name": _rare(50, "upper(" + _name("h") + ")", _name("h"), 5),
    "birth_date": _rare(25, f"{_YEAR} || '-01-01'", _BIRTH, 7),
    "sex": _rare(200, "''", "case when i % 2 = 0 then 'F' else 'M' end", 9),
    "birth_province": "lpad(region::varchar, 2, '0')",
    "birth_commune": _rare(60, "''", "code", 11),
    "origin_commune": "code",
    "residence_commune": _rare(100, "'99999'", "code", 13),
    "father_name": _rare(
        70, "'Không rõ'", f"case when i % 4 > 1 then {_name('g')} else {_name('(h >> 7)')} end", 15
    ),
    "mother_name": f"case when i % 4 > 1 then {_name('f')} else {_name('(h >> 9)')} end",
    "ethnicity": _rare(80, "''", "'Kinh'", 17),
    "status": _rare(45, "'dead'", "'alive'", 19),
    "death_date": "''",
    "father_number": _rare(20, "''", "case when i % 4 > 1 then father else '' end", 21),
    "mother_number": _rare(20, "''", "case when i % 4 > 1 then mother else '' end", 23),
    "household": "'H' || (i // 4)",
    "residence_until": "''",
    "photo": _rare(10, "''", "'1'", 25),
    "fingerprints": _rare(10, "''", "'1'", 27),
    "phone": _rare(30, "'12'", "'09' || lpad((h % 100000000)::varchar, 8, '0')", 29),
    "last_event": _rare(20, "'2010-01-01'", "'2020-03-04'", 31),
    "card_issued": "''",
    "entered_on": "'2019-' || lpad((1 + f % 12)::varchar, 2, '0') || '-05'",
    "entered_by": "(f % 700)::varchar",
}


class _Laps:
    """Seconds of the processor for each part, of this process or of another."""

    def __init__(self, spent: Callable[[], float]) -> None:
        self._spent = spent
        self._last = spent()
        self.seconds: dict[str, float] = {}

    def __call__(self, part: str) -> None:
        """Note that a part has ended."""
        now = self._spent()
        self.seconds[part], self._last = round(now - self._last, 2), now


def in_duck(
    connection: duckdb.DuckDBPyConnection, rules: Catalogue, folder: Path, *, with_alarms: bool
) -> dict[str, float]:
    """Return what each part costs, from the texts of the register to scores and findings."""
    check = Check(connection, rules, TODAY, with_alarms=with_alarms)
    lines = "select i, id, 1 as nth, i as line from person_text"
    connection.execute(f"create or replace table print as {lines}")
    laps = _Laps(time.process_time)
    check.ask_rows()
    laps("facts_and_row_rules")
    check.ask_sets()
    laps("set_rules")
    check.score()
    laps("scores")
    write_findings(connection, rules, folder / "findings.parquet")
    laps("findings")
    if with_alarms:
        check.watch()
        laps("alarms")
    made = laps.seconds
    return made | {"whole": round(sum(made.values()), 2)}


def in_postgres(rules: Catalogue, rows: Path, expected: tuple[int, ...]) -> dict[str, float]:
    """Return what the same rules cost in PostgreSQL; what it finds must be what DuckDB found."""
    dialect = Postgres(TODAY)
    kept = sorted(facts_asked(rules.sets).union(PLACE_FACTS))
    wanted = facts_asked(rules.rows).union(kept)
    facts = select_facts(dialect, rules.profile, wanted=wanted) + "\noffset 0"  # each made once
    with (
        TemporaryDirectory() as place,
        Server(Path(place), find_bin()) as server,
        psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as connection,
    ):
        do = connection.execute
        do("set max_parallel_workers_per_gather = 0")
        do("set work_mem = '1GB'")
        do(UNIT_TABLE.encode())
        do(TEXT_TABLE.replace("create table", "create unlogged table").encode())
        do("create unlogged table set_bits (source integer, i integer, bits bigint)")
        with connection.cursor() as cursor:
            with cursor.copy("copy unit from stdin") as copy:
                for row in rules.profile.load_units():
                    copy.write_row(row)
            columns = ", ".join(ALL_COLUMNS)
            into = f"copy person_text from stdin (format csv, force_not_null (id, {columns}))"
            with rows.open("rb") as file, cursor.copy(into) as copy:
                while chunk := file.read(1 << 20):
                    copy.write(chunk)
        do("analyze")
        pid = connection.info.backend_pid
        laps = _Laps(lambda: _spent_by(pid))
        made = row_bits(tuple(enumerate(rules.rows)), dialect, facts, kept)
        do(f"create unlogged table subject as {made}".encode())
        do("analyze subject")
        laps("facts_and_row_rules")
        for each in set_statements(rules.sets, dialect):
            do(f"insert into set_bits select {each.source}, i, bits from ({each.whole}) w".encode())
        laps("set_rules")
        found = do(FOUND).fetchone()
    if found != expected:
        raise AssertionError(f"{found} is not {expected}")
    return laps.seconds


def _spent_by(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _HERTZ
