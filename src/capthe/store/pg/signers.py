"""Who signs chips, on record: certificates, ceremonies, the pool of signers with its counters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from capthe.domain.errors import Fault
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.named import named

_NO_SIGNER = "CT002"
_CEREMONY_LOCK = 7_202_101_24  # any number, the same for every ceremony


class NoSigners(Fault):
    """No document signer is left: two operators must hold a ceremony."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """Signatures that a job may make with one key: the certificate and the key's label."""

    certificate: int
    label: str
    der: bytes
    n: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A certificate on record; an authority's own names itself as its issuer."""

    id: int
    role: str
    rules: str
    label: str
    issuer: int
    serial: bytes
    der: bytes
    use_until: datetime
    written_at: datetime
    revoked_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One signer of the pool: cards given out, since when, and when it ended.

    `signs_until` is the end of its use, by its certificate or by its months since the first card.
    """

    certificate: int
    label: str
    cards: int
    cards_max: int
    months_max: int
    first_card_at: datetime | None
    retired_at: datetime | None
    signs_until: datetime


@dataclass(frozen=True, slots=True)
class ListRow:
    """The newest list of an authority: crl or master."""

    authority: int
    kind: str
    der: bytes
    next_update: datetime | None


@dataclass(frozen=True, slots=True)
class CeremonyRow:
    """A ceremony as it is on record."""

    id: int
    operator: str
    witness: str
    written_at: datetime
    transcript: str


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate that a ceremony made; a signer has limits beside."""

    id: int
    role: str
    label: str
    issuer: int
    serial: bytes
    der: bytes
    use_until: datetime
    cards_max: int | None = None
    months_max: int | None = None


@dataclass(frozen=True, slots=True)
class NewList:
    """A list that a ceremony signed."""

    authority: int
    kind: str
    der: bytes
    next_update: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """All that one ceremony made; `revoked` gives certificate and reason."""

    id: int
    rules: str
    operator: str
    witness: str
    transcript: str
    certificates: Sequence[NewCertificate]
    lists: Sequence[NewList]
    revoked: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Signers:
    """The record over a connection; each verb is its own transaction, durable on return."""

    connection: psycopg.Connection

    def reserve(self, act: Act, rules: str, job: str, n: int) -> list[Reserved]:
        """Reserve signatures before any is made; the same job gets the same again.

        Raises NoSigners when the pool cannot give that many.
        """
        with self.connection.cursor(row_factory=class_row(Reserved)) as cursor:
            try:
                return cursor.execute(
                    f"select * from ledger.reserve_signatures({ACT}, %(rules)s, %(job)s, %(n)s)",
                    {**act_values(act), "rules": rules, "job": job, "n": n},
                ).fetchall()
            except psycopg.DatabaseError as error:
                if error.sqlstate != _NO_SIGNER:
                    raise
                raise NoSigners(f"no signer is left for {rules}") from error

    def retire(self, act: Act, rules: str) -> int | None:
        """Let the signer in use go before its time (as owner); None when none was in use."""
        row = self.connection.execute(
            f"select ledger.retire_signer({ACT}, %(rules)s)", {**act_values(act), "rules": rules}
        ).fetchone()
        return None if row is None else row[0]

    def enter(self, act: Act, held: Held) -> None:
        """Enter a ceremony whole (as owner)."""
        self.connection.execute(
            f"select ledger.enter_ceremony({ACT}, %(ceremony)s, %(certificates)s, %(lists)s,"
            " %(revoked)s)",
            {
                **act_values(act),
                "ceremony": Jsonb(
                    {
                        "id": held.id, "rules": held.rules, "operator": held.operator,
                        "witness": held.witness, "transcript": held.transcript,
                    }
                ),
                "certificates": Jsonb([_certificate_row(each) for each in held.certificates]),
                "lists": Jsonb([_list_row(each) for each in held.lists]),
                "revoked": Jsonb(
                    [{"certificate": number, "reason": why} for number, why in held.revoked]
                ),
            },
        )  # fmt: skip

    def alone(self) -> None:
        """Keep other ceremonies waiting until this connection closes."""
        self.connection.execute("select pg_advisory_lock(%s)", [_CEREMONY_LOCK])

    def next_ids(self) -> tuple[int, int]:
        """Return the next number of a ceremony and of a certificate."""
        row = self.connection.execute(
            "select (select coalesce(max(id), 0) + 1 from ledger.ceremony),"
            " (select coalesce(max(id), 0) + 1 from ledger.certificate)"
        ).fetchone()
        return (1, 1) if row is None else (row[0], row[1])

    def certificates(self, rules: str) -> list[Kept]:
        """Return every certificate of some rules."""
        with self.connection.cursor(row_factory=class_row(Kept)) as cursor:
            return cursor.execute(named("signers_certificates").sql, {"rules": rules}).fetchall()

    def authorities(self, rules: str) -> list[bytes]:
        """Return the certificates of the authorities that were ever made under some rules."""
        return [each.der for each in self.certificates(rules) if each.role == "authority"]

    def pool(self, rules: str) -> list[PoolRow]:
        """Return the signers in the order of use."""
        with self.connection.cursor(row_factory=class_row(PoolRow)) as cursor:
            return cursor.execute(named("signers_pool").sql, {"rules": rules}).fetchall()

    def left(self, rules: str, now: datetime) -> int:
        """Return how many more cards the signers can sign that may still be used."""
        row = self.connection.execute(
            named("signers_left").sql, {"rules": rules, "now": now}
        ).fetchone()
        return 0 if row is None else int(row[0])

    def lists(self, rules: str) -> list[ListRow]:
        """Return the newest lists."""
        with self.connection.cursor(row_factory=class_row(ListRow)) as cursor:
            return cursor.execute(named("signers_lists").sql, {"rules": rules}).fetchall()

    def ceremonies(self, rules: str) -> list[CeremonyRow]:
        """Return the ceremonies in order."""
        with self.connection.cursor(row_factory=class_row(CeremonyRow)) as cursor:
            return cursor.execute(named("signers_ceremonies").sql, {"rules": rules}).fetchall()


def _certificate_row(each: NewCertificate) -> dict[str, object]:
    return {
        "id": each.id, "role": each.role, "label": each.label, "issuer": each.issuer,
        "serial": each.serial.hex(), "der": each.der.hex(),
        "use_until": each.use_until.isoformat(), "cards_max": each.cards_max,
        "months_max": each.months_max,
    }  # fmt: skip


def _list_row(each: NewList) -> dict[str, object]:
    return {
        "authority": each.authority,
        "kind": each.kind,
        "der": each.der.hex(),
        "next_update": None if each.next_update is None else each.next_update.isoformat(),
    }
