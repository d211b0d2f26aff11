"""The tree as the shape tests see it: the files that belong to the project."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "capthe"


def project_files() -> list[Path]:
    """Every file under version control, or everything that would be, in a tree without git."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        folders = ("src", "tests", "docs", "bench", ".ci")
        found = [path for name in folders for path in (ROOT / name).rglob("*")]
        return [path for path in (*ROOT.glob("*"), *found) if _is_kept(path)]
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def _is_kept(path: Path) -> bool:
    left_out = {"__pycache__", "node_modules", "_build", "built"}
    return path.is_file() and not left_out.intersection(path.parts)


def named(paths: list[Path]) -> list[str]:
    """The paths as a reader of a failure wants them."""
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)
