"""What the environment says, read here and nowhere else.

CAPTHE_HOME           the data home (default: var/ in the folder you start from)
CAPTHE_DATABASE_URL   an owner's address of a PostgreSQL 17+ to use instead of the embedded one
CAPTHE_PG_BIN         the folder of PostgreSQL 17+ programs to use instead of the wheel's
CAPTHE_S3_URL         s3://bucket/prefix to keep objects in, instead of pack files; with
CAPTHE_S3_ENDPOINT, CAPTHE_S3_KEY, CAPTHE_S3_SECRET
CAPTHE_PKCS11_MODULE  library of the module that keeps signing keys, instead of key files; with
CAPTHE_PKCS11_PIN_FILE
"""

import argparse
import os
import re
from pathlib import Path

from capthe.cli.home import Bucket, Home
from capthe.cli.key_stores import Module
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.pg.programs import find_bin

_BUCKET = re.compile(r"s3://[^/\s]+(/\S*)?\Z")
_GET = os.environ.get  # noqa: TID251 - this module is the one reader of the environment


def home_option(parser: argparse.ArgumentParser) -> None:
    """Add --home."""
    parser.add_argument(
        "--home",
        type=Path,
        help="thư mục dữ liệu (mặc định: $CAPTHE_HOME, nếu không có thì ./var)"
        " / data home (default: $CAPTHE_HOME, else ./var)",
    )


def home_of(arguments: argparse.Namespace) -> Home:
    """Return the home that the arguments or the environment name; refused when it is not there.

    A folder that holds no home is left as it is: whoever looks must not make a database in it.
    """
    path = _named(arguments)
    if not path.is_dir():
        raise _no_home(Text(f"Không có thư mục dữ liệu {path}.", f"There is no data home {path}."))
    home = home_at(path)
    if not home.is_made:
        raise _no_home(
            Text(
                f"Thư mục {path} không phải thư mục dữ liệu.", f"The folder {path} is no data home."
            )
        )
    return home


def _no_home(what: Text) -> Refusal:
    return Refusal(
        "home_missing",
        what,
        Text(
            "Kiểm tra --home; capthe up hoặc capthe migrate tạo mới.",
            "Check --home; `capthe up` or `capthe migrate` makes a new one.",
        ),
    )


def new_home_of(arguments: argparse.Namespace) -> Home:
    """Return the same for a command that may make the home."""
    return home_at(_named(arguments))


def _named(arguments: argparse.Namespace) -> Path:
    return arguments.home or Path(_GET("CAPTHE_HOME") or "var")


def home_at(path: Path) -> Home:
    """Return the home at `path`, with the server and the bucket that the environment names."""
    bin_dir = _GET("CAPTHE_PG_BIN")
    path.mkdir(mode=0o711, parents=True, exist_ok=True)
    return Home.at(
        path,
        address=_GET("CAPTHE_DATABASE_URL") or None,
        bin_dir=None if bin_dir is None else Path(bin_dir),
        bucket=_bucket(),
    )


def server_programs() -> Path:
    """Return the folder of the PostgreSQL programs that the environment names, or the wheel's."""
    named = _GET("CAPTHE_PG_BIN")
    return find_bin(None if named is None else Path(named))


def _bucket() -> Bucket | None:
    url = _GET("CAPTHE_S3_URL")
    if not url:
        return None
    if _BUCKET.match(url) is None:
        raise Refusal(
            "bucket_unnamed",
            Text(
                f"CAPTHE_S3_URL không nêu kho nào: {url}.", f"CAPTHE_S3_URL names no bucket: {url}."
            ),
            Text(
                "Viết s3://bucket hoặc s3://bucket/prefix; địa chỉ máy chủ: CAPTHE_S3_ENDPOINT.",
                "Write s3://bucket or s3://bucket/prefix; the server: CAPTHE_S3_ENDPOINT.",
            ),
        )
    return Bucket(
        url,
        _GET("CAPTHE_S3_ENDPOINT") or "",
        _GET("CAPTHE_S3_KEY") or "",
        _GET("CAPTHE_S3_SECRET") or "",
    )


def key_module() -> Module | None:
    """Return the PKCS#11 module that the environment names; None when keys are in files."""
    library = _GET("CAPTHE_PKCS11_MODULE")
    if not library:
        return None
    pin_file = _GET("CAPTHE_PKCS11_PIN_FILE")
    if not pin_file:
        raise Refusal(
            "pin_file_missing",
            Text("Thiếu CAPTHE_PKCS11_PIN_FILE.", "CAPTHE_PKCS11_PIN_FILE is missing."),
            Text(
                "Đặt nó tới tệp chứa mã PIN của token ký.",
                "Point it at the file with the PIN of the signers' token.",
            ),
        )
    return Module(library, Path(pin_file))
