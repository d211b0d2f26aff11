"""Where the built assets are, and under which hashed name each one is served."""

import json
from functools import cache
from pathlib import Path

BUILT = Path(__file__).parent / "static" / "built"


def built_folder() -> Path:
    """Return the folder of built assets, or say how to make it."""
    if not (BUILT / "manifest.json").exists():
        raise RuntimeError("the web assets are not built: run `python -m capthe.web.assets`")
    return BUILT


def asset(name: str) -> str:
    """Return the address of a built file; it changes whenever the content does."""
    return f"/static/{_manifest()[name]}"


@cache
def _manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads((built_folder() / "manifest.json").read_text())
    return names
