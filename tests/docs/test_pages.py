"""The pages name what the program has, and only that."""

import argparse
import re

import psycopg
import pytest

from capthe.cli.environment import __doc__ as environment
from capthe.cli.flow import FLOW
from capthe.cli.main import parser
from capthe.domain.flags import FLAGS
from capthe.domain.reasons import REASONS
from capthe.domain.stages import STAGES
from capthe.domain.stock import BLANK, CARD, CONSIGNMENT
from capthe.store.pg.migrate import AUDITOR_VERBS, WEB_VERBS, WORKER_VERBS
from tests.shape.tree import ROOT, SOURCE

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}


def anchors(text):
    heads = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def commands(of=None):
    """Every command with its parts, as `capthe --help` lists them."""
    found = {}
    for action in (of or parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                found[name] = set(commands(command))
                found[name] |= {c for a in command._actions if a.choices for c in a.choices}
    return found


@pytest.mark.parametrize(
    "name",
    [*(s.name for s in STAGES), *(f.name for f in FLAGS), *(r.name for r in REASONS)]
    + [s.name for machine in (BLANK, CARD, CONSIGNMENT) for s in machine],
)
def test_every_stage_flag_reason_and_state_is_on_the_page(name):
    assert f"`{name}`" in TEXTS["stages.md"]


@pytest.mark.parametrize("stage", [s.name for s in STAGES if not s.is_end])
def test_every_stage_in_which_something_waits_has_a_heading_of_its_own(stage):
    assert re.search(rf"(?m)^#+ .*`{stage}`", TEXTS["stages.md"]), "run .venv/bin/capthe generate"


def test_the_runbook_names_only_stages_and_reasons_that_there_are():
    known = {s.name for s in STAGES} | {f.name for f in FLAGS} | {r.name for r in REASONS}
    named = re.findall(r"(?m)^## (.*)$", TEXTS["runbook.md"])
    words = {word for line in named for word in re.findall(r"`(\w+)`", line)}
    assert words - known - {"centre_busy"} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXTS[page.name]):
        if re.match(r"[a-z]+:", target) or target == "docs/images/board.png":
            continue
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        if not there.exists() or (anchor and anchor not in anchors(there.read_text())):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_is_one_of_ours(page):
    known = commands()
    unknown = []
    for name, part in re.findall(r"`?\bcapthe ([a-z]+)\b ?([a-z]*)", code(TEXTS[page.name])):
        if name not in known or (part and known[name] and part not in known[name]):
            unknown.append(f"{name} {part}")
    assert unknown == []


def code(text):
    """What stands between backticks, and the blocks of commands."""
    blocks = re.findall(r"(?s)```sh\n(.*?)```", text)
    return "\n".join([*blocks, *re.findall(r"`([^`]+)`", re.sub(r"(?s)```.*?```", "", text))])


def test_the_readme_lists_every_command():
    listed = set(re.findall(r"capthe ([a-z]+)", code(TEXTS["README.md"])))
    assert set(commands()) - listed == set(), "add it to the table of commands"


def test_the_readme_lists_every_variable():
    named = set(re.findall(r"CAPTHE_\w+", TEXTS["README.md"]))
    assert named == set(re.findall(r"CAPTHE_\w+", environment))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_named_are_there(page):
    named = re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", TEXTS[page.name])
    ours = [n for n in named if n.split("/")[0] not in {"aside", "secrets", "keks", "packets"}]
    places = (ROOT, SOURCE, SOURCE / "store/pg", SOURCE / "country")
    assert [n for n in ours if not any((place / n).exists() for place in places)] == []


@pytest.fixture
def ledger(pg_server, pg_template):
    with psycopg.connect(pg_server.url(database=pg_template)) as connection:
        yield connection


def test_constraints_named_in_the_invariants_are_in_the_database(ledger):
    there = {
        name
        for (name,) in ledger.execute(
            "select conname from pg_constraint where connamespace = 'ledger'::regnamespace union"
            " select indexname from pg_indexes where schemaname = 'ledger' and indexname not like"
            " '%_idx'"
        )
    }
    named = re.findall(r"`(\w+_(?:pkey|check\d?|fkey|key|missing))`", TEXTS["invariants.md"])
    assert len(named) > 20
    assert sorted(set(named) - there - {"object_key"}) == []


def test_the_architecture_names_every_table_of_the_ledger(ledger):
    there = {
        name
        for (name,) in ledger.execute(
            "select relname from pg_class where relnamespace = 'ledger'::regnamespace"
            " and relkind in ('r', 'p') and not relispartition"
        )
    }
    named = set(re.findall(r"\w+", code(TEXTS["architecture.md"])))
    assert there - named == set()


def test_checks_and_tests_named_in_the_invariants_exist():
    text = TEXTS["invariants.md"]
    queries = {path.stem for path in (SOURCE / "store/pg/queries").glob("fsck_*.sql")}
    assert set(re.findall(r"`(fsck_\w+)`", text)) - queries == set()
    stories = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", text)
    assert [name for name in named if f"def {name}" not in stories] == []


def test_every_check_of_fsck_stands_for_an_invariant():
    queries = {path.stem for path in (SOURCE / "store/pg/queries").glob("fsck_[0-9]*.sql")}
    assert queries - set(re.findall(r"`(fsck_\w+)`", TEXTS["invariants.md"])) == set()


def test_verbs_named_in_the_architecture_are_granted():
    rows = re.findall(r"(?m)^\| `\d\d_\w+\.sql` \| (.*) \|$", TEXTS["architecture.md"])
    named = {verb for row in rows for verb in re.findall(r"`(\w+)`", row)}
    assert named
    assert named - {*WORKER_VERBS, *WEB_VERBS, *AUDITOR_VERBS} == set()


def test_the_flow_is_told_in_ten_numbers_in_both_languages():
    told = re.findall(r"(?m)^(\d+)\. \*\*(.+?)\.\*\*", TEXTS["flow.md"])
    assert told == [(str(n.number), n.name.vi.capitalize()) for n in FLOW]
    english = re.findall(r"(?m)^ +\*\*(.+?)\.\*\*", TEXTS["flow.md"])
    assert english == [n.name.en.capitalize() for n in FLOW]


def test_a_newcomer_finds_the_line_that_prints_a_card():
    hop = re.search(r"`src/(capthe/steps/\w+\.py)`, whose docstring", TEXTS["architecture.md"])[1]
    assert "centre.line.make(" in (ROOT / "src" / hop).read_text()
