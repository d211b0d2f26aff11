"""SQL has a name and a file: `queries/<name>.sql`, whose first comment says what it answers."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import LiteralString


@dataclass(frozen=True, slots=True)
class Named:
    """One query: its name, what it answers, its text."""

    name: str
    doc: str
    sql: LiteralString


@cache
def named(name: str) -> Named:
    """Return the query of that name; KeyError when there is no such file."""
    file = files(__package__) / "queries" / f"{name}.sql"
    if not file.is_file():
        raise KeyError(name)
    text = file.read_text(encoding="utf-8")
    comment: list[str] = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        comment.append(line.removeprefix("--").strip())
    return Named(name, " ".join(comment), text)


def names(prefix: str) -> tuple[str, ...]:
    """Return the names of all queries that begin with `prefix`, in order."""
    found = (files(__package__) / "queries").iterdir()
    return tuple(
        sorted(
            each.name.removesuffix(".sql")
            for each in found
            if each.name.startswith(prefix) and each.name.endswith(".sql")
        )
    )
