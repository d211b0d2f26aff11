"""Where the built assets are, and under which hashed name each one is served."""

import json
from functools import cache
from pathlib import Path

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

BUILT = Path(__file__).parent / "static" / "built"


def built_folder() -> Path:
    """Return the folder of built assets, or say how to make it."""
    if not (BUILT / "manifest.json").exists():
        raise Refusal(
            "assets_not_built",
            Text("Chưa dựng tệp giao diện và phông chữ.", "Pages' and cards' files are not built."),
            Text("Chạy ./run setup rồi làm lại.", "Run `./run setup`, then do it again."),
        )
    return BUILT


def asset(name: str) -> str:
    """Return the address of a built file; it changes whenever the content does."""
    return f"/static/{_manifest()[name]}"


@cache
def _manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads((built_folder() / "manifest.json").read_text())
    return names
