"""`capthe card`: a card's face and companions, of a dossier or of a synthetic citizen.

show    what it states, as text
pdf     front and back as a vector PDF, fonts embedded
png     front.png and back.png
mdoc    the card for a telephone, as ISO/IEC 18013-5 has it (needs `capthe[companions]`)
sdjwt   the same as an SD-JWT
print   front and back on an office's card printer, through its CUPS queue
factory      enter a card factory that lots may be given to; two people answer for it
job          order who makes a lot, or all to come: a factory, or the plant again; two people
job-result   what the factory answered, taken in once: the cards go on
job-lost     give up a card that the answer left out, or a lot that is never answered; two people
check   the faces of N synthetic citizens against full renderings by Typst, pixel by pixel

A look at a dossier's card is written into the access log with its reason.
"""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from capthe.cli.environment import home_option
from capthe.cli.options import between, positive, up_to, why_option
from capthe.domain.errors import Refusal
from capthe.domain.text import Text

Run = Callable[[argparse.Namespace], int]
SPECIMEN_DAY = date(2021, 5, 1)
COMPANIONS = ("mdoc", "sdjwt")
JOBS = {
    "factory": "run_factory", "job": "run_job", "job-result": "run_result", "job-lost": "run_lost",
}  # fmt: skip
_KINDS = {
    "show": "nội dung của thẻ / what a card states",
    "pdf": "hai mặt thẻ thành tệp PDF véc-tơ / both sides as a vector PDF",
    "png": "hai mặt thẻ thành tệp ảnh / both sides as pictures",
    "mdoc": "dữ liệu thẻ trên điện thoại theo ISO/IEC 18013-5"
    " / for a telephone, by ISO/IEC 18013-5",
    "sdjwt": "dữ liệu thẻ trên điện thoại dạng SD-JWT / for a telephone, as an SD-JWT",
    "print": "in bằng máy in thẻ của đơn vị / print on an office's card printer",
}
_ON_NO_FILE = ("show", "print")
_SPECIMEN_MAX = 99_999
_CHECKED_MAX = 10_000
_DPI_MAX = 2_400


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its kinds."""
    parser = commands.add_parser(
        "card", help="mặt thẻ và dữ liệu thẻ trên điện thoại / a card's face and companions"
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind, told in _KINDS.items():
        each = kinds.add_parser(kind, help=told)
        whose = each.add_mutually_exclusive_group(required=True)
        whose.add_argument(
            "dossier", type=positive, nargs="?", metavar="ID", help="số hồ sơ / a dossier"
        )
        whose.add_argument(
            "--specimen",
            type=between(0, _SPECIMEN_MAX),
            metavar="N",
            help="công dân mẫu số N / synthetic citizen N",
        )
        _day_option(each)
        why_option(each, "capthe card")
        if kind == "print":
            each.add_argument(
                "--queue",
                required=True,
                metavar="HOST:PORT/NAME",
                help="hàng đợi in của CUPS / a queue of CUPS",
            )
            each.add_argument(
                "--copy",
                type=positive,
                default=1,
                help="2 là in thêm một lần nữa, v.v. / 2 prints it once more, and so on",
            )
        if kind not in _ON_NO_FILE:
            each.add_argument(
                "--out",
                type=Path,
                default=Path(),
                help="thư mục ghi kết quả / folder to write into",
            )
        if kind == "png":
            each.add_argument(
                "--dpi",
                type=up_to(_DPI_MAX),
                default=300,
                help="số điểm ảnh mỗi inch / dots an inch",
            )
        if kind in COMPANIONS:
            each.add_argument(
                "--holder-key",
                type=Path,
                help="khóa công khai của điện thoại, dạng PEM / public key of the telephone, PEM",
            )
            each.add_argument(
                "--only",
                metavar="NAME,...",
                help="các mục xuất trình (mặc định: tất cả) / what to show (default: all)",
            )
        home_option(each)
        each.set_defaults(run=run)
    check = kinds.add_parser(
        "check",
        help="so mặt thẻ của máy in với Typst, từng điểm ảnh"
        " / faces of the press against Typst, pixel by pixel",
    )
    check.add_argument(
        "--cards",
        type=up_to(_CHECKED_MAX),
        default=100,
        help="số thẻ mẫu được so / how many synthetic cards",
    )
    _day_option(check)
    home_option(check)
    check.set_defaults(run=run)
    _register_jobs(kinds)


def _register_jobs(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands for lots that an outside factory makes."""
    factory = kinds.add_parser(
        "factory",
        help="ghi nhận một nhà máy ngoài; hai người chịu trách nhiệm"
        " / enter a card factory; two people answer for it",
    )
    factory.add_argument(
        "name",
        metavar="NAME",
        help="tên nhà máy: chữ thường, chữ số, gạch nối / its name: small letters, digits, hyphens",
    )
    factory.add_argument(
        "--key",
        type=Path,
        required=True,
        help="tệp khóa công khai để kiểm tra kết quả, 64 chữ số hex"
        " / its public key for answers, 64 hex digits",
    )
    factory.add_argument(
        "--line-key",
        type=Path,
        required=True,
        help="tệp khóa của dây chuyền ghi chip, 64 chữ số hex"
        " / its line's key for chips, 64 hex digits",
    )
    job = kinds.add_parser(
        "job",
        help="chọn nơi làm một lô in; hai người chịu trách nhiệm"
        " / order who makes a lot; two people answer for it",
    )
    which = job.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "lot", type=int, nargs="?", metavar="LOT", help="lô in chưa bắt đầu / a lot not begun"
    )
    which.add_argument(
        "--province",
        type=int,
        metavar="P",
        help="mọi lô in sắp tới của một tỉnh / all lots to come of a province",
    )
    which.add_argument("--plant", action="store_true", help="mọi lô in sắp tới / all lots to come")
    job.add_argument(
        "--factory",
        required=True,
        metavar="NAME",
        help="tên nhà máy ngoài; house: dây chuyền của trung tâm"
        " / a factory; house: the plant's own line",
    )
    result = kinds.add_parser(
        "job-result", help="nhận kết quả của nhà máy ngoài / take in what a factory answered"
    )
    result.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help="tệp result.json hoặc thư mục chứa nó / result.json, or its folder",
    )
    lost = kinds.add_parser(
        "job-lost",
        help="ghi mất thẻ mà kết quả không nêu; hai người chịu trách nhiệm"
        " / give up what no answer names; two people",
    )
    what = lost.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "dossier",
        type=int,
        nargs="?",
        metavar="ID",
        help="hồ sơ của thẻ bị bỏ sót / the dossier of a card left out",
    )
    what.add_argument(
        "--lot",
        type=int,
        help="mọi thẻ bị bỏ sót của lô; cả lô nếu chưa có kết quả"
        " / all that is left out; the whole lot, unanswered",
    )
    for each in (factory, job, lost):
        each.add_argument(
            "--operator",
            action="append",
            metavar="NAME",
            required=True,
            help="họ tên người thực hiện; ghi hai lần, hai người / a name; give two",
        )
    for each in (factory, job, result, lost):
        home_option(each)
        each.set_defaults(run=run)


def _day_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--issue", type=date.fromisoformat, metavar="YYYY-MM-DD", default=None,
        help="ngày cấp, quyết định mẫu mặt thẻ"
            " / day of issue: it decides the version of the face",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Run one kind; refuse where the extra is not installed."""
    if arguments.kind in JOBS:
        from capthe.cli import card_job  # noqa: PLC0415 - as what prints

        run_it: Run = getattr(card_job, JOBS[arguments.kind])
        return run_it(arguments)
    if arguments.kind not in COMPANIONS:
        from capthe.cli.card_press import run_card  # noqa: PLC0415 - what prints takes a second

        return run_card(arguments)
    try:
        from capthe.cli.card_companion import run_companion  # noqa: PLC0415 - an optional extra

        return run_companion(arguments)
    except ModuleNotFoundError as error:
        raise parts_missing(error) from error


def parts_missing(error: ModuleNotFoundError) -> Refusal:
    """Build the refusal of a command whose extra is not installed."""
    if (error.name or "").startswith("capthe"):
        raise error
    return Refusal(
        "companion_parts_missing",
        Text("Chưa cài phần tạo mdoc.", "What writes mdocs is not installed."),
        Text(
            "Chạy: .venv/bin/pip install '.[companions]'",
            "Run: .venv/bin/pip install '.[companions]'",
        ),
        str(error),
    )
