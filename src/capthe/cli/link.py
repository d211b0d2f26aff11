"""`capthe link`: who in the register are these dossiers? Files in, a file out; no server needed."""

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from capthe.country.linking import NORMALISERS, shipped_model
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link import table
from capthe.link.explain import told, waterfall
from capthe.link.learning import Done
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.store.duck.batch import Batch, Files
from capthe.store.duck.open import opened
from capthe.store.duck.report import write_answers, write_problems

TABLE, MODEL, SIGNATURE = "patterns.csv", "model.json", "signature"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("link", help="link dossiers to a register, file to file")
    parser.add_argument("--register", type=Path, required=True, metavar="FILE", help="CSV, Parquet")
    options(parser)
    parser.set_defaults(run=run)


def options(parser: argparse.ArgumentParser) -> None:
    """Add what linking needs to know beside the register."""
    parser.add_argument("--dossiers", type=Path, required=True, metavar="FILE", help="CSV, Parquet")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv or .parquet")
    parser.add_argument(
        "--problems", type=Path, metavar="FILE", help="per row and column (default: beside --out)"
    )
    parser.add_argument("--country", choices=sorted(NORMALISERS), default="vn")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--explain", metavar="DOSSIER", help="print the waterfall of one dossier")
    parser.add_argument("--table", type=Path, metavar="FOLDER", help="write the pattern table")
    parser.add_argument("--sign", type=Path, metavar="KEY", help="sign it: Ed25519 key, PEM")
    parser.add_argument("--use-table", type=Path, metavar="FOLDER", help="learn nothing, use it")
    parser.add_argument("--trust", type=Path, metavar="KEY", help="public key of --use-table, PEM")


def run(arguments: argparse.Namespace) -> int:
    """Link, write the answers and the problems, tell what was found."""
    start, scores = Model.from_json(shipped_model(arguments.country)), None
    if arguments.use_table is not None:
        start, scores = _trusted(arguments.use_table, arguments.trust)
    laps = Laps()
    problems = arguments.problems or arguments.out.with_name(f"{arguments.out.stem}.problems.csv")
    with TemporaryDirectory(dir=arguments.out.parent) as scratch:
        connection = opened(threads=arguments.threads, spill=Path(scratch))
        batch = Batch(connection, NORMALISERS[arguments.country]())
        files = Files(arguments.register, arguments.dossiers, Path(scratch))
        done = batch.run(files, start, scores=scores, lap=laps)
        write_answers(connection, arguments.out)
        noted = batch.note_problems()
        write_problems(connection, problems)
        laps("write")
        if arguments.table is not None:
            _write_table(batch, done.taught.model, arguments.table, arguments.sign)
        if arguments.explain is not None:
            _explain(batch, done.taught.model, arguments.explain)
        connection.close()
    _tell(done, noted, problems)
    sys.stdout.write(json.dumps(_summary(done, noted, laps.seconds), ensure_ascii=False) + "\n")
    return 0


class Laps:
    """How long each part took, in seconds of the processor: of all threads together."""

    def __init__(self) -> None:
        self._last = time.process_time()
        self.seconds: dict[str, float] = {}

    def __call__(self, part: str) -> None:
        """Note that a part has ended."""
        now = time.process_time()
        self.seconds[part], self._last = round(now - self._last, 3), now


def _summary(
    done: Done, noted: list[tuple[str, str, str, int]], seconds: Mapping[str, float]
) -> dict[str, object]:
    return {
        "register_rows": done.register.rows,
        "dossiers": done.dossiers.rows,
        "decisions": done.decisions,
        "labels": done.taught.labels,
        "unlabelled": done.taught.unlabelled,
        "crowded_keys": done.crowded_keys,
        "lines_not_utf8": done.register.lines_not_utf8 + done.dossiers.lines_not_utf8,
        "lines_unreadable": done.register.lines_lost + done.dossiers.lines_lost,
        "problems": {f"{side}.{column}.{what}": times for side, column, what, times in noted},
        "cpu_seconds": dict(seconds),
    }


def _tell(done: Done, noted: list[tuple[str, str, str, int]], problems: Path) -> None:
    for side, read in (("register", done.register), ("dossiers", done.dossiers)):
        for kind, names in (("không có / absent", read.absent), ("lạ / unknown", read.unknown)):
            if names:
                sys.stderr.write(f"{side}: cột {kind}: {', '.join(names)}\n")
    if not done.taught.labels:
        sys.stderr.write(
            "Hai tệp có quá ít số chung: dùng mô hình kèm theo, chỉnh theo tệp nếu đủ hồ sơ. / "
            "The files share too few numbers: the shipped model is used, fitted to them if there "
            "are dossiers enough.\n"
        )
    if noted:
        times = sum(row[3] for row in noted)
        sys.stderr.write(f"{times} ô cần xem / cells to look at: {problems}\n")


def _explain(batch: Batch, model: Model, dossier: str) -> None:
    """Print the waterfall of the best candidates of a dossier."""
    for person, pattern, number_level in batch.candidates(dossier)[:3]:
        steps = waterfall(PERSONS, model, pattern, number_level)
        sys.stdout.write(f"{dossier} ↔ {person}\n{told(steps)}\n\n")


def _write_table(batch: Batch, model: Model, folder: Path, key: Path | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = table.written(PERSONS, batch.lines())
    (folder / TABLE).write_text(text, encoding="utf-8")
    (folder / MODEL).write_text(model.to_json(), encoding="utf-8")
    if key is not None:
        private = load_pem_private_key(key.read_bytes(), None)
        if not isinstance(private, Ed25519PrivateKey):
            raise _wrong_key()
        (folder / SIGNATURE).write_bytes(private.sign(table.signed_bytes(text, model)))


def _trusted(folder: Path, key: Path | None) -> tuple[Model, dict[int, float]]:
    """Return the model and scores of a signed table."""
    public = None if key is None else load_pem_public_key(key.read_bytes())
    if not isinstance(public, Ed25519PublicKey):
        raise _wrong_key()

    def is_signed(signature: bytes, message: bytes) -> bool:
        try:
            public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    model = Model.from_json((folder / MODEL).read_text(encoding="utf-8"))
    text = (folder / TABLE).read_text(encoding="utf-8")
    return model, table.checked(text, model, (folder / SIGNATURE).read_bytes(), is_signed)


def _wrong_key() -> Refusal:
    return Refusal(
        "table_key",
        Text("Cần một khóa Ed25519 (PEM).", "An Ed25519 key (PEM) is needed."),
        Text(
            "Nêu khóa ký bằng --sign, khóa công khai bằng --trust.",
            "Name the signing key with --sign, the public key with --trust.",
        ),
    )
