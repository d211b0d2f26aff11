"""What fsck, the audit and the simulation find is told in Vietnamese too, to the last word."""

import ast
import re

import pytest
from tests.shape.tree import SOURCE

from capthe.cli.check_rules import AUDIT, FSCK, SIM, rule_of
from capthe.cli.difference_words import told, vietnamese
from capthe.sim.world.invariants import INVARIANTS
from capthe.store.pg.difference import Difference
from capthe.store.pg.fsck import checks

SAME = {"chip", "in"}  # words of Vietnamese too: a chip, to print
# What stands between quotes in the checks and is never shown: names of columns, kinds and units.
NOT_SHOWN = {
    "UTC", "hour", "hex", "end", "move", "birth", "entered", "alive", "void", "updated_on",
    "format",
}  # fmt: skip
QUERIES = [
    *sorted((SOURCE / "store/pg/queries").glob("fsck_[0-9]*.sql")),
    *sorted((SOURCE / "sim/world/queries").glob("*.sql")),
]


def phrases_of_sql(path):
    sql = re.sub(r"(?m)--.*$", "", path.read_text(encoding="utf-8"))
    return {p for p in re.findall(r"'([^']*)'", sql) if re.search("[a-z]", p)} - NOT_SHOWN


def phrases_of_code(path):
    """The texts that stand in a Difference, or are given as (subject, expected, found)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Difference":
            parts = node.args[1:]
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            parts = node.value.elts
        else:
            continue
        for part in (each for one in parts for each in ast.walk(one)):
            if isinstance(part, ast.Constant) and part.value not in NOT_SHOWN:
                yield str(part.value)


def left_in_english(phrase):
    """Words that stay as they are: nobody has said them in Vietnamese."""
    words = set(re.findall(r"(?<![\w:%-])[a-z]{2,}(?![\w:%-])", phrase))
    return words & set(re.findall(r"\w+", vietnamese(phrase))) - SAME


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_phrase_of_a_query_is_known_in_vietnamese(path):
    assert {p: left for p in phrases_of_sql(path) if (left := left_in_english(p))} == {}


@pytest.mark.parametrize(
    "path",
    [SOURCE / "store/pg/audit.py", SOURCE / "store/pg/proof.py", SOURCE / "store/pg/fsck.py",
     *sorted((SOURCE / "sim/world/invariants").glob("[a-z]*.py"))],
    ids=lambda path: path.stem,
)  # fmt: skip
def test_every_phrase_of_the_audit_and_of_the_simulation_is_known_in_vietnamese(path):
    assert {p: left for p in phrases_of_code(path) if (left := left_in_english(p))} == {}


def test_a_word_that_nobody_knows_would_be_found():
    assert left_in_english("dossier 5 under a drawer") == {"under", "drawer"}
    assert left_in_english("dossier 5 in set 7") == set()


def test_every_check_says_what_must_hold_in_both_languages():
    assert list(FSCK) == ["stage_table", *checks()]
    assert set(SIM) == {each.name for each in INVARIANTS}
    named = {
        name
        for file in ("audit", "proof")
        for name in re.findall(
            r'Difference\(\s*"(\w+)"', (SOURCE / f"store/pg/{file}.py").read_text(encoding="utf-8")
        )
    }
    assert set(AUDIT) == named
    assert rule_of("stock").vi == "Tồn kho bằng tổng các bút toán."
    assert rule_of("stock").en == "Stock is what the postings give."


def test_differences_are_told_check_by_check():
    found = [
        Difference("stock", "account 1, place 2", "5", "6"),
        Difference("stock", "account 3, place 2", "0", "1"),
        Difference("work", "set 12", "work at stage 70", "none"),
    ]
    assert told(found).splitlines() == [
        "stock",
        "  Tồn kho bằng tổng các bút toán.",
        "  Stock is what the postings give.",
        "  - tài khoản 1, nơi 2: phải là 5, thực tế là 6",
        "    account 1, place 2: expected 5, found 6",
        "  - tài khoản 3, nơi 2: phải là 0, thực tế là 1",
        "    account 3, place 2: expected 0, found 1",
        "work",
        "  Mỗi tập hồ sơ ở công đoạn của máy đều có việc của máy.",
        "  Every set at a stage that a machine works has its work.",
        "  - tập hồ sơ 12: phải là việc của máy ở trạng thái 70, thực tế là không có",
        "    set 12: expected work at stage 70, found none",
    ]
    assert told([]) == ""


def test_names_of_checks_and_of_things_stay():
    assert vietnamese("stock: account 1") == "stock: tài khoản 1"
    assert vietnamese("packet:17:3") == "packet:17:3"
    assert vietnamese("object:00ff") == "object:00ff"
