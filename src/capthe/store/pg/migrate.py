"""Bring a database to the state this program needs, and tell the ledger the tables of the domain.

Order, under one advisory lock: migrations `*.pre.sql`, then the caller's own (Django's schema
`web`), then the verbs (functions, replaced each time), the domain's tables (stages, exits, flags,
reasons, accounts), partitions, the exit of a hand-over, roles, and migrations `*.post.sql`.
"""

from collections.abc import Callable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

import psycopg
from psycopg import sql

from capthe.domain.flags import FLAGS
from capthe.domain.reasons import REASONS
from capthe.domain.stages import STAGES
from capthe.domain.stock import Account

ROLES = ("capthe_worker", "capthe_web", "capthe_auditor")
WORKER_VERBS = (
    "receive", "apply_moves", "verify", "claim_cards", "decide_set", "allot", "intend",
    "record_lot", "pack", "deliver_blanks", "pass_set", "append", "hand_over", "amend",
    "raise_flag", "end_flag", "release", "arrive", "lose_box", "destroy_found_box",
    "destroy_found_card", "claim_work", "park_work", "leave_work", "set_aside",
    "report_missing", "found_missing", "note_device",
    "enrol_device", "lock_devices", "log_access", "seal", "where_is", "members_of", "due_in",
    "exit_to", "resolve", "correct_person", "enter_person", "allot_number", "end_card",
    "load_people", "programme_now", "return_work", "print_rows", "report_no_blanks",
    "revoke_device", "reserve_signatures", "change_register", "undo_event",
    "stage_findings", "bring_findings", "answer_mending", "suggest", "quiet_register",
    "record_inspection", "report_no_signers", "bring_alarms", "ask_apart", "answer_apart",
    "answer_alarm", "intend_lot", "give_lot", "answer_job", "report_answer", "give_up_card",
)  # fmt: skip
WEB_VERBS = (
    "pass_set", "append", "hand_over", "amend", "raise_flag", "end_flag", "release", "arrive",
    "lose_box", "destroy_found_box", "destroy_found_card", "log_access", "where_is", "members_of",
    "due_in", "exit_to", "resolve", "correct_person", "enter_person", "allot_number", "end_card",
    "answer_mending", "change_register", "ask_apart", "answer_apart", "answer_alarm",
    "programme_now", "source_of", "take_batch", "give_up_card",
)  # fmt: skip
AUDITOR_VERBS = (
    "where_is", "members_of", "programme_now", "digest_of", "digest_events", "digest_members",
    "digest_cards", "digest_attempts",
)  # fmt: skip
_LOCK = 7_202_101_23  # any number, the same for every migrate


def migrate(
    url: str, secrets: Mapping[str, str], between: Callable[[], None] | None = None
) -> list[str]:
    """Migrate the database at `url` (an owner's address); return the names of what was applied.

    `secrets` gives each of ROLES its password. `between` runs after the pre-migrations, before the
    verbs: the web's own migrations. Doing it again changes nothing.
    """
    applied: list[str] = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        _prepare(connection)
        applied += _apply(connection, "pre")
        if between is not None:
            between()
        with connection.transaction():
            for verb in _sql_files("verbs"):
                connection.execute(verb.read_bytes())
            _tell_domain(connection)
            _make_partitions(connection)
            _make_exit_of_hand_over(connection)
            _make_roles(connection, secrets)
        applied += _apply(connection, "post")
    return applied


def _prepare(connection: psycopg.Connection) -> None:
    connection.execute(
        "create table if not exists public.capthe_migration"
        " (name text primary key, applied_at timestamptz not null default now())"
    )


def _sql_files(folder: str) -> list[Traversable]:
    found = [f for f in (files(__package__) / folder).iterdir() if f.name.endswith(".sql")]
    return sorted(found, key=lambda f: f.name)


def _apply(connection: psycopg.Connection, half: str) -> list[str]:
    done = {n for (n,) in connection.execute("select name from public.capthe_migration")}
    fresh = [
        f
        for f in _sql_files("migrations")
        if f.name.endswith(f".{half}.sql") and f.name not in done
    ]
    for file in fresh:
        with connection.transaction():
            connection.execute(file.read_bytes())
            connection.execute(
                "insert into public.capthe_migration (name) values (%s)", [file.name]
            )
    return [f.name for f in fresh]


def _tell_domain(connection: psycopg.Connection) -> None:
    cursor = connection.cursor()
    cursor.executemany(
        "insert into ledger.stage as s (code, name, station, desk, holder, by_machine, reached)"
        " values (%s, %s, %s, %s, %s, %s, %s) on conflict (code) do update"
        " set name = excluded.name, station = excluded.station, desk = excluded.desk,"
        " holder = excluded.holder, by_machine = excluded.by_machine, reached = excluded.reached",
        [
            (
                s.code, s.name, s.station, s.desk.value, s.holder.value,
                s.is_worked_by_machine and not s.gathers, s.reached,
            )
            for s in STAGES
        ],
    )  # fmt: skip
    cursor.execute("delete from ledger.stage_exit")
    cursor.executemany(
        "insert into ledger.stage_exit (from_stage, to_stage, event) values (%s, %s, %s)",
        [(s.code, STAGES[to].code, event) for s in STAGES for event, to in s.exits.items()],
    )
    cursor.executemany(
        "insert into ledger.flag_kind as k (code, name, desk, forbids_into) values (%s, %s, %s, %s)"
        " on conflict (code) do update set name = excluded.name, desk = excluded.desk,"
        " forbids_into = excluded.forbids_into",
        [
            (f.code, f.name, f.desk.value, sorted(STAGES[n].code for n in f.forbids_into))
            for f in FLAGS
        ],
    )
    for table, rows in (
        ("reason", [(r.code, r.name) for r in REASONS]),
        ("account", [(a.value, a.name.lower()) for a in Account]),
    ):
        cursor.executemany(
            sql.SQL(
                "insert into ledger.{} (code, name) values (%s, %s)"
                " on conflict (code) do update set name = excluded.name"
            ).format(sql.Identifier(table)),
            rows,
        )


def _make_partitions(connection: psycopg.Connection) -> None:
    for stage in STAGES:
        if not stage.is_end:
            connection.execute(
                sql.SQL(
                    "create table if not exists ledger.{} partition of ledger.event"
                    " for values in ({})"
                ).format(sql.Identifier(f"event_{stage.code:03}"), sql.Literal(stage.code))
            )


def _make_exit_of_hand_over(connection: psycopg.Connection) -> None:
    """Make `ledger.handed_over_to`: the exits by `hand_over` as an expression, not a look-up."""
    cases = sql.SQL(" ").join(
        sql.SQL("when {} then {}").format(stage.code, STAGES[stage.exits["hand_over"]].code)
        for stage in STAGES
        if "hand_over" in stage.exits
    )
    connection.execute(
        sql.SQL(
            "create or replace function ledger.handed_over_to(p_from smallint) returns smallint"
            " language sql immutable return case p_from {} end"
        ).format(cases)
    )


def scrambled(connection: psycopg.Connection, role: str, secret: str) -> str:
    """Return what the server keeps of a password: the password itself never reaches its log."""
    kept = connection.pgconn.encrypt_password(secret.encode(), role.encode(), b"scram-sha-256")
    return kept.decode("ascii")


def _make_roles(connection: psycopg.Connection, secrets: Mapping[str, str]) -> None:
    for role in ROLES:
        exists = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
        connection.execute(
            sql.SQL("{} role {} login nosuperuser nocreatedb nocreaterole password {}").format(
                sql.SQL("alter" if exists else "create"),
                sql.Identifier(role),
                sql.Literal(scrambled(connection, role, secrets[role])),
            )
        )
    connection.execute(
        sql.SQL("revoke temporary on database {} from public").format(
            sql.Identifier(connection.info.dbname)
        )
    )
    connection.execute((files(__package__) / "schema" / "roles.sql").read_bytes())
    for role, verbs in zip(ROLES, (WORKER_VERBS, WEB_VERBS, AUDITOR_VERBS), strict=True):
        connection.execute(
            "select ledger.grant_verbs(%s, %s)",
            [role, list(verbs)],
        )
