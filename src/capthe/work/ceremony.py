"""A key ceremony: two operators open the authority's keys together and have it sign.

1. two different operators, each with a part of the secret, opened the authority's store
2. an authority is made if there is none, or a new one is wanted; the old one vouches for it
3. so many signers are made in the signers' store and certified, with limits
4. certificates are revoked, if any are to be
5. every authority signs its list of revoked certificates, the list signer the master list
6. everything is entered in one transaction; the transcript's hash is the cause of its block

Keys come first: a crash before 6 leaves keys that nothing names, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from capthe.chip.algorithms import KeyKind
from capthe.chip.certificate import Period, Role, Subject, certificate
from capthe.chip.cms import Signer
from capthe.chip.lists import Revoked, master_list, revocation_list
from capthe.chip.signing import SigningProfile
from capthe.domain.errors import Refusal
from capthe.domain.number import Entropy
from capthe.domain.text import Text
from capthe.outside.hsm import KeyStore
from capthe.store.pg.signers import Held, Kept, NewCertificate, NewList

SERIAL_BYTES = 16
LIST_DAYS = 90
"""A list of revoked certificates is good for at most 90 days (Doc 9303 part 12, 6.3)."""
_ROLES = {
    "authority": "khóa gốc / authority",
    "link": "chứng thư nối / link",
    "signer": "khóa ký tài liệu / signer",
    "lists": "khóa ký danh sách / lists",
}
_LISTS = {"crl": "danh sách thu hồi / crl of", "master": "danh sách khóa gốc / master of"}
"""What the transcript calls them."""


@dataclass(frozen=True, slots=True)
class Operators:
    """Who holds the ceremony: two different people."""

    operator: str
    witness: str

    def __post_init__(self) -> None:
        """Refuse one person under two names that differ in blanks or capitals only."""
        names = {" ".join(name.split()).casefold() for name in (self.operator, self.witness)}
        if len(names) < 2 or "" in names:
            raise Refusal(
                "ceremony_needs_two",
                Text("Nghi lễ khóa cần hai người khác nhau.", "A ceremony needs two people."),
                Text("Mời người thứ hai.", "Call the second operator."),
            )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the ceremony is held for."""

    signers: int
    is_new_authority: bool = False
    revoke: Sequence[tuple[int, str]] = ()


@dataclass(slots=True)
class _Table:
    """The ceremony while it is held: what was made so far, and the transcript's lines."""

    rules: SigningProfile
    authority_keys: KeyStore
    signer_keys: KeyStore
    now: datetime
    entropy: Entropy
    next_id: int
    made: list[NewCertificate] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        self.lines.append(line)


def hold(
    *,
    ids: tuple[int, int],
    rules: SigningProfile,
    operators: Operators,
    wanted: Wanted,
    kept: Sequence[Kept],
    authority_keys: KeyStore,
    signer_keys: KeyStore,
    now: datetime,
    entropy: Entropy,
) -> Held:
    """Hold the ceremony over open stores; return what is to be entered.

    `kept` are the certificates of these rules on record, `ids` the next numbers of a ceremony and
    of a certificate.
    """
    now = now.astimezone(UTC)
    table = _Table(rules, authority_keys, signer_keys, now, entropy, ids[1])
    table.say(f"nghi lễ khóa / ceremony {ids[0]}, {rules.name}, {now.isoformat()}")
    who, witness = operators.operator, operators.witness
    table.say(f"người thực hiện: {who}; người chứng kiến: {witness}")
    table.say(f"operator: {who}; witness: {witness}")
    table.say(f"nơi giữ khóa gốc / authority's keys: {authority_keys.name}")
    table.say(f"nơi giữ khóa ký / signers' keys: {signer_keys.name}")
    authorities = [each for each in kept if each.role == "authority"]
    if wanted.is_new_authority or not authorities:
        authority = _new_authority(table, authorities[-1] if authorities else None)
    else:
        authority = _as_new(authorities[-1])
        if authority.use_until <= now:
            raise _too_old()
    lists = _list_signer(table, authority, kept)
    for _ in range(wanted.signers):
        _certified(table, Role.SIGNER, authority)
    revoked = _revoked(table, kept, wanted)
    signed = _lists(table, ids[0], [*map(_as_new, kept), *table.made], lists, revoked)
    transcript = "\n".join((*table.lines, ""))
    return Held(
        ids[0], rules.name, operators.operator, operators.witness, transcript, table.made,
        signed, wanted.revoke,
    )  # fmt: skip


def transcript_hash(held: Held) -> str:
    """Return the hash under which the sealed ledger keeps a transcript."""
    return sha256(held.transcript.encode()).hexdigest()


def _new_authority(table: _Table, before: Kept | None) -> NewCertificate:
    authority = _certified(table, Role.AUTHORITY, None)
    if before is not None:
        _link(table, authority, before)
    return authority


def _certified(table: _Table, role: Role, authority: NewCertificate | None) -> NewCertificate:
    """Make a key and its certificate; an authority certifies itself."""
    rules = table.rules
    serial = b"\x4f" + table.entropy(SERIAL_BYTES)[1:]  # positive, and never of leading zeros
    label = f"{role.value}-{serial.hex()}"
    kind = rules.authority if role is Role.AUTHORITY else rules.signer
    store = table.signer_keys if role is Role.SIGNER else table.authority_keys
    public_key = store.make(label, kind)
    number = table.next_id
    table.next_id += 1
    subject = Subject(role, _name(rules, role, number), kind, public_key)
    issuer = subject if authority is None else _subject(table, authority)
    signing = label if authority is None else authority.label
    years, use = _periods(table, role)
    der = certificate(
        rules,
        subject,
        serial=int.from_bytes(serial, "big"),
        life=Period(table.now, years_after(table.now, years)),
        use=Period(table.now, use),
        issuer=issuer,
        sign=table.authority_keys.signer(signing),
    )
    is_signer = role is Role.SIGNER
    made = NewCertificate(
        number, role.value, label, number if authority is None else authority.id, serial, der, use,
        rules.cards_max if is_signer else None, rules.months_max if is_signer else None,
    )  # fmt: skip
    table.made.append(made)
    _say_certificate(table, made, kind, public_key)
    return made


def _link(table: _Table, authority: NewCertificate, before: Kept) -> None:
    """Let the old authority vouch for the new one's key (Doc 9303 part 12, 7.1.3)."""
    rules, old = table.rules, _as_new(before)
    serial = b"\x4f" + table.entropy(SERIAL_BYTES)[1:]
    subject = _subject(table, authority)
    der = certificate(
        rules,
        subject,
        serial=int.from_bytes(serial, "big"),
        life=Period(table.now, years_after(table.now, rules.authority_years)),
        use=Period(table.now, authority.use_until),
        issuer=_subject(table, old),
        sign=table.authority_keys.signer(old.label),
    )
    made = NewCertificate(
        table.next_id, "link", authority.label, old.id, serial, der, authority.use_until
    )
    table.next_id += 1
    table.made.append(made)
    _say_certificate(table, made, subject.kind, subject.public_key)


def _list_signer(table: _Table, authority: NewCertificate, kept: Sequence[Kept]) -> NewCertificate:
    """Return the signer of the master list: the one this authority certified, or a new one."""
    for each in reversed(kept):
        if each.role == "lists" and each.issuer == authority.id and each.use_until > table.now:
            return _as_new(each)
    return _certified(table, Role.LISTS, authority)


def _revoked(table: _Table, kept: Sequence[Kept], wanted: Wanted) -> dict[int, list[Revoked]]:
    """Return whom each authority has revoked, today's included; refuse what cannot be revoked."""
    known = {each.id: each for each in kept}
    revoked: dict[int, list[Revoked]] = {}
    for each in kept:
        if each.revoked_at is not None:
            entry = Revoked(int.from_bytes(each.serial, "big"), each.revoked_at)
            revoked.setdefault(each.issuer, []).append(entry)
    for number, why in wanted.revoke:
        found = known.get(number)
        if found is None or found.revoked_at is not None or found.role == "authority":
            raise _not_revocable(number)
        entry = Revoked(int.from_bytes(found.serial, "big"), table.now)
        revoked.setdefault(found.issuer, []).append(entry)
        table.say(f"thu hồi chứng thư / revoked certificate {number} ({found.serial.hex()}): {why}")
    return revoked


def _lists(
    table: _Table,
    ceremony: int,
    certificates: Sequence[NewCertificate],
    lists: NewCertificate,
    revoked: dict[int, list[Revoked]],
) -> list[NewList]:
    authorities = [each for each in certificates if each.role == "authority"]
    next_update = table.now + timedelta(days=LIST_DAYS)
    signed = []
    for each in authorities:
        crl = revocation_list(
            table.rules,
            _subject(table, each),
            revoked.get(each.id, []),
            number=ceremony,
            now=table.now,
            next_update=next_update,
            sign=table.authority_keys.signer(each.label),
        )
        signed.append(NewList(each.id, "crl", crl, next_update))
    signer = Signer(
        lists.der, table.rules.signer.algorithm, table.authority_keys.signer(lists.label)
    )
    newest = authorities[-1]
    ours = [each.der for each in certificates if each.role in {"authority", "link"}]
    signed.append(
        NewList(newest.id, "master", master_list(ours, signer, issuer=newest.der, now=table.now))
    )
    for made in signed:
        table.say(f"{_LISTS[made.kind]} {made.authority}: SHA-256 {sha256(made.der).hexdigest()}")
    return signed


def _say_certificate(table: _Table, made: NewCertificate, kind: KeyKind, public_key: bytes) -> None:
    table.say(f"{_ROLES[made.role]} {made.id}: khóa / key {made.label} ({kind.text})")
    table.say(f"  khóa công khai / public key SHA-256 {sha256(public_key).hexdigest()}")
    table.say(
        f"  chứng thư / certificate SHA-256 {sha256(made.der).hexdigest()} (do / by {made.issuer})"
    )


def _subject(table: _Table, authority: NewCertificate) -> Subject:
    name = _name(table.rules, Role.AUTHORITY, authority.id)
    key = table.authority_keys.public_key(authority.label)
    return Subject(Role.AUTHORITY, name, table.rules.authority, key)


def _name(rules: SigningProfile, role: Role, number: int) -> str:
    if role is Role.AUTHORITY:
        return f"{rules.authority_name} {number}"
    return f"{rules.signer_name if role is Role.SIGNER else 'Master List Signer'} {number}"


def _periods(table: _Table, role: Role) -> tuple[int, datetime]:
    """Return for how many years a certificate lives, and until when its key may sign."""
    rules, now = table.rules, table.now
    if role is Role.AUTHORITY:
        return rules.authority_years, years_after(now, rules.authority_use_years)
    if role is Role.LISTS:
        return rules.authority_use_years, years_after(now, rules.authority_use_years)
    return rules.signer_years, months_after(now, rules.signer_use_months)


def years_after(moment: datetime, years: int) -> datetime:
    """Return the same day so many years later; 29 February becomes the 28th."""
    return months_after(moment, 12 * years)


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(moment.month - 1 + months, 12)
    first = moment.replace(year=moment.year + year, month=month + 1, day=1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(moment.day, last.day))


def _as_new(kept: Kept) -> NewCertificate:
    return NewCertificate(
        kept.id, kept.role, kept.label, kept.issuer, kept.serial, kept.der, kept.use_until
    )


def _too_old() -> Refusal:
    return Refusal(
        "authority_too_old",
        Text(
            "Thời hạn ký của khóa gốc đã hết.", "The authority's key is past its time of signing."
        ),
        Text("Tạo khóa gốc mới trong nghi lễ.", "Make a new authority in the ceremony."),
    )


def _not_revocable(number: int) -> Refusal:
    return Refusal(
        "certificate_not_revocable",
        Text(f"Không thể thu hồi chứng thư {number}.", f"Certificate {number} cannot be revoked."),
        Text(
            "Xem danh sách: capthe keys status. Khóa gốc được thay, không bị thu hồi ở đây.",
            "See capthe keys status. An authority is replaced, not revoked here.",
        ),
    )
