"""Every rule, in both databases, on a case that breaks it and one that comes close."""

import psycopg
import pytest

from capthe.country.vn.quality import quality_profile
from capthe.link.quality.catalogue import catalogue
from capthe.link.quality.dialects import Duck, Postgres
from capthe.link.quality.statements import facts_asked, row_bits, set_statements
from capthe.link.quality.subject import ALL_COLUMNS, TEXT_TABLE, UNIT_TABLE, select_facts
from capthe.store.duck.open import opened
from capthe.store.duck.quality import Check, load_units
from tests.quality.examples import AFTER_THE_REFORM, GOOD, ROWS, SETS, TODAY

RULES = catalogue(quality_profile())
REFORM = 20250701


def texts(records):
    """Return the lines of `person_text` of one case."""
    for at, changes in enumerate(records, start=1):
        said = {"id": str(at - 1), **GOOD, **changes}
        yield (at, said["id"], *(said[name] for name in ALL_COLUMNS))


class InDuck:
    """As a whole register is checked: facts and row rules in one scan, names apart."""

    dialect = Duck

    def __init__(self):
        self.connection = opened(threads=1)
        load_units(self.connection, RULES)

    def do(self, text):
        return self.connection.execute(text).fetchall()

    def fill(self, rows):
        marks = ", ".join("?" for _ in rows[0])
        self.connection.executemany(f"insert into person_text values ({marks})", rows)

    def make(self, today):
        Check(self.connection, RULES, today).ask_rows()


class InPostgres:
    """As single records are checked."""

    dialect = Postgres

    def __init__(self, url):
        self.connection = psycopg.connect(url, autocommit=True)
        self.do(UNIT_TABLE)
        self.copy("unit", RULES.profile.load_units())

    def do(self, text):
        answer = self.connection.execute(text)
        return answer.fetchall() if answer.description else []

    def copy(self, table, rows):
        with self.connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as copy:
            for row in rows:
                copy.write_row(row)

    def fill(self, rows):
        self.copy("person_text", rows)

    def make(self, today):
        dialect = Postgres(today)
        facts = select_facts(dialect, RULES.profile)
        rules = tuple(enumerate(RULES.rows))
        made = row_bits(rules, dialect, facts, sorted(facts_asked(RULES.sets)))
        self.do(f"create table subject as {made}")


def lay(database, records, today):
    """Put records into the tables of a check."""
    for table in ("person_text", "subject"):
        database.do(f"drop table if exists {table}")
    database.do(TEXT_TABLE)
    database.fill(list(texts(records)))
    database.make(today)


def named(rules, answers):
    """Return the names of the rules in each record's bits, by row."""
    found = {}
    for i, bits in answers:
        names = [rule.name for bit, rule in enumerate(rules) if bits >> bit & 1]
        found.setdefault(i, set()).update(names)
    return found


def alone(database, records, today):
    """Return the row rules that each record breaks."""
    lay(database, records, today)
    return named(RULES.rows, database.do("select i, bits from subject where bits <> 0"))


def together(database, records, rules=RULES.sets):
    """Return which of these set rules each record breaks."""
    lay(database, records, TODAY)
    statements = set_statements(rules, database.dialect(TODAY))
    return named(rules, [row for each in statements for row in database.do(each.whole)])


@pytest.fixture
def databases(make_database):
    both = (InDuck(), InPostgres(make_database()))
    yield both
    for database in both:
        database.connection.close()


def test_every_rule_has_an_example_of_each_kind():
    assert sorted((*ROWS, *SETS)) == sorted(RULES.by_name)
    assert len(RULES.every) >= 45


def test_both_databases_find_in_every_record_what_it_was_made_for(databases):
    for today in (TODAY, REFORM):
        finds_what_it_was_made_for(databases, today)


def finds_what_it_was_made_for(databases, today):
    asked = [name for name in ROWS if (name in AFTER_THE_REFORM) == (today == REFORM)]
    records = [ROWS[name][place] for name in asked for place in (0, 1)]
    duck, postgres = (alone(database, records, today) for database in databases)
    assert duck == postgres
    breaks = {name: name in duck.get(2 * at + 1, ()) for at, name in enumerate(asked)}
    near = {name: name in duck.get(2 * at + 2, ()) for at, name in enumerate(asked)}
    assert [name for name, does in breaks.items() if not does] == []
    assert [name for name, does in near.items() if does] == []


def test_both_databases_find_among_records_what_they_break_together(databases):
    wrong = []
    for name, both in SETS.items():
        rule = (RULES.by_name[name],)
        for records, breaks in zip(both, (True, False), strict=True):
            duck, postgres = (together(database, records, rule) for database in databases)
            assert duck == postgres, name
            if (name in duck.get(1, ())) != breaks:
                wrong.append((name, breaks, duck))
    assert wrong == []


def test_both_databases_find_the_same_in_all_examples_at_once(databases):
    records = [record for both in SETS.values() for each in both for record in each]
    duck, postgres = (together(database, records) for database in databases)
    assert duck == postgres
    assert len(set().union(*duck.values())) > len(SETS) / 2


def test_a_word_that_enough_people_bear_is_a_name(databases):
    odd = {"full_name": "Nguyễn Ksor Anjj", "number": ""}
    for borne_by in (2, 3):
        duck, postgres = (together(each, [odd] * borne_by) for each in databases)
        assert duck == postgres
        assert ("name_unknown_syllable" in duck[1]) == (borne_by < 3)


def test_a_good_record_breaks_nothing(databases):
    for database in databases:
        assert alone(database, [{}], TODAY) == {}
        assert together(database, [{}]) == {}
