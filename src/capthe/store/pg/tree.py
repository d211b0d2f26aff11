"""The signed tree heads of the audit log, and the log's leaves as they lie in the ledger."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import psycopg

from capthe.domain.merkle import Frontier, RootOf, consistency_path, is_consistent
from capthe.packet.keys import SigningKey, is_signed_by
from capthe.store.pg.named import named

CHUNK = 4096  # leaves whose common root is remembered; a power of two


def key_id(public_key: bytes) -> str:
    """Name a seal key: the first 8 bytes of its SHA-256."""
    return sha256(public_key).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class TreeHead:
    """How large the log was at a time, and its root, signed (RFC 9162, 4.9 and 4.10)."""

    size: int
    root: bytes
    signed_at: datetime
    key_id: str
    signature: bytes

    def message(self) -> bytes:
        """Return the bytes that are signed."""
        return _message(self.size, self.root, self.signed_at, self.key_id)

    def is_signed_by(self, public_key: bytes) -> bool:
        """Tell whether the holder of the seal key signed this head."""
        return self.key_id == key_id(public_key) and is_signed_by(
            public_key, self.signature, self.message()
        )

    def to_json(self) -> str:
        """Write the head down, to be kept where the ledger's owner cannot reach it."""
        return json.dumps(self.as_dict(), sort_keys=True)

    def as_dict(self) -> dict[str, str | int]:
        """Return the head as JSON values."""
        return {
            "size": self.size,
            "root": self.root.hex(),
            "signed_at": self.signed_at.isoformat(),
            "key_id": self.key_id,
            "signature": self.signature.hex(),
        }

    @classmethod
    def from_json(cls, text: str) -> "TreeHead":
        """Read a head; ValueError when it is none."""
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> "TreeHead":
        """Read a head from JSON values; ValueError when it is none."""
        try:
            return cls(
                size=int(str(values["size"])),
                root=bytes.fromhex(str(values["root"])),
                signed_at=datetime.fromisoformat(str(values["signed_at"])),
                key_id=str(values["key_id"]),
                signature=bytes.fromhex(str(values["signature"])),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("not a tree head") from error


def sign_head(key: SigningKey, *, size: int, root: bytes, at: datetime) -> TreeHead:
    """Sign the log's state."""
    name = key_id(key.public)
    return TreeHead(size, root, at, name, key.sign(_message(size, root, at, name)))


def _message(size: int, root: bytes, at: datetime, name: str) -> bytes:
    moment = round(at.timestamp() * 1_000_000)
    return f"capthe tree head 1\n{name}\n{size}\n{moment}\n{root.hex()}\n".encode()


def latest_head(connection: psycopg.Connection) -> TreeHead | None:
    """Return the newest signed head of the ledger."""
    row = connection.execute(
        "select size, root, signed_at, key_id, signature from ledger.tree_head"
        " order by size desc limit 1"
    ).fetchone()
    return None if row is None else TreeHead(*row)


@dataclass(slots=True)
class Leaves:
    """The leaves of the log, asked for the roots of parts; every leaf is read a few times at most.

    Complete chunks are hashed once and remembered, 32 bytes for each 4,096 leaves.
    """

    connection: psycopg.Connection
    _chunks: dict[int, bytes] = field(default_factory=dict)

    def hashes(self, start: int, end: int) -> list[bytes]:
        """Return the leaf hashes from `start` up to `end`; fewer when some are missing."""
        rows = self.connection.execute(named("audit_leaves").sql, {"start": start, "end": end})
        return [leaf for _, leaf in rows]

    def root(self, start: int, end: int) -> bytes:
        """Return the root of a part, as RootOf asks for it."""
        if end - start < CHUNK:
            return Frontier().grown(self.hashes(start, end)).root
        whole = range(start // CHUNK, end // CHUNK)  # parts start at multiples of their left size
        chunks = Frontier().grown(self._chunk(n) for n in whole)
        rest = self.hashes(end - end % CHUNK, end)
        return Frontier(chunks.size * CHUNK, chunks.peaks).grown(rest).root

    def _chunk(self, n: int) -> bytes:
        known = self._chunks.get(n)
        if known is None:
            known = Frontier().grown(self.hashes(n * CHUNK, (n + 1) * CHUNK)).root
            self._chunks[n] = known
        return known


def growth(connection: psycopg.Connection, old: TreeHead, new: TreeHead) -> tuple[bytes, ...]:
    """Prove from the ledger's leaves that `new` only added to `old` (RFC 9162, 2.1.4)."""
    root: RootOf = Leaves(connection).root
    return consistency_path(old.size, new.size, root)


def is_growth(old: TreeHead, new: TreeHead, path: tuple[bytes, ...], public_key: bytes) -> bool:
    """Check such a proof without the ledger: both heads signed, the old tree inside the new."""
    return (
        old.is_signed_by(public_key)
        and new.is_signed_by(public_key)
        and is_consistent(
            old=old.size, old_root=old.root, new=new.size, new_root=new.root, path=path
        )
    )
