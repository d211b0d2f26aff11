"""`capthe register load|undo|show|export|index`: records and their history."""

import argparse
import getpass
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from capthe.cli import rule_costs
from capthe.cli.environment import home_of, home_option, new_home_of
from capthe.cli.home import Home
from capthe.cli.link import Laps
from capthe.cli.options import PARQUET, positive, table_file, why_option
from capthe.cli.register_report import Report, problems_option, tell_load
from capthe.cli.terminal import EVERYBODY, log_look
from capthe.country.linking import NORMALISERS
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.persons import PERSONS
from capthe.store.duck.open import opened
from capthe.store.duck.register_file import RegisterFile, read_register
from capthe.store.duck.register_names import Namer
from capthe.store.duck.transcode import to_parquet
from capthe.store.own_file import draft_of
from capthe.store.pg.act import Act
from capthe.store.pg.register import Register, Undone
from capthe.store.pg.register_index import Index
from capthe.store.pg.register_load import Loaded, Progress
from capthe.store.pg.server import SUPERUSER
from capthe.work.clock import DatabaseClock

_THREADS = 2  # that read a file; what they find does not depend on how many they are


def register_kinds(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the kinds."""
    load = kinds.add_parser("load", help="nạp tệp dữ liệu dân cư / load a register file")
    load.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="tệp dân cư, CSV hoặc Parquet / the register, CSV or Parquet",
    )
    load.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help='tên cột, TOML: full_name = "HO TEN" / names of columns, TOML: full_name = "HO TEN"',
    )
    load.add_argument(
        "--source",
        metavar="NAME",
        help="dữ liệu của cơ quan nào (mặc định: tên tệp)"
        " / whose register this is (default: the file's name)",
    )
    problems_option(load)
    load.set_defaults(run=run_load)
    undo = kinds.add_parser("undo", help="hoàn tác một thay đổi / put back what a change did")
    undo.add_argument(
        "change",
        type=positive,
        metavar="CHANGE",
        help="số của thay đổi, như lệnh `show` in ra / the change's number, as `show` prints it",
    )
    undo.set_defaults(run=run_undo)
    show = kinds.add_parser(
        "show",
        help="một người với mọi thay đổi; lần xem được ghi nhật ký"
        " / a person with all changes; the look is logged",
    )
    show.add_argument(
        "number",
        metavar="NUMBER",
        help="số định danh, số cũ hoặc số tạm / a personal, old or provisional number",
    )
    why_option(show, None)
    show.set_defaults(run=run_show)
    export = kinds.add_parser(
        "export", help="ghi CSDL dân cư hiện tại ra tệp / write the register as it is now"
    )
    export.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="tệp ghi ra, .csv hoặc .parquet / the file to write, .csv or .parquet",
    )
    why_option(export, "capthe register export")
    export.set_defaults(run=run_export)
    index = kinds.add_parser(
        "index",
        help="lập lại chỉ mục tìm kiếm của CSDL dân cư"
        " / make the search index of the register anew",
    )
    index.add_argument(
        "--preview",
        type=Path,
        metavar="RULES",
        help="chỉ tính chi phí của bộ quy tắc khác / only tell what other rules would cost",
    )
    index.set_defaults(run=run_index)
    for kind in (load, undo, show, export, index):
        home_option(kind)


def run_load(arguments: argparse.Namespace) -> int:
    """Load the file; the last line on standard output is one JSON object with the counts."""
    home, laps = new_home_of(arguments), Laps()
    renamed = {} if arguments.mapping is None else _mapping(arguments.mapping)
    source = arguments.source or arguments.file.name
    report = Report.of(arguments)
    table_file(report.path)
    with home.server, _migrated(home) as owner, report.begun() as draft:
        file, loaded = take_in(
            home, owner, arguments.file, _act(owner, f"load {source}"), source=source,
            renamed=renamed, laps=laps, progress=_progress,
        )  # fmt: skip
        tell_load(file, loaded, laps)
        report.of_load(draft, file)
    return 0


def take_in(
    home: Home, owner: psycopg.Connection, path: Path, act: Act, *, source: str,
    renamed: Mapping[str, str], laps: Laps, progress: Progress,
) -> tuple[RegisterFile, Loaded]:  # fmt: skip
    """Read a register file and load it into the database, as its owner."""
    country = home.country()
    with TemporaryDirectory(dir=home.folder("scratch")) as scratch:
        file = read_register(
            opened(threads=_THREADS, spill=Path(scratch)), path,
            normaliser=NORMALISERS[country.code](), namer=Namer(country.names), renamed=renamed,
            scratch=Path(scratch),
        )  # fmt: skip
        laps("read")
        loaded = Register(owner).load(act, file, source=source, progress=progress)
        laps("write")
    return file, loaded


def _migrated(home: Home) -> psycopg.Connection:
    """Return an owner's connection to the home's database, brought to this program's schema."""
    home.migrate()
    return home.connect(SUPERUSER)


def run_undo(arguments: argparse.Namespace) -> int:
    """Undo the change, as an event of its own."""
    home = home_of(arguments)
    with home.server, home.connect() as connection:
        act = _act(connection, "undo")
        undone = Register(connection).undo(act, arguments.change, source=act.actor)
    if undone is not Undone.DONE:
        raise _NOT_UNDONE[undone]
    sys.stdout.write(f"{arguments.change}\n")
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    """Print every record that bears the number, with its changes; the look is logged first."""
    home = home_of(arguments)
    cid = home.country().numbers.cid(arguments.number)
    with home.server, home.connect(SUPERUSER) as connection:
        log_look(connection, EVERYBODY, cid, arguments.why)
        register = Register(connection)
        found = register.records(cid)
        if not found:
            raise Refusal(
                "person_unknown",
                Text("Không có ai mang số này.", "Nobody bears this number."),
                Text("Kiểm tra lại số.", "Check the number."),
            )
        for record in found:
            _print_record(record)
            for line in register.history(record["id"]):
                sys.stdout.write(_told(line))
    return 0


def _print_record(record: Mapping[str, object]) -> None:
    for name, value in record.items():
        if value is not None and name not in ("load", "line", "block"):
            sys.stdout.write(f"{name:20} {value}\n")


def _told(line: Sequence[object]) -> str:
    event, kind, day, source, source_id, actor, at, undoes, field, before, after = line
    what = f"{field}: {before} → {after}" if field else ""
    undone = f" (hoàn tác / undoes {undoes})" if undoes else ""
    who = f"{source} {source_id}  {actor}"
    return f"  {event}  {at:%d/%m/%Y %H:%M}  {kind}{undone}  {day or ''}  {who}  {what}\n"


def run_export(arguments: argparse.Namespace) -> int:
    """Write the file whole, under its name when it is complete; the look is logged first."""
    home, path = home_of(arguments), table_file(arguments.out)
    with draft_of(path) as draft, TemporaryDirectory(dir=path.parent) as scratch:
        texts = Path(scratch) / path.name if path.suffix == PARQUET else draft
        with home.server, home.connect(SUPERUSER) as connection, texts.open("wb") as out:
            log_look(connection, EVERYBODY, EVERYBODY, arguments.why)
            for part in Register(connection).export():
                out.write(part)
        if texts != draft:
            to_parquet(texts, draft)
    return 0


def run_index(arguments: argparse.Namespace) -> int:
    """Make the index; from then on number 3 follows the register's changes.

    With --preview it stays as it is, and what other rules would cost over it is told.
    """
    home = home_of(arguments)
    if arguments.preview is not None:
        return rule_costs.run(home, arguments.preview)
    normaliser = NORMALISERS[home.country().code]()
    with home.server, home.connect(SUPERUSER) as owner:
        records = Index(owner, PERSONS, normaliser).make()
    sys.stdout.write(json.dumps({"records": records}) + "\n")
    return 0


def _act(connection: psycopg.Connection, cause: str) -> Act:
    now = DatabaseClock(connection).now()
    return Act(getpass.getuser(), cause, now, now)


def _mapping(path: Path) -> dict[str, str]:
    """Return what the file calls each of our columns."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong_mapping(path) from error
    if not all(isinstance(theirs, str) for theirs in read.values()):
        raise _wrong_mapping(path)
    return read


def _wrong_mapping(path: Path) -> Refusal:
    return Refusal(
        "mapping_unreadable",
        Text(f"{path.name}: không đọc được.", f"{path.name} cannot be read."),
        Text('Mỗi dòng: full_name = "HO TEN".', 'One line each: full_name = "HO TEN".'),
    )


def _progress(lines: int) -> None:
    sys.stderr.write(f"\r{lines} dòng / lines")
    sys.stderr.flush()


_NOT_UNDONE = {
    Undone.UNKNOWN: Refusal(
        "change_unknown",
        Text("Không có thay đổi này.", "There is no such change."),
        Text("Xem số của nó bằng capthe register show.", "`capthe register show` has its number."),
    ),
    Undone.BEFORE: Refusal(
        "change_undone",
        Text("Thay đổi này đã được hoàn tác.", "This change was undone before."),
        Text("Không cần làm gì thêm.", "Nothing is left to do."),
    ),
    Undone.CHANGED_SINCE: Refusal(
        "changed_since",
        Text("Trường đó đã thay đổi lần nữa sau đó.", "The field has changed again since."),
        Text("Hoàn tác thay đổi sau trước.", "Undo the later change first."),
    ),
}
