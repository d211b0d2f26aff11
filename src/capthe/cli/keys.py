"""`capthe keys`: the keys that sign chips: ceremony, status, rotation.

A ceremony needs two operators with a part of the authority's secret each, from a file or typed
unseen. Everything it made is entered in one transaction and written into the publication folder.
"""

import argparse
import sys
import warnings
from datetime import datetime
from getpass import GetPassWarning, getpass
from pathlib import Path

import psycopg

from capthe.chip.signing import SigningProfile
from capthe.cli.environment import home_of, home_option, key_module
from capthe.cli.home import ENTROPY, Home
from capthe.cli.key_stores import authority_store, signer_store
from capthe.cli.options import between, positive
from capthe.country.chips import chip_profiles, chips_of, named_signing
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.outside.hsm import KeyStore
from capthe.outside.key_source import key_source
from capthe.store.pg.server import SUPERUSER
from capthe.store.pg.signers import Held, Kept, PoolRow, Signers
from capthe.work.ceremony import Operators, Wanted, hold, transcript_hash
from capthe.work.clock import Clock, DatabaseClock, SteppedClock
from capthe.work.publication import publication

_PART_LENGTH_MIN = 6
_DEMO_SIGNERS = 12
_SIGNERS_MAX = 1_000  # of 150,000 cards each: more than there are people
_NOT_FOR_PRODUCTION = Text(
    "CẢNH BÁO: khóa nằm trong tệp, chỉ để thử nghiệm, không dùng để phát hành thẻ thật.",
    "WARNING: the keys are in files. This is for trying out, NOT FOR PRODUCTION.",
)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser("keys", help="các khóa ký chip / the keys that sign chips")
    parts = parser.add_subparsers(dest="part", required=True)
    ceremony = parts.add_parser(
        "ceremony",
        help="nghi lễ khóa: tạo và chứng nhận khóa ký; cần hai người"
        " / make and certify signers; needs two operators",
    )
    ceremony.add_argument(
        "--operator",
        action="append",
        metavar="NAME",
        required=True,
        help="họ tên người thực hiện; ghi hai lần, hai người / a name; give two",
    )
    ceremony.add_argument(
        "--part",
        action="append",
        type=Path,
        help="tệp chứa phần mã của một người; ghi hai lần / file with an operator's part",
    )
    ceremony.add_argument(
        "--signers",
        type=between(0, _SIGNERS_MAX),
        default=30,
        help="số khóa ký tài liệu được tạo (mặc định: 30) / signers to make (default: 30)",
    )
    ceremony.add_argument(
        "--new-authority", action="store_true", help="thay khóa gốc / replace the authority"
    )
    ceremony.add_argument(
        "--revoke",
        type=positive,
        action="append",
        help="số của chứng thư cần thu hồi / number of a certificate to revoke",
    )
    ceremony.add_argument(
        "--reason",
        metavar="TEXT",
        default="",
        help="lý do thu hồi chứng thư / why certificates are revoked",
    )
    ceremony.add_argument(
        "--production",
        action="store_true",
        help="từ chối khóa nằm trong tệp / refuse keys in files",
    )
    ceremony.set_defaults(run=run_ceremony)
    status = parts.add_parser(
        "status",
        help="chứng thư, danh sách thu hồi, kho khóa ký / certificates, lists, the pool of signers",
    )
    status.set_defaults(run=run_status)
    rotate = parts.add_parser(
        "rotate",
        help="thôi dùng khóa đang ký trước thời hạn / let the signer in use go before its time",
    )
    rotate.set_defaults(run=run_rotate)
    for part in (ceremony, status, rotate):
        part.add_argument(
            "--rules",
            metavar="NAME",
            help="bộ quy tắc ký (mặc định: của thẻ năm 2021)"
            " / signing rules (default: those of the card of 2021)",
        )
        home_option(part)


def run_ceremony(arguments: argparse.Namespace) -> int:
    """Hold a ceremony; print its transcript."""
    home, rules = home_of(arguments), _rules(arguments)
    operators = _operators(arguments.operator)
    wanted = Wanted(
        signers=arguments.signers,
        is_new_authority=arguments.new_authority,
        revoke=[(number, arguments.reason or "unspecified") for number in arguments.revoke or ()],
    )
    module = key_module()
    authority = authority_store(home, module, _parts(arguments.part, operators))
    _warn(authority, is_production=arguments.production)
    with home.server:
        home.migrate()
        with home.connect(SUPERUSER) as connection:
            clock = DatabaseClock(connection)
            signers = signer_store(home, module)
            held = _hold(home, connection, clock, rules, operators, wanted, (authority, signers))
            folder = _publish(home, Signers(connection), rules)
    sys.stdout.write(f"{held.transcript}{folder}\n")
    return 0


def hold_demo_ceremony(home: Home, now: datetime) -> None:
    """Give a demo's home, which runs, its signers once: keys in files, and nobody was there.

    Where a PKCS#11 module is configured, people hold the ceremony.
    """
    if key_module() is not None:
        return
    rules = named_signing("vn", chips_of("vn").on(now.date()).signing)
    with home.connect(SUPERUSER) as connection:
        if Signers(connection).certificates(rules.name):
            return
        parts = (home.key("demo-ceremony-1").hex(), home.key("demo-ceremony-2").hex())
        authority = authority_store(home, None, parts, folder="demo-authority-keys")
        stores = authority, signer_store(home, None)
        operators = Operators("demo operator", "demo witness")
        wanted = Wanted(signers=_DEMO_SIGNERS)
        _hold(home, connection, SteppedClock(now), rules, operators, wanted, stores)
        _publish(home, Signers(connection), rules)


def _hold(
    home: Home, connection: psycopg.Connection, clock: Clock, rules: SigningProfile,
    operators: Operators, wanted: Wanted, stores: tuple[KeyStore, KeyStore],
) -> Held:  # fmt: skip
    """Hold a ceremony over the stores of authority and signers, which are closed; enter it."""
    authority, signers = stores
    record = Signers(connection)
    record.alone()
    held = hold(
        ids=record.next_ids(),
        rules=rules,
        operators=operators,
        wanted=wanted,
        kept=record.certificates(rules.name),
        authority_keys=authority,
        signer_keys=signers,
        now=clock.now(),
        entropy=ENTROPY,
    )
    cause = f"transcript sha256 {transcript_hash(held)}"
    record.enter(home.centre(connection, clock=clock).act(operators.operator, cause), held)
    authority.close()
    signers.close()
    return held


def run_status(arguments: argparse.Namespace) -> int:
    """Print every certificate, when lists must be signed anew, and how far signers are used."""
    home, rules = home_of(arguments), _rules(arguments)
    if key_module() is None:
        _say(_NOT_FOR_PRODUCTION)
    with home.server, home.connect() as connection:
        record = Signers(connection)
        now = DatabaseClock(connection).now()
        pool = {row.certificate: row for row in record.pool(rules.name)}
        for each in record.certificates(rules.name):
            state = _state(each, pool.get(each.id), now)
            sys.stdout.write(
                f"{each.id} {each.role} {each.label}"
                f" đến / until {each.use_until:%Y-%m-%d}: {state.vi} / {state.en}\n"
            )
        for issued in record.lists(rules.name):
            if issued.next_update is not None:
                late = " TRỄ / LATE" if issued.next_update <= now else ""
                sys.stdout.write(
                    f"{issued.kind} của / of {issued.authority}: hạn ký lại / next by"
                    f" {issued.next_update:%Y-%m-%d}{late}\n"
                )
        left = record.left(rules.name, now)
        sys.stdout.write(
            f"{rules.name}: còn ký được {left} thẻ / {left} cards can still be signed\n"
            f"khóa của chip do {key_source().name} sinh"
            f" / keys of chips are drawn by {key_source().name}\n"
        )
    return 0


def run_rotate(arguments: argparse.Namespace) -> int:
    """Retire the signer in use; the next job takes the next one."""
    home, rules = home_of(arguments), _rules(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        record = Signers(connection)
        act = home.centre(connection).act("keys", f"rotate {rules.name}")
        retired = record.retire(act, rules.name)
        if retired is None:
            raise Refusal(
                "no_signer_in_use",
                Text("Không có khóa ký nào đang dùng.", "No signer is in use."),
                Text("Xem: capthe keys status.", "See: capthe keys status."),
            )
        _publish(home, record, rules)
    sys.stdout.write(
        f"Khóa ký {retired} thôi dùng. / Signer {retired} signs no more cards.\n"
        "→ Xem còn ký được bao nhiêu thẻ: capthe keys status."
        " / See how many cards can still be signed: capthe keys status.\n"
    )
    return 0


def _rules(arguments: argparse.Namespace) -> SigningProfile:
    return named_signing("vn", arguments.rules or chip_profiles("vn")["vn-2021"].signing)


def _operators(names: list[str]) -> Operators:
    """Return the two operators; refuse fewer, more, or one twice."""
    operator, witness = (*names, "", "")[:2] if len(names) <= 2 else ("", "")
    return Operators(operator, witness)


def _parts(files: list[Path] | None, operators: Operators) -> tuple[str, str]:
    """Return both parts of the secret, from files or typed; each long enough, not the same."""
    if files:
        parts = [file.read_text(encoding="utf-8").strip() for file in files]
    else:
        parts = [_typed(name) for name in (operators.operator, operators.witness)]
    if len(parts) != 2 or min(map(len, parts)) < _PART_LENGTH_MIN or parts[0] == parts[1]:
        raise Refusal(
            "secret_parts_wrong",
            Text(
                f"Cần hai phần mã khác nhau, mỗi phần ít nhất {_PART_LENGTH_MIN} ký tự.",
                f"Two different parts of at least {_PART_LENGTH_MIN} characters are needed.",
            ),
            Text("Mỗi người nhập phần của mình.", "Each operator enters their own part."),
        )
    return parts[0], parts[1]


def _typed(name: str) -> str:
    """Return what an operator types unseen; refused where nobody sits at a keyboard."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)
            return getpass(f"{name}: ")
    except GetPassWarning as error:  # no terminal: what is handed in as lines is not echoed
        line = sys.stdin.readline()
        if not line:
            raise _not_typed(name) from error
        return line.rstrip("\n")
    except EOFError as error:
        raise _not_typed(name) from error


def _not_typed(name: str) -> Refusal:
    return Refusal(
        "secret_part_not_typed",
        Text(f"Chưa nhận được phần mã của {name}.", f"The part of {name} was not entered."),
        Text(
            "Chạy ở màn hình có bàn phím, hoặc cho mỗi người một tệp: --part A --part B.",
            "Run it at a keyboard, or give each operator's part in a file: --part A --part B.",
        ),
    )


def _warn(store: KeyStore, *, is_production: bool) -> None:
    """Say loudly that keys are in files; refuse them where production was asked for."""
    if store.is_for_production:
        return
    if is_production:
        raise Refusal(
            "key_store_not_for_production",
            _NOT_FOR_PRODUCTION,
            Text(
                "Đặt CAPTHE_PKCS11_MODULE và CAPTHE_PKCS11_PIN_FILE.",
                "Set CAPTHE_PKCS11_MODULE and CAPTHE_PKCS11_PIN_FILE.",
            ),
        )
    _say(_NOT_FOR_PRODUCTION)


def _say(text: Text) -> None:
    sys.stderr.write(f"{text.vi}\n{text.en}\n")


def _state(kept: Kept, row: PoolRow | None, now: datetime) -> Text:
    """Say whether a certificate may be used, and of a signer how far it has been."""
    if kept.revoked_at is not None:
        state = Text("đã thu hồi", "revoked")
    elif kept.use_until > now:
        state = Text("còn hiệu lực", "valid")
    else:
        state = Text("đã quá hạn", "past")
    if row is None:
        return state
    use = _use(row, now)
    return Text(
        f"{state.vi}, {use.vi}, {row.cards} trên {row.cards_max} thẻ",
        f"{state.en}, {use.en}, {row.cards} of {row.cards_max} cards",
    )


def _use(row: PoolRow, now: datetime) -> Text:
    """Say where a signer is in its use; past its months it has ended, though no job met it yet."""
    if row.retired_at is not None:
        return Text(f"thôi dùng {row.retired_at:%Y-%m-%d}", f"ended {row.retired_at:%Y-%m-%d}")
    if row.signs_until <= now:
        return Text("hết thời gian ký", "its time to sign is over")
    if row.first_card_at is None:
        return Text("đang chờ", "waiting")
    return Text("đang dùng", "in use")


def _publish(home: Home, record: Signers, rules: SigningProfile) -> Path:
    """Write the publication anew; what others need to verify our chips."""
    folder = home.folder(f"publication/{rules.name}", 0o755)
    for name, content in publication(record, rules.name).items():
        (folder / name).write_bytes(content)
    return folder
