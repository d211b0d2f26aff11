"""The same store over any S3: one S3 object for each object, under its key-encryption key's name.

    <prefix>/<yyyy-mm-province-version>/<address in hex>

S3 answers a put only when the object is durable, so a group is durable when all its puts have been
answered. Erasing deletes the key first, and the S3 object after it (`discard`).
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from capthe.domain.errors import Broken, Fault, Refusal
from capthe.domain.number import Entropy
from capthe.domain.text import Text
from capthe.store.objects.envelope import Envelope, close_group, disclose
from capthe.store.objects.kek import KekStore
from capthe.store.objects.port import Group, KeyRow, KeyTable, ObjectRef, Stored, object_gone

if TYPE_CHECKING:
    from obstore.store import ObjectStore

PACK = "s3"
PUTS_AT_ONCE = 8


class Bucket:
    """What this store asks of a bucket, and what its errors mean here."""

    def __init__(self, store: "ObjectStore") -> None:
        self.store = store

    def put(self, path: str, data: bytes) -> None:
        """Store an object; durable on return."""
        with _faults():
            self.store.put(path, data)

    def get(self, path: str) -> bytes | None:
        """Return an object; None when there is none."""
        with _faults():
            try:
                return bytes(self.store.get(path).bytes())
            except FileNotFoundError:
                return None

    def delete(self, path: str) -> None:
        """Delete an object, also when there is none."""
        with _faults():
            self.store.delete(path)

    def paths(self, prefix: str) -> Iterator[str]:
        """List the objects under a prefix."""
        with _faults():
            for page in self.store.list(prefix):
                yield from (entry["path"] for entry in page)


def open_s3(
    bucket: str,
    *,
    endpoint: str,
    region: str,
    access_key: str,
    secret_key: str,
    tries: int = 3,
) -> Bucket:
    """Reach a bucket; Refusal `s3_not_installed` without the optional extra.

    `tries` is how often a call is repeated inside before it is a Fault.
    """
    try:
        from obstore.store import S3Store  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise _not_installed() from error
    store = S3Store(
        bucket,
        endpoint=endpoint,
        region=region,
        access_key_id=access_key,
        secret_access_key=secret_key,
        virtual_hosted_style_request=False,
        retry_config={"max_retries": tries},
        client_options={"allow_http": endpoint.startswith("http://")},
    )
    return Bucket(store)


class S3Objects:
    """`Objects` over S3; see `port` for what each verb promises."""

    def __init__(
        self,
        bucket: Bucket,
        *,
        keys: KeyTable,
        keks: KekStore,
        entropy: Entropy,
        prefix: str = "objects",
    ) -> None:
        self.bucket = bucket
        self.keys = keys
        self.keks = keks
        self.entropy = entropy
        self.prefix = prefix
        self._pool = ThreadPoolExecutor(PUTS_AT_ONCE, "s3-put")

    def put_groups(self, groups: Iterable[Group]) -> list[list[ObjectRef]]:
        """Encrypt, put every object, wait for all answers, then hand the keys to the table."""
        closed = [close_group(group, self.keks, self.entropy) for group in groups]
        every = [(name, each) for name, envelopes in closed for each in envelopes]
        puts = [
            self._pool.submit(self.bucket.put, self._path(name, each.address), each.ciphertext)
            for name, each in every
        ]
        for each in puts:
            each.result()
        self.keys.put_many(
            [
                KeyRow(each.address, each.wrapped, name, PACK, 0, len(each.ciphertext))
                for name, each in every
            ]
        )
        return [[ObjectRef(each.address) for each in envelopes] for _, envelopes in closed]

    def get(self, ref: ObjectRef) -> bytes:
        """Return the plaintext of an object."""
        row = self.keys.get(ref.address)
        kek = None if row is None else self.keks.get(row.kek)
        if row is None or kek is None:
            raise object_gone()
        ciphertext = self.bucket.get(self._path(row.kek, row.address))
        if ciphertext is None:
            raise Broken(f"object {ref} is missing")
        return disclose(Envelope(row.address, row.wrapped, ciphertext), kek)

    def exists(self, ref: ObjectRef) -> bool:
        """Tell whether the object's keys are there."""
        row = self.keys.get(ref.address)
        return row is not None and self.keks.get(row.kek) is not None

    def discard(self, rows: Sequence[KeyRow]) -> None:
        """Delete the objects; what a crash leaves is found among the orphans."""
        for row in rows:
            self.bucket.delete(self._path(row.kek, row.address))

    def scan(self) -> Iterator[Stored]:
        """Walk through every object under the prefix."""
        for path in self.bucket.paths(self.prefix):
            ciphertext = self.bucket.get(path)
            if ciphertext is not None:
                address = bytes.fromhex(path.rpartition("/")[2])
                is_intact = sha256(ciphertext).digest() == address
                yield Stored(address, len(ciphertext), is_intact)

    def close(self) -> None:
        """Let go of the threads."""
        self._pool.shutdown()

    def _path(self, kek: str, address: bytes) -> str:
        return f"{self.prefix}/{kek}/{address.hex()}"


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what the network and the other side do into a Fault."""
    from obstore.exceptions import BaseError  # noqa: PLC0415 - an optional extra

    try:
        yield
    except (BaseError, OSError) as error:
        raise Fault(f"objects: S3 did not do its part ({type(error).__name__})") from error


def _not_installed() -> Refusal:
    return Refusal(
        "s3_not_installed",
        Text(
            "Chưa cài phần lưu trữ S3.",
            "The S3 store is not installed.",
        ),
        Text(
            "Chạy lệnh: pip install capthe[s3]",
            "Run: pip install capthe[s3]",
        ),
    )
