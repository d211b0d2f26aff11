"""`capthe link`: who in the register are these dossiers? Files in, a file out; no server needed."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from os.path import realpath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from capthe.cli import link_spark
from capthe.cli.options import new_table, threads_option
from capthe.country.linking import NORMALISERS, normaliser_of, shipped_model
from capthe.domain.errors import Refusal
from capthe.domain.normaliser import Normaliser
from capthe.domain.text import Text
from capthe.link import table
from capthe.link.explain import told, waterfall
from capthe.link.files import Read, shown
from capthe.link.learning import Done
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.link.table import Line
from capthe.store.duck.batch import Batch, Files
from capthe.store.duck.open import opened
from capthe.store.duck.quality_state import today_of
from capthe.store.duck.report import write_answers, write_problems

_Noted = tuple[str, str, str, int]
TABLE, MODEL, SIGNATURE = "patterns.csv", "model.json", "signature"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "link",
        help="so khớp hồ sơ với CSDL dân cư, từ tệp sang tệp"
        " / link dossiers to a register, file to file",
    )
    parser.add_argument(
        "--register",
        required=True,
        metavar="FILE",
        help="tệp dân cư, CSV hoặc Parquet / the register, CSV or Parquet",
    )
    options(parser)
    parser.add_argument(
        "--country",
        choices=sorted(NORMALISERS),
        default="vn",
        help="quy tắc tên và ngày của quốc gia nào / whose rules for names and dates",
    )
    parser.set_defaults(run=run)


def options(parser: argparse.ArgumentParser) -> None:
    """Add what linking needs to know beside the register."""
    parser.add_argument(
        "--dossiers",
        required=True,
        metavar="FILE",
        help="tệp hồ sơ, CSV hoặc Parquet / the dossiers, CSV or Parquet",
    )
    parser.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="tệp kết quả, .csv hoặc .parquet / the answers, .csv or .parquet",
    )
    parser.add_argument(
        "--problems",
        metavar="FILE",
        help="báo cáo ô dữ liệu cần xem, theo dòng và cột (mặc định: cạnh --out)"
        " / cells to look at, per row and column (default: beside --out)",
    )
    threads_option(parser)
    parser.add_argument(
        "--explain",
        metavar="ID",
        help="in từng bước tính điểm của một hồ sơ / print the waterfall of one dossier",
    )
    parser.add_argument(
        "--table",
        type=Path,
        metavar="FOLDER",
        help="ghi bảng mẫu so khớp vào thư mục này / write the pattern table",
    )
    parser.add_argument(
        "--sign",
        type=_signing_key,
        metavar="KEY",
        help="khóa ký bảng mẫu: Ed25519, PEM / sign it: Ed25519, PEM",
    )
    parser.add_argument(
        "--use-table",
        type=Path,
        metavar="FOLDER",
        help="dùng bảng mẫu có sẵn, không học lại / use this pattern table, learn nothing",
    )
    parser.add_argument(
        "--trust",
        type=Path,
        metavar="KEY",
        help="khóa công khai để kiểm tra --use-table, PEM / public key of --use-table, PEM",
    )
    link_spark.add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Link, write the answers and the problems, tell what was found."""
    start, scores = Model.from_json(shipped_model(arguments.country)), None
    if arguments.use_table is not None:
        start, scores = _trusted(arguments.use_table, arguments.trust)
    execute = _on_spark if arguments.engine == "spark" else _here
    execute(arguments, start, scores)
    return 0


def _here(arguments: argparse.Namespace, start: Model, scores: dict[int, float] | None) -> None:
    laps, out = Laps(), new_table(arguments.out)
    problems = new_table(arguments.problems) if arguments.problems else problems_beside(out)
    refuse_own_input((out, problems), (arguments.register, arguments.dossiers))
    with TemporaryDirectory(dir=out.parent) as scratch:
        connection = opened(threads=arguments.threads, spill=Path(scratch))
        batch = Batch(connection, normaliser_today(arguments.country))
        files = Files(Path(arguments.register), Path(arguments.dossiers), Path(scratch))
        done = batch.run(files, start, scores=scores, lap=laps)
        noted = batch.note_problems()
        write_problems(connection, problems)
        write_answers(connection, out)
        laps("write")
        _show(batch, done, arguments)
        connection.close()
    _tell(done, noted, str(problems))
    _sum_up(done, noted, {"cpu_seconds": laps.seconds})


def normaliser_today(country: str) -> Normaliser:
    """Return the normaliser of a country, to which nobody is born after today."""
    with opened(threads=1) as connection:
        return normaliser_of(country).until(today_of(connection))


def problems_beside(out: Path) -> Path:
    """Return where the problems are reported."""
    return out.with_name(f"{out.stem}.problems.csv")


def refuse_own_input(written: Iterable[Path], read: Iterable[str | Path]) -> None:
    """Refuse to write over what is read; links that go in a circle lead nowhere."""
    inputs = set(map(realpath, read))
    for path in written:
        if realpath(path) in inputs:
            raise Refusal(
                "overwrites_input",
                Text(f"{path} là tệp đầu vào.", f"{path} is an input of this command."),
                Text("Ghi ra tệp khác.", "Write to another file."),
            )


def _on_spark(arguments: argparse.Namespace, start: Model, scores: dict[int, float] | None) -> None:
    """Do the same on Spark; what it writes are folders of parts."""
    laps = Laps(time.perf_counter)
    problems = arguments.problems or link_spark.beside(arguments.out, "problems.csv")
    with link_spark.batch_of(arguments, normaliser_today(arguments.country)) as batch:
        places = link_spark.Places(str(arguments.register), arguments.dossiers)
        done = batch.run(places, start, scores=scores, lap=laps)
        batch.write_answers(arguments.out)
        noted = batch.write_problems(problems)
        laps("write")
        _show(batch, done, arguments)
    _tell(done, noted, problems)
    _sum_up(done, noted, {"seconds": laps.seconds})


def _show(batch: "_Shown", done: Done, arguments: argparse.Namespace) -> None:
    if arguments.table is not None:
        _write_table(batch, done.taught.model, arguments.table, arguments.sign)
    if arguments.explain is not None:
        _explain(batch, done.taught.model, arguments.explain)


class _Shown(Protocol):
    """A batch that has run, whatever ran it."""

    def lines(self) -> list[Line]: ...

    def has_dossier(self, dossier_id: str) -> bool: ...

    def candidates(self, dossier_id: str) -> list[tuple[str, int, int]]: ...


class Laps:
    """How long each part took; by default in seconds of the processor, all threads together."""

    def __init__(self, clock: Callable[[], float] = time.process_time) -> None:
        self._clock = clock
        self._last = clock()
        self.seconds: dict[str, float] = {}

    def __call__(self, part: str) -> None:
        """Note that a part has ended."""
        now = self._clock()
        self.seconds[part], self._last = round(now - self._last, 3), now


def _sum_up(done: Done, noted: list[_Noted], times: Mapping[str, Mapping[str, float]]) -> None:
    """Print the counts and times of a run as one JSON object."""
    summary = {
        "register_rows": done.register.rows,
        "dossiers": done.dossiers.rows,
        "decisions": done.decisions,
        "labels": done.taught.labels,
        "unlabelled": done.taught.unlabelled,
        "crowded_keys": done.crowded_keys,
        "lines_not_utf8": done.register.lines_not_utf8 + done.dossiers.lines_not_utf8,
        "lines_unreadable": done.register.lines_lost + done.dossiers.lines_lost,
        "problems": counted(noted),
        **times,
    }
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")


def _tell(done: Done, noted: list[_Noted], problems: str) -> None:
    for side, read in (("register", done.register), ("dossiers", done.dossiers)):
        for kind, names in (("không có / absent", read.absent), ("lạ / unknown", read.unknown)):
            if names:
                sys.stderr.write(f"{side}: cột / columns {kind}: {shown(names)}\n")
        tell_remarks(read)
    if not done.taught.labels:
        sys.stderr.write(
            "Hai tệp có quá ít số chung: dùng mô hình kèm theo, chỉnh theo tệp nếu đủ hồ sơ. / "
            "The files share too few numbers: the shipped model is used, fitted to them if there "
            "are dossiers enough.\n"
        )
    tell_problems(noted, problems)


def tell_problems(noted: list[_Noted], problems: str) -> None:
    """Say how many cells have a problem, and where they stand."""
    if noted:
        times = sum(row[3] for row in noted)
        sys.stderr.write(f"{times} ô cần xem / cells to look at: {problems}\n")


def counted(noted: list[_Noted]) -> dict[str, int]:
    """Return the counts of the problems, by side, column and problem."""
    return {f"{side}.{column}.{what}": times for side, column, what, times in noted}


def tell_remarks(read: Read) -> None:
    """Say what whoever made a file should know of its columns."""
    for text in read.remarks:
        sys.stderr.write(f"{text.vi} / {text.en}\n")


def _explain(batch: _Shown, model: Model, dossier: str) -> None:
    """Print the waterfall of the best candidates of a dossier; refuse one that is not there."""
    if not batch.has_dossier(dossier):
        raise Refusal(
            "dossier_unknown",
            Text(f"Không có hồ sơ {dossier} trong tệp.", f"The file has no dossier {dossier}."),
            Text(
                "Xem cột dossier_id; kết quả của mọi hồ sơ đã ghi ra tệp.",
                "See the column dossier_id; the answers for all dossiers are written.",
            ),
        )
    candidates = batch.candidates(dossier)[:3]
    if not candidates:
        said = Text(f"{dossier}: không có ai giống.", f"{dossier}: nobody is like it.")
        sys.stdout.write(f"{said.vi} / {said.en}\n")
    for person, pattern, number_level in candidates:
        steps = waterfall(PERSONS, model, pattern, number_level)
        sys.stdout.write(f"{dossier} ↔ {person}\n{told(steps)}\n\n")


def _signing_key(path: str) -> Ed25519PrivateKey:
    try:
        private = load_pem_private_key(Path(path).read_bytes(), None)
    except ValueError as error:
        raise _wrong_key() from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _wrong_key()
    return private


def _write_table(batch: _Shown, model: Model, folder: Path, key: Ed25519PrivateKey | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = table.written(PERSONS, batch.lines())
    (folder / TABLE).write_text(text, encoding="utf-8")
    (folder / MODEL).write_text(model.to_json(), encoding="utf-8")
    if key is not None:
        (folder / SIGNATURE).write_bytes(key.sign(table.signed_bytes(text, model)))


def _trusted(folder: Path, key: Path | None) -> tuple[Model, dict[int, float]]:
    """Return the model and scores of a signed table."""
    try:
        public = None if key is None else load_pem_public_key(key.read_bytes())
    except ValueError as error:
        raise _wrong_key() from error
    if not isinstance(public, Ed25519PublicKey):
        raise _wrong_key()

    def is_signed(signature: bytes, message: bytes) -> bool:
        try:
            public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    try:
        model = Model.from_json((folder / MODEL).read_text(encoding="utf-8"))
    except (ValueError, TypeError, KeyError) as error:
        raise _wrong_model(folder) from error
    text = (folder / TABLE).read_text(encoding="utf-8")
    signature = (folder / SIGNATURE).read_bytes()
    return model, table.checked(PERSONS, text, model, signature, is_signed)


def _wrong_model(folder: Path) -> Refusal:
    return Refusal(
        "table_model",
        Text(f"{folder / MODEL}: không phải mô hình của một bảng mẫu so khớp.",
             f"{folder / MODEL} is not the model of a pattern table."),
        Text("Nêu thư mục mà --table đã ghi.", "Name the folder that --table wrote."),
    )  # fmt: skip


def _wrong_key() -> Refusal:
    return Refusal(
        "table_key",
        Text("Cần một khóa Ed25519 (PEM).", "An Ed25519 key (PEM) is needed."),
        Text(
            "Nêu khóa ký bằng --sign, khóa công khai bằng --trust.",
            "Name the signing key with --sign, the public key with --trust.",
        ),
    )
