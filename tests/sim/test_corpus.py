"""Register and dossier files: what is wrong with each line is known, and nothing else is wrong."""

import ast
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import duckdb
import pytest

from capthe.cli.main import main
from capthe.country.vn.number import VietnamNumber
from capthe.sim import corpus
from capthe.sim.corpus import unseen_writing
from capthe.sim.corpus.demo import DEMO
from capthe.sim.corpus.family import Family, Group
from capthe.sim.corpus.judging import JUDGING
from capthe.sim.corpus.legacy import tcvn3, telex, viscii, vni_typed, vni_windows
from capthe.sim.corpus.lines import SHARED, true_particulars
from capthe.sim.corpus.unseen import UNSEEN
from capthe.sim.corpus.write import Line, Wanted, lines
from capthe.sim.nation import people

COUNT = 12_000
FAMILIES = (DEMO, JUDGING, UNSEEN)
CORPUS = Path(corpus.__file__).parent
_RARE = {"birthplace_is_origin", "narrow", "other_apostrophe", "residence_zeros_lost"}
OWN = {"family", "lines", "unseen", "unseen_errors", "unseen_writing"}
FINGERPRINT = """
import hashlib
from capthe.sim.corpus.judging import JUDGING
from capthe.sim.corpus.write import Wanted, lines
digest = hashlib.sha256()
for line in lines(Wanted(seed=5, people=1500, family=JUDGING, dossier_share=0.5)):
    digest.update(repr(line).encode())
print(digest.hexdigest())
"""


@pytest.fixture(scope="module", params=FAMILIES, ids=lambda family: family.name)
def family(request) -> Family:
    return request.param


@pytest.fixture(scope="module")
def written(family) -> list[Line]:
    return list(lines(Wanted(seed=8, people=COUNT, family=family, dossier_share=0.5)))


def faults_of(family: Family) -> set[str]:
    groups = (*family.register, *family.dossier)
    return {fault.name for group in groups for fault in group}


def test_the_same_seed_gives_the_same_files_in_every_process():
    prints = {
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "1", "4242")
    }
    assert len(prints) == 1


def test_a_line_without_faults_is_the_truth_and_one_with_faults_is_not(written):
    beside = {"not_in_register", "death_not_recorded"}
    for line in written:
        truth = true_particulars(line.person)
        if not set(line.faults) - beside:
            assert line.said == truth
        else:
            assert line.said != truth, line.faults


def test_every_fault_of_the_family_happens_and_is_named(family, written):
    happened = {fault for line in written for fault in line.faults}
    beside = {"not_in_register", "second_row", "death_not_recorded"}
    assert happened - beside <= faults_of(family)
    assert faults_of(family) - happened <= _RARE
    assert beside <= happened


def test_the_two_families_share_no_way_of_writing_a_name():
    def writing(family: Family) -> set[str]:
        return {fault.name for group in family.dossier[:3] for fault in group}

    assert writing(DEMO) & writing(JUDGING) == set()


def test_a_third_of_the_names_is_written_otherwise_and_a_tenth_is_wrong(family, written):
    dossiers = [line for line in written if line.file == "dossier"]
    writing, wrong, birth = (
        sum(any(fault.name in line.faults for fault in group) for line in dossiers) / len(dossiers)
        for group in (*family.dossier[:2], _of_births(family))
    )
    assert writing == pytest.approx(0.32, abs=0.05)
    assert wrong == pytest.approx(0.09, abs=0.02)
    assert birth == pytest.approx(0.06, abs=0.02)


def _of_births(family: Family) -> Group:
    known = {"birth_day_wrong", "birth_month_only", "year_alone"}
    return next(group for group in family.dossier if known & {fault.name for fault in group})


def test_the_third_family_has_no_code_of_the_other_two():
    used = {
        node.module.rpartition(".")[2]
        for name in ("unseen", "unseen_errors", "unseen_writing")
        for node in ast.walk(ast.parse((CORPUS / f"{name}.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("capthe.sim.corpus.")
    }
    assert used <= OWN
    assert faults_of(UNSEEN) & (faults_of(DEMO) | faults_of(JUDGING)) == set()


def test_its_names_are_those_of_old_fonts_keyboards_and_files():
    assert unseen_writing.abc_font("Đặng Thị Hằng") == "§Æng ThÞ H»ng"
    assert unseen_writing.vni_font("Đặng Thị HỒNG Kỳ Sỹ") == "Ñaëng Thò HOÀNG Kyø Syõ"
    assert unseen_writing.vni_font("Nguyễn Thị Mười Ỷ") == "Nguyeãn Thò Möôøi YÛ"
    assert unseen_writing.windows_1258("Nguyễn") == "NguyêÞn"
    assert unseen_writing.telex_at_once("Nguyễn Đặng") == "Nguyeexn Ddajwng"
    assert unseen_writing.vni_at_once("Nguyễn Đặng") == "Nguye64n D9a58ng"
    assert unseen_writing.tone_on_the_other_vowel("Trần Thị Hòa") == "Trần Thị Hoà"
    assert unseen_writing.tone_on_the_other_vowel("Lê Thuý Hoà") == "Lê Thúy Hòa"
    assert unseen_writing.tone_on_the_other_vowel("Lê Văn Toàn") is None
    assert unseen_writing.ascii_capitals("Nguyễn") == "NGUYễN"
    assert unseen_writing.abc_font("H'Ngơ̆n") is None


def test_the_truth_leads_from_every_dossier_to_the_rows_of_its_person(written):
    rows = {line.line_id: line for line in written if line.file == "register"}
    dossiers = [line for line in written if line.file == "dossier"]
    assert len(rows) + len(dossiers) == len(written)
    assert len({line.line_id for line in dossiers}) == len(dossiers)
    for line in dossiers:
        assert all(rows[row].person.index == line.person.index for row in line.person_ids)
        assert ("not_in_register" in line.faults) == (line.person_ids == ())
    assert any(len(line.person_ids) == 2 for line in dossiers)


def test_nobody_under_14_and_nobody_dead_has_a_dossier(written):
    dead = {line.person.index for line in written if not line.is_alive}
    taken = {line.person.index for line in written if line.file == "dossier"}
    assert dead
    assert dead & taken == set()
    assert not any(line.person.is_under_14() for line in written if line.file == "dossier")


def test_a_siblings_number_is_another_persons_and_passes_the_rule(written):
    rule = VietnamNumber()
    wrong = [line for line in written if {"siblings_number", "number_of_kin"} & set(line.faults)]
    assert wrong
    for line in wrong:
        rule.parse(line.said.number)
        assert line.said.number != line.person.number


def test_the_old_and_the_minorities_lack_their_number_more_often_in_the_judging_set():
    dossiers = [
        line
        for line in lines(Wanted(seed=8, people=5000, family=JUDGING, dossier_share=0.8))
        if line.file == "dossier"
    ]

    def lacking(chosen: list[Line]) -> float:
        return sum(not line.said.number for line in chosen) / len(chosen)

    young = [each for each in dossiers if each.person.birth >= 1960_00_00]
    assert lacking([each for each in dossiers if each.person.ethnicity != "Kinh"]) > 0.5
    assert lacking([each for each in young if each.person.ethnicity == "Kinh"]) < 0.45


def test_kin_only_takes_those_who_have_a_brother_a_sister_or_a_twin():
    chosen = Wanted(seed=8, people=4000, family=JUDGING, dossier_share=1.0, kin_only=True)
    dossiers = [line for line in lines(chosen) if line.file == "dossier"]
    assert all(line.siblings > 0 for line in dossiers)
    assert any(line.person.twin is not None for line in dossiers)


def test_a_nation_of_one_year_has_the_namesakes_of_the_whole(nation_of_1990):
    assert {person.birth // 10000 for person in nation_of_1990} == {1990}
    months = Counter(person.birth // 100 % 100 for person in nation_of_1990)
    assert set(months) == set(range(1, 13))
    same = Counter(person.birth for person in nation_of_1990)
    mean = len(nation_of_1990) / 365
    assert max(same.values()) < 2 * mean
    numbers = {person.number for person in nation_of_1990}
    assert len(numbers) == len(nation_of_1990)


def test_twins_of_one_year_have_the_same_parents(nation_of_1990):
    twins = [person for person in nation_of_1990 if person.twin is not None]
    assert len(twins) / len(nation_of_1990) == pytest.approx(0.022, abs=0.01)
    for person in twins:
        other = nation_of_1990[person.twin]
        assert (other.father_name, other.mother_name) == (person.father_name, person.mother_name)
        assert (other.birth, other.name == person.name) == (person.birth, False)


@pytest.fixture(scope="module")
def nation_of_1990():
    return list(people(2, 8000, birth_year=1990))


def test_old_encodings_keep_apart_what_is_apart():
    name = "Nguyễn Thị Thúy Hằng Đỗ Ước Ỷ"
    assert tcvn3("Đặng Thị Hằng") == "§Æng ThÞ H»ng"
    assert vni_windows("Đặng Thị Hằng") == "Ñaëng Thò Haèng"
    assert viscii("Nguyễn") == "Nguy\xadn"
    assert telex("Nguyễn Đặng Thị Hằng") == "Nguyeenx Ddawngj Thij Hawngf"
    assert vni_typed("Nguyễn Đặng") == "Nguye6n4 D9a8ng5"
    assert tcvn3("H'Ngơ̆n") is None
    letters = [chr(n) for n in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))]
    of_vietnamese = [each for each in letters if viscii(each) is not None]
    assert len(of_vietnamese) == 134
    assert len({viscii(each) for each in of_vietnamese}) == 134
    assert len({vni_windows(each) for each in of_vietnamese}) == 134
    assert normalize("NFC", name) == name


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_command_writes_three_files_of_text(tmp_path, capsys, kind):
    files = {name: tmp_path / f"{name}.{kind}" for name in ("register", "dossiers", "truth")}
    named = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    assert main(["nation", "write", "--people", "1000", "--faults", "judging", *named]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    with duckdb.connect() as connection:

        def read(name: str) -> list[tuple[str, ...]]:
            source = (
                f"read_csv('{files[name]}', all_varchar = true, header = true, nullstr = '-')"
                if kind == "csv"
                else f"'{files[name]}'"
            )
            return connection.execute(f"select * from {source}").fetchall()

        register, dossiers, truth = read("register"), read("dossiers"), read("truth")
    assert (len(register), len(dossiers)) == (summary["register_rows"], summary["dossiers"])
    assert len(truth) == len(register) + len(dossiers)
    assert {len(row) for row in register} == {1 + len(SHARED)}
    assert all(isinstance(value, str) for row in register for value in row)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        path.name for path in files.values()
    )


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_interrupted_command_leaves_no_half_of_a_file(tmp_path, kind):
    named = [f"--{name}={tmp_path / name}.{kind}" for name in ("register", "dossiers", "truth")]
    command = [sys.executable, "-m", "capthe.cli.main", "nation", "write", "--people", "100000000"]
    with subprocess.Popen([*command, *named], stderr=subprocess.PIPE) as writing:
        while not [each for each in tmp_path.rglob("*") if each.is_file()]:
            time.sleep(0.05)
            assert writing.poll() is None
        writing.send_signal(signal.SIGINT)
        assert writing.wait(60) == 130
    assert list(tmp_path.iterdir()) == []


def test_a_year_in_which_nobody_was_born_is_refused(tmp_path, capsys):
    named = [f"--{name}={tmp_path / name}.csv" for name in ("register", "dossiers", "truth")]
    assert main(["nation", "write", "--birth-year", "1850", *named]) == 2
    assert "1850" in capsys.readouterr().err
