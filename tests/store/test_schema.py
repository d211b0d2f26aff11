"""The declared schema is the one that the migrations make; and who may do what in it."""

from importlib.resources import files

import psycopg
import pytest
from psycopg import sql

from capthe.domain.stages import STAGES
from capthe.store.pg.migrate import (
    AUDITOR_VERBS,
    ROLES,
    WEB_VERBS,
    WORKER_VERBS,
    migrate,
    scrambled,
)

VERBS = dict(zip(ROLES, (WORKER_VERBS, WEB_VERBS, AUDITOR_VERBS), strict=True))
COLUMNS = """
  select c.relnamespace::regnamespace::text, c.relname, c.relkind::text, a.attnum, a.attname,
         format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text,
         a.attstorage::text, pg_get_expr(d.adbin, d.adrelid), c.reloptions
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where c.relnamespace in ('ledger'::regnamespace, 'register'::regnamespace)
     and not c.relispartition and c.relkind in ('r', 'p', 'S', 'v')
   order by 1, 2, 4
"""
CONSTRAINTS = """
  select c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
    from pg_constraint c join pg_class t on t.oid = c.conrelid
   where c.connamespace in ('ledger'::regnamespace, 'register'::regnamespace)
     and not t.relispartition
   order by 1, 2
"""
INDEXES = """
  select i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class t on t.oid = i.indrelid
   where t.relnamespace in ('ledger'::regnamespace, 'register'::regnamespace)
     and not t.relispartition
   order by 1, 2
"""
TABLES = """
  select c.oid::regclass::text from pg_class c
   where c.relnamespace in ('ledger'::regnamespace, 'register'::regnamespace)
     and c.relkind in ('r', 'p')
   order by 1
"""


@pytest.fixture
def migrated_url(pg_server, pg_template):
    """The template itself: read, and tried in vain, never changed."""
    return pg_server.url(database=pg_template)


def catalog(url):
    with psycopg.connect(url) as connection:
        return {
            name: connection.execute(query).fetchall()
            for name, query in (
                ("columns", COLUMNS), ("constraints", CONSTRAINTS), ("indexes", INDEXES)
            )
        }  # fmt: skip


def test_declared_schema_and_migrations_make_the_same(pg_server, migrated_url):
    with psycopg.connect(pg_server.url(database="postgres"), autocommit=True) as admin:
        admin.execute("create database declared template template0")
        try:
            declared = pg_server.url(database="declared")
            with psycopg.connect(declared) as connection:
                schema = files("capthe.store.pg") / "schema" / "tables.sql"
                connection.execute(schema.read_bytes())
            found = catalog(declared)
        finally:
            admin.execute("drop database declared with (force)")
    migrated = catalog(migrated_url)
    assert found["columns"]
    for what, rows in found.items():
        assert migrated[what] == rows, what


def test_a_row_for_each_member_becomes_one_for_each_block(pg_server):
    members = [(7, 1, 101, 5, 0, 90), (7, 4, 104, 6, 1, 90), (7, 3, 103, 5, 0, 91),
               (8, 2, 102, 5, 0, 92)]  # fmt: skip
    later = [(8, 5, 105, 5, 0, 93), (8, 6, 106, 5, 2, 93)]
    join = "insert into ledger.set_member values (%s, %s, %s, %s, %s, %s)"
    folder = files("capthe.store.pg") / "migrations"
    earlier = [file for file in folder.iterdir() if file.name < "0012" and ".pre." in file.name]
    with psycopg.connect(pg_server.url(database="postgres"), autocommit=True) as admin:
        admin.execute("create database rolls template template0")
        try:
            with psycopg.connect(pg_server.url(database="rolls")) as connection:
                for file in sorted(earlier, key=lambda file: file.name):
                    connection.execute(file.read_bytes())
                connection.cursor().executemany(join, reversed(members))
                connection.execute((folder / "0012_rolls.pre.sql").read_bytes())
                connection.cursor().executemany(join, later)
                connection.execute((folder / "0012_rolls.post.sql").read_bytes())
                read = connection.execute(
                    "select * from ledger.set_member order by block, dossier"
                ).fetchall()
                written = connection.execute("select count(*) from ledger.set_roll").fetchall()
        finally:
            admin.execute("drop database rolls with (force)")
    assert read == sorted([*members, *later], key=lambda row: (row[5], row[1]))
    assert written == [(4,)]


def test_migrating_again_changes_nothing(pg_server, database_url):
    before = catalog(database_url)
    with psycopg.connect(database_url) as connection:
        applied = connection.execute("select name, applied_at from capthe_migration").fetchall()
    assert migrate(database_url, {role: pg_server.secret(role) for role in ROLES}) == []
    assert catalog(database_url) == before
    with psycopg.connect(database_url) as connection:
        again = connection.execute("select name, applied_at from capthe_migration").fetchall()
    assert again == applied


def test_every_stage_that_can_be_left_has_its_partition(migrated_url):
    with psycopg.connect(migrated_url) as connection:
        found = connection.execute(
            "select pg_get_expr(c.relpartbound, c.oid) from pg_inherits i"
            " join pg_class c on c.oid = i.inhrelid where i.inhparent = 'ledger.event'::regclass"
            " order by 1"
        ).fetchall()
    expected = sorted(f"FOR VALUES IN ('{s.code}')" for s in STAGES if not s.is_end)
    assert [bound for (bound,) in found] == expected


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_execute_its_verbs_and_nothing_else(migrated_url, role):
    with psycopg.connect(migrated_url) as connection:
        found = connection.execute(
            "select p.proname from pg_proc p where p.pronamespace = 'ledger'::regnamespace"
            " and has_function_privilege(%s, p.oid, 'execute')",
            [role],
        ).fetchall()
    assert {name for (name,) in found} == set(VERBS[role])
    assert "append_rows" not in VERBS[role]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_writes_a_table_itself(migrated_url, role):
    with psycopg.connect(migrated_url) as connection:
        tables = [name for (name,) in connection.execute(TABLES)]
        writes = {
            (table, right)
            for table in tables
            for right in ("insert", "update", "delete", "truncate", "references", "trigger")
            if connection.execute(
                "select has_table_privilege(%s, %s, %s)", [role, table, right]
            ).fetchone()[0]
        }
    allowed = {("ledger.object_key", "insert")}
    assert writes == (allowed if role == "capthe_worker" else set())


HIDDEN = {
    "capthe_worker": {"register.source"},
    "capthe_web": {"ledger.object_key", "register.source"},
    "capthe_auditor": {"ledger.object_key", "register.source"},
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_what_its_work_needs(migrated_url, role):
    with psycopg.connect(migrated_url) as connection:
        hidden = {
            table
            for (table,) in connection.execute(TABLES).fetchall()
            if not connection.execute(
                "select has_table_privilege(%s, %s, 'select')", [role, table]
            ).fetchone()[0]
        }
    assert hidden == HIDDEN[role]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "insert into ledger.event values (1, 1, 1, 1, 10, 0, 30, 0)",
        "update ledger.stock set n = 5",
        "delete from ledger.place",
        "insert into ledger.card values (1, 1, null, 1, 1)",
        "delete from ledger.access",
        "truncate ledger.block",
        "update ledger.dossier set name = 'x'",
        "select nextval('ledger.block_id')",
        "drop table ledger.event",
        "create table ledger.mine (a int)",
        "create temp table fresh (a int)",
        "create function ledger.mine() returns int language sql as 'select 1'",
    ],
)
def test_the_database_says_no_to_an_application(migrated_url, role, statement):
    with (
        psycopg.connect(migrated_url, options=f"-c role={role}") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_every_verb_with_its_owners_rights_looks_in_its_own_schema_only(migrated_url):
    with psycopg.connect(migrated_url) as connection:
        loose = connection.execute(
            "select p.proname from pg_proc p where p.pronamespace = 'ledger'::regnamespace"
            " and p.prosecdef and not coalesce("
            "   p.proconfig @> array['search_path=pg_catalog, ledger, pg_temp'], false)"
        ).fetchall()
    assert loose == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_logs_in_with_a_secret_of_its_own(pg_server, migrated_url, role):
    """Set here again: other tests of this server migrate with secrets of theirs."""
    with psycopg.connect(migrated_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("alter role {} password {}").format(
                sql.Identifier(role), sql.Literal(pg_server.secret(role))
            )
        )
        name = connection.info.dbname
    with psycopg.connect(pg_server.url(role, name)) as connection:
        assert connection.execute("select current_user, session_user").fetchone() == (role, role)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(pg_server.url(role, name), password="not it")
    assert len({pg_server.secret(each) for each in ROLES}) == len(ROLES)


def test_migrating_sends_no_password_in_clear(pg_server, database_url):
    """Statement logs and pg_stat_activity show statements: what they show opens nothing."""
    with psycopg.connect(database_url) as connection:
        kept = scrambled(connection, "capthe_web", "a-secret")
    assert kept.startswith("SCRAM-SHA-256$")
    assert "a-secret" not in kept
    secrets = {role: pg_server.secret(role) for role in ROLES}
    migrate(database_url, secrets)
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    with psycopg.connect(pg_server.url("capthe_web", name)) as connection:
        assert connection.info.user == "capthe_web"
