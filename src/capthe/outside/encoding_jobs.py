"""Which chip is to go on which blank, who is at it, and what came of it: a durable list in a file.

enter     a job's orders, all or none; the same job again changes nothing
lease     one order for one station, for a while; its own unfinished one comes first
finish    good or spoiled, once; then the same card may be ordered on another blank if spoiled
destroy   the images of finished orders go, and the keys they are sealed under; their hashes stay

The list itself keeps that one blank has one order for ever and one card one order that is not
spoiled. An image is sealed under a key of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from capthe.chip.image import ChipImage
from capthe.chip.parcel import pack, unpack
from capthe.domain.errors import Broken, Fault
from capthe.domain.number import Entropy
from capthe.outside.memory import Memory

_KEY_BYTES, _NONCE_BYTES = 32, 12
_NO_BLANK = -1


class Outcome(StrEnum):
    """What a station has made of a blank."""

    GOOD = "good"
    SPOILED = "spoiled"


@dataclass(frozen=True, slots=True)
class ChipOrder:
    """One chip to write: the card it will be (citizen and generation), its blank, its image."""

    card: str
    blank: int
    image: ChipImage = field(repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of an order; `outcome` is None while it waits or is worked at."""

    card: str
    blank: int
    outcome: Outcome | None
    reason: str


class OrderSource(Protocol):
    """Where a station gets orders and reports to. Raises Fault when it does not answer."""

    def lease(self, station: str, now_seconds: float, for_seconds: float) -> ChipOrder | None:
        """Give an order to a station: its own unfinished one, else a free one, else None."""

    def failed(self, station: str, blank: int) -> int:
        """Count a time that the chip itself failed; return how many that makes."""

    def finish(self, station: str, blank: int, outcome: Outcome, reason: str = "") -> bool | None:
        """Record what came out, once. False: the order is another station's, or finished.

        None: it will be known by the time that there is no order any more.
        """


class EncodingJobs:
    """The list in an SQLite file, shared by stations on one machine.

    `ahead` is how many orders are leased to a station at once: many where chips are fast.
    """

    def __init__(self, path: Path, entropy: Entropy, *, ahead: int = 1) -> None:
        self._entropy = entropy
        self._ahead = ahead
        self._memory = Memory(
            path,
            "job (key text primary key)",
            "chip_order (blank integer primary key, job text not null, card text not null,"
            " live text unique, failures integer not null default 0, outcome text,"
            " reason text not null default '', key_sha256 blob not null)",
            "waiting (blank integer primary key, station text, leased_until real)",
            "parcel (blank integer primary key, key blob not null, sealed blob not null)",
        )

    def enter(self, job: str, orders: Sequence[ChipOrder]) -> bool:
        """Enter a job; False when it was there before.

        Broken: a blank has an order already, or a card one that is not spoiled.
        """
        with self._memory.transaction():
            if self._memory.rows("select 1 from job where key = ?", [job]):
                return False
            taken = [order.blank for order in orders if self._is_taken(order)]
            if taken:
                raise Broken(f"ordered twice: blanks {taken[:5]}")
            self._memory.enter("insert into job (key) values (?)", [(job,)])
            parcels = [self._parcel(order) for order in orders]
            self._memory.enter(
                "insert into chip_order (blank, job, card, live, key_sha256)"
                " values (?, ?, ?, ?, ?)",
                [
                    (order.blank, job, order.card, order.card, sha256(key).digest())
                    for order, (_, key, _) in zip(orders, parcels, strict=True)
                ],
            )
            self._memory.enter(
                "insert into waiting (blank) values (?)", [(order.blank,) for order in orders]
            )
            self._memory.enter(
                "insert into parcel (blank, key, sealed) values (?, ?, ?)",
                parcels,
            )
        return True

    def lease(
        self, station: str, now_seconds: float, for_seconds: float, besides: int = _NO_BLANK
    ) -> ChipOrder | None:
        """Give an order to a station for a while; `ahead` are set aside for it at once.

        `besides` is the blank that the station is at: the order given is another's.
        """
        order = self._leased(station, now_seconds + for_seconds / 2, besides)
        if order is None:
            self._memory.change(
                "update waiting set station = ?, leased_until = ? where blank in"
                " (select blank from waiting where blank <> ?"
                " and (station is null or station = ? or leased_until < ?)"
                " order by station is not ?, blank limit ?)",
                [
                    station, now_seconds + for_seconds, besides,
                    station, now_seconds, station, self._ahead,
                ],
            )  # fmt: skip
            order = self._leased(station, now_seconds, besides)
        return order

    def _leased(self, station: str, until_seconds: float, besides: int) -> ChipOrder | None:
        """Return the first open order that a station has at least until then."""
        found = self._memory.rows(
            "select blank, card, key, sealed from waiting join chip_order using (blank)"
            " join parcel using (blank)"
            " where station = ? and leased_until >= ? and blank <> ? order by blank limit 1",
            [station, until_seconds, besides],
        )
        if not found:
            return None
        blank, card, key, sealed = found[0]
        return ChipOrder(card, blank, opened(blank, key, sealed))

    def failed(self, station: str, blank: int) -> int:
        """Count a failure of the chip; return how many it has had."""
        found = self._memory.rows(
            "update chip_order set failures = failures + 1 where blank ="
            " (select blank from waiting where blank = ? and station = ?) returning failures",
            [blank, station],
        )
        return int(found[0][0]) if found else 0

    def finish(self, station: str, blank: int, outcome: Outcome, reason: str = "") -> bool:
        """Record what came out; a spoiled blank sets its card free for another."""
        with self._memory.transaction():
            if not self._memory.change(
                "delete from waiting where blank = ? and station = ?", [blank, station]
            ):
                return False
            self._memory.change(
                "update chip_order set outcome = ?, reason = ?,"
                " live = case when ? = 'spoiled' then null else live end where blank = ?",
                [outcome, reason, outcome, blank],
            )
        return True

    def destroy(self, job: str) -> list[bytes]:
        """Forget the images of a finished job, and the keys they are sealed under.

        They are overwritten in the file and in its journal. Returns the hash of each key by blank,
        the same again when it is asked again. Broken: the job is unknown or not finished. Fault:
        somebody holds the journal; the images are deleted, and have to be destroyed again.
        """
        known = self._memory.rows(
            "select key_sha256, outcome from chip_order where job = ? order by blank", [job]
        )
        if not known or any(outcome is None for _, outcome in known):
            raise Broken(f"nothing to destroy yet: job {job}")
        self._memory.rows("pragma secure_delete = on")
        self._memory.change(
            "delete from parcel where blank in (select blank from chip_order where job = ?)", [job]
        )
        ((busy, *_),) = self._memory.rows("pragma wal_checkpoint(truncate)")
        if busy:
            raise Fault("the journal of the orders is being read; destroy the images again")
        return [digest for digest, _ in known]

    def image(self, blank: int) -> ChipImage | None:
        """Return what was ordered for a blank; None when it has been destroyed."""
        found = self._memory.rows("select key, sealed from parcel where blank = ?", [blank])
        return opened(blank, *found[0]) if found else None

    def made(self, job: str | None = None) -> list[Made]:
        """Return every order of a job, or of all jobs, by blank."""
        rows = self._memory.rows(
            "select card, blank, outcome, reason from chip_order"
            " where ? is null or job = ? order by blank",
            [job, job],
        )
        return [
            Made(card, blank, Outcome(outcome) if outcome else None, reason)
            for card, blank, outcome, reason in rows
        ]

    def _is_taken(self, order: ChipOrder) -> bool:
        return bool(
            self._memory.rows(
                "select 1 from chip_order where blank = ? or live = ?", [order.blank, order.card]
            )
        )

    def _parcel(self, order: ChipOrder) -> tuple[int, bytes, bytes]:
        """Return the image of an order, sealed under a key of its own."""
        return order.blank, *sealed(self._entropy, order.blank, order.image)


def sealed(entropy: Entropy, blank: int, image: ChipImage) -> tuple[bytes, bytes]:
    """Seal an image for its blank; return the new key and the sealed image."""
    key, nonce = entropy(_KEY_BYTES), entropy(_NONCE_BYTES)
    return key, nonce + AESGCM(key).encrypt(nonce, pack(image), str(blank).encode())


def opened(blank: int, key: bytes, sealed: bytes) -> ChipImage:
    """Open a sealed image. InvalidTag: another key, another blank, or changed."""
    nonce, secret = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    return unpack(AESGCM(key).decrypt(nonce, secret, str(blank).encode()))
