"""The keys of chips: both sources keep the same promises, and a strange library is not used."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from capthe.chip.build import generated_key, key_pair
from capthe.chip.curves import GROUPS
from capthe.chip.der import integer, octets, sequence
from capthe.chip.image import KeyPair
from capthe.chip.profile import Curve
from capthe.outside.key_source import key_source

OPENSSL = {
    Curve.P256: ec.SECP256R1(),
    Curve.P384: ec.SECP384R1(),
    Curve.BRAINPOOL_P256: ec.BrainpoolP256R1(),
}
PAIRS = {Curve.P256: 50, Curve.P384: 50, Curve.BRAINPOOL_P256: 300}

needs_botan = pytest.mark.skipif(
    key_source().name == "cryptography", reason="Botan 2.19 (libbotan-2-19) is missing"
)


@pytest.fixture(params=["cryptography", pytest.param("botan", marks=needs_botan)])
def new_key(request):
    return generated_key if request.param == "cryptography" else key_source().new_key


def assert_numbers_and_their_points(curve, made):
    for key in made:
        public = ec.derive_private_key(int.from_bytes(key.private, "big"), OPENSSL[curve])
        point = public.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        assert (key.curve, key.public) == (curve, point)
        assert len(key.private) == GROUPS[curve].field_bytes
        assert key.private.hex() not in repr(key)
    assert len({key.private for key in made}) == len(made)


@pytest.mark.parametrize("curve", list(Curve))
def test_a_drawn_key_is_a_number_and_its_point(new_key, curve):
    assert_numbers_and_their_points(curve, [new_key(curve) for _ in range(PAIRS[curve])])


def test_threads_draw_from_one_source(new_key):
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(new_key, [Curve.BRAINPOOL_P256] * 80))
    assert_numbers_and_their_points(Curve.BRAINPOOL_P256, made)


def test_a_fork_repeats_no_key(new_key):
    curve = Curve.BRAINPOOL_P256
    made = [new_key(curve)]
    for _ in range(2):
        ours, theirs = os.pipe()
        if os.fork() == 0:
            key = new_key(curve)
            os.write(theirs, key.private + key.public)
            os._exit(0)
        os.wait()
        drawn = os.read(ours, 100)
        made += [KeyPair(curve, drawn[:32], drawn[32:]), new_key(curve)]
    assert_numbers_and_their_points(curve, made)


def test_a_number_without_the_zeros_before_it_gets_them():
    group = GROUPS[Curve.BRAINPOOL_P256]
    point = group.encode(group.multiply(5, group.g))
    key = key_pair(Curve.BRAINPOOL_P256, sequence(integer(1), octets(b"\5"), point))
    assert (key.private, key.public) == (bytes(31) + b"\5", point)


@needs_botan
def test_botan_is_named_with_its_version():
    assert key_source().name.startswith("Botan 2.19.")


@pytest.mark.parametrize("library", ["libm.so.6", "no-such-library.so"])
def test_without_botan_the_library_of_all_keys_draws(library):
    assert key_source(library).name == "cryptography"
    assert key_source(library).new_key is generated_key


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is missing")
@pytest.mark.parametrize(("minor", "said"), [(18, ""), (19, "used")])
def test_another_version_of_botan_is_not_used(tmp_path, capfd, minor, said):
    """A library that answers as Botan does: its version decides, and then whether it works."""
    source = tmp_path / "other.c"
    source.write_text(f"""
        #include <stdio.h>
        int botan_version_major(void) {{ return 2; }}
        int botan_version_minor(void) {{ return {minor}; }}
        int botan_version_patch(void) {{ return 0; }}
        int botan_rng_init(void *chance, char *kind) {{ return fputs("used", stderr) < 0; }}
        int botan_privkey_create(void *key, char *kind, char *curve, void *chance) {{ return -1; }}
        int botan_privkey_export(void *key, char *out, long *size, int flags) {{ return -1; }}
        int botan_privkey_destroy(void *key) {{ return 0; }}
        char *botan_error_description(int code) {{ return "no keys today"; }}
    """)
    library = tmp_path / "other.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source], check=True)
    assert key_source(str(library)).name == "cryptography"
    assert capfd.readouterr().err == said
