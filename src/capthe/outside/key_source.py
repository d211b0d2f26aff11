"""Where the keys of chips come from: Botan where it is installed, else the library of all keys.

OpenSSL, which is inside `cryptography`, computes a point of brainpoolP256r1 by its general ladder.
Botan has a table of the generator's multiples; it blinds the number (Coron's first countermeasure:
a random multiple of the order is added), reads the table without a secret index, and randomises
the point's representation (its source, src/lib/pubkey/ec_group/point_mul.cpp). Two zero bits of
the blinded number add nothing, so time tells how many such pairs a number has that is used once.
NIST P-256 is left to OpenSSL, which has code of its own for that curve.

Chance is Botan's generator "system": it keeps no state and reads the operating system's for every
number. So a fork can repeat nothing and threads share nothing; "user", its generator in memory,
also took 70 us longer for each key.
"""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint32, c_void_p
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from capthe.chip.build import NewKey, generated_key, key_pair
from capthe.chip.image import KeyPair
from capthe.chip.profile import Curve
from capthe.domain.errors import Fault

_LIBRARY = "libbotan-2.so.19"
_VERSION = (2, 19)
_EXPORTED_BYTES_MAX = 512
_DER = 0  # BOTAN_PRIVKEY_EXPORT_FLAG_DER


@dataclass(frozen=True, slots=True)
class KeySource:
    """Something that draws keys of chips, and what to call it."""

    name: str
    new_key: NewKey


@cache
def key_source(library: str = _LIBRARY) -> KeySource:
    """Return the best source of this machine; it may be used by threads and after a fork."""
    try:
        botan = _Botan(ctypes.CDLL(library))
    except (OSError, AttributeError, Fault):  # not there, another library, or it does not work
        return KeySource("cryptography", generated_key)
    return KeySource(botan.name, botan.new_key)


class _Botan:
    """Keys on brainpoolP256r1 by Botan's C interface; on other curves by `cryptography`.

    Fault when it is not the version that was measured and tested, or computes another point than
    OpenSSL does.
    """

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        handle = POINTER(c_void_p)
        for name, arguments in {
            "botan_rng_init": (handle, c_char_p),
            "botan_privkey_create": (handle, c_char_p, c_char_p, c_void_p),
            "botan_privkey_export": (c_void_p, c_void_p, POINTER(c_size_t), c_uint32),
            "botan_privkey_destroy": (c_void_p,),
        }.items():
            function = getattr(library, name)
            function.argtypes = arguments
            function.restype = c_int
        library.botan_error_description.restype = c_char_p
        version = tuple(
            int(getattr(library, f"botan_version_{part}")()) for part in ("major", "minor", "patch")
        )
        if version[:2] != _VERSION:
            raise Fault(f"Botan: {version} is not {_VERSION}")
        self.name = f"Botan {'.'.join(map(str, version))}"
        self._chance = c_void_p()  # lives as long as the process
        self._check(library.botan_rng_init(byref(self._chance), b"system"))
        _compare(self.new_key(Curve.BRAINPOOL_P256))

    def new_key(self, curve: Curve) -> KeyPair:
        """Draw a key."""
        if curve is not Curve.BRAINPOOL_P256:
            return generated_key(curve)
        library, key = self._library, c_void_p()
        self._check(
            library.botan_privkey_create(byref(key), b"ECDSA", b"brainpool256r1", self._chance)
        )
        try:
            kept, size = (
                ctypes.create_string_buffer(_EXPORTED_BYTES_MAX), c_size_t(_EXPORTED_BYTES_MAX)
            )  # fmt: skip
            self._check(library.botan_privkey_export(key, kept, byref(size), _DER))
            return key_pair(curve, ctypes.string_at(kept, size.value))
        finally:
            library.botan_privkey_destroy(key)  # wipes it

    def _check(self, code: int) -> None:
        """Raise Fault unless a call succeeded."""
        if code:
            raise Fault(f"Botan: {self._library.botan_error_description(code).decode('ascii')}")


def _compare(pair: KeyPair) -> None:
    """Raise Fault unless OpenSSL computes the same point from the number."""
    number = int.from_bytes(pair.private, "big")
    public = ec.derive_private_key(number, ec.BrainpoolP256R1()).public_key()
    if public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) != pair.public:
        raise Fault("Botan: another point than OpenSSL's")
