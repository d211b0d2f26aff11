"""Checkers that we did not write accept the zone of every kind of citizen."""

import json
import random
import subprocess
from datetime import date, timedelta

import pytest
from mrz.checker.td1 import TD1CodeChecker

from capthe.country.vn.number import place_codes
from capthe.domain.country import CardData
from capthe.domain.number import Sex
from capthe.sim.nation import people
from capthe.web.assets import _node
from tests.face.conftest import LONG_NAME, VN

ISSUED = date(2021, 5, 1)
NPM_CHECKER = """
const { parse } = require("mrz");
const zones = JSON.parse(require("fs").readFileSync(0, "utf8"));
const refused = zones.filter(([, lines]) => {
  const read = parse(lines);
  return read.format !== "TD1" || !read.valid;
});
console.log(JSON.stringify(refused));
"""
NAMES = (
    "Ly", "Y Thut Niê", "H'Bia Kbuôr", "Thạch Sô Phia", "Kiều Maily", "Brơ̆ng", LONG_NAME,
    "A Ƀlim Đăm", "Danh Thị So Phia", "Nguyễn Đặng Hoàng Phương Quỳnh Như Ngọc Ánh Dương",
)  # fmt: skip


def citizens(count):
    """Cards of every place code, sex and century, with the nation's names and rarer ones.

    A zone has two digits of a year: a checker takes a birth in 1925 for one in 2025, after the
    expiry 99-12-31 of a card without one, so the oldest are left out.
    """
    rng, places = random.Random(7), sorted(place_codes())
    names = [person.name for person in people(21, 1000)]
    for turn in range(count):
        century = 1900 if turn // len(places) % 2 else 2000
        year = rng.randrange(1930, 2000) if century == 1900 else rng.randrange(2000, 2008)
        birth = date(year, 1, 1) + timedelta(days=rng.randrange(365))
        sex = Sex.MALE if rng.random() < 0.5 else Sex.FEMALE
        name = NAMES[turn // 3 % len(NAMES)] if turn % 3 == 0 else names[turn % len(names)]
        number = VN.numbers.compose(
            place=places[turn % len(places)], sex=sex, birth_year=year,
            serial=rng.randrange(1_000_000),
        )  # fmt: skip
        yield CardData(number, name, sex, birth, "", ISSUED, VN.expiry_of(birth, ISSUED))


@pytest.fixture(scope="module")
def zones(sizes):
    """The zone of each of them."""
    return [(card.number, VN.mrz(card)) for card in citizens(sizes["zones"])]


def test_the_citizens_are_of_every_kind(zones):
    assert {number[:3] for number, _ in zones} == set(place_codes())
    assert {number[3] for number, _ in zones} == set("0123")
    assert any(lines[1][8:14] == "991231" for _, lines in zones)
    assert any("<<" not in lines[2].rstrip("<") for _, lines in zones)  # one word
    assert any(not lines[2].endswith("<") for _, lines in zones)  # cut at thirty


def test_the_checker_of_pypi_accepts_every_zone(zones):
    refused = [
        (number, lines)
        for number, lines in zones
        if not TD1CodeChecker("\n".join(lines), check_expiry=False)
    ]
    assert refused == []


def test_the_checker_of_pypi_refuses_a_changed_digit(zones):
    _, (first, second, third) = zones[0]
    changed = f"{first[:7]}{(int(first[7]) + 1) % 10}{first[8:]}"
    assert not bool(TD1CodeChecker(f"{changed}\n{second}\n{third}"))


def test_the_checker_of_npm_accepts_every_zone(zones, npm_mrz):
    assert _refused_by_npm(npm_mrz, zones) == []


def test_the_checker_of_npm_refuses_a_changed_digit(zones, npm_mrz):
    number, (first, second, third) = zones[0]
    changed = f"{second[:1]}{(int(second[1]) + 1) % 10}{second[2:]}"
    assert _refused_by_npm(npm_mrz, [(number, (first, changed, third))]) != []


@pytest.fixture(scope="module")
def npm_mrz(tmp_path_factory):
    """Node and a folder with the npm package mrz.

    Node is the one that the pages are built with: the machine's, else PyPI's.
    """
    folder = tmp_path_factory.mktemp("npm")
    node, npm = _node(folder)
    command = [npm, "install", "--silent", "--ignore-scripts", "--prefix", folder, "mrz@5.0.2"]
    subprocess.run(command, check=True, capture_output=True)
    return node, folder


def _refused_by_npm(npm_mrz, zones):
    node, folder = npm_mrz
    done = subprocess.run(
        [node, "-e", NPM_CHECKER], cwd=folder, input=json.dumps(zones), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)
