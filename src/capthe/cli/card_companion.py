"""The work of `capthe card mdoc` and `capthe card sdjwt`.

A dossier's companion is signed by the pool of `vn-companion`, for the key of the telephone that the
citizen brings. A specimen's is signed by an authority made for this once, its holder's key drawn.
"""

import argparse
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, time
from importlib import import_module
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)

from capthe.chip.cms import Signer
from capthe.chip.companions.signing import Companion, HolderKey, Life, holder_key
from capthe.chip.signing import SigningProfile
from capthe.cli.card import SPECIMEN_DAY
from capthe.cli.card_press import look_at, specimen, specimen_person, write
from capthe.cli.environment import home_of, key_module
from capthe.cli.home import ENTROPY
from capthe.cli.key_stores import signer_store
from capthe.country import COUNTRIES
from capthe.country.chips import named_signing
from capthe.country.vn.chip import CivilStatus
from capthe.domain.errors import Refusal
from capthe.domain.number import Entropy
from capthe.domain.text import Text
from capthe.outside.key_file import KeyFile
from capthe.sim.nation import Person
from capthe.store.pg.act import Act
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.server import SUPERUSER
from capthe.store.pg.signers import NoSigners, Signers
from capthe.work.ceremony import Operators, Wanted, hold
from capthe.work.companion import (
    RULES,
    Statement,
    demand_received,
    life_of,
    mdoc_of,
    sd_jwt_of,
)
from capthe.work.dossier_card import civil_status
from capthe.work.signers import SignerPool

Make = Callable[[Statement, SigningProfile, HolderKey, Life, Signer, Entropy], Companion]
_MAKE: dict[str, Make] = {"mdoc": mdoc_of, "sdjwt": sd_jwt_of}
_ENDING = {"mdoc": "mdoc", "sdjwt": "sd-jwt"}


def run_companion(arguments: argparse.Namespace) -> int:
    """Sign one companion and write what of it is to be shown."""
    if arguments.kind == "mdoc":
        import_module("capthe.chip.companions.mdoc")  # an optional extra: before a file is written
    arguments.out.mkdir(parents=True, exist_ok=True)
    rules = named_signing("vn", RULES)
    is_specimen = arguments.specimen is not None
    made = (_of_specimen if is_specimen else _of_dossier)(arguments, rules)
    only = _chosen(made, arguments.only)
    name = f"{_name(arguments)}.{_ENDING[arguments.kind]}"
    write(arguments.out / name, made.shown(only))
    return 0


def _of_dossier(arguments: argparse.Namespace, rules: SigningProfile) -> Companion:
    if arguments.issue is not None:
        raise _printed_day()
    holder = _named_holder(arguments.holder_key)
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        record, seen = look_at(home, connection, arguments)
        demand_received(Ledger(connection), arguments.dossier, record.cid)
        act = home.centre(connection).act("card", f"{arguments.kind} {arguments.dossier}")
        zone = home.country().calendar.zone
        on = act.written_at.astimezone(zone).date()
        said = Statement(seen.card, civil_status(seen.said), seen.portrait, on)
        with closing(signer_store(home, key_module())) as keys:
            signer = _reserved(SignerPool(Signers(connection), keys, rules), act, arguments)
            life = life_of(seen.card, signer, act.written_at, zone)
            return _MAKE[arguments.kind](said, rules, holder, life, signer, ENTROPY)


def _reserved(pool: SignerPool, act: Act, arguments: argparse.Namespace) -> Signer:
    """Reserve one signature for this request alone."""
    job = f"{arguments.kind}:{arguments.dossier}:{act.written_at.isoformat()}"
    try:
        ((signer, _),) = pool.for_job(act, job, 1)
    except NoSigners as error:
        raise Refusal(
            "no_signer",
            Text("Không còn khóa nào để ký.", "No signer is left."),
            Text(
                f"Tổ chức nghi lễ khóa: capthe keys ceremony --rules {RULES}.",
                f"Hold a ceremony: capthe keys ceremony --rules {RULES}.",
            ),
        ) from error
    return signer


def _of_specimen(arguments: argparse.Namespace, rules: SigningProfile) -> Companion:
    country, person = COUNTRIES["vn"](), specimen_person(arguments.specimen)
    issued = arguments.issue or SPECIMEN_DAY
    shown = specimen(country, person, issued)
    zone = country.calendar.zone
    now = datetime.combine(issued, time(), zone).astimezone(UTC)
    authority, signer = _signer_for_once(rules, now)
    path = arguments.out / _name(arguments)
    _write_certificate(path.with_name(f"{path.name}-authority.pem"), authority)
    if arguments.holder_key is None:
        holder = _drawn_holder(path.with_name(f"{path.name}-holder.pem"))
    else:
        holder = _named_holder(arguments.holder_key)
    said = Statement(shown.card, _civil(person), shown.portrait, issued)
    life = life_of(shown.card, signer, now, zone)
    return _MAKE[arguments.kind](said, rules, holder, life, signer, ENTROPY)


def _name(arguments: argparse.Namespace) -> str:
    return f"card-{'specimen' if arguments.specimen is not None else arguments.dossier}"


def _civil(person: Person) -> CivilStatus:
    return CivilStatus(
        person.ethnicity, person.religion, person.origin, person.marks, person.father_name or "",
        person.mother_name or "", person.spouse_name,
    )  # fmt: skip


def _signer_for_once(rules: SigningProfile, now: datetime) -> tuple[bytes, Signer]:
    """Return an authority's certificate and a signer of its, whose key nobody keeps."""
    with tempfile.TemporaryDirectory(prefix="capthe-specimen-") as room:
        keys = KeyFile(Path(room), ENTROPY(16), ENTROPY)
        held = hold(
            ids=(1, 1), rules=rules, operators=Operators("specimen", "of a companion"),
            wanted=Wanted(signers=1), kept=(), authority_keys=keys, signer_keys=keys, now=now,
            entropy=ENTROPY,
        )  # fmt: skip
        by_role = {each.role: each for each in held.certificates}
        sign = keys.signer(by_role["signer"].label)
    return by_role["authority"].der, Signer(by_role["signer"].der, rules.signer.algorithm, sign)


def _named_holder(path: Path | None) -> HolderKey:
    if path is None:
        raise Refusal(
            "holder_key_missing",
            Text(
                "Thiếu khóa công khai của điện thoại công dân.",
                "The public key of the citizen's telephone is missing.",
            ),
            Text("Thêm --holder-key TỆP.pem.", "Add --holder-key FILE.pem."),
        )
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError:
        return holder_key(b"")
    return holder_key(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _drawn_holder(path: Path) -> HolderKey:
    """Draw the key of a specimen's holder and write its private half."""
    key = ec.generate_private_key(ec.SECP256R1())
    write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return holder_key(public)


def _write_certificate(path: Path, der: bytes) -> None:
    write(path, x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))


def _chosen(made: Companion, only: str | None) -> frozenset[str]:
    """Return what is to be shown: everything, or the names asked for."""
    if only is None:
        return frozenset(made.names)
    chosen = frozenset(filter(None, (name.strip() for name in only.split(","))))
    strange = sorted(chosen.difference(made.names))
    if strange:
        raise Refusal(
            "not_stated",
            Text(f"Thẻ không có mục: {', '.join(strange)}.",
                 f"The card does not state: {', '.join(strange)}."),
            Text(f"Chọn trong: {', '.join(made.names)}.",
                 f"Choose among: {', '.join(made.names)}."),
        )  # fmt: skip
    return chosen


def _printed_day() -> Refusal:
    return Refusal(
        "issue_day_printed",
        Text(
            "Ngày cấp của thẻ đã in không đổi được.",
            "The day of issue of a printed card does not change.",
        ),
        Text("Bỏ --issue.", "Leave --issue out."),
    )
