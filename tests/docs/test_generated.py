"""The pages and pictures that follow from the tables of the domain are as the tables are now."""

import xml.etree.ElementTree as ET

import pytest

from capthe.cli.generate import differing, generated
from capthe.cli.main import main
from capthe.domain.stages import STAGES
from capthe.domain.stock import BLANK, CARD, CONSIGNMENT
from tests.shape.tree import ROOT

MACHINES = (STAGES, BLANK, CARD, CONSIGNMENT)


def texts(machine):
    svg = ET.fromstring(generated()[f"diagrams/{machine.name}.svg"])  # noqa: S314 - our own drawing
    return [each.text for each in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_generated_files_are_as_the_tables_say():
    assert list(differing(ROOT / "docs")) == [], "run .venv/bin/capthe generate"


def test_the_same_tables_give_the_same_bytes():
    assert generated() == generated()


def test_a_stale_page_is_named_and_then_written(tmp_path, capsys):
    assert main(["generate", "--check", "--docs", str(tmp_path)]) == 1
    assert list(tmp_path.iterdir()) == []
    assert main(["generate", "--docs", str(tmp_path)]) == 0
    (tmp_path / "stages.md").write_text("old")
    capsys.readouterr()
    assert main(["generate", "--check", "--docs", str(tmp_path)]) == 1
    assert capsys.readouterr().out == "stages.md\n"
    assert main(["generate", "--docs", str(tmp_path)]) == 0
    assert main(["generate", "--check", "--docs", str(tmp_path)]) == 0


def test_without_docs_generate_refuses(tmp_path):
    assert main(["generate", "--docs", str(tmp_path / "nowhere")]) == 2


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_is_drawn_once_and_every_exit_named(machine):
    drawn = texts(machine)
    exits = sorted(event for state in machine for event in state.exits)
    boxes = [state.name for state in machine]
    assert sorted(t for t in drawn if t in boxes or t in exits) == sorted([*boxes, *exits])


def test_the_ten_numbers_are_on_the_dossier():
    numbers = {int(text) for text in texts(STAGES) if text and text.isdigit()}
    assert numbers == set(range(1, 11))


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_no_box_lies_on_another(machine):
    svg = ET.fromstring(generated()[f"diagrams/{machine.name}.svg"])  # noqa: S314 - our own drawing
    rects = [
        tuple(int(float(each.get(side))) for side in ("x", "y", "width", "height"))
        for each in svg.iter("{http://www.w3.org/2000/svg}rect")
        if each.get("rx")
    ]
    apart = [
        (a, b)
        for index, a in enumerate(rects)
        for b in rects[:index]
        if not (
            a[0] + a[2] <= b[0] or b[0] + b[2] <= a[0] or a[1] + a[3] <= b[1] or b[1] + b[3] <= a[1]
        )
    ]
    assert len(rects) == len(machine)
    assert apart == []
