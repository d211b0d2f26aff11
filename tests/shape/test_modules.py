"""House rules of the code; each failure names what to do."""

import ast
import re

from capthe.domain.stages import STAGES
from tests.shape.tree import ROOT, SOURCE, named

MODULES = sorted(SOURCE.rglob("*.py"))
STATIONS = [
    path
    for folder in ("steps", "desks")
    for path in sorted((SOURCE / folder).glob("*.py"))
    if path.name != "__init__.py"
]


def first_line(path):
    """The first line of a module's docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return (ast.get_docstring(tree) or "").split("\n")[0]


def test_no_module_is_longer_than_350_lines():
    long = [path for path in MODULES if len(path.read_text().splitlines()) > 350]
    assert named(long) == [], "a second noun is hiding in it: give it a module of its own"


def test_there_is_no_junk_drawer():
    drawers = [
        path
        for path in SOURCE.rglob("*")
        if re.fullmatch(r"(utils?|common|helpers?|misc|tools)(\.py)?", path.name)
    ]
    assert named(drawers) == [], "name the module after what it is about"


def test_every_module_says_what_it_is_for():
    silent = [path for path in MODULES if not first_line(path)]
    assert named(silent) == [], "the first line says what the module is for"


def test_steps_and_desks_carry_their_number():
    without = [path for path in STATIONS if not re.search(r"\b(10|[1-9])\b", first_line(path))]
    assert named(without) == [], "begin its docstring with its number in docs/flow.md"


def test_every_sql_file_says_what_it_does():
    silent = [
        path for path in SOURCE.rglob("*.sql") if not path.read_text().lstrip().startswith("--")
    ]
    assert named(silent) == [], "begin it with a comment: it is the docstring"


def test_every_function_in_sql_has_a_comment_before_it():
    silent = []
    for path in SOURCE.rglob("*.sql"):
        lines = path.read_text().lower().splitlines()
        for number, line in enumerate(lines):
            if re.match(r"\s*create (or replace )?function", line):
                above = [text for text in lines[:number] if text.strip()]
                if not above or not above[-1].lstrip().startswith("--"):
                    silent.append(f"{path.relative_to(ROOT)}:{number + 1}")
    assert silent == [], "say above the function what it does and what is durable on return"


def test_no_sql_names_a_stage():
    """Two words mean other things there: a packet's outcome (refused), a verb (unique)."""
    homonyms = {"refused", "unique"}
    names = "|".join(stage.name for stage in STAGES if stage.name not in homonyms)
    quoted = re.compile(rf"'(?:{names})'")
    naming = [path for path in SOURCE.rglob("*.sql") if quoted.search(path.read_text())]
    assert named(naming) == [], "pass the stage's code in: the stage table is domain/stages.py"
