"""`capthe generate`: the documents and diagrams that follow from the tables of the domain."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from capthe.cli.diagram import Entry, Words, draw
from capthe.cli.flow import FLOW, flow_picture
from capthe.cli.stages_page import stages_page
from capthe.domain.errors import Refusal
from capthe.domain.stages import STAGES, Stage
from capthe.domain.stock import BLANK, CARD, CONSIGNMENT
from capthe.domain.text import Text

_DOCS = Path(__file__).parents[3] / "docs"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "generate",
        help="ghi các trang tài liệu suy ra từ các bảng"
        " / write the docs that follow from the tables",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="không ghi gì; mã thoát 1 nếu có tệp khác / write nothing; exit 1 if any file differs",
    )
    parser.add_argument(
        "--docs",
        type=Path,
        default=_DOCS,
        help="thư mục tài liệu (mặc định: docs/) / the folder (default: docs/)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write what differs, or with --check only name it."""
    folder: Path = arguments.docs
    if not folder.is_dir():
        raise Refusal(
            "no_docs_folder",
            Text(f"Không có thư mục {folder}.", f"There is no folder {folder}."),
            Text("Chạy trong mã nguồn, hoặc dùng --docs.", "Run it in the sources, or use --docs."),
        )
    stale = differing(folder)
    for name, content in stale.items():
        print(name)
        if not arguments.check:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return 1 if stale and arguments.check else 0


def differing(folder: Path) -> dict[str, str]:
    """Return the generated files, by name, that are missing from `folder` or differ there."""
    return {name: text for name, text in generated().items() if not _is_same(folder / name, text)}


def _is_same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def generated() -> Mapping[str, str]:
    """Return every generated file, by its name in docs/."""
    of_things = Words(second=lambda s: s.label.vi, third=lambda s: s.label.en)
    return {
        "stages.md": stages_page(),
        "diagrams/dossier.svg": draw(STAGES, Words(_vi, _desk, _number), _before()),
        "diagrams/blank.svg": draw(BLANK, of_things),
        "diagrams/card.svg": draw(CARD, of_things),
        "diagrams/consignment.svg": draw(CONSIGNMENT, of_things),
        "images/flow.svg": flow_picture(),
    }


def _before() -> list[Entry]:
    """The numbers that a dossier passes before its first stage."""
    return [Entry(n.number, n.name.en) for n in FLOW if n.number < STAGES.start.station]


def _vi(stage: Stage) -> str:
    return stage.label.vi


def _desk(stage: Stage) -> str:
    return "" if stage.is_end else f"desk: {stage.desk.value}"


def _number(stage: Stage) -> int:
    return stage.station
