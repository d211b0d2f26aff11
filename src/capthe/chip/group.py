"""Points of an elliptic curve, for the one protocol that needs more than a library's ECDH: PACE.

PACE's generic mapping makes a new generator in every run (Doc 9303 part 11, 4.4.3.3.1), which no
library offers. Time depends on the numbers here, so nothing secret that outlives one conversation
may pass through: the reader and the twin use it for keys of one run only.
"""

from dataclasses import dataclass

from capthe.domain.number import Entropy

Point = tuple[int, int]
_Jacobian = tuple[int, int, int]
_NOWHERE: _Jacobian = (1, 1, 0)


@dataclass(frozen=True, slots=True)
class Group:
    """y² = x³ + ax + b over the prime p, with generator g of prime order n."""

    name: str
    p: int
    a: int
    b: int
    g: Point
    n: int

    @property
    def field_bytes(self) -> int:
        """The length of one coordinate."""
        return (self.p.bit_length() + 7) // 8

    def scalar(self, entropy: Entropy) -> int:
        """Draw a private key: 1 to n - 1."""
        return int.from_bytes(entropy(self.field_bytes + 8), "big") % (self.n - 1) + 1

    def encode(self, point: Point) -> bytes:
        """Return the uncompressed point (TR-03111, 3.2.1)."""
        return b"\x04" + b"".join(part.to_bytes(self.field_bytes, "big") for part in point)

    def decode(self, raw: bytes) -> Point:
        """Read an uncompressed point; ValueError when it is not on the curve."""
        size = self.field_bytes
        if len(raw) != 2 * size + 1 or raw[0] != 4:
            raise ValueError("not an uncompressed point")
        x, y = int.from_bytes(raw[1 : size + 1], "big"), int.from_bytes(raw[size + 1 :], "big")
        if x >= self.p or y >= self.p or (y * y - x**3 - self.a * x - self.b) % self.p:
            raise ValueError("a point that is not on the curve")
        return x, y

    def multiply(self, k: int, point: Point) -> Point:
        """Return k times a point; ValueError when that is the point at infinity."""
        sums = [_NOWHERE, (*point, 1)]
        for i in range(2, 16):
            sums.append(self._double(sums[i // 2]) if i % 2 == 0 else self._add(sums[i - 1], point))
        total = _NOWHERE
        for digit in f"{k % self.n:x}":
            for _ in range(4):
                total = self._double(total)
            total = self._sum(total, sums[int(digit, 16)])
        return self._affine(total)

    def add(self, one: Point, other: Point) -> Point:
        """Return the sum of two points; ValueError when that is the point at infinity."""
        return self._affine(self._add((*one, 1), other))

    def _affine(self, point: _Jacobian) -> Point:
        x, y, z = point
        if not z:
            raise ValueError("the point at infinity")
        inverse = pow(z, -1, self.p)
        square = inverse * inverse % self.p
        return x * square % self.p, y * square * inverse % self.p

    def _double(self, point: _Jacobian) -> _Jacobian:
        x, y, z = point
        if not z or not y:
            return _NOWHERE
        p, yy, zz = self.p, y * y % self.p, z * z % self.p
        s = 4 * x * yy % p
        m = (3 * x * x + self.a * zz * zz) % p
        x3 = (m * m - 2 * s) % p
        return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p

    def _add(self, one: _Jacobian, other: Point) -> _Jacobian:
        return self._sum(one, (*other, 1))

    def _sum(self, one: _Jacobian, other: _Jacobian) -> _Jacobian:
        (x1, y1, z1), (x2, y2, z2), p = one, other, self.p
        if not z1:
            return other
        if not z2:
            return one
        zz1, zz2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * zz2 % p, x2 * zz1 % p
        s1, s2 = y1 * zz2 * z2 % p, y2 * zz1 * z1 % p
        if u1 == u2:
            return self._double(one) if s1 == s2 else _NOWHERE
        h, r = (u2 - u1) % p, (s2 - s1) % p
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, h * z1 * z2 % p


P256 = Group(
    "secp256r1",
    p=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    a=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    g=(
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
)
BRAINPOOL_P256 = Group(
    "brainpoolP256r1",
    p=0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377,
    a=0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9,
    b=0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6,
    g=(
        0x8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262,
        0x547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997,
    ),
    n=0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7,
)
GROUPS = {12: P256, 13: BRAINPOOL_P256}
"""By standardised domain parameter (Doc 9303 part 11, table 5)."""
