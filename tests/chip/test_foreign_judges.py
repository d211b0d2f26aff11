"""Chips judged by programs that are not ours: BouncyCastle (Java) and PKI.js (JavaScript)."""

import shutil
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from capthe.chip.lists import master_list
from capthe.web.assets import _node
from tests.chip.made import (
    SCHEMES,
    altered,
    authority,
    citizen,
    content,
    made_authority,
    maker,
    signed_bits,
)

FOREIGN = Path(__file__).parent / "foreign"
BUILD = Path(__file__).parents[2] / "build"
JARS = [Path(f"/usr/share/java/{name}.jar") for name in ("bcprov", "bcpkix", "bcutil")]
AT = int(datetime(2021, 6, 1, tzinfo=UTC).timestamp())
GROUPS = (1, 2, 3, 13, 14, 15)
needs_java = pytest.mark.skipif(
    shutil.which("javac") is None or not all(jar.is_file() for jar in JARS),
    reason="a JDK or BouncyCastle (libbcpkix-java) is missing",
)


@pytest.fixture(scope="session")
def bouncy_castle(tmp_path_factory):
    """Compile our judge; return a function that judges folders."""
    classes = tmp_path_factory.mktemp("classes")
    path = ":".join(map(str, (*JARS, classes)))
    subprocess.run(
        ["javac", "-cp", path, "-d", classes, FOREIGN / "VerifyChip.java"],
        check=True, capture_output=True,
    )  # fmt: skip

    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
    return lambda folders: lines_of("java", *quick, "-cp", path, "VerifyChip", AT, *folders)


@pytest.fixture(scope="session")
def pki_js(tmp_path_factory):
    """Install PKI.js into build/ once; return a function that judges files.

    Node is the one that the pages are built with: the machine's, else PyPI's.
    """
    node, npm = _node(tmp_path_factory.mktemp("node"))
    packed = sha256((FOREIGN / "package-lock.json").read_bytes()).hexdigest()[:8]
    home = BUILD / f"pkijs-{packed}"
    if not (home / "node_modules").is_dir():
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(FOREIGN / name, home / name)
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=home, check=True, capture_output=True,
        )  # fmt: skip
    shutil.copyfile(FOREIGN / "verify-chip.mjs", home / "verify-chip.mjs")
    trusted_file = tmp_path_factory.mktemp("pkijs") / "authority.cer"

    def judge(trusted, files):
        trusted_file.write_bytes(trusted)
        return lines_of(node, home / "verify-chip.mjs", trusted_file, AT, *files)

    return judge


def lines_of(*command):
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def written(folder, image, trusted):
    folder.mkdir()
    (folder / "authority.cer").write_bytes(trusted)
    (folder / "sod.bin").write_bytes(image.file("EF.SOD"))
    for number in GROUPS:
        (folder / f"dg{number}.bin").write_bytes(image.file(f"DG{number}"))
    return folder


def flip(path, chance):
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    bit = chance.randrange(8 * len(data))
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def flip_signed(path, chance):
    """Change one bit of a security object that a signature covers."""
    data = path.read_bytes()
    path.write_bytes(altered(data, chance.choice(signed_bits(data))))


@needs_java
@pytest.mark.parametrize("scheme", SCHEMES)
def test_bouncy_castle_accepts_whole_chips_and_no_altered_one(
    bouncy_castle, scheme, sizes, tmp_path
):
    """Chips of both profiles; then each with one bit flipped, or under a stranger's name."""
    trusted, chance = authority(scheme).certificate, Random(3)
    stranger = made_authority(authority("vn-ec-explicit").rules).certificate
    chips, harmed = [], []
    for profile in ("vn-2021", "vn-2024"):
        makes = maker(profile, scheme)

        def chip(name, n, under=trusted, profile=profile, makes=makes):
            return written(tmp_path / f"{profile}-{name}", makes.image(content(citizen(n))), under)

        chips += [chip(n, n) for n in range(sizes["bouncy_castle_chips"])]
        for number in GROUPS:
            harmed.append(chip(f"altered-{number}", number))
            flip(harmed[-1] / f"dg{number}.bin", chance)
        harmed.append(chip("sod", 1))
        flip_signed(harmed[-1] / "sod.bin", chance)
        harmed.append(chip("stranger", 1, stranger))
    told = bouncy_castle([*chips, *harmed])
    assert told[: len(chips)] == ["ok"] * len(chips)
    refused = [line.split()[-1] for line in told[len(chips) :]]
    for half in (refused[:8], refused[8:]):
        assert half[:6] == [f"dg{n}.bin" for n in GROUPS]
        assert "ok" not in half[6:]


@needs_java
def test_bouncy_castle_reads_the_master_list(bouncy_castle, tmp_path):
    other, now = made_authority(authority("vn-ec-named").rules, serial=50), datetime(
        2021, 5, 1, tzinfo=UTC
    )  # fmt: skip
    folders = []
    for scheme in SCHEMES:
        ours = authority(scheme)
        for name, listed in (("with", [other, ours]), ("without", [other])):
            folders.append(tmp_path / f"{scheme}-{name}")
            folders[-1].mkdir()
            made = master_list(
                [each.certificate for each in listed], ours.lists, issuer=ours.certificate, now=now
            )
            (folders[-1] / "master.bin").write_bytes(made)
            (folders[-1] / "authority.cer").write_bytes(ours.certificate)
    missing = "no Exception the authority is not on its list"
    assert bouncy_castle(folders) == ["ok", missing] * len(SCHEMES)


@pytest.mark.parametrize("scheme", ["vn-ec-named", "vn-rsa-pss"])
def test_pki_js_follows_the_chain(pki_js, scheme, sizes, tmp_path):
    makes, chance = maker("vn-2024", scheme), Random(4)
    files = []
    for n in range(sizes["pki_js_sods"]):
        files.append(tmp_path / f"{n}.bin")
        files[-1].write_bytes(makes.image(content(citizen(n))).file("EF.SOD"))
    trusted = authority(scheme).certificate
    assert pki_js(trusted, files) == ["ok"] * len(files)
    stranger = made_authority(authority("vn-ec-named").rules)
    assert "ok" not in pki_js(stranger.certificate, files[:2])
    for file in files:
        flip_signed(file, chance)
    assert "ok" not in pki_js(trusted, files)
