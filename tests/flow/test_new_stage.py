"""The drill of a new stage: three hand-written files, everything else follows from the table."""

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TREES = ("src", "docs", "tests/domain", "tests/flow", "tests/packet")
FILES = (
    "pyproject.toml", "tests/__init__.py", "tests/conftest.py", "tests/pg_fixture.py",
    "tests/sizes.py", "tests/sizes.toml",
)  # fmt: skip
NOT_SOURCES = shutil.ignore_patterns("__pycache__", "_build", "built", "*.so")

ROW = """
    yield Stage(
        code=45, name="quality_review", station=4, desk=Desk.MACHINE, holder=Holder.SET,
        promise_hours=4, reached=Reached.SENT,
        label=Text("Soát chất lượng", "Quality review"),
        tell=Text("Hồ sơ đang được soát chất lượng.", "The dossier's quality is being reviewed."),
        exits={"clear": "unique", "poor": "returned"},
    )  # fmt: skip"""

STEP = '''"""4 quality review: a residence that says too little goes back to its station."""

from capthe.domain.reasons import REASON
from capthe.work.centre import Centre

NUMBER = 4
STAGE = "quality_review"


def work(centre: Centre, set_id: int) -> None:
    """Review one set (one transaction)."""
    dossiers = [dossier for dossier, _ in centre.ledger.members(set_id)]
    poor = centre.ledger.connection.execute(
        "select id from ledger.dossier where id = any(%s) and length(residence) < 10", [dossiers]
    )
    reason = REASON["sent_back"].code
    act = centre.act("quality_review", "residence")
    centre.ledger.decide_set(
        act, set_id, STAGE, "clear", [(dossier, "poor", reason) for (dossier,) in poor]
    )
'''

TEST = """import capthe
from capthe.domain.stages import STAGES


def test_a_poor_dossier_goes_back_and_the_others_on(world):
    assert str(STAGES["quality_review"].label.vi) == "Soát chất lượng"
    world.enrol(2)
    ((poor, cid),) = world.enrol(residence="Hà Nội")
    world.bring_to("quality_review")
    assert world.standing() == {"quality_review": 3}
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 2, "returned": 1}
    assert world.stage(poor, cid) == "returned"
    (case,) = world.cases("station")
    assert case.reason == "sent_back"


def test_this_is_the_copy():
    assert "drill" in capthe.__file__
"""


@pytest.fixture
def copy(tmp_path):
    """The project as the writer of a new stage finds it."""
    made = tmp_path / "drill"
    for tree in TREES:
        shutil.copytree(ROOT / tree, made / tree, ignore=NOT_SOURCES)
    for name in FILES:
        shutil.copy(ROOT / name, made / name)
    return made


def write_by_hand(copy):
    """Write the three files: the row and the exit that leads to it, the module, the test."""
    stages = copy / "src/capthe/domain/stages.py"
    text = stages.read_text()
    before_unique = text.index("\n    yield Stage(\n        code=50")
    text = text[:before_unique] + ROW + text[before_unique:]
    stages.write_text(text.replace('exits={"new": "unique"', 'exits={"new": "quality_review"'))
    (copy / "src/capthe/steps/quality_review.py").write_text(STEP)
    (copy / "tests/flow/test_quality_review.py").write_text(TEST)


def run(copy, *arguments):
    done = subprocess.run(
        ["env", f"PYTHONPATH={copy / 'src'}", sys.executable, *arguments],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def differences(copy):
    """The files of the copy that are new or changed."""
    found = set()
    for tree in TREES:
        for path in (copy / tree).rglob("*"):
            name = path.relative_to(copy)
            if path.is_file() and path.suffix != ".pyc":
                was = ROOT / name
                if not was.is_file() or not filecmp.cmp(path, was, shallow=False):
                    found.add(name.as_posix())
    return found


def test_a_new_stage_takes_three_files(copy):
    write_by_hand(copy)
    by_hand = differences(copy)
    generated = {f"docs/{name}" for name in run(copy, "-m", "capthe.cli.main", "generate").split()}
    run(
        copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/flow/test_quality_review.py",
        "tests/flow/test_line.py", "tests/domain/test_stages.py", "tests/domain/test_machine.py",
    )  # fmt: skip
    assert by_hand == {
        "src/capthe/domain/stages.py",
        "src/capthe/steps/quality_review.py",
        "tests/flow/test_quality_review.py",
    }
    assert differences(copy) - generated == by_hand
    assert "docs/stages.md" in generated
    assert "quality_review" in (copy / "docs/stages.md").read_text()
