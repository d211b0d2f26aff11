"""Linking judged by errors that it was not written against (`capthe nation write`)."""

from math import sqrt

import pytest
from bench.link.accuracy import (
    AGES,
    GROUP_MIN,
    KINH,
    OTHERS,
    by_group,
    measured,
    read,
    scored,
    truths,
    without_numbers,
)

from capthe.cli.main import main

STATED = 1_000_000


def nation(folder, people, faults, *more):
    files = {name: folder / f"{name}.csv" for name in ("register", "dossiers", "truth")}
    named = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    main(["nation", "write", "--people", str(people), "--faults", faults, *more, *named])
    return files


def linked(files, out):
    register, dossiers = str(files["register"]), str(files["dossiers"])
    main(["link", "--register", register, "--dossiers", dossiers, "--out", str(out)])
    return list(scored(read(out), truths(files["truth"])))


def hidden(files, folder):
    without_numbers(files["dossiers"], folder / "bare.csv")
    return files | {"dossiers": folder / "bare.csv"}


@pytest.fixture(scope="module", params=["judging", "offices"])
def faults(request):
    return request.param


@pytest.fixture(scope="module")
def of_one_year(sizes, faults, tmp_path_factory):
    """People of one birth year: a million are as dense as a hundred million of all years."""
    folder = tmp_path_factory.mktemp("year")
    return nation(folder, sizes["link_people"], faults, "--birth-year", "1985", "--seed", "77")


@pytest.fixture(scope="module")
def of_kin(sizes, faults, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kin")
    kin_only = ("--seed", "9", "--kin-only", "--dossier-share", "1")
    return nation(folder, sizes["link_kin_people"], faults, *kin_only)


def goal(share, sample):
    """The stated share; of a sample of the stated people, three standard errors less."""
    return share - 3 * sqrt(share * (1 - share) / sample) if sample else share


@pytest.mark.parametrize("is_hidden", [False, True])
def test_people_of_one_year_are_found(sizes, of_one_year, tmp_path, is_hidden):
    files = of_one_year
    rows = linked(hidden(files, tmp_path) if is_hidden else files, tmp_path / "out.csv")
    result = measured(rows)
    assert result["dossiers"] > sizes["link_people"] / 20
    assert result["auto_precision"] >= 0.9999
    findable = None if sizes["link_people"] >= STATED else result["findable"]
    assert result["auto_coverage"] >= goal(0.95, findable)
    assert result["found"]["wrong_1_in_1000"] >= goal(0.992, findable)
    assert result["found"]["wrong_1_in_10000"] >= goal(0.975, findable)
    people = by_group(rows)["ethnicity"]
    assert people.keys() >= {KINH, OTHERS}
    assert all(group["gap_to_kinh"] <= 0.01 for group in people.values())


def test_what_was_found_is_told_of_every_age_people_and_province(sizes, tmp_path):
    """Nobody of age is in no group, and no group of the truth is left out."""
    people = sizes["link_ages_people"]
    files = nation(tmp_path, people, "judging", "--seed", "78", "--dossier-share", "0.5")
    rows = linked(files, tmp_path / "out.csv")
    told = by_group(rows, least=1)
    truth = [r for r in read(files["truth"]) if r["file"] == "dossier" and r["person_ids"]]
    assert told["age"].keys() == {name for _, name in AGES}
    assert told["ethnicity"].keys() == {r["ethnicity"] for r in truth} | {OTHERS}
    assert told["province"].keys() == {r["province"] for r in truth}
    for kind in ("age", "province"):
        assert sum(group["findable"] for group in told[kind].values()) == len(truth)
    for group in (group for kind in told.values() for group in kind.values()):
        assert group["found"] + group["gap_to_kinh"] == pytest.approx(
            told["ethnicity"][KINH]["found"]
        )
        if group["findable"] >= GROUP_MIN:
            assert group["gap_to_kinh"] <= 0.01
            assert group["auto"] > 0.9
    result = measured(rows)
    assert result["auto_precision"] >= 0.9999
    assert sum(group["auto_wrong"] for group in told["province"].values()) == result["auto_wrong"]


@pytest.mark.parametrize("is_hidden", [False, True])
def test_no_twin_or_sibling_is_linked_by_itself(of_kin, tmp_path, is_hidden):
    files = of_kin
    rows = linked(hidden(files, tmp_path) if is_hidden else files, tmp_path / "out.csv")
    result = measured(rows)
    assert result["auto_wrong"] == 0
    assert result["auto"] > result["dossiers"] / 2
