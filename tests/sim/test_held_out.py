"""The family that is held out: as hard as the others, with code of its own, and only text."""

import ast
import subprocess
import sys
from collections import Counter
from dataclasses import astuple
from datetime import date
from pathlib import Path
from random import Random

import pytest

from capthe.sim import corpus
from capthe.sim.corpus import held_out_names as names
from capthe.sim.corpus import held_out_papers as papers
from capthe.sim.corpus import held_out_text as text
from capthe.sim.corpus.demo import DEMO
from capthe.sim.corpus.family import Family
from capthe.sim.corpus.held_out import HELD_OUT
from capthe.sim.corpus.judging import JUDGING
from capthe.sim.corpus.lines import SHARED, true_particulars
from capthe.sim.corpus.unseen import UNSEEN
from capthe.sim.corpus.write import Line, Wanted, lines
from capthe.sim.nation import people

COUNT = 12_000
BESIDE = {"not_in_register", "second_row", "death_not_recorded"}
CORPUS = Path(corpus.__file__).parent
FINGERPRINT = """
import hashlib
from capthe.sim.corpus.held_out import HELD_OUT
from capthe.sim.corpus.write import Wanted, lines
digest = hashlib.sha256()
for line in lines(Wanted(seed=5, people=1500, family=HELD_OUT, dossier_share=0.5)):
    digest.update(repr(line).encode())
print(digest.hexdigest())
"""


@pytest.fixture(scope="module")
def written() -> list[Line]:
    return list(lines(Wanted(seed=8, people=COUNT, family=HELD_OUT, dossier_share=1.0)))


def _dossiers(written: list[Line]) -> list[Line]:
    return [line for line in written if line.file == "dossier"]


def _rate(dossiers: list[Line], group: int) -> float:
    named = {fault.name for fault in HELD_OUT.dossier[group]}
    return sum(bool(named & set(line.faults)) for line in dossiers) / len(dossiers)


def _faults(family: Family) -> set[str]:
    return {fault.name for group in (*family.register, *family.dossier) for fault in group}


def test_the_same_seed_gives_the_same_lines_in_every_process():
    prints = {
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(CORPUS.parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "4242")
    }
    assert len(prints) == 1


def test_every_fault_happens_in_the_dossiers_of_a_small_nation_and_nothing_else_is_named(written):
    happened = Counter(fault for line in _dossiers(written) for fault in line.faults)
    assert set(happened) - BESIDE == {f.name for group in HELD_OUT.dossier for f in group}
    assert set(happened) | BESIDE >= {f for line in written for f in line.faults}


def test_no_fault_happens_more_often_than_its_share(written):
    dossiers = _dossiers(written)
    happened = Counter(fault for line in dossiers for fault in line.faults)
    for fault in (each for group in HELD_OUT.dossier for each in group):
        chance = fault.share * len(dossiers)
        assert happened[fault.name] <= chance + 4 * chance**0.5, fault.name


def test_faults_that_everybody_can_suffer_happen_at_their_share(written):
    dossiers = _dossiers(written)
    happened = Counter(fault for line in dossiers for fault in line.faults)
    for name in ("hand_misread", "key_stuck", "zero_width", "capitals_without_marks"):
        share = next(f.share for group in HELD_OUT.dossier for f in group if f.name == name)
        spread = 4 * (share * len(dossiers)) ** 0.5
        assert happened[name] == pytest.approx(share * len(dossiers), abs=spread), name


def test_the_groups_are_about_as_hard_as_those_of_the_other_families(written):
    dossiers = _dossiers(written)
    assert _rate(dossiers, 0) == pytest.approx(0.09, abs=0.02)
    assert _rate(dossiers, 2) == pytest.approx(0.32, abs=0.03)
    assert _rate(dossiers, 3) == pytest.approx(0.06, abs=0.01)
    assert sum(not line.said.number for line in dossiers) / len(dossiers) == pytest.approx(
        0.4, abs=0.05
    )
    counts = [len(set(line.faults) - BESIDE) for line in dossiers]
    assert sum(counts) / len(counts) == pytest.approx(1.9, abs=0.15)
    assert sum(count > 4 for count in counts) / len(counts) < 0.04


def test_name_birth_and_both_numbers_are_hardly_ever_all_damaged(written):
    def is_lost(line: Line) -> bool:
        said, truth = line.said, true_particulars(line.person)
        fields = ("full_name", "birth_date", "number", "old_number")
        return all(getattr(said, field) != getattr(truth, field) for field in fields)

    dossiers = _dossiers(written)
    assert sum(is_lost(line) for line in dossiers) / len(dossiers) < 0.008


def test_damaged_columns_are_text_of_one_line_and_the_name_is_never_empty(written):
    for line in written:
        assert len(astuple(line.said)) == len(SHARED)
        for value in astuple(line.said):
            assert isinstance(value, str)
            assert value.encode("utf-8").decode("utf-8") == value
            assert not set(value) & {"\n", "\r", "\0"}
        assert line.said.full_name.strip()


def test_the_truth_is_untouched(written):
    everybody = {person.index: person for person in people(8, COUNT)}
    assert all(line.person == everybody[line.person.index] for line in written)
    for line in written:
        said_true = line.said == true_particulars(line.person)
        assert said_true == (not set(line.faults) - {"not_in_register", "death_not_recorded"})


def test_the_family_has_no_code_of_the_others():
    modules = ("held_out", "held_out_names", "held_out_papers", "held_out_text")
    used = set()
    for module in modules:
        for node in ast.walk(ast.parse((CORPUS / f"{module}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                used |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    own = {"family", "lines", *modules}
    inside = {each.split(".")[3] for each in used if each.startswith("capthe.sim.corpus.")}
    assert inside <= own
    assert not any(each.startswith(("capthe.link", "capthe.country")) for each in used)
    assert _faults(HELD_OUT) & (_faults(DEMO) | _faults(JUDGING) | _faults(UNSEEN)) == set()


def test_texts_are_damaged_as_fonts_keys_and_files_damage_them():
    rng = Random(1)
    assert text.old_font_read_as_1258(rng, "Giàng A Páo") == "Giµng A P¸o"
    assert text.old_font_in_capitals(rng, "Nguyễn Thị Hằng") == "NGUYÔN THÞ H»NG"
    assert text.old_font_read_as_1258(rng, "H'Ngơ̆n") is None
    assert text.utf8_read_as_1258(rng, "Nguyễn") == "Nguyá»…n"
    assert text.question_marks(rng, "Đỗ Thị Thúy Hằng") == "Ð? Th? Thúy H?ng"
    assert text.mail_spelling(rng, "Đỗ Hằng Nguyễn Thị") == "DDo^~ Ha(`ng Nguye^~n Thi."
    assert text.capitals_without_marks(rng, "Đỗ Văn Quyết") == "DO VAN QUYET"
    assert text.southern_hyphens(rng, "Nguyễn Thị Hằng") == "Nguyễn-thị-Hằng"
    assert text.cut_by_bytes(rng, "Nguyễn Thị Thúy Hằng") == "Nguyễn Thị Thúy"
    assert text.one_word_in_keys(Random(2), "Quyết") in {"Quyeets", "Quye61t"}
    assert text.key_left_over(Random(2), "Quyết") in {"Quyếts", "Quyết1"}


def test_names_are_misheard_and_misread_as_people_do():
    rng = Random(1)
    assert names.heard_in_the_north(rng, "Linh") == "Ninh"
    assert names.heard_in_the_south(rng, "Ngạn") == "Ngạng"
    assert names.heard_in_the_middle(rng, "Mỹ") in {"Mỷ", "Mỵ"}
    assert names.other_form_of_a_word(rng, "Võ") == "Vũ"
    assert names.thi_or_van("Lê Hoa", "F") == "Lê Thị Hoa"
    assert names.thi_or_van("Lê Thị Hoa", "F") == "Lê Hoa"
    assert names.clan_left_out("H'Lim Ayun", "Ê Đê") == "H'Lim"
    assert names.clan_left_out("Rơ Lan Hnit", "Gia Rai") == "Hnit"
    assert names.clan_first("Y Thut Niê", "Ê Đê") == "Niê Y Thut"
    assert names.highland_as_vietnamese(rng, "Kpă H'Nut") == "Kơ Pă Hơ Nut"
    assert names.highland_as_missionary(rng, "Giàng A Dơ") == "Zang A Do"


@pytest.mark.parametrize(
    ("day", "moon"),
    [
        (date(1975, 2, 11), (1, 1)),  # Tết of Ất Mão
        (date(1990, 1, 27), (1, 1)),
        (date(2000, 2, 5), (1, 1)),
        (date(1995, 9, 9), (15, 8)),  # mid-autumn
    ],
)
def test_days_of_the_moon_calendar_are_at_most_a_day_off(day, moon):
    at, month = papers.moon_day(day)
    assert month == moon[1] or (at >= 29 and month % 12 + 1 == moon[1])
    assert month != moon[1] or abs(at - moon[0]) <= 1
