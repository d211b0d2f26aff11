"""What a store of objects promises, and the table of wrapped keys that its caller lends it.

An object is three things in three places: its ciphertext (pack file or S3), its wrapped key (a row
of `KeyTable`, deletable) and the key-encryption key of its province and month (`kek`). Whoever
lacks one of them has nothing. Erasing one object deletes its row (the table's keeper does, with
the evidence: `store.pg.retention`); erasing a province's month wipes
one key-encryption key; pack files are never rewritten for it.

Order of writing: ciphertext first (durable), row second, the dossier that names it last. A crash
between them leaves an orphan that nobody can read, for `orphans` to count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, Protocol

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

SWEEP_BATCH = 1000


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """An object's name: the SHA-256 of its ciphertext."""

    address: bytes

    def __post_init__(self) -> None:
        """Refuse what is not a hash."""
        if len(self.address) != 32:
            raise ValueError("an address has 32 bytes")

    def __str__(self) -> str:
        return self.address.hex()


class KeyRow(NamedTuple):
    """One row of `object_key`: an object's wrapped key and where its ciphertext lies.

    `kek` names the key-encryption key, `pack` the pack file ("s3" on S3), `position` where in it
    the ciphertext begins, `size` how many bytes it has.
    """

    address: bytes
    wrapped: bytes
    kek: str
    pack: str
    position: int
    size: int


class KeyTable(Protocol):
    """The deletable table of wrapped keys; PostgreSQL in production."""

    def put_many(self, rows: Sequence[KeyRow]) -> None:
        """Keep the rows; an address that is there already stays as it is."""

    def get(self, address: bytes) -> KeyRow | None:
        """Return the row of an address, None when there is none."""

    def present(self, addresses: Sequence[bytes]) -> frozenset[bytes]:
        """Return those of the addresses that have a row."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One object met by `scan`: its stated address, its ciphertext's size, and if they agree."""

    address: bytes
    size: int
    is_intact: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The objects of one packet, for the keys of its `month` (yyyy-mm) and `province`."""

    month: str
    province: int
    blobs: Sequence[bytes] = field(repr=False)


class Objects(Protocol):
    """A store of objects."""

    def put_groups(self, groups: Iterable[Group]) -> list[list[ObjectRef]]:
        """Store the groups of many packets; the names of each group's objects, in its order.

        Each group is taken when the one before it has been encrypted, so that a caller who makes
        them one by one holds one packet's plaintext at a time.

        On return all ciphertexts are durable and their keys given to the table. Fault when the
        disk or the network failed: nothing is to be counted as stored then, and trying again is
        right.
        """

    def get(self, ref: ObjectRef) -> bytes:
        """Return the plaintext.

        Refusal `object_gone` when the object was erased or never was here; Broken when its bytes
        are not what they were.
        """

    def exists(self, ref: ObjectRef) -> bool:
        """Tell whether the object's key is there; erased objects are not."""

    def discard(self, rows: Sequence[KeyRow]) -> None:
        """Drop what it can of the ciphertexts whose rows were deleted from the table.

        They are unreadable already. Who deletes rows (`store.pg.retention`) puts it on record.
        """

    def scan(self) -> Iterator[Stored]:
        """Walk through every stored ciphertext, hashing each. Slow and steady: for fsck."""


def orphans(objects: Objects, keys: KeyTable) -> Iterator[Stored]:
    """Find stored ciphertexts without a key: crashed intakes and erased objects."""
    found = objects.scan()
    while batch := list(islice(found, SWEEP_BATCH)):
        present = keys.present([each.address for each in batch])
        yield from (each for each in batch if each.address not in present)


def damaged(objects: Objects) -> Iterator[Stored]:
    """Find stored ciphertexts that are no longer what their address says."""
    return (each for each in objects.scan() if not each.is_intact)


class MemoryKeys:
    """A table of wrapped keys that lives as long as its process: for tests and measurements."""

    def __init__(self, rows: Iterable[KeyRow] = ()) -> None:
        self.rows: dict[bytes, KeyRow] = {row.address: row for row in rows}

    def put_many(self, rows: Sequence[KeyRow]) -> None:
        """Keep the rows; an address that is there already stays as it is."""
        for row in rows:
            self.rows.setdefault(row.address, row)

    def get(self, address: bytes) -> KeyRow | None:
        """Return the row of an address, None when there is none."""
        return self.rows.get(address)

    def delete(self, address: bytes) -> list[KeyRow]:
        """Delete the row of an address and return it; nothing when there was none."""
        row = self.rows.pop(address, None)
        return [] if row is None else [row]

    def present(self, addresses: Sequence[bytes]) -> frozenset[bytes]:
        """Return those of the addresses that have a row."""
        return frozenset(address for address in addresses if address in self.rows)


def object_gone() -> Refusal:
    """Say that there is nothing to show any more."""
    return Refusal(
        "object_gone",
        Text(
            "Tệp ảnh hoặc giấy tờ này đã được xóa theo quy định hoặc chưa từng được lưu.",
            "This image or paper was erased under the rules, or was never stored.",
        ),
        Text(
            "Xem dòng thời gian của hồ sơ để biết ai đã xóa và vì sao; nếu cần, mời công dân "
            "thu nhận lại.",
            "See the dossier's timeline for who erased it and why; if it is needed, invite the "
            "citizen to be captured again.",
        ),
    )
