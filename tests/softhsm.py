"""SoftHSM, a real PKCS#11 module: tokens in a temporary folder of this run."""

import atexit
import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pkcs11
import pytest

MODULE = next(
    (
        str(path)
        for path in (
            Path("/usr/lib/softhsm/libsofthsm2.so"),
            Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
            Path("/usr/lib64/pkcs11/libsofthsm2.so"),
        )
        if path.is_file()
    ),
    "",
)
TOKEN_PIN = "12345678"
_numbers = itertools.count(1)
needs_softhsm = pytest.mark.skipif(
    not MODULE or shutil.which("softhsm2-util") is None, reason="softhsm2 is missing"
)


def configure() -> None:
    """Point the module at a folder of this run; it reads its configuration once a process."""
    folder = Path(tempfile.mkdtemp(prefix="capthe-softhsm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\n"
        "objectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")  # noqa: TID251 - the module's own switch


def made_token(name: str) -> str:
    """Initialise a token that nobody else has; return its label, at most 32 long."""
    label = f"{next(_numbers)} {name}"[:32]
    token_of(label, TOKEN_PIN)
    return label


def token_of(label: str, pin: str) -> None:
    """Initialise a token with the module's own tool."""
    if "SOFTHSM2_CONF" not in os.environ:  # noqa: TID251 - the module's own switch
        configure()
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin,
         "--so-pin", "87654321"],
        check=True, capture_output=True,
    )  # fmt: skip
    pkcs11.unload(MODULE)  # it counts its tokens when it is loaded: sessions end here
